"""
The filters and sorts of GET /activity/, and what each of them needs beside it.

Law: a query that has to be refused differs in one respect from one of the same scenario that the target accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from conformance import catalogue
from conformance.checks.answers import refused
from conformance.checks.listings import ordered, selection
from conformance.findings import Outcome, Result, Step, blocked
from conformance.scenarios.choices import COMPARE
from conformance.scenarios.filtering import none_of
from conformance.scenarios.population import LIMIT, PLANNED_YEAR, own_population
from conformance.scenarios.reading import unknown_id
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.scenarios.population import Population

_FIELDS = ("date_created", "activity_at")
_SORT_RULES = tuple(
    name
    for name in catalogue.rules()
    if name.startswith(("activity-order-", "activity-filter-activity-at-", "activity-filter-date-created-"))
)
_NEVER = datetime.min.replace(tzinfo=UTC)
_EAST = timezone(timedelta(hours=5, minutes=30))


def _rule(parameter: str) -> str:
    return f"activity-filter-{parameter.strip('_').replace('__', '-').replace('_', '-')}"


@scenario(
    "activity-filter-type",
    "activity-filter-type-in",
    "activity-filter-user-id",
    "activity-filter-user-id-in",
    "activity-filter-contact-id",
    "activity-filter-contact-id-in",
    "activity-filter-*-needs-lead",
)
def filters(bench: Bench) -> Iterator[Outcome]:
    """
    The activities of a lead are filtered by type, user and contact: by those of its emails, by others, and by
    several in a comma list. The first query of each filter is then sent without its lead, and has to be refused.
    """
    names = [f"{name}{suffix}" for name in ("_type", "user_id", "contact_id") for suffix in ("", "__in")]
    wanted = [name for name in names if bench.wants(_rule(name)) or bench.wants(f"{_rule(name)}-needs-lead")]
    if not wanted:
        return
    known = own_population(bench)
    for name in wanted:
        cases = _values(known, name)
        for number, (value, expected) in enumerate(cases if bench.at_least("ci") else _fewest(name, cases), 1):
            page = bench.activities({"lead_id": known.lead, name: value, "_limit": LIMIT})
            title = f"{name} {value}" if name.startswith("_type") else f"{name}, case {number}"
            if expected or name.startswith("_type"):
                yield selection(_rule(name), title, page, expected, known.known)
            else:
                yield none_of(_rule(name), title, page, known.known)
            if number == 1 and bench.wants(f"{_rule(name)}-needs-lead"):
                case = bench.activities({name: value, "_limit": LIMIT})
                yield refused(f"{_rule(name)}-needs-lead", f"{name} without lead_id", case, sibling=page)


def _values(known: Population, name: str) -> list[tuple[str, Collection[str]]]:
    """Return value -> ids that it has to pick, for the filter *name*; the first is a value that no target refuses."""
    if name.startswith("_type"):
        types = ("Call", "Email") if name == "_type" else ("Call,Email", "Call,Note", "Email", "Email,Call")
        return [(value, known.known if "Email" in value else ()) for value in types]
    if name.startswith("user_id"):
        shown = sorted({str(item["user_id"]) for item in known.known.values() if item.get("user_id")})
        own = [(each, known.where("user_id", each)) for each in shown]
        mixed = [(f"{unknown_id(shown[0])},{shown[0]}", own[0][1])] if name.endswith("__in") and shown else []
        return mixed + own + [(unknown_id(each), ()) for each in shown[:1]]
    cases = [(each, known.where("contact_id", each)) for each in known.contacts]
    if name.endswith("__in"):
        cases.insert(0, (",".join(known.contacts), [email for _, emails in cases for email in emails]))
    return [*cases, *((unknown_id(each), ()) for each in known.contacts[:1])]


def _fewest(name: str, cases: list[tuple[str, Collection[str]]]) -> list[tuple[str, Collection[str]]]:
    """Return the cases of a smoke run: one that leaves out some emails, or two of which one leaves out all."""
    several = name == "_type__in" or len(cases) < 3  # noqa: PLR2004 - one user, and one who is unknown
    return cases[:2] if several and name != "_type" else cases[:1]


@dataclass(frozen=True)
class _Sorted:
    """A list sorted by one date and filtered by the same: descending below the pivot, ascending above it."""

    lead: str
    field: str
    descending: bool
    pivot: datetime

    @property
    def by_order(self) -> str:
        return f"activity-order-{self.field.replace('_', '-')}{'-descending' if self.descending else ''}"

    @property
    def by_date(self) -> str:
        return f"{_rule(self.field)}-{self.comparison}"

    @property
    def comparison(self) -> str:
        return "lt" if self.descending else "gt"

    @property
    def order(self) -> str:
        return f"-{self.field}" if self.descending else self.field

    @property
    def filter(self) -> str:
        return f"{self.field}__{self.comparison}"

    def query(self, **changes: str | None) -> dict[str, str | int]:
        """Return the query with *changes*; a parameter that is None is left out."""
        pivot = self.pivot.astimezone(_EAST) if self.descending else self.pivot
        whole = {"lead_id": self.lead, "_order_by": self.order, self.filter: pivot.isoformat(), **changes}
        return {name: value for name, value in whole.items() if value is not None} | {"_limit": LIMIT}


@scenario(*_SORT_RULES)
def sorts(bench: Bench) -> Iterator[Outcome]:
    """
    The activities of a lead, whose two dates sort them differently, are listed in each documented order, filtered by
    the date that they are sorted by. The same query is then sent without what it needs: the lead, or the sort.
    """
    if not bench.wanted & set(_SORT_RULES):
        return
    known = own_population(bench)
    for field in _FIELDS:
        moments = known.instants(field)
        planned = sorted(each for each in moments.values() if each.year == PLANNED_YEAR)
        for descending in (False, True):
            each = _Sorted(known.lead, field, descending, planned[-1 if descending else 0] if planned else _NEVER)
            if not planned:
                reason = f"the emails do not show the {field} that they were given"
                for rule in (each.by_order, each.by_date):
                    yield blocked(rule, "at an instant", reason, Step("a create", known["draft"]))
                continue
            page = bench.activities(each.query())
            yield from _picked(bench, each, page, moments)
            if descending or bench.at_least("ci"):
                yield from _lacking(bench, each, page)


def _picked(bench: Bench, sort: _Sorted, page: Exchange, moments: dict[str, datetime]) -> Iterator[Outcome]:
    """Judge the order and the choice of *page*; when one is wrong, ask for the order alone to see which it was."""
    wanted = "descending" if sort.descending else "ascending"
    fit = [key for key, moment in moments.items() if COMPARE[sort.comparison](moment, sort.pivot)]
    picked = selection(sort.by_date, f"{sort.filter} at an instant", page, fit, moments)
    both = ordered(sort.by_order, f"sorted by {sort.order}, filtered by {sort.filter}", page, sort.field, wanted)
    yield picked
    if not bench.at_least("ci") and picked.result is both.result is Result.KEPT:
        yield both
        return
    alone = bench.activities(sort.query(**{sort.filter: None}))
    yield ordered(sort.by_order, f"sorted by {sort.order}", alone, sort.field, wanted)


def _lacking(bench: Bench, sort: _Sorted, sibling: Exchange) -> Iterator[Outcome]:
    """Send the query of *sibling* without the lead, and without the sort, that it needs."""
    unfit, how = ("-activity_at", "sorted by -activity_at") if sort.field == _FIELDS[0] else (None, "without _order_by")
    cases: list[tuple[str, str, dict[str, str | None]]] = [
        (f"{_rule(sort.field)}-needs-order", f"{sort.filter} {how}", {"_order_by": unfit})
    ]
    if sort.field == "activity_at" and bench.at_least("ci"):
        cases.append(
            (f"{_rule(sort.field)}-needs-order", f"{sort.filter} by -date_created", {"_order_by": "-date_created"})
        )
    if sort.field == "activity_at":
        title = f"{sort.order} without lead_id"
        cases.append(("activity-order-activity-at-needs-lead", title, {"lead_id": None}))
    for rule, title, changes in cases:
        if bench.wants(rule):
            yield refused(rule, title, bench.activities(sort.query(**changes)), sibling=sibling)
