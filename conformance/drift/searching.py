"""
Where a limit lies, found by few questions.

Law: an edge is told only when both sides of it were asked: a number that is taken, and its neighbour that is not. Round
numbers are asked first, since people choose them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_QUESTIONS = 48
_ROUND = sorted(
    {factor * 10**power for factor in (1, 2, 3, 4, 5, 6, 8, 12, 15, 25) for power in range(9)}
    | {factor * 2**power for factor in (1, 3) for power in range(30)}
    | {factor * 3600 for factor in (1, 2, 6, 12, 24, 48, 72, 168, 336, 720)}
)


class Unclear(Exception):  # noqa: N818 - says what an answer was
    """An answer tells neither that the number is taken nor that it is refused."""


@dataclass
class Search:
    """
    One limit: `takes` asks the target about a number; `floor` and `ceiling` are the last numbers to try.

    `outwards` is 1 for a maximum and -1 for a minimum. Answers in `known` are not asked for again.
    """

    takes: Callable[[int], bool]
    floor: int
    ceiling: int
    outwards: int = 1
    known: dict[int, bool] = field(default_factory=dict)

    def edge(self, start: int) -> int | None:
        """
        Return the last number that is taken, from *start* on, where it is thought to lie.

        None when there is none between floor and ceiling. Raises Unclear.
        """
        if self._takes(start):
            if not self._within(start + self.outwards) or not self._takes(start + self.outwards):
                return start if self._within(start + self.outwards) else None
            outside = self._walk(start, outwards=True)
            return None if outside is None else self._narrow(*outside)
        inside = self._walk(start, outwards=False)
        return None if inside is None else self._narrow(*inside)

    def _takes(self, number: int) -> bool:
        if number not in self.known:
            if len(self.known) >= _QUESTIONS:
                message = f"{_QUESTIONS} questions were not enough"
                raise Unclear(message)
            self.known[number] = self.takes(number)
        return self.known[number]

    def _within(self, number: int) -> bool:
        return self.floor <= number <= self.ceiling

    def _walk(self, start: int, *, outwards: bool) -> tuple[int, int] | None:
        """Go from *start* in leaps until the answer changes; return the last two numbers, the one that is taken first."""
        at, growing = start, (self.outwards > 0) == outwards
        last = self.ceiling if growing else self.floor
        while at != last:
            leap = min(max(at * 2, at + 1), last) if growing else max(at // 2, last)
            if self._takes(leap) != outwards:
                return (at, leap) if outwards else (leap, at)
            at = leap
        return None

    def _narrow(self, inside: int, outside: int) -> int:
        """Return the edge between two numbers: round ones and their neighbours are tried before the rest is halved."""
        if abs(outside - inside) > 1 and not self._takes(inside + self.outwards):
            return inside
        if abs(outside - inside) > 1 and self._takes(outside - self.outwards):
            return outside - self.outwards
        while abs(outside - inside) > 1:
            low, high = sorted((inside, outside))
            between = _ROUND[bisect_right(_ROUND, low) : bisect_left(_ROUND, high)]
            middle = between[len(between) // 2] if between else (low + high) // 2
            taken = self._takes(middle)
            inside, outside = (middle, outside) if taken else (inside, middle)
            beside = middle + (self.outwards if taken else -self.outwards)
            if between and beside not in (inside, outside) and self._takes(beside) != taken:
                return middle if taken else beside
        return inside
