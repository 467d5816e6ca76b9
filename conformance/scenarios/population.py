"""
Known populations: emails of the run whose dates, statuses and contacts differ, for lists to choose from.

Law: a population is made once per run and changed by nobody; expectations come from the values that the target
showed when it created the emails. Where the target lets us make a lead, nobody else's emails hang on it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from conformance.checks.values import instant
from conformance.exchange import ABSENT
from conformance.findings import Inapplicable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.ledger import Ledger

LIMIT = 100
"""More than any population has, and a page that the pages allow."""

_PLAN = (
    ("inbox", 10, 22),
    ("draft", 13, None),
    ("sent", 16, 10),
    ("inbox", 19, 25),
    ("draft", 22, None),
    ("sent", 25, 13),
)
"""Status, day of date_created, day of activity_at: the two fields sort the emails differently."""


@dataclass(frozen=True)
class Population:
    """
    The creates of some emails on one lead.

    `private` tells whether the lead is the population's own, `contacts` are the contacts that it names.
    """

    lead: str
    private: bool
    creates: tuple[Exchange, ...]
    contacts: tuple[str, ...] = ()

    @property
    def known(self) -> dict[str, Mapping[str, Any]]:
        """Id -> email, as the target showed it when it was created."""
        return {str(each.item["id"]): each.item for each in self.creates}

    @property
    def scope(self) -> dict[str, str]:
        """The filter that gives exactly this population in a list of emails."""
        return {"lead_id": self.lead} if self.private else {"id__in": ",".join(self.known)}

    def where(self, field: str, value: Any) -> list[str]:
        """Return the ids of the emails that showed *value* in *field*."""
        return [key for key, item in self.known.items() if item.get(field) == value]

    def instants(self, field: str) -> dict[str, datetime]:
        """Return id -> instant of the emails that showed one in *field*."""
        found = {key: instant(item.get(field)) for key, item in self.known.items()}
        return {key: moment for key, moment in found.items() if moment is not None}


_lock = threading.RLock()
_built: WeakKeyDictionary[Ledger, dict[str, Population]] = WeakKeyDictionary()


def population(bench: Bench) -> Population:
    """Return the run's population of six emails with different dates."""
    return _shared(bench, "dates", _with_dates)


def others(bench: Bench) -> Population:
    """Return a population of one draft on another lead."""
    return _shared(bench, "others", _elsewhere)


def addressed(bench: Bench) -> Population:
    """Return a population of three emails: of one contact, of another (where there is one), of none."""
    return _shared(bench, "contacts", _with_contacts)


def own_population(bench: Bench) -> Population:
    """Return the population of `population`; raises Inapplicable when its lead is shared with other emails."""
    found = population(bench)
    if not found.private:
        message = "the target lets the suite make no lead, so that no list holds known emails only"
        raise Inapplicable(message)
    return found


def own_lead(bench: Bench, purpose: str) -> str | None:
    """Make a lead that nobody else uses; None when the target offers no way to."""
    made = bench.fixtures.make("/lead/", {"name": f"{bench.fixtures.mark} ({purpose})"}).get("id")
    return made if isinstance(made, str) else None


def _shared(bench: Bench, name: str, build: Callable[[Bench], Population]) -> Population:
    with _lock:
        built = _built.setdefault(bench.ledger, {})
        if name not in built or not built[name].known.keys() <= set(bench.ledger.living()):
            built[name] = build(bench)
        return built[name]


def _with_dates(bench: Bench) -> Population:
    own = own_lead(bench, "lists")
    lead = own or bench.lead
    creates = [
        bench.create(
            status,
            lead_id=lead,
            subject=f"Number {number} of the lists",
            date_created=_noon(created),
            activity_at=ABSENT if happened is None else _noon(happened),
        )
        for number, (status, created, happened) in enumerate(_PLAN, 1)
    ]
    return Population(lead, own is not None, tuple(creates))


def _noon(day: int) -> str:
    return f"2024-01-{day}T12:00:00+00:00"


def _elsewhere(bench: Bench) -> Population:
    own = own_lead(bench, "other lists")
    lead = own or bench.fixtures.get("second_lead_id") or bench.lead
    return Population(lead, own is not None, (bench.create("draft", lead_id=lead),))


def _with_contacts(bench: Bench) -> Population:
    people = [{"name": "Cleo"}, {"name": "Dora"}]
    lead = bench.fixtures.make("/lead/", {"name": f"{bench.fixtures.mark} (contacts)", "contacts": people})
    made = [str(each["id"]) for each in lead.get("contacts") or () if isinstance(each, dict) and each.get("id")]
    private = len(made) == len(people)
    owner = str(lead["id"]) if private else bench.lead
    given = (bench.fixtures.get("contact_id"), bench.fixtures.get("second_contact_id"))
    contacts = made if private else [each for each in given if each]
    creates = [bench.create("draft", lead_id=owner, contact_id=each) for each in (*contacts, ABSENT)]
    return Population(owner, private, tuple(creates), tuple(contacts))
