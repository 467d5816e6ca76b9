"""
Paging through GET /activity/email/: what a page holds, where it begins, whether more follow.

Law: pages are judged on a population whose size is known, and against a page that holds all of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.answers import accepted, holds, said
from conformance.checks.listings import direction, ids, more, selection, sized, tail
from conformance.checks.values import instant, shown
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.looks import pictures, whole_list
from conformance.scenarios.population import LIMIT, own_lead, population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.scenarios.population import Population

_LOGGED = ("inbox", "sent", "error")
_DATES = {"date_updated": timedelta(minutes=1), "date_created": timedelta(milliseconds=1)}
"""How far a date in a list may be from the one in a GET: updates by the target itself are let pass."""
_LAST = "email-list-has-more-false"
_LAST_PAGE = 2
"""More than is left for the last page: with one, who counts pages in place of emails would come to the same place."""
_FAR = 10_000
"""A `_skip` that leads behind any population, and that the pages allow."""
_DEFAULT = int(contract.document()["components"]["parameters"]["Limit"]["schema"]["default"])


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
        pictures(bench)
    page = whole_list(bench)
    yield accepted("email-list-answers-200", "the emails of a lead", page)
    yield selection("email-list-complete", "the emails of a lead", page, known.known, known.known)
    for part in _LOGGED if bench.wants("email-list-agrees-with-get") else ():
        if part in known.creates and known.id(part) in pictures(bench):
            yield _dated_alike(pictures(bench)[known.id(part)], page)


def _dated_alike(picture: Exchange, page: Exchange) -> Outcome:
    """Judge the dates of an email that nobody changes; they agree to the minute, and to what precision both show."""
    item = next((item for item in page.items if item.get("id") == picture.item.get("id")), {})
    pairs = {name: (instant(picture.item.get(name)), instant(item.get(name))) for name in _DATES}
    apart = [name for name, (one, other) in pairs.items() if one and other and abs(one - other) > _DATES[name]]
    return holds(
        "email-list-agrees-with-get",
        f"the dates of an email in {picture.item.get('status')}",
        Step("the GET", picture),
        Step("the list", page),
        good=not apart,
        seen="; ".join(f"{name} is {shown(item.get(name))}" for name in apart),
        expected="; ".join(f"{name} {shown(picture.item.get(name))}" for name in apart),
    )


@scenario("email-list-limit", "email-list-skip", "email-list-pages-disjoint", "email-list-has-more-true", _LAST)
def two_pages(bench: Bench) -> Iterator[Outcome]:
    """A known population is listed as a whole, then all but one in a page, the last in another, and none behind."""
    known, whole = population(bench), whole_list(bench)
    count = len(known.known)
    size = max(count - 1, 1)
    first, last = _page(bench, known, limit=size), _page(bench, known, limit=_LAST_PAGE, skip=size)
    yield sized("email-list-limit", "all but one", first, size)
    yield tail("email-list-skip", "the last one", last, whole, size, _LAST_PAGE)
    behind = _page(bench, known, limit=LIMIT, skip=_FAR)
    yield tail("email-list-skip", "far behind the last one", behind, whole, _FAR, LIMIT)
    yield more(_LAST, "a page far behind the last email", behind, follows=False)
    yield more("email-list-has-more-true", "the first of two pages", first, follows=count > 1)
    yield more(_LAST, "a page of the last email", last, follows=False)
    yield more(_LAST, "a page that is larger than the list", whole, follows=False)
    yield _disjoint([first, last], known.known)


@scenario("email-list-limit", "email-list-skip", "email-list-pages-disjoint", level="ci")
def every_page(bench: Bench) -> Iterator[Outcome]:
    """A known population is listed as a whole, then one by one, and from every place on."""
    known, whole = population(bench), whole_list(bench)
    count = len(known.known)
    parts = [_page(bench, known, limit=1, skip=skip) for skip in range(count)]
    for number, part in enumerate(parts, 1):
        yield sized("email-list-limit", f"the size of page {number}", part, 1)
    yield _disjoint(parts, known.known)
    for skip in range(1, count + 1):
        part = _page(bench, known, limit=LIMIT, skip=skip)
        yield tail("email-list-skip", f"all after the first {skip}", part, whole, skip, LIMIT)


def _disjoint(parts: list[Exchange], known: Collection[str]) -> Outcome:
    """Judge that pages hold each of *known* once; what else they hold is no matter of pages."""
    found = [str(each) for part in parts for each in ids(part) if each in known]
    return holds(
        "email-list-pages-disjoint",
        f"all of {len(parts)} pages together",
        *(Step(f"page {number}", part) for number, part in enumerate(parts, 1)),
        good=all(part.ok for part in parts) and len(found) == len(set(found)) == len(known),
        seen=f"{len(found)} items with {len(set(found))} different ids",
        expected=f"the {len(known)} emails, each once",
    )


@scenario("email-list-has-more-true", _LAST, level="ci")
def more_follows(bench: Bench) -> Iterator[Outcome]:
    """A known population is listed in pages that end before, with and behind its last email."""
    known = population(bench)
    count = len(known.known)
    before = {"all but one": (count - 1, 0), "the first": (1, 0), "the last but one": (1, count - 2)}
    end = {"exactly all": (count, 0), "the last": (1, count - 1), "past the end": (1, count)}
    for rule, cases, follows in (("email-list-has-more-true", before, True), (_LAST, end, False)):
        for title, (limit, skip) in cases.items():
            if bench.wants(rule):
                page = _page(bench, known, limit=limit, skip=skip)
                yield more(rule, title, page, follows)
                yield sized("email-list-limit", f"the size of {title}", page, max(0, min(limit, count - skip)))


@scenario("email-list-default-limit", "email-list-has-more-*", "email-list-limit", "activity-list-limit", level="ci")
def beyond_the_default(bench: Bench) -> Iterator[Outcome]:
    """One draft more than the default limit is created on a lead of its own, which is then listed without `_limit`."""
    lead = own_lead(bench, "default limit") if bench.wants("email-list-default-limit") else None
    if lead is None:
        return
    for _ in range(_DEFAULT + 1):
        bench.create("draft", lead_id=lead)
    first = bench.list({"lead_id": lead})
    yield sized("email-list-default-limit", "one email more than the default", first, _DEFAULT)
    yield more("email-list-has-more-true", "one email more than the default", first, follows=True)
    rest = bench.list({"lead_id": lead, "_skip": _DEFAULT})
    yield sized("email-list-default-limit", "what follows the default", rest, 1)
    yield more(_LAST, "what follows the default", rest, follows=False)
    whole = bench.list({"lead_id": lead, "_limit": LIMIT})
    yield sized("email-list-limit", "the largest page that the pages name", whole, LIMIT)
    if bench.wants("activity-list-limit"):
        for title, limit in {"the largest page that the pages name": {"_limit": LIMIT}, "the default": {}}.items():
            yield sized("activity-list-limit", title, bench.activities({"lead_id": lead, **limit}), LIMIT)


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
        page = whole_list(bench)
        orders = [f"{field}: {direction(page, field)}" for field in ("date_created", "activity_at")]
        answer = "; ".join(orders) if page.ok else said(page)
        yield observed("email-list-order", "a lead's emails", answer, Step("the list", page))


def _page(bench: Bench, known: Population, *, limit: int, skip: int = 0) -> Exchange:
    return bench.list({**known.scope, "_limit": limit, "_skip": skip})
