"""
Paging through GET /activity/email/: what a page holds, where it begins, whether more follow.

Law: pages are judged on a population whose size is known, and against a page that holds all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.answers import accepted, holds, said
from conformance.checks.listings import direction, ids, more, selection, sized, tail
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.population import LIMIT, own_lead, population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.scenarios.population import Population

_PAGE = 2


@scenario(
    "email-list-complete",
    "email-list-answers-200",
    "email-list-data",
    "email-list-has-more",
    "email-list-agrees-with-get",
)
def everything(bench: Bench) -> Iterator[Outcome]:
    """Every email of a known population is read by its id, then the population is listed in one page."""
    known = population(bench)
    if bench.wants("email-list-agrees-with-get"):
        for email in known.known:
            bench.get(email)
    page = _page(bench, known, limit=LIMIT)
    yield accepted("email-list-answers-200", "the emails of a lead", page)
    yield selection("email-list-complete", "the emails of a lead", page, known.known, known.known)


@scenario("email-list-limit", "email-list-skip", "email-list-pages-disjoint")
def pages(bench: Bench) -> Iterator[Outcome]:
    """A known population is listed as a whole, then in pages of two, then from every place on."""
    known = population(bench)
    count = len(known.known)
    whole = _page(bench, known, limit=LIMIT)
    parts = [_page(bench, known, limit=_PAGE, skip=skip) for skip in range(0, count, _PAGE)]
    for number, part in enumerate(parts, 1):
        size = min(_PAGE, count - _PAGE * (number - 1))
        yield sized("email-list-limit", f"the size of page {number}", part, size)
    found = [each for part in parts for each in ids(part)]
    good = all(part.ok for part in parts) and sorted(map(str, found)) == sorted(known.known)
    yield _together(parts, good=good, found=len(found), different=len(set(map(str, found))), count=count)
    for skip in range(1, count) if bench.at_least("ci") else (1, _PAGE):
        part = _page(bench, known, limit=LIMIT, skip=skip)
        yield tail("email-list-skip", f"all after the first {skip}", part, whole, skip, LIMIT)


def _together(parts: list[Exchange], *, good: bool, found: int, different: int, count: int) -> Outcome:
    steps = [Step(f"page {number}", part) for number, part in enumerate(parts, 1)]
    return holds(
        "email-list-pages-disjoint",
        "all pages together",
        *steps,
        good=good,
        seen=f"{found} items with {different} different ids",
        expected=f"the {count} emails, each once",
    )


@scenario("email-list-has-more-true", "email-list-has-more-false")
def more_follows(bench: Bench) -> Iterator[Outcome]:
    """A known population is listed in pages that end before, with and behind its last email."""
    known = population(bench)
    count = len(known.known)
    before = {"all but one": (count - 1, 0), "the first": (1, 0), "the last but one": (1, count - 2)}
    end = {
        "exactly all": (count, 0),
        "the last": (1, count - 1),
        "more than all": (LIMIT, 0),
        "past the end": (1, count),
    }
    for rule, cases, follows in (("email-list-has-more-true", before, True), ("email-list-has-more-false", end, False)):
        for title, (limit, skip) in cases.items():
            if bench.wants(rule):
                yield more(rule, title, _page(bench, known, limit=limit, skip=skip), follows)
    if bench.wants("email-list-has-more-false"):
        page = _page(bench, known, limit=1, skip=count)
        yield sized("email-list-has-more-false", "the page past the end", page, 0)


@scenario("email-list-default-limit", "email-list-has-more-*", level="ci")
def default_limit(bench: Bench) -> Iterator[Outcome]:
    """One draft more than the default limit is created on a lead of its own, which is then listed without `_limit`."""
    lead = own_lead(bench, "default limit") if bench.wants("email-list-default-limit") else None
    if lead is None:
        return
    size = int(contract.document()["components"]["parameters"]["Limit"]["schema"]["default"])
    for _ in range(size + 1):
        bench.create("draft", lead_id=lead)
    first = bench.list({"lead_id": lead})
    yield sized("email-list-default-limit", "one email more than the default", first, size)
    yield more("email-list-has-more-true", "one email more than the default", first, follows=True)
    rest = bench.list({"lead_id": lead, "_skip": size})
    yield sized("email-list-default-limit", "what follows the default", rest, 1)
    yield more("email-list-has-more-false", "what follows the default", rest, follows=False)


@scenario(
    "email-list-limit-above-maximum", "email-list-limit-zero", "email-list-limit-not-a-number", "email-list-order"
)
def open_points(bench: Bench) -> Iterator[Outcome]:
    """Lists are asked for about which the pages are silent; the answers are written down."""
    known = population(bench)
    for rule, limit in (
        ("email-list-limit-above-maximum", "1000"),
        ("email-list-limit-zero", "0"),
        ("email-list-limit-not-a-number", "ten"),
    ):
        if bench.wants(rule):
            page = bench.list({**known.scope, "_limit": limit})
            size = f", {len(page.items)} of {len(known.known)} emails" if page.ok else ""
            answer = f"status code {page.status}{size}"
            yield observed(rule, "as asked", answer, Step("the list", page))
    if bench.wants("email-list-order"):
        page = _page(bench, known, limit=LIMIT)
        orders = [f"{field}: {direction(page, field)}" for field in ("date_created", "activity_at")]
        answer = "; ".join(orders) if page.ok else said(page)
        yield observed("email-list-order", "a lead's emails", answer, Step("the list", page))


def _page(bench: Bench, known: Population, *, limit: int, skip: int = 0) -> Exchange:
    return bench.list({**known.scope, "_limit": limit, "_skip": skip})
