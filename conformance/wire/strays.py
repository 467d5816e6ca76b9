"""
Finds what a create has made although its answer never came.

Law: an object is the run's only if nobody else can have made it: it hangs on a lead that the run made, or it was not
there before and looks like what was sent; or its name holds the mark of the run. Where a target does not list what
stands there, nobody can tell, and nothing is taken for the run's.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from conformance.errors import TransportFailed
from conformance.exchange import Exchange, Query, Request
from conformance.wire.ledger import CONTACTS, EMAILS, LEADS, id_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conformance.wire.ledger import Intent, Ledger

    Ask = Callable[[Request], Exchange]

_PAGE, _PAGES = 100, 20
_NO_SUCH_ROUTE = (404, 410)


def emails_on(ask: Ask, lead: str) -> list[str]:
    """
    Return the paths of the emails that a target lists for *lead*; their bodies, which may be long, are not asked for.

    Raises TransportFailed when it lists more than a run could look at.
    """
    listed = _listed(ask, EMAILS, (("lead_id", lead), ("_fields", "id,lead_id")))
    return [f"{EMAILS}{item['id']}/" for item in listed if item.get("lead_id") == lead]


def note_what_stands(ask: Ask, ledger: Ledger) -> None:
    """Write down the emails on leads that were given, before the run adds its own; a lead with too many is left out."""
    for lead in sorted(ledger.leads - ledger.stood.keys()):
        if not ledger.is_made(f"{LEADS}{lead}/"):
            with suppress(TransportFailed):
                ledger.write({"stood": lead, "emails": [id_in(path) for path in emails_on(ask, lead)]})


def stray_emails(ask: Ask, ledger: Ledger, lead: str, intents: list[Intent]) -> list[str]:
    """
    Return the paths of emails on *lead* that *intents* have made and that the ledger does not know.

    Raises TransportFailed when that cannot be told.
    """
    own = ledger.is_made(f"{LEADS}{lead}/")
    if not own and lead not in ledger.stood:
        raise TransportFailed(f"nobody knows which emails stood on {lead} before the run")
    unknown = [path for path in emails_on(ask, lead) if not ledger.is_made(path)]
    if own:
        return unknown
    new = [path for path in unknown if id_in(path) not in ledger.stood[lead]]
    looks = [intent.looks for intent in intents]
    return [path for path in new if any(_looks_like(ask(Request("GET", path)).item, each) for each in looks)]


def stray_helpers(ask: Ask, ledger: Ledger, intent: Intent) -> list[str]:
    """
    Return the paths of objects that bear the run's mark and that the ledger does not know.

    Raises TransportFailed when the target does not list them all.
    """
    query: Query = (("query", f'name:"{ledger.mark}"'),) if intent.path == LEADS else ()
    if intent.path == CONTACTS and intent.lead:
        query = (("lead_id", intent.lead),)
    return [
        f"{intent.path}{item['id']}/"
        for item in _listed(ask, intent.path, query)
        if ledger.mark in str(item.get("name")) and not ledger.is_made(f"{intent.path}{item['id']}/")
    ]


def _listed(ask: Ask, path: str, query: Query) -> Iterator[Mapping[str, Any]]:
    seen: set[str] = set()
    for page in range(_PAGES):
        paging = (("_limit", str(_PAGE)), ("_skip", str(page * _PAGE)))
        answer = ask(Request("GET", path, query=(*query, *paging)))
        if answer.status in _NO_SUCH_ROUTE:
            return
        if not answer.ok or not isinstance(answer.item.get("data"), list):
            raise TransportFailed(f"GET {path}: status code {answer.status}, and no list")
        new = [item for item in answer.items if isinstance(item.get("id"), str) and item["id"] not in seen]
        seen |= {item["id"] for item in new}
        yield from new
        if not new or answer.item.get("has_more") is not True:
            return
    raise TransportFailed(f"GET {path}: more than {_PAGE * _PAGES:,} objects, too many to look through")


def _looks_like(item: Mapping[str, Any], looks: Mapping[str, Any]) -> bool:
    """Tell whether *item* may have come of a create with *looks*; a queued email may have left since."""
    texts = [name for name in ("subject", "body_text") if isinstance(looks.get(name), str) and looks[name].strip()]
    return all(_plain(item.get(name)).startswith(_plain(looks[name])) for name in texts) and (
        item.get("status") == looks.get("status") or looks.get("status") in ("outbox", "scheduled")
    )


def _plain(value: Any) -> str:
    """Return a text without what a target may tidy up."""
    return "".join(str(value).split()).casefold()
