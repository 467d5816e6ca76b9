"""
GET /activity/: the emails of a lead among all its activities, filtered, sorted and gathered into threads.

Law: the lead is the population's own. A query that has to be refused differs in one respect from one that the
target accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.answers import holds, refused, said
from conformance.checks.listings import direction, ids, more, ordered, restricted, selection, sized, tail, types
from conformance.findings import Outcome, Step, blocked, observed
from conformance.scenarios.filtering import COMPARE, altered, none_of
from conformance.scenarios.population import LIMIT, addressed, others, own_population, population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_PAGE = 2
_FIELDS = ("date_created", "activity_at")


@scenario("activity-list-has-emails", "activity-list-answers-200", "activity-list-envelope", "activity-filter-lead")
def of_a_lead(bench: Bench) -> Iterator[Outcome]:
    """The emails of a known population are read by id, then the activities of its lead and of another are listed."""
    if not (bench.wants("activity-list-has-emails") or bench.wants("activity-filter-lead")):
        return
    known = own_population(bench)
    for email in known.known:
        bench.get(email)
    page = bench.activities({"lead_id": known.lead, "_limit": LIMIT})
    yield selection("activity-list-has-emails", "the emails of a lead", page, known.known, known.known)
    if bench.wants("activity-filter-lead"):
        other = others(bench)
        among = [*known.known, *other.known]
        yield selection("activity-filter-lead", "one lead", page, known.known, among)
        page = bench.activities({"lead_id": other.lead, "_limit": LIMIT})
        yield selection("activity-filter-lead", "another lead", page, other.known, among)


@scenario("activity-list-limit", "activity-list-skip")
def pages(bench: Bench) -> Iterator[Outcome]:
    """The activities of a lead are listed as a whole, then in pages that end before and with the last one."""
    if not (bench.wants("activity-list-limit") or bench.wants("activity-list-skip")):
        return
    lead = {"lead_id": own_population(bench).lead}
    whole = bench.activities({**lead, "_limit": LIMIT})
    count = len(whole.items)
    for title, size, follows in (("two", _PAGE, True), ("all but one", count - 1, True), ("exactly all", count, False)):
        page = bench.activities({**lead, "_limit": max(size, 1)})
        yield sized("activity-list-limit", title, page, size)
        yield more("activity-list-limit", f"has_more: {title}", page, follows)
    for skip in (1, _PAGE, count - 1, count):
        page = bench.activities({**lead, "_limit": LIMIT, "_skip": max(skip, 0)})
        titled = {1: "one", _PAGE: "two", count - 1: "all but one", count: "all"}[skip]
        yield tail("activity-list-skip", f"{titled} left out", page, whole, skip, LIMIT)


@scenario("activity-list-deleted")
def deleted(bench: Bench) -> Iterator[Outcome]:
    """A draft is created on a lead, found among its activities, deleted, and looked for again."""
    rule = "activity-list-deleted"
    if not bench.wants(rule):
        return
    lead = others(bench).lead
    draft = str(bench.create("draft", lead_id=lead).item["id"])
    before = bench.activities({"lead_id": lead, "_limit": LIMIT})
    gone = bench.delete(draft)
    after = bench.activities({"lead_id": lead, "_limit": LIMIT})
    steps = (Step("before the delete", before), Step("the delete", gone))
    if gone.ok and draft in ids(before):
        yield selection(rule, "a deleted draft", after, [], [draft], *steps)
    else:
        yield blocked(rule, "a deleted draft", "the draft was not listed before, or not deleted", *steps)


@scenario("activity-filter-type", "activity-filter-type-in", "activity-filter-user-id", "activity-filter-user-id-in")
def filters(bench: Bench) -> Iterator[Outcome]:
    """The activities of a lead are filtered by type and user: those of its emails, others, and both in a comma list."""
    if not any(map(bench.wants, map(_rule, ("_type", "_type__in", "user_id", "user_id__in")))):
        return
    known = own_population(bench)
    for name, value in (
        ("_type", "Email"),
        ("_type", "Call"),
        ("_type__in", "Email"),
        ("_type__in", "Call,Email"),
        ("_type__in", "Email,Call"),
        ("_type__in", "Call,Note"),
    ):
        if bench.wants(_rule(name)):
            page = bench.activities({"lead_id": known.lead, name: value, "_limit": LIMIT})
            expected = known.known if "Email" in value else ()
            yield selection(_rule(name), f"{name} {value}", page, expected, known.known)
    own = next((str(item["user_id"]) for item in known.known.values() if item.get("user_id")), None)
    cases = (
        []
        if own is None
        else [
            ("user_id", own),
            ("user_id__in", own),
            ("user_id__in", f"{altered(own)},{own}"),
            ("user_id", altered(own)),
            ("user_id__in", altered(own)),
        ]
    )
    for name, value in cases:
        if bench.wants(_rule(name)):
            page = bench.activities({"lead_id": known.lead, name: value, "_limit": LIMIT})
            if own in value.split(","):
                title = f"{name}: their own" + (" beside an unknown one" if "," in value else "")
                yield selection(_rule(name), title, page, known.where("user_id", own), known.known)
            else:
                yield none_of(_rule(name), f"{name}: an unknown one", page, known.known)


def _rule(parameter: str) -> str:
    return f"activity-filter-{parameter.strip('_').replace('__', '-').replace('_', '-')}"


@scenario("activity-filter-contact-id", "activity-filter-contact-id-in")
def by_contact(bench: Bench) -> Iterator[Outcome]:
    """Emails exist of two contacts and of none on a lead. Its activities are filtered by one contact, then by both."""
    if not any(map(bench.wants, ("activity-filter-contact-id", "activity-filter-contact-id-in"))):
        return
    known = addressed(bench)
    contacts = list(known.contacts)
    cases = [("contact_id", f"contact {number}", [each]) for number, each in enumerate(contacts, 1)]
    cases += [("contact_id__in", "one contact", contacts[:1]), ("contact_id__in", "all contacts", contacts[::-1])]
    for name, title, wanted in cases:
        page = bench.activities({"lead_id": known.lead, name: ",".join(wanted), "_limit": LIMIT})
        expected = [email for each in wanted for email in known.where("contact_id", each)]
        yield selection(_rule(name), title, page, expected, known.known)


@scenario("activity-filter-*-needs-lead")
def filters_without_lead(bench: Bench) -> Iterator[Outcome]:
    """Each filter that works on a single lead only is given with a lead, which is accepted, then without one."""
    user = bench.fixtures.get("user_id") if bench.wants("activity-filter-user-id-needs-lead") else None
    contact = bench.fixtures.get("contact_id") if bench.wants("activity-filter-contact-id-needs-lead") else None
    values = {"_type": "Email", "user_id": user, "contact_id": contact}
    for name, value in ((f"{each}{suffix}", value) for each, value in values.items() for suffix in ("", "__in")):
        rule = f"{_rule(name)}-needs-lead"
        if value is not None and bench.wants(rule):
            sibling = bench.activities({"lead_id": bench.lead, name: value, "_limit": 1})
            case = bench.activities({name: value, "_limit": 1})
            yield refused(rule, f"{name} without lead_id", case, sibling=sibling)


@scenario("activity-order-date-created*", "activity-order-activity-at", "activity-order-activity-at-descending")
def orders(bench: Bench) -> Iterator[Outcome]:
    """The activities of a lead, whose two dates sort them differently, are listed in each documented order."""
    for field in _FIELDS:
        base = f"activity-order-{field.replace('_', '-')}"
        for rule, sign, wanted in ((base, "", "ascending"), (f"{base}-descending", "-", "descending")):
            if bench.wants(rule):
                lead = own_population(bench).lead
                page = bench.activities({"lead_id": lead, "_order_by": f"{sign}{field}", "_limit": LIMIT})
                yield ordered(rule, f"sorted by {sign}{field}", page, field, wanted)


@scenario("activity-filter-date-created-?t", "activity-filter-activity-at-?t")
def dates(bench: Bench) -> Iterator[Outcome]:
    """The activities of a lead, sorted by a date, are filtered by that date at the instant of one of its emails."""
    for field in _FIELDS:
        for comparison in ("gt", "lt"):
            rule = f"activity-filter-{field.replace('_', '-')}-{comparison}"
            if not bench.wants(rule):
                continue
            known = own_population(bench)
            moments = known.instants(field)
            if not moments:
                yield blocked(rule, "at an instant", f"the emails show no {field}", Step("a create", known.creates[0]))
                continue
            middle = sorted(moments.values())[len(moments) // 2]
            page = bench.activities(
                {
                    "lead_id": known.lead,
                    "_order_by": f"-{field}",
                    "_limit": LIMIT,
                    f"{field}__{comparison}": middle.isoformat(),
                }
            )
            expected = [key for key, moment in moments.items() if COMPARE[comparison](moment, middle)]
            yield selection(rule, f"{field}__{comparison} at an instant", page, expected, moments)


@scenario(
    "activity-order-activity-at-needs-lead",
    "activity-filter-activity-at-needs-order",
    "activity-filter-date-created-needs-order",
)
def sorts_that_do_not_fit(bench: Bench) -> Iterator[Outcome]:
    """A sort that needs a lead is asked for with and without one; date filters with the sort they need and another."""
    lead, moment = {"lead_id": bench.lead}, "2024-01-01T00:00:00+00:00"
    by_activity, by_creation = {"_order_by": "-activity_at"}, {"_order_by": "-date_created"}
    cases: list[tuple[str, str, dict[str, str], dict[str, str]]] = [
        ("activity-order-activity-at-needs-lead", "-activity_at without lead_id", {**lead, **by_activity}, by_activity)
    ]
    for comparison in ("gt", "lt"):
        happened, created = {f"activity_at__{comparison}": moment}, {f"date_created__{comparison}": moment}
        cases += [
            (
                "activity-filter-activity-at-needs-order",
                f"activity_at__{comparison} without _order_by",
                {**lead, **by_activity, **happened},
                {**lead, **happened},
            ),
            (
                "activity-filter-date-created-needs-order",
                f"date_created__{comparison} sorted by -activity_at",
                {**lead, **by_creation, **created},
                {**lead, **by_activity, **created},
            ),
        ]
    for rule, title, good, wrong in cases:
        if bench.wants(rule):
            sibling = bench.activities({**good, "_limit": "1"})
            yield refused(rule, title, bench.activities({**wrong, "_limit": "1"}), sibling=sibling)


@scenario("activity-threads-*")
def threads(bench: Bench) -> Iterator[Outcome]:
    """The activities of a lead are listed without `thread_emails`, with `true` and with `only`."""
    if not any(bench.wants(f"activity-threads-{each}") for each in ("absent", "true", "only")):
        return
    known = own_population(bench)
    lead = {"lead_id": known.lead, "_limit": str(LIMIT)}
    plain = bench.activities(lead)
    emails = [str(item.get("id")) for item in plain.items if item.get("_type") == "Email"]
    yield holds(
        "activity-threads-absent",
        "every email is an Email",
        Step("the list", plain),
        good=known.known.keys() <= set(emails),
        expected="each email of the lead as an Email",
        seen=f"{len(known.known.keys() & set(emails))} of {len(known.known)} emails; {said(plain)}",
    )
    yield types("activity-threads-absent", "no threads", plain, none="EmailThread")
    both = bench.activities({**lead, "thread_emails": "true"})
    yield types("activity-threads-true", "threads", both, some="EmailThread")
    only = bench.activities({**lead, "thread_emails": "only"})
    yield types("activity-threads-only", "threads and no emails", only, some="EmailThread", none="Email")


@scenario("activity-fields", "activity-default-order")
def fields_and_order(bench: Bench) -> Iterator[Outcome]:
    """The activities of a lead are listed with `_fields`; which order they have by themselves is written down."""
    if bench.wants("activity-fields"):
        known = own_population(bench)
        page: Exchange = bench.activities({"lead_id": known.lead, "_fields": "id,subject", "_limit": LIMIT})
        items = {key: dict(item) for key, item in known.known.items()}
        yield restricted("activity-fields", "id and subject of a list", page, ("id", "subject"), items)
    if bench.wants("activity-default-order"):
        page = bench.activities({"lead_id": population(bench).lead, "_limit": LIMIT})
        answer = "; ".join(f"{field}: {direction(page, field)}" for field in _FIELDS) if page.ok else said(page)
        yield observed("activity-default-order", "a lead's activities", answer, Step("the list", page))
