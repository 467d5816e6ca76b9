"""
The filters of GET /activity/email/: ids, leads, contacts, users, types, dates, and several together.

Law: which emails fit is computed from the values that the target itself showed when they were created.
"""

from __future__ import annotations

import operator
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from conformance.checks.answers import is_refusal
from conformance.checks.listings import more, restricted, selection, sized
from conformance.findings import Outcome, Step, blocked, kept
from conformance.scenarios.population import LIMIT, addressed, others, population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.scenarios.population import Population

_UNKNOWN_EMAIL = "acti_" + "z" * 43
COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
_EAST, _WEST = timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))
_ANY_MIDNIGHT = timedelta(hours=15)
"""A plain date begins at midnight, but the pages do not say where: an email this near to midnight may fit or not."""


@scenario("email-list-filter-id")
def by_id(bench: Bench) -> Iterator[Outcome]:
    """Emails of a known population are asked for by id: one, two in both orders, all, and one beside an unknown id."""
    known = population(bench).known
    first, second = list(known)[:2]
    cases = {"one": [first], "two": [first, second], "two, the other way round": [second, first], "all": list(known)}
    for title, wanted in cases.items():
        page = bench.list({"id__in": ",".join(wanted), "_limit": LIMIT})
        yield selection("email-list-filter-id", title, page, wanted, known)
    page = bench.list({"id__in": f"{_UNKNOWN_EMAIL},{first}", "_limit": LIMIT})
    yield selection("email-list-filter-id", "one beside an unknown id", page, [first], known)


@scenario("email-list-filter-lead", "email-list-filter-leads")
def by_lead(bench: Bench) -> Iterator[Outcome]:
    """Emails exist on two leads. Each lead is listed alone, then both in a comma list, in both orders."""
    one, two = population(bench), others(bench)
    among = [*one.known, *two.known]
    scope = {} if one.private and two.private else {"id__in": ",".join(among)}
    cases = {
        ("email-list-filter-lead", "one lead"): ([one.lead], list(one.known)),
        ("email-list-filter-lead", "another lead"): ([two.lead], list(two.known)),
        ("email-list-filter-leads", "two leads"): ([one.lead, two.lead], among),
        ("email-list-filter-leads", "two leads, the other way round"): ([two.lead, one.lead], among),
    }
    for (rule, title), (leads, expected) in cases.items():
        if bench.wants(rule):
            page = bench.list({**scope, "lead_id": ",".join(leads), "_limit": LIMIT})
            yield selection(rule, title, page, expected, among)


@scenario("email-list-filter-contact", "email-list-filter-contacts")
def by_contact(bench: Bench) -> Iterator[Outcome]:
    """Emails exist of two contacts and of none. Each contact is asked for alone, then both, in both orders."""
    if not (bench.wants("email-list-filter-contact") or bench.wants("email-list-filter-contacts")):
        return
    known = addressed(bench)
    contacts = list(known.contacts)
    cases = [("email-list-filter-contact", f"contact {number}", [each]) for number, each in enumerate(contacts, 1)]
    if len(contacts) > 1:
        cases += [
            ("email-list-filter-contacts", "two contacts", contacts),
            ("email-list-filter-contacts", "two contacts, the other way round", contacts[::-1]),
        ]
    scope = {} if known.private else known.scope
    for rule, title, wanted in cases:
        if bench.wants(rule):
            expected = [email for each in wanted for email in known.where("contact_id", each)]
            page = bench.list({**scope, "contact_id": ",".join(wanted), "_limit": LIMIT})
            yield selection(rule, title, page, expected, known.known)


@scenario("email-list-filter-user", "email-list-filter-organization")
def by_owner(bench: Bench) -> Iterator[Outcome]:
    """A known population is filtered by the user and the organization that its emails show, then by unknown ones."""
    known = population(bench)
    for rule, field in (("email-list-filter-user", "user_id"), ("email-list-filter-organization", "organization_id")):
        if not bench.wants(rule):
            continue
        own = next((item[field] for item in known.known.values() if item.get(field)), None)
        if not isinstance(own, str):
            yield blocked(rule, "their own", f"the emails show no {field}", Step("a create", known.creates[0]))
            continue
        page = bench.list({**known.scope, field: own, "_limit": LIMIT})
        yield selection(rule, "their own", page, known.where(field, own), known.known)
        page = bench.list({**known.scope, field: altered(own), "_limit": LIMIT})
        yield none_of(rule, "an unknown one", page, known.known)


def altered(own: str) -> str:
    """Return an id of the same form that nothing has."""
    prefix, _, body = own.rpartition("_")
    return f"{prefix}_" + ("z" if body[:1] != "z" else "y") * len(body)


