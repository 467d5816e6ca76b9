"""
Rules on the pages of one list, one after another: of servers, that no item comes twice; of clients, that none is lost.

Law: in a live account a new email between two requests moves another one over to the next page, and that is nobody's
fault. So a server is blamed only when half of all pairs of pages repeat items, and several pairs, or a page as a whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance import contract
from conformance.findings import Outcome, Step, broken, kept
from conformance.traffic.judging.facts import Fact
from conformance.traffic.judging.memory import Recent, host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.exchange import Exchange

_LISTS, _KEPT, _SEVERAL = 500, 8, 3
_ONCE = {"listEmails": "email-list-pages-disjoint", "listActivities": "activity-list-skip"}
_TITLE = "consecutive pages of a list"


class _Page(NamedTuple):
    """A page that came: where it began, how many were asked for and came, their ids, whether more follow."""

    skip: int
    asked: int
    ids: tuple[str, ...]
    more: bool
    exchange: Exchange


@dataclass
class Pages:
    """Remembers the last page of each list."""

    _last: Recent[_Page] = field(default_factory=lambda: Recent(_LISTS))
    _pairs: Counter[str] = field(default_factory=Counter)
    _repeating: Counter[str] = field(default_factory=Counter)
    _whole: set[str] = field(default_factory=set)
    _broken: list[Outcome] = field(default_factory=list)

    def take(self, exchange: Exchange, evidence: Exchange) -> Iterator[Outcome | Fact]:
        """Yield what the page in *exchange* shows beside the page before it; *evidence* is what can be kept of it."""
        page = _page(exchange, evidence)
        if page is None:
            return
        query = exchange.request.query
        key = (host_of(exchange), exchange.operation, tuple(sorted(pair for pair in query if pair[0] != "_skip")))
        before = self._last.look(key)
        self._last.keep(key, page)
        if before is None or before.exchange.ended > exchange.began or not before.ids:
            return
        if page.skip == before.skip + len(before.ids):
            yield from self._beside(before, page, str(exchange.operation))
            yield Fact("client-pages-lose-nothing", _TITLE, good=True)
        elif _is_beyond(before, page):
            seen = f"_skip={page.skip} after {len(before.ids)} items from _skip={before.skip}"
            expected = f"_skip={before.skip + len(before.ids)}"
            yield Fact("client-pages-lose-nothing", _TITLE, False, seen, expected)

    def _beside(self, before: _Page, page: _Page, operation: str) -> Iterator[Outcome]:
        repeated = [name for name in page.ids if name in before.ids]
        rule, steps = _ONCE[operation], (Step("a page", before.exchange), Step("the next page", page.exchange))
        self._pairs[rule] += bool(page.ids)
        if not repeated:
            yield kept(rule, _TITLE, *steps)
            return
        self._repeating[rule] += 1
        if len(repeated) >= _SEVERAL and len(repeated) == len(page.ids):
            self._whole.add(rule)
        if len(self._broken) < _KEPT:
            seen = f"{len(repeated)} of {len(page.ids)} items were on the page before: {', '.join(repeated[:3])}"
            self._broken.append(broken(rule, _TITLE, *steps, seen=seen, expected="items that were on no page before"))

    def finish(self) -> Iterator[Outcome]:
        """Yield the repetitions that are too many to come from new emails."""
        for outcome in self._broken:
            times, rule = self._repeating[outcome.rule], outcome.rule
            if times * 2 >= self._pairs[rule] and (times >= _SEVERAL or rule in self._whole):
                yield outcome


def _page(exchange: Exchange, evidence: Exchange) -> _Page | None:
    query: Mapping[str, Any] = dict(exchange.request.query)
    default = contract.query_parameters(str(exchange.operation))["_limit"]["schema"]["default"]
    skip, asked = query.get("_skip") or "0", query.get("_limit") or str(default)
    ids = tuple(item["id"] for item in exchange.items if isinstance(item.get("id"), str))
    if not (skip.isdecimal() and asked.isdecimal()) or "data" not in exchange.item or "thread_emails" in query:
        return None
    return _Page(int(skip), int(asked), ids, exchange.item.get("has_more") is True, evidence)


def _is_beyond(before: _Page, page: _Page) -> bool:
    """Tell whether a client steps over items: it goes on by the number that it asked for, of which a full page came."""
    full = contract.query_parameters("listEmails")["_limit"]["schema"]["default"]
    came = len(before.ids)
    return before.more and came == full and before.asked > came and page.skip == before.skip + before.asked
