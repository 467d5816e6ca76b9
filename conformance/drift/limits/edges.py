"""
Where the limits of a target lie today.

Law: a limit that the run has seen from both sides costs no request; any other is searched for, on drafts of the run's
own, and one that is not where it was is asked about twice. A limit that the target gives no clear answer about has no
edge, and is not guessed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.checks.answers import is_refusal
from conformance.counting.limit_edges import limits
from conformance.drift.limits.measures import LARGEST_PAGE, PAGE_SIZE, RECIPIENTS
from conformance.drift.limits.paging import page_size
from conformance.drift.limits.searching import Search, Unclear
from conformance.drift.limits.trying import Trials
from conformance.errors import NotOurs, SendingForbidden, TransportFailed
from conformance.findings import Blocked, Inapplicable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from conformance.bench import Bench
    from conformance.counting.limit_edges import Limit
    from conformance.exchange import Exchange

_FURTHER = 8
_SHORTEST_WAIT = 30
_UNANSWERED = (TransportFailed, NotOurs, SendingForbidden, Blocked, Inapplicable, Unclear)


class Found(NamedTuple):
    """An edge, and the exchanges that show it: the last number that was taken, the first that was not."""

    edge: int | None
    proof: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A limit to look for: the rule that stands for it, where it is thought to lie, and how a number is tried."""

    rule: str
    start: int
    floor: int
    ceiling: int
    outwards: int
    attempt: Callable[[int], Exchange]

    def find(self, held: Mapping[str, int | None]) -> Found:
        """Return the last number that the target takes, None when there is no limit in reach; raises Unclear."""
        start, answers = held.get(self.rule, self.start), {}
        last = self.ceiling if self.outwards > 0 else self.floor

        def takes(number: int) -> bool:
            answers[number] = answer = self.attempt(number)
            if is_refusal(answer.status) or (answer.ok and isinstance(answer.json, dict)):
                return answer.ok
            raise Unclear(f"{answer.status} tells nothing of {number}")

        start = last if start is None else min(max(start, self.floor), self.ceiling)
        edge = Search(takes, self.floor, self.ceiling, self.outwards).edge(start)
        sides = (last,) if edge is None else (edge, edge + self.outwards)
        shown = [number for number in sides if number in answers]
        if edge != held.get(self.rule, self.start) and not all(answers[each].ok == takes(each) for each in shown):
            raise Unclear("the same number is taken once and refused once")
        return Found(edge, tuple(answers[number] for number in shown))


def edges(bench: Bench, tried: Sequence[Mapping[str, Any]], held: Mapping[str, int | None]) -> dict[str, Found]:
    """
    Return rule -> the last number that the target takes, None where it takes all that are in reach; and the page size.

    *tried* are the rows of LimitEdges, *held* what was found before. Raises NotCompleted.
    """
    found: dict[str, Found] = {}
    rows = {row["rule"]: row["tried"] for row in tried}
    for edge in filter(lambda each: bench.wants(each.rule), _edges(Trials(bench))):
        if _confirmed(rows.get(edge.rule, ()), edge) and held.get(edge.rule, edge.start) == edge.start:
            found[edge.rule] = Found(edge.start)
            continue
        with suppress(*_UNANSWERED):
            found[edge.rule] = edge.find(held)
    with suppress(*_UNANSWERED):
        size, page = page_size(bench)
        found[PAGE_SIZE] = Found(size, (page,))
    return found


def _confirmed(tried: Sequence[Mapping[str, int]], edge: Edge) -> bool:
    """Tell whether the run has seen the limit at its place, from both sides."""
    sides = {each["at"]: (each["accepted"] > 0, each["refused"] > 0) for each in tried}
    return sides.get(edge.start) == (True, False) and sides.get(edge.start + edge.outwards) == (False, True)


def _edges(trials: Trials) -> Iterator[Edge]:
    for limit in limits().values():
        yield _documented(limit, partial(trials.at, limit))
    yield Edge(LARGEST_PAGE, 1000, 1, 8000, 1, trials.page)
    yield Edge(RECIPIENTS, 501, 1, 4000, 1, trials.recipients)


def _documented(limit: Limit, attempt: Callable[[int], Exchange]) -> Edge:
    if limit.keyword == "minimum":
        return Edge(limit.rule, limit.value, 0, limit.value * _FURTHER, -1, attempt)
    start = limit.value - 1 if limit.keyword == "exclusiveMaximum" else limit.value
    floor = _SHORTEST_WAIT if limit.property == "send_in" else 1
    return Edge(limit.rule, start, floor, limit.value * _FURTHER, 1, attempt)
