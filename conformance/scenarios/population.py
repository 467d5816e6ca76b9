"""
The known population: emails of the run in every status, which lists choose from and negative cases differ from.

Law: it is made once and changed by nobody. Its creates are the siblings of what has to be refused; expectations on
lists come from the values that the target showed. Where the target lets us make a lead, nothing else hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.checks.answers import required
from conformance.checks.values import instant
from conformance.exchange import ABSENT
from conformance.findings import Inapplicable
from conformance.provision import make_contact, make_lead
from strategies.emails import EMAIL_ADDRESSES, SENDER
from strategies.texts import AWKWARD_TEXTS, LINE_ENDS, PADDED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from conformance.bench import Bench
    from conformance.exchange import Exchange

LIMIT = 100
"""More than any population has, and a page that the pages allow."""

PLANNED_YEAR = 2024
"""The year of every date that the population was given."""

NAMED_SENDER = '"John Smith" <john@example.com>'
EASTERN = "2099-06-01T17:30:00+05:30"
_CONTACTS = 2
_INNER = [name for name in AWKWARD_TEXTS if name != PADDED]
ALL_IN_ONE = " | ".join(AWKWARD_TEXTS[name] for name in _INNER)
ALL_IN_ONE_LINE = " | ".join(AWKWARD_TEXTS[name] for name in _INNER if name != LINE_ENDS)
COUNTED = "".join(f"{number:03} " for number in range(200))
"""A body text that is longer than any preview, in which each place can be told from the others."""


@dataclass(frozen=True)
class Population:
    """
    The creates of some emails on one lead, by the part that each plays.

    `private` tells whether the lead is the population's own, `contacts` are the contacts that it names.
    """

    lead: str
    private: bool
    creates: dict[str, Exchange] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()

    def __getitem__(self, part: str) -> Exchange:
        """Return the create of one email: `inbox`, `draft`, `sent`, `error`, `scheduled`, `minimal`, `colleague`."""
        return self.creates[part]

    def id(self, part: str) -> str:
        """Return the id of one email."""
        return str(self.creates[part].item["id"])

    @property
    def known(self) -> dict[str, Mapping[str, Any]]:
        """Id -> email, as the target showed it when it was created."""
        return {str(each.item["id"]): each.item for each in self.creates.values()}

    @property
    def scope(self) -> dict[str, str]:
        """The filter that gives exactly this population in a list of emails."""
        return {"lead_id": self.lead} if self.private else {"id__in": ",".join(self.known)}

    def where(self, name: str, value: Any) -> list[str]:
        """Return the ids of the emails that showed *value* in the field *name*."""
        return [key for key, item in self.known.items() if item.get(name) == value]

    def instants(self, name: str) -> dict[str, datetime]:
        """Return id -> instant of the emails that showed one in the field *name*."""
        found = {key: instant(item.get(name)) for key, item in self.known.items()}
        return {key: moment for key, moment in found.items() if moment is not None}


def population(bench: Bench) -> Population:
    """Return the run's population; raises Blocked when the target refuses one of its valid emails."""
    return bench.shared("population", _populated)


def pictures(bench: Bench) -> dict[str, Exchange]:
    """Return id -> a GET of each email of the population, made once a run."""
    return bench.shared("pictures", lambda bench: {each: bench.get(each) for each in population(bench).known})


def whole_list(bench: Bench) -> Exchange:
    """Return one page that holds the population, made once a run."""
    return bench.shared(
        "the whole list", lambda bench: bench.list({**population(bench).scope, "_limit": LIMIT, "_skip": 0})
    )


def others(bench: Bench) -> Population:
    """Return a population of one draft on another lead."""
    return bench.shared("others", _elsewhere)


def own_population(bench: Bench) -> Population:
    """Return the population of `population`; raises Inapplicable when its lead is shared with other emails."""
    found = population(bench)
    if not found.private:
        message = "the target lets the suite make no lead, so that no list holds known emails only"
        raise Inapplicable(message)
    return found


