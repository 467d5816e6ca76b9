"""
GET /activity/: the emails of a lead among all its activities, page by page and gathered into threads.

Law: the lead is the population's own, so that it is known what else a list may hold: nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.checks.answers import accepted, holds, said
from conformance.checks.listings import direction, more, restricted, selection, sized, tail, types
from conformance.findings import Outcome, Step, blocked, observed
from conformance.scenarios.drafts import edited, removed
from conformance.scenarios.looks import all_activities, pictures
from conformance.scenarios.population import LIMIT, others, own_population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_ENDS = 3
"""Two activities at the beginning and one at the end of a list, which a page leaves out."""
_FIELDS = ("date_created", "activity_at")


_WHOLE = ("activity-list-has-emails", "activity-list-answers-200", "activity-list-envelope", "activity-filter-lead")


@scenario(*_WHOLE)
def of_a_lead(bench: Bench) -> Iterator[Outcome]:
    """A known population is read by id, then the activities of its lead, of another, and of all are listed."""
    if not any(map(bench.wants, _WHOLE)):
        return
    known = own_population(bench)
    pictures(bench)
    page = all_activities(bench)
    yield selection("activity-list-has-emails", "the emails of a lead", page, known.known, known.known)
    if "activities" in bench.fixtures.seen:
        yield accepted("activity-list-answers-200", "activities of all leads", bench.fixtures.seen["activities"])
    if bench.wants("activity-filter-lead"):
        other = others(bench)
        among = [*known.known, *other.known]
        yield selection("activity-filter-lead", "one lead", page, known.known, among)
        if bench.at_least("ci"):
            page = bench.activities({"lead_id": other.lead, "_limit": LIMIT})
            yield selection("activity-filter-lead", "another lead", page, other.known, among)


@scenario("activity-list-limit", "activity-list-skip")
def pages(bench: Bench) -> Iterator[Outcome]:
    """The activities of a lead are listed as a whole, then without its ends; in a deeper run in all pairs of pages."""
    if not (bench.wants("activity-list-limit") or bench.wants("activity-list-skip")):
        return
    lead, whole = {"lead_id": own_population(bench).lead}, all_activities(bench)
    count = len(whole.items)
    if not bench.at_least("ci") and count > _ENDS:
        size, skip = count - _ENDS, _ENDS - 1
        middle = bench.activities({**lead, "_limit": size, "_skip": skip})
        yield sized("activity-list-limit", "all but the ends", middle, size)
        yield more("activity-list-limit", "has_more of all but the ends", middle, follows=True)
        yield more("activity-list-limit", "has_more of all", whole, follows=False)
        yield tail("activity-list-skip", "all but the ends", middle, whole, skip, size)
        return
    for cut in range(1, max(count, 2)):
        first = bench.activities({**lead, "_limit": cut})
        last = bench.activities({**lead, "_limit": max(count - cut, 1), "_skip": cut})
        yield sized("activity-list-limit", f"the first {cut}", first, cut)
        yield more("activity-list-limit", f"has_more of the first {cut}", first, follows=True)
        yield more("activity-list-limit", f"has_more of all after the first {cut}", last, follows=False)
        yield tail("activity-list-skip", f"all after the first {cut}", last, whole, cut, count - cut)


@scenario("activity-list-limit", "activity-list-skip", level="ci")
def past_the_end(bench: Bench) -> Iterator[Outcome]:
    """The activities of a lead are listed in a page of exactly their number, and from behind the last one on."""
    if not (bench.wants("activity-list-limit") or bench.wants("activity-list-skip")):
        return
    lead, whole = {"lead_id": own_population(bench).lead}, all_activities(bench)
    count = len(whole.items)
    exact = bench.activities({**lead, "_limit": max(count, 1)})
    yield sized("activity-list-limit", "exactly all", exact, count)
    yield more("activity-list-limit", "has_more of exactly all", exact, follows=False)
    behind = bench.activities({**lead, "_limit": LIMIT, "_skip": count})
    yield tail("activity-list-skip", "behind the last one", behind, whole, count, LIMIT)


@scenario("activity-list-deleted", "activity-list-has-emails")
def deleted(bench: Bench) -> Iterator[Outcome]:
    """A draft of a lead is edited, an email deleted; its activities hold the draft as it is, and the other no more."""
    rule = "activity-list-deleted"
    if not bench.wants(rule):
        return
    kept, gone = edited(bench), removed(bench)
    page = bench.activities({"lead_id": str(gone.doomed.item.get("lead_id")), "_limit": LIMIT})
    left = {str(gone.twin.item["id"]), str(gone.reply.item["id"]), kept.id}
    among, step = {*left, str(gone.doomed.item["id"])}, Step("the delete", gone.case)
    if gone.case.ok:
        yield selection(rule, "a deleted email among others", page, left, among, step)
    else:
        yield blocked(rule, "a deleted email among others", "the email was not deleted", step)


@scenario("activity-threads-*")
def threads(bench: Bench) -> Iterator[Outcome]:
    """
    The activities of a lead are listed without `thread_emails`, with `true` and with `only`; the last two where some
    email shows that it belongs to a thread.
    """
    if not any(bench.wants(f"activity-threads-{each}") for each in ("absent", "true", "only")):
        return
    known = own_population(bench)
    lead = {"lead_id": known.lead, "_limit": str(LIMIT)}
    plain = all_activities(bench)
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
    if not any(item.get("thread_id") for item in plain.items):
        return
    both = bench.activities({**lead, "thread_emails": "true"})
    yield types("activity-threads-true", "threads", both, some="EmailThread")
    yield _emails_too(both, known.known)
    shown = [item for item in plain.items if item.get("id") in known.known]
    yield from _conversations("activity-threads-true", both, shown)
    only = bench.activities({**lead, "thread_emails": "only"})
    yield types("activity-threads-only", "threads and no emails", only, some="EmailThread", none="Email")
    yield from _conversations("activity-threads-only", only, shown)


def _emails_too(page: Exchange, known: Collection[str]) -> Outcome:
    """Judge that there are emails, beside the threads or within them: the pages do not say where."""
    within = [each for item in page.items for value in item.values() if isinstance(value, list) for each in value]
    found = [each for each in (*page.items, *within) if isinstance(each, dict) and each.get("id") in known]
    return holds(
        "activity-threads-true",
        "emails beside the threads",
        Step("the list", page),
        good=bool(found),
        seen=f"{len(page.items)} items, none of them an email of the lead" if page.ok else said(page),
        expected="the emails of the lead, beside the threads or within them",
    )


def _conversations(rule: str, page: Exchange, emails: list[Mapping[str, Any]]) -> Iterator[Outcome]:
    """Judge that *emails* with the same `thread_id` stand in one thread, and logged ones with others in others."""
    if not page.ok or not all(item.get("thread_id") for item in emails):
        return
    threads = sum(item.get("_type") == "EmailThread" for item in page.items)
    most = {item["thread_id"] for item in emails}
    least = {item["thread_id"] for item in emails if item.get("status") in ("inbox", "sent")}
    yield holds(
        rule,
        "one thread for each conversation",
        Step("the list", page),
        good=len(least) <= threads <= len(most),
        seen=f"{threads} threads",
        expected=f"{len(least)} to {len(most)} threads, as the emails name them",
    )


@scenario("activity-fields", "activity-default-order")
def fields_and_order(bench: Bench) -> Iterator[Outcome]:
    """The activities of a lead are listed with `_fields`; which order they have by themselves is written down."""
    if bench.wants("activity-fields"):
        known = own_population(bench)
        page: Exchange = bench.activities({"lead_id": known.lead, "_fields": "id,subject", "_limit": LIMIT})
        items = {key: dict(item) for key, item in known.known.items()}
        yield restricted("activity-fields", "id and subject of a list", page, ("id", "subject"), items)
    if bench.wants("activity-default-order"):
        page = all_activities(bench)
        answer = "; ".join(f"{field}: {direction(page, field)}" for field in _FIELDS) if page.ok else said(page)
        yield observed("activity-default-order", "a lead's activities", answer, Step("the list", page))