def none_of(rule: str, title: str, page: Exchange, among: Collection[str]) -> Outcome:
    """Judge a list filtered by an id that does not exist: it holds nothing that is known, or is refused."""
    if is_refusal(page.status):
        return kept(rule, title, Step("the list", page))
    return selection(rule, title, page, [], among)


@scenario("email-list-filter-type")
def by_type(bench: Bench) -> Iterator[Outcome]:
    """A known population is filtered by the type Email, by another type, and by both in a comma list."""
    known = population(bench)
    for types in ("Email", "Call", "Email,Call", "Call,Email"):
        page = bench.list({**known.scope, "_type": types, "_limit": LIMIT})
        expected = known.known if "Email" in types else ()
        yield selection("email-list-filter-type", f"_type {types}", page, expected, known.known)


@scenario("email-list-date-created-*", "email-list-activity-at-*")
def by_date(bench: Bench) -> Iterator[Outcome]:
    """
    A known population is filtered by each date field and comparison, at the instant of one of its emails.

    The instant is written in UTC, then with two other offsets; then a plain date between two emails is given.
    """
    known = population(bench)
    for field in ("date_created", "activity_at"):
        rule, moments = f"email-list-{field.replace('_', '-')}", known.instants(field)
        if not moments:
            reason, step = f"the emails show no {field}", Step("a create", known.creates[0])
            for last in (*COMPARE, "offset", "plain-date"):
                yield blocked(f"{rule}-{last}", "at an instant", reason, step)
            continue
        middle = sorted(moments.values())[len(moments) // 2]
        for comparison in COMPARE:
            yield from _compared(bench, known, f"{rule}-{comparison}", f"{field}__{comparison}", middle)
        yield from _compared(bench, known, f"{rule}-offset", f"{field}__gte", middle.astimezone(_EAST))
        yield from _compared(bench, known, f"{rule}-offset", f"{field}__lte", middle.astimezone(_WEST))
        for comparison in COMPARE:
            day = sorted(moments.values())[len(moments) // 2 - 1].date() + timedelta(days=2)
            yield from _compared(bench, known, f"{rule}-plain-date", f"{field}__{comparison}", day)


def _compared(bench: Bench, known: Population, rule: str, parameter: str, pivot: date) -> Iterator[Outcome]:
    if not bench.wants(rule):
        return
    field, _, comparison = parameter.rpartition("__")
    moments = known.instants(field)
    if isinstance(pivot, datetime):
        moment, how = pivot, f"at an instant, {pivot.strftime('%z')}"
    else:
        moment, how = datetime.combine(pivot, time(), UTC), "at a plain date"
        moments = {key: each for key, each in moments.items() if abs(each - moment) > _ANY_MIDNIGHT}
    expected = [key for key, each in moments.items() if COMPARE[comparison](each, moment)]
    page = bench.list({**known.scope, parameter: pivot.isoformat(), "_limit": LIMIT})
    yield selection(rule, f"{parameter} {how}", page, expected, moments)


@scenario("email-list-filters-combine", "email-list-no-match", "email-list-has-more-false")
def together(bench: Bench) -> Iterator[Outcome]:
    """A known population is filtered by several parameters at once, then by a date that no email can have."""
    known = population(bench)
    moments = known.instants("date_created")
    if bench.wants("email-list-filters-combine") and moments:
        ordered = sorted(moments.values())
        low, high = ordered[1], ordered[-1]
        window = {"date_created__gte": low.isoformat(), "date_created__lt": high.isoformat(), "_type": "Email"}
        page = bench.list({**known.scope, "lead_id": known.lead, **window, "_limit": LIMIT})
        expected = [key for key, moment in moments.items() if low <= moment < high]
        yield selection("email-list-filters-combine", "a lead, a type and two dates", page, expected, moments)
        page = bench.list({**known.scope, "lead_id": known.lead, "id__in": ",".join(moments), "_type": "Call"})
        yield selection("email-list-filters-combine", "ids and a type that none has", page, [], moments)
    if bench.wants("email-list-no-match"):
        page = bench.list({**known.scope, "date_created__gt": "2098-01-01T00:00:00+00:00"})
        yield sized("email-list-no-match", "nothing that late", page, 0)
        yield more("email-list-no-match", "has_more of an empty page", page, follows=False)


@scenario("email-list-fields")
def named_fields(bench: Bench) -> Iterator[Outcome]:
    """A known population is listed with `_fields`, and one of its emails is read with it."""
    known = population(bench)
    page = bench.list({**known.scope, "_fields": "id,subject", "_limit": LIMIT})
    items = {key: dict(item) for key, item in known.known.items()}
    yield restricted("email-list-fields", "id and subject of a list", page, ("id", "subject"), items)
