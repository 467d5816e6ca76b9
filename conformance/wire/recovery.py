"""
After the answer to a write was lost: finds out whether it was carried out, and takes back what can be taken back.

Law: a write is sent again only when the target stands as it did before. Where that cannot be told, it is not sent.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Condition, get_ident
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.errors import TransportFailed
from conformance.exchange import Request
from conformance.wire.ledger import EMAILS, id_in
from conformance.wire.strays import stray_emails

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.wire.client import Client

_NOT_FOUND = 404


class Quiet:
    """Lets many requests go on at once, or one recovery alone, so that it takes nothing for lost that is on its way."""

    def __init__(self) -> None:
        self._writing = 0
        self._waiting = 0
        self._alone: int | None = None
        self._change = Condition()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Go on beside others; who wants to be alone goes first."""
        with self._change:
            self._change.wait_for(lambda: not self._waiting or self._alone == get_ident())
            self._writing += 1
        try:
            yield
        finally:
            with self._change:
                self._writing -= 1
                self._change.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else goes on, and keep the others from it."""
        with self._change:
            self._waiting += 1
            try:
                self._change.wait_for(lambda: not self._writing)
                self._alone = get_ident()
                yield
            finally:
                self._alone = None
                self._waiting -= 1
                self._change.notify_all()


def look_of(item: Mapping[str, Any]) -> int:
    """Return a number that tells an email from the same one changed, by its documented fields."""
    return hash(repr([item.get(name) for name in contract.email_fields()]))


def is_undone(client: Client, request: Request, looks: Mapping[str, int]) -> bool:
    """
    Tell whether *request*, of which no answer came, has changed nothing or nothing that is still there.

    *looks* tells how each email looked last. An object that a helper route has made twice does no harm: it bears the
    run's mark and goes with the others; what is removed at the end may be gone already. Raises NotCompleted when the
    run cannot go on.
    """
    if request.method == "GET" or client.cleaning or (request.method == "POST" and request.path != EMAILS):
        return True
    try:
        if request.method == "POST":
            remove_strays(client)
            return True
        return _is_as_before(client, request, looks.get(id_in(request.path)))
    except TransportFailed:
        return False


def remove_strays(client: Client) -> int:
    """
    Delete the emails that unanswered creates have made; return how many were removed.

    Raises TransportFailed when it cannot be told which they are, NotCompleted when the run cannot go on.
    """
    removed = 0
    with client.quiet.alone():
        ledger = client.ledger
        lost = {number: each for number, each in ledger.unanswered().items() if each.path == EMAILS}
        for lead in {each.lead for each in lost.values()} & ledger.leads:
            intents = [each for each in lost.values() if each.lead == lead]
            for path in stray_emails(client.send, ledger, str(lead), intents):
                ledger.found(path, lead)
                removed += client.send(Request("DELETE", path)).ok
        ledger.settled(lost)
    return removed


def _is_as_before(client: Client, request: Request, before: int | None) -> bool:
    """Tell whether the email that *request* would have changed or removed looks as it did when it was last seen."""
    now = client.send(Request("GET", request.path))
    if before is None:
        return now.status == _NOT_FOUND and not client.ledger.is_made(request.path)
    return now.ok and look_of(now.item) == before
