"""
The limits of a run as the page draws them: what was accepted and what was refused around each.

Law: counts are read from the results. The chart shows the places nearest to the limit, in order, not to scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.text import plural
from reports.verdicts import UNJUDGED, Verdict, verdicts

PLACES = 6


@dataclass(frozen=True, slots=True)
class Dot:
    """The answers at one length or number, its place in the chart, in columns from the left, and what is promised."""

    at: int
    accepted: int
    refused: int
    column: int
    promised: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """The part of a chart, in columns, in which the pages promise that a request is accepted."""

    start: int
    columns: int

    def __contains__(self, column: int) -> bool:
        """Tell whether a column lies in it."""
        return self.start <= column < self.start + self.columns


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: what the pages say of it, the answers around it, and how many of these lie below."""

    rule: str
    verdict: Verdict
    subject: str
    promise: str
    dots: tuple[Dot, ...]
    line: int
    promised: Promised

    @property
    def story(self) -> str:
        """Tell the chart in words."""
        parts = (f"{dot.at:,}: {_answers(dot)}" for dot in self.dots)
        return "; ".join(parts)


def limits_of(results: Mapping[str, Any]) -> tuple[Limit, ...]:
    """View the limits at which something was tried."""
    known = verdicts(results)
    return tuple(_limit(row, known) for row in results.get("limits", ()))


def _limit(row: Mapping[str, Any], known: Mapping[str, Verdict]) -> Limit:
    near = _nearest(row["tried"], row["limit"])
    below = sum(each["at"] < _edge(row) for each in near)
    promised = Promised(below, len(near) - below) if row["keyword"] == "minimum" else Promised(0, below)
    return Limit(
        rule=row["rule"],
        verdict=known.get(row["rule"], UNJUDGED),
        subject=f"{row['property']} of {row['operation']}",
        promise=_promise(row),
        dots=tuple(
            Dot(each["at"], each["accepted"], each["refused"], column, column in promised)
            for column, each in enumerate(near)
        ),
        line=below,
        promised=promised,
    )


def _edge(row: Mapping[str, Any]) -> int:
    """Return the first number on the far side of the limit, counting upwards."""
    beyond: int = row["limit"]
    return beyond + 1 if row["keyword"] == "maxLength" else beyond


def _nearest(tried: list[Mapping[str, int]], limit: int) -> list[Mapping[str, int]]:
    """Keep those that are closest to the limit, in rising order."""
    closest = sorted(tried, key=lambda each: abs(each["at"] - limit))[:PLACES]
    return sorted(closest, key=lambda each: each["at"])


def _promise(row: Mapping[str, Any]) -> str:
    limit = f"{row['limit']:,}"
    words = {
        "maxLength": f"{limit} characters at most",
        "minimum": f"{limit} at least",
        "exclusiveMaximum": f"less than {limit}",
    }
    return words[row["keyword"]]


def _answers(dot: Dot) -> str:
    times = {"accepted": dot.accepted, "refused": dot.refused}
    return ", ".join(f"{word} {plural(number, 'time')}" for word, number in times.items() if number)
