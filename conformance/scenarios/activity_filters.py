"""
The filters and sorts of GET /activity/, and what each of them needs beside it.

Law: a query that has to be refused differs in one respect from one of the same scenario that the target accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from conformance import catalogue
from conformance.checks.answers import refused
from conformance.checks.listings import ids, more, ordered, selection
from conformance.findings import Outcome, Result, Step, blocked
from conformance.scenarios.choices import COMPARE, Choice, chosen, mixed
from conformance.scenarios.filtering import none_of
from conformance.scenarios.population import LIMIT, PLANNED_YEAR, own_lead, own_population
from conformance.scenarios.reading import unknown_id
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Mapping, Sequence

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.scenarios.population import Population

_FIELDS = ("date_created", "activity_at")
_SORT_RULES = tuple(
    name
    for name in catalogue.rules()
    if name.startswith(("activity-order-", "activity-filter-activity-at-", "activity-filter-date-created-"))
)
_HAPPENED = ("activity-order-activity-at", "activity-order-activity-at-descending")
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
    "activity-list-limit",
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
            query: dict[str, str | int] = {"lead_id": known.lead, name: value, "_limit": LIMIT}
            if name == "user_id__in" and number == 1 and value:
                page = mixed(bench.activities, query, name, unknown_id(value))
            elif name == "contact_id__in" and number == 1 and expected:
                page = yield from _just_full(bench, query, expected)
            else:
                page = bench.activities(query)
            title = f"{name} {value}" if name.startswith("_type") else f"{name}, case {number}"
            if expected or name.startswith("_type"):
                yield selection(_rule(name), title, page, expected, known.known)
            else:
                yield none_of(_rule(name), title, page, known.known)
            if number == 1 and bench.wants(f"{_rule(name)}-needs-lead"):
                case = bench.activities({name: value, "_limit": dict(page.request.query)["_limit"]})
                yield refused(f"{_rule(name)}-needs-lead", f"{name} without lead_id", case, sibling=page)


def _just_full(
    bench: Bench, query: dict[str, str | int], expected: Collection[str]
) -> Generator[Outcome, None, Exchange]:
    """Ask for a page that just holds what is *expected*; for a large one where activities of other types fit too."""
    page = bench.activities({**query, "_limit": len(expected)})
    if set(ids(page)) != set(expected):
        return bench.activities(query)
    yield more("activity-list-limit", "has_more of a page that ends with the last one", page, follows=False)
    return page


def _values(known: Population, name: str) -> list[tuple[str, Collection[str]]]:
    """Return value -> ids that it has to pick, for the filter *name*; the first is a value that no target refuses."""
    if name.startswith("_type"):
        types = ("Call", "Email") if name == "_type" else ("Call,Email", "Call,Note", "Email", "Email,Call")
        return [(value, known.known if "Email" in value else ()) for value in types]
    if name.startswith("user_id"):
        shown = sorted({str(item["user_id"]) for item in known.known.values() if item.get("user_id")})
        own = [(each, known.where("user_id", each)) for each in shown]
        return own + [(unknown_id(each), ()) for each in shown[:1]]
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
    """
    A list sorted by one date; `pivots` maps the comparisons that it is filtered by to their instants.

    The pages name the filters of activity_at beside the descending order only.
    """

    lead: str
    field: str
    descending: bool
    pivots: Mapping[str, datetime]

    @property
    def order(self) -> str:
        return f"-{self.field}" if self.descending else self.field

    @property
    def rule(self) -> str:
        return f"activity-order-{self.field.replace('_', '-')}{'-descending' if self.descending else ''}"

    def choices(self, moments: Mapping[str, datetime]) -> list[Choice]:
        """Return the filters; a descending list has its instants with an offset."""
        found = []
        for comparison, pivot in self.pivots.items():
            name = f"{self.field}__{comparison}"
            picks = frozenset(key for key, moment in moments.items() if COMPARE[comparison](moment, pivot))
            written = (pivot.astimezone(_EAST) if self.descending else pivot).isoformat()
            found.append(Choice(_rule(name), f"{name} at an instant", {name: written}, picks))
        return found

    def query(self, **changes: str | int | None) -> dict[str, str | int]:
        """Return the query with *changes*; a parameter that is None is left out."""
        whole = {"lead_id": self.lead, "_order_by": self.order, "_limit": LIMIT, **changes}
        return {name: value for name, value in whole.items() if value is not None}


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
        if not planned:
            reason = f"the emails do not show the {field} that they were given"
            rules = (each for each in _SORT_RULES if field.replace("_", "-") in each)
            yield from (blocked(rule, "at an instant", reason, Step("a create", known["draft"])) for rule in rules)
            continue
        for sort in _sorts(known.lead, field, planned[0], planned[-1]):
            yield from _sorted(bench, sort, moments)


@scenario(*_HAPPENED, level="ci")
def received(bench: Bench) -> Iterator[Outcome]:
    """On a lead of their own three received emails are logged, whose dates nobody moves, and listed in both orders."""
    lead = own_lead(bench, "orders") if any(map(bench.wants, _HAPPENED)) else None
    if lead is None:
        return
    for day in ("14", "12", "13"):
        bench.create("inbox", lead_id=lead, activity_at=f"{PLANNED_YEAR}-01-{day}T18:00:00+00:00")
    for rule, descending in zip(_HAPPENED, (False, True), strict=True):
        sort = _Sorted(lead, "activity_at", descending, {})
        page, wanted = bench.activities(sort.query()), "descending" if descending else "ascending"
        yield ordered(rule, f"received emails sorted by {sort.order}", page, sort.field, wanted)


def _sorts(lead: str, field: str, first: datetime, last: datetime) -> tuple[_Sorted, _Sorted]:
    if field == "activity_at":
        return _Sorted(lead, field, False, {}), _Sorted(lead, field, True, {"gt": first, "lt": last})
    return _Sorted(lead, field, False, {"gt": first}), _Sorted(lead, field, True, {"lt": last})


def _sorted(bench: Bench, sort: _Sorted, moments: Mapping[str, datetime]) -> Iterator[Outcome]:
    """Judge the choice and the order of a page; when one is wrong, ask for the order alone to see which it was."""
    pages: list[Exchange] = []

    def lister(query: Mapping[str, str | int]) -> Exchange:
        pages.append(bench.activities(sort.query(**query)))
        return pages[-1]

    choices = sort.choices(moments)
    combined = choices[0].rule if choices else ""
    outcomes = list(chosen(lister, choices, moments, together=not bench.at_least("ci"), combined=combined))
    yield from outcomes
    right = choices and all(each.result is Result.KEPT for each in outcomes)
    page = pages[0] if right and not bench.at_least("ci") else lister({})
    wanted = "descending" if sort.descending else "ascending"
    yield ordered(sort.rule, f"sorted by {sort.order}", page, sort.field, wanted)
    if choices and (sort.descending or bench.at_least("ci")):
        yield from _lacking(bench, sort, choices[-1], pages)


def _lacking(bench: Bench, sort: _Sorted, choice: Choice, pages: Sequence[Exchange]) -> Iterator[Outcome]:
    """Send the query of an accepted page without the lead, and without the sort, that it needs."""
    (name,) = choice.query
    sibling = next(page for page in pages if name in dict(page.request.query))
    query = {key: value for key, value in sibling.request.query if key not in ("_order_by", "lead_id")}
    needs = f"{_rule(sort.field)}-needs-order"
    cases: list[tuple[str, str, dict[str, str | None]]] = []
    if sort.field == _FIELDS[0]:
        cases.append((needs, f"{name} sorted by -activity_at", {"_order_by": "-activity_at"}))
    else:
        cases.append((needs, f"{name} without _order_by", {"_order_by": None}))
        if bench.at_least("ci"):
            cases.append((needs, f"{name} by -date_created", {"_order_by": "-date_created"}))
        cases.append(("activity-order-activity-at-needs-lead", f"{sort.order} without lead_id", {"lead_id": None}))
    for rule, title, changes in cases:
        if bench.wants(rule):
            yield refused(rule, title, bench.activities(sort.query(**query, **changes)), sibling=sibling)
