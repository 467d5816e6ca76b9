"""
The filters of GET /activity/email/: ids, leads, contacts, users, types, and several together.

Law: which emails fit is computed from the values that the target itself showed when they were created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.answers import holds, is_refusal
from conformance.checks.listings import ids, more, restricted, selection, sized
from conformance.findings import Outcome, Step, blocked, kept
from conformance.scenarios.choices import mixed
from conformance.scenarios.drafts import both_leads, removed
from conformance.scenarios.looks import whole_list
from conformance.scenarios.population import LIMIT, others, outbox, population
from conformance.scenarios.reading import unknown_id
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.scenarios.population import Population

_OWNERS = ("user_id", "organization_id", "contact_id")


@scenario("email-list-filter-id", "email-list-has-more-false")
def by_id(bench: Bench) -> Iterator[Outcome]:
    """
    Emails of a known population are asked for by id: two behind the id of a deleted one, one of them named twice; in a
    deeper run two in both orders, one, and all.
    """
    known = population(bench).known
    first, second, *_ = known
    gone = removed(bench)
    unknown = str(gone.doomed.item["id"]) if gone.case.ok else unknown_id(first)
    two: dict[str, str | int] = {"id__in": f"{second},{first},{second}", "_limit": 2}
    yield from _by_ids(
        "two behind an unknown id, one of them named twice",
        mixed(bench.list, two, "id__in", unknown),
        [second, first],
        known,
    )
    cases = {
        "one": [first],
        "two": [first, second],
        "two, the other way round": [second, first],
        "one, named twice": [first, first],
        "one with another last letter": [other_end(first)],
        "all": list(known),
    }
    for title, wanted in cases.items() if bench.at_least("ci") else ():
        fitting = set(wanted) & known.keys()
        page = bench.list({"id__in": ",".join(wanted), "_limit": max(len(fitting), 1)})
        if fitting or not is_refusal(page.status):
            yield from _by_ids(title, page, fitting, known)


def _by_ids(title: str, page: Exchange, fitting: Collection[str], known: Collection[str]) -> Iterator[Outcome]:
    yield selection("email-list-filter-id", title, page, fitting, known)
    title = f"a page that ends exactly with the last email: {title}"
    yield more("email-list-has-more-false", title, page, follows=False)


@scenario("email-list-filter-lead", "email-list-filter-leads")
def by_lead(bench: Bench) -> Iterator[Outcome]:
    """Emails exist on three leads. One lead is listed, then two in a comma list, in a deeper run in both orders."""
    one, two = population(bench), others(bench)
    third = str(outbox(bench).queued.item["id"]) if bench.can_send() else ""
    among = [*one.known, *two.known, third]
    scope = {} if one.private and two.private else {"id__in": ",".join(filter(None, among))}
    cases = [
        ("email-list-filter-leads", "two leads", [one.lead, two.lead], [*one.known, *two.known]),
        ("email-list-filter-lead", "one lead", [one.lead], list(one.known)),
        ("email-list-filter-lead", "another lead", [two.lead], list(two.known)),
        ("email-list-filter-leads", "two leads, the other way round", [two.lead, one.lead], [*one.known, *two.known]),
    ]
    for rule, title, leads, expected in cases if bench.at_least("ci") else cases[:2]:
        if bench.wants(rule):
            known = None if bench.at_least("ci") else both_leads(bench) if len(leads) > 1 else whole_list(bench)
            page = (
                known if known and one.private else bench.list({**scope, "lead_id": ",".join(leads), "_limit": LIMIT})
            )
            yield selection(rule, title, page, expected, among)
    if bench.at_least("ci") and bench.wants("email-list-filter-lead"):
        page = bench.list({**scope, "lead_id": other_end(one.lead), "_limit": LIMIT})
        yield none_of("email-list-filter-lead", "a lead with another last letter", page, among)


@scenario("email-list-filter-contact", "email-list-filter-contacts")
def by_contact(bench: Bench) -> Iterator[Outcome]:
    """Emails exist of two contacts and of none. Each contact is asked for alone, then both, in both orders."""
    known = population(bench)
    contacts = list(known.contacts)
    cases = [("email-list-filter-contact", f"contact {number}", [each]) for number, each in enumerate(contacts, 1)]
    if len(contacts) > 1:
        cases += [
            ("email-list-filter-contacts", "two contacts", contacts),
            ("email-list-filter-contacts", "two contacts, the other way round", contacts[::-1]),
        ]
    scope = {} if known.private else known.scope
    for rule, title, wanted in cases if bench.at_least("ci") else cases[::2]:
        if bench.wants(rule):
            expected = [email for each in wanted for email in known.where("contact_id", each)]
            page = bench.list({**scope, "contact_id": ",".join(wanted), "_limit": LIMIT})
            yield selection(rule, title, page, expected, known.known)


@scenario("email-list-filter-user", "email-list-filter-organization")
def by_owner(bench: Bench) -> Iterator[Outcome]:
    """A known population is filtered by each user and organization that its emails show, then by unknown ones."""
    known = population(bench)
    for rule, field in (("email-list-filter-user", "user_id"), ("email-list-filter-organization", "organization_id")):
        if not bench.wants(rule):
            continue
        shown = sorted({item[field] for item in known.known.values() if isinstance(item.get(field), str)})
        if not shown:
            yield blocked(rule, "their own", f"the emails show no {field}", Step("a create", known["draft"]))
            continue
        if field == "user_id":
            query = {**known.scope, field: shown[0], "_limit": LIMIT}
            page = mixed(bench.list, query, field, unknown_id(shown[0]))
            yield selection(rule, "one behind an unknown one", page, known.where(field, shown[0]), known.known)
        for number, value in enumerate(shown if bench.at_least("ci") else (), 1):
            page = bench.list({**known.scope, field: value, "_limit": LIMIT})
            yield selection(rule, f"their own ({number})", page, known.where(field, value), known.known)
        if len(shown) == 1 or bench.at_least("ci"):
            page = bench.list({**known.scope, field: unknown_id(shown[0]), "_limit": LIMIT})
            yield none_of(rule, "an unknown one", page, known.known)


def other_end(own: str) -> str:
    """Return *own* with another last character: an id that nothing has, for all that is known."""
    return own[:-1] + ("0" if own[-1] != "0" else "1")


def none_of(rule: str, title: str, page: Exchange, among: Collection[str]) -> Outcome:
    """Judge a list filtered by an id that does not exist: it holds nothing that is known, or is refused."""
    if is_refusal(page.status):
        return kept(rule, title, Step("the list", page))
    return selection(rule, title, page, [], among)


@scenario("email-list-filter-type", "email-list-no-match")
def by_type(bench: Bench) -> Iterator[Outcome]:
    """A known population is filtered by another type, by comma lists of types, and by the type Email."""
    known = population(bench)
    deeper = ("Call,Email", "Email", "Email,Call") if bench.at_least("ci") else ()
    for types in ("Call", "Call,Email,Note", *deeper):
        page = bench.list({**known.scope, "_type": types, "_limit": LIMIT})
        expected = known.known if "Email" in types else ()
        yield selection("email-list-filter-type", f"_type {types}", page, expected, known.known)
        if types == "Call" and known.private:
            yield sized("email-list-no-match", "a type that none has", page, 0)
            yield more("email-list-no-match", "has_more of an empty page", page, follows=False)


@scenario("email-list-filters-combine", "email-list-no-match", "email-list-has-more-false")
def together(bench: Bench) -> Iterator[Outcome]:
    """A known population is filtered by several parameters at once, then by a date that no email can have."""
    known = population(bench)
    rule, moments = "email-list-filters-combine", known.instants("date_created")
    if bench.wants(rule) and moments:
        ordered = sorted(moments.values())
        low, high = ordered[1 % len(ordered)], ordered[min(3, len(ordered) - 1)]
        window = {"date_created__gte": low.isoformat(), "date_created__lt": high.isoformat(), "_type": "Email"}
        like = known["inbox"].item
        same = {name: str(like[name]) for name in _OWNERS if like.get(name)}
        ids_of_two_leads = {"id__in": ",".join([*known.known, *others(bench).known])}
        page = bench.list({**ids_of_two_leads, "lead_id": known.lead, **window, **same, "_limit": LIMIT})
        fit = [
            key
            for key, moment in moments.items()
            if low <= moment < high and all(known.known[key].get(name) == value for name, value in same.items())
        ]
        yield selection(rule, "ids, a lead, its owners, a contact, a type and two dates", page, fit, moments)
        if bench.at_least("ci"):
            yield from _pairs(bench, known)
    if bench.wants("email-list-no-match") and (bench.at_least("ci") or not known.private):
        page = bench.list({**known.scope, "date_created__gt": "2098-01-01T00:00:00+00:00"})
        yield sized("email-list-no-match", "nothing that late", page, 0)
        yield more("email-list-no-match", "has_more of an empty page", page, follows=False)


def _pairs(bench: Bench, known: Population) -> Iterator[Outcome]:
    """Ask for ids beside each other filter, of which one leaves some of them out; then for one filter page by page."""
    rule, two = "email-list-filters-combine", others(bench)
    among = [*known.known, *two.known]
    cases: list[tuple[str, dict[str, str], Collection[str]]] = [
        ("ids and a type that none has", {"_type": "Call"}, ()),
    ]
    first = known.contacts[:1]
    if two.lead != known.lead:
        cases += [
            ("ids of two leads and one lead", {"lead_id": known.lead}, known.known),
            ("ids of two leads and the other lead", {"lead_id": two.lead}, two.known),
        ]
        cases += [("a contact and another lead", {"contact_id": each, "lead_id": two.lead}, ()) for each in first]
    if "colleague" in known.creates:
        colleague = str(known["colleague"].item.get("user_id"))
        theirs, title = set(known.where("user_id", colleague)), "a contact and another user"
        for each in first:
            fit = theirs & set(known.where("contact_id", each))
            cases.append((title, {"contact_id": each, "user_id": colleague}, fit))
    cases += _beside_dates(known)
    cases += [("ids and a contact", {"contact_id": each}, known.where("contact_id", each)) for each in known.contacts]
    for title, query, expected in cases:
        page = bench.list({"id__in": ",".join(among), **query, "_limit": LIMIT})
        yield selection(rule, title, page, expected, among)
    if known.contacts:
        wanted = {"contact_id": ",".join(known.contacts)}
        whole = [email for each in known.contacts for email in known.where("contact_id", each)]
        pages = [bench.list({**known.scope, **wanted, "_limit": 1, "_skip": skip}) for skip in range(len(whole))]
        found = sorted(str(each) for page in pages for each in ids(page))
        yield holds(
            rule,
            "contacts, page by page",
            *(Step(f"page {number}", page) for number, page in enumerate(pages, 1)),
            good=found == sorted(whole),
            seen=f"the pages hold {', '.join(found) or 'nothing'}",
            expected=", ".join(sorted(whole)),
        )


def _beside_dates(known: Population) -> Iterator[tuple[str, dict[str, str], Collection[str]]]:
    """Yield a user, and a contact, beside dates that leave out the first of their emails whose instant is shown."""
    moments = known.instants("date_created")
    for name in ("user_id", "contact_id"):
        value = known["inbox"].item.get(name)
        own = sorted((moments[key], key) for key in known.where(name, value) if key in moments) if value else []
        if own:
            first = own[0][0]
            fit = [key for moment, key in own if moment > first]
            query = {"id__in": ",".join(moments), name: str(value), "date_created__gt": first.isoformat()}
            yield f"a {name} and a date", query, fit


@scenario("email-list-fields", "email-list-default-limit")
def named_fields(bench: Bench) -> Iterator[Outcome]:
    """A known population, which is smaller than the default limit, is listed with `_fields` and without `_limit`."""
    known = population(bench)
    page = bench.list({**known.scope, "_fields": "id,subject"})
    yield selection("email-list-default-limit", "fewer emails than the default", page, known.known, known.known)
    items = {key: dict(item) for key, item in known.known.items()}
    yield restricted("email-list-fields", "id and subject of a list", page, ("id", "subject"), items)