def own_lead(bench: Bench, purpose: str) -> str | None:
    """Make a lead that nobody else uses; None when the target offers no way to."""
    return make_lead(bench.fixtures, f"{bench.fixtures.mark} ({purpose})", ())


def sibling(bench: Bench, status: str) -> Exchange:
    """Return an accepted create in *status*, for others to differ from; raises Blocked when there is none."""
    return outbox(bench)[0] if status == "outbox" else population(bench)[status]


def outbox(bench: Bench) -> tuple[Exchange, Exchange, Exchange]:
    """Queue an email with the longest delay, read it at once and cancel it; return the three exchanges, made once."""

    def make(bench: Bench) -> tuple[Exchange, Exchange, Exchange]:
        queued = bench.create("outbox")
        return queued, bench.get(queued.item["id"]), bench.put(queued.item["id"], {"status": "draft"})

    return bench.shared("outbox", make)


def _populated(bench: Bench) -> Population:
    private = bench.fixtures.is_private("second_lead_id")
    lead = bench.fixtures["second_lead_id"] if private else bench.lead
    contacts = _contacts(bench, lead, private=private)
    creates: dict[str, Exchange] = {}
    for part, status, properties in _plan(bench, contacts):
        if part == "inbox":
            properties["in_reply_to_id"] = creates["error"].item["id"]
        creates[part] = bench.create(status, lead_id=lead, **properties)
    minimal = bench.post({"lead_id": lead, "status": "draft"})
    creates["minimal"] = required(minimal, "creating a draft with nothing but its lead")
    return Population(lead, private, creates, tuple(contacts))


def _plan(bench: Bench, contacts: list[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return part, status and properties of each email; dates differ by days, and the two sort differently."""
    forth, back = list(EMAIL_ADDRESSES), list(reversed(EMAIL_ADDRESSES))
    first, last = contacts[0] if contacts else ABSENT, contacts[1] if len(contacts) > 1 else ABSENT
    padded = AWKWARD_TEXTS[PADDED]
    colleague = bench.fixtures.get("second_user_id")
    rich = {"to": forth + forth[:1], "cc": back, "bcc": [back[0], *back], "sender": NAMED_SENDER}
    texts = {"subject": ALL_IN_ONE_LINE, "body_text": ALL_IN_ONE, "body_html": ALL_IN_ONE}
    plan: list[tuple[str, str, dict[str, Any]]] = [
        ("error", "error", {**_dates(19, 25), "contact_id": last, "subject": padded, "body_text": padded}),
        ("inbox", "inbox", {**_dates(10, 22), "contact_id": first, **rich, **texts}),
        ("draft", "draft", {**_dates(13, None), "sender": SENDER, "body_text": COUNTED}),
        ("sent", "sent", _dates(16, 10)),
    ]
    if colleague:
        plan.append(("colleague", "sent", {**_dates(22, 16), "user_id": colleague}))
    if bench.can_send():
        plan.append(("scheduled", "scheduled", {"date_scheduled": EASTERN}))
    return plan


def _dates(created: int, happened: int | None) -> dict[str, str]:
    days = {"date_created": created, "activity_at": happened}
    return {name: f"{PLANNED_YEAR}-01-{day:02}T12:00:00+00:00" for name, day in days.items() if day is not None}


def _contacts(bench: Bench, lead: str, *, private: bool) -> list[str]:
    if private:
        found = list(bench.fixtures.contacts.get(lead, ()))
        missing = range(len(found), _CONTACTS) if bench.fixtures.get("contact_id") else ()
        made = (make_contact(bench.fixtures, lead, f"{bench.fixtures.mark} {number}") for number in missing)
        return found + [each for each in made if each]
    given = (bench.fixtures.get("contact_id"), bench.fixtures.get("second_contact_id"))
    return [each for each in given if each]


def _elsewhere(bench: Bench) -> Population:
    own = own_lead(bench, "other lists")
    lead = own or bench.fixtures.get("second_lead_id") or bench.lead
    creates = {"draft": bench.create("draft", lead_id=lead)}
    return Population(lead, own is not None, creates)
