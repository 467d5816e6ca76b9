"""
Removes what a run has made: at its end, and later what a killed run has left.

Law: only what stands in the run's ledger, or bears its mark, is removed; an object that is gone already is no failure.
Emails go with their lead, which is looked at once: a target that keeps them is asked to delete each.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.errors import ConformanceError, NotCompleted, TransportFailed
from conformance.exchange import Request
from conformance.wire.ledger import EMAILS, KINDS, LEADS, id_in
from conformance.wire.recovery import remove_strays
from conformance.wire.strays import stray_helpers
from conformance.words import counted

if TYPE_CHECKING:
    from conformance.wire.client import Client

_GONE = (404, 410)


@dataclass
class Swept:
    """What was removed, by kind, and what is left, with the reason."""

    removed: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)

    def told(self) -> str:
        """Return in words what was removed."""
        return ", ".join(counted(count, kind) for kind, count in sorted((+self.removed).items())) or "nothing"


def sweep(client: Client) -> Swept:
    """Remove all that the ledger of *client* names and look for what it does not; never raises for one object."""
    client.clean()
    swept = Swept()
    try:
        _find_strays(client, swept)
        own = {id_in(path) for path in client.ledger.helpers() if path.startswith(LEADS)}
        on_own = [email for email in client.ledger.living() if client.ledger.lead_of(email) in own]
        for email in client.ledger.living():
            if email not in on_own:
                _delete(client, f"{EMAILS}{email}/", swept)
        for path in reversed(client.ledger.helpers()):
            _delete(client, path, swept)
        _check_emails(client, on_own, swept)
    except NotCompleted as problem:
        objects = [*client.ledger.helpers(), *(f"{EMAILS}{each}/" for each in client.ledger.living())]
        swept.left.append(f"{', '.join(objects) or 'perhaps something'} ({problem})")
    return swept


def _find_strays(client: Client, swept: Swept) -> None:
    ledger = client.ledger
    try:
        swept.removed["email"] += remove_strays(client)
        for number, intent in ledger.unanswered().items():
            for path in stray_helpers(client.send, ledger, intent):
                ledger.found(path, intent.lead)
            ledger.settled([number])
    except NotCompleted:
        raise
    except ConformanceError as problem:
        swept.left.append(f"what an unanswered request may have made ({problem})")


def _check_emails(client: Client, emails: list[str], swept: Swept) -> None:
    """Make sure that *emails* went with their leads."""
    if not emails:
        return
    try:
        stayed = client.send(Request("GET", f"{EMAILS}{emails[-1]}/")).status not in _GONE
    except TransportFailed:
        stayed = True
    if stayed:
        for email in emails:
            _delete(client, f"{EMAILS}{email}/", swept)
        return
    swept.removed["email"] += len(emails)
    for email in emails:
        client.ledger.write({"gone": f"{EMAILS}{email}/"})


def _delete(client: Client, path: str, swept: Swept) -> None:
    try:
        answer = client.send(Request("DELETE", path))
    except NotCompleted:
        raise
    except ConformanceError as problem:
        swept.left.append(f"{path} ({problem})")
        return
    if answer.ok:
        swept.removed[KINDS[path.removesuffix(f"{id_in(path)}/")]] += 1
    elif answer.status in _GONE:
        client.ledger.write({"gone": path})
    else:
        swept.left.append(f"{path} (DELETE was answered {answer.status})")
