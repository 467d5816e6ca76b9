"""
Where the limits of a target lie today.

Law: a limit that the run has seen from both sides costs no request; any other is searched for, on drafts of the run's
own. A limit that the target gives no clear answer about has no edge, and is not guessed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from conformance.checks.answers import is_refusal
from conformance.drift.paging import DEFAULT, page_size
from conformance.drift.searching import Search, Unclear
from conformance.drift.trying import Trials
from conformance.errors import NotOurs, SendingForbidden, TransportFailed
from conformance.findings import Blocked, Inapplicable
from conformance.limit_edges import limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.limit_edges import Limit

    Edges = dict[str, int | None]

_FURTHER = 8
_SHORTEST_WAIT = 30
_UNANSWERED = (TransportFailed, NotOurs, SendingForbidden, Blocked, Inapplicable, Unclear)


@dataclass(frozen=True, slots=True)
class Edge:
    """A limit to look for: the rule that stands for it, where it is thought to lie, and how a number is tried."""

    rule: str
    start: int
    floor: int
    ceiling: int
    outwards: int
    attempt: Callable[[int], Exchange]

    def find(self, held: Mapping[str, int | None]) -> int | None:
        """Return the last number that the target takes, None when there is no limit in reach; raises Unclear."""
        start = held.get(self.rule, self.start)
        if start is None:
            start = self.ceiling if self.outwards > 0 else self.floor
        return Search(self._takes, self.floor, self.ceiling, self.outwards).edge(start)

    def _takes(self, number: int) -> bool:
        answer = self.attempt(number)
        if answer.ok or is_refusal(answer.status):
            return answer.ok
        message = f"{answer.status} tells nothing of {number}"
        raise Unclear(message)


def edges(bench: Bench, tried: Sequence[Mapping[str, Any]], held: Mapping[str, int | None]) -> Edges:
    """
    Return rule -> the last number that the target takes, None where it takes all that are in reach; and the page size.

    *tried* are the rows of LimitEdges, *held* what was found before. Raises NotCompleted.
    """
    found: Edges = {}
    rows = {row["rule"]: row["tried"] for row in tried}
    for edge in filter(lambda each: bench.wants(each.rule), _edges(Trials(bench))):
        if _confirmed(rows.get(edge.rule, ()), edge) and held.get(edge.rule, edge.start) == edge.start:
            found[edge.rule] = edge.start
            continue
        with suppress(*_UNANSWERED):
            found[edge.rule] = edge.find(held)
    with suppress(*_UNANSWERED):
        found[DEFAULT] = page_size(bench)
    return found


def _confirmed(tried: Sequence[Mapping[str, int]], edge: Edge) -> bool:
    """Tell whether the run has seen the limit at its place, from both sides."""
    sides = {each["at"]: (each["accepted"] > 0, each["refused"] > 0) for each in tried}
    return sides.get(edge.start) == (True, False) and sides.get(edge.start + edge.outwards) == (False, True)


def _edges(trials: Trials) -> Iterator[Edge]:
    for limit in limits().values():
        yield _documented(limit, partial(trials.at, limit))
    yield Edge("email-list-limit-above-maximum", 1000, 1, 8000, 1, trials.page)
    yield Edge("email-recipients-limit", 501, 1, 4000, 1, trials.recipients)


def _documented(limit: Limit, attempt: Callable[[int], Exchange]) -> Edge:
    if limit.keyword == "minimum":
        return Edge(limit.rule, limit.value, 0, limit.value * _FURTHER, -1, attempt)
    start = limit.value - 1 if limit.keyword == "exclusiveMaximum" else limit.value
    floor = _SHORTEST_WAIT if limit.property == "send_in" else 1
    return Edge(limit.rule, start, floor, limit.value * _FURTHER, 1, attempt)
