"""
A rule over time: its verdicts in the runs of one target, as a line of bars and as a sentence.

Law: the sentence says all that the bars show; the higher a bar, the graver the verdict.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from reports.matrix.cells import Cell
from reports.text import moment, plural

LEAST = 3
TOP = 10
HEIGHTS = {"pass": 2, "observed": 2, "not-applicable": 1, "warning": 6, "blocked": 7, "fail": 10, "error": 8}
SPELT = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """Runs on end with the same verdict: where it starts, how long it is, how high it is drawn."""

    start: int
    length: int
    height: int
    verdict: str


@dataclass(frozen=True, slots=True)
class History:
    """The verdicts of one rule in the runs of one target, the oldest first."""

    length: int
    stretches: tuple[Stretch, ...]
    words: str


def histories(cells: Iterable[Cell]) -> tuple[History, ...]:
    """Return the history of a rule for each target that was run often enough to have one."""
    targets: dict[tuple[str, str], list[Cell]] = {}
    for each in cells:
        targets.setdefault((each.run.target, each.run.base_url), []).append(each)
    return tuple(_history(members) for members in targets.values() if len(members) >= LEAST)


def _history(cells: list[Cell]) -> History:
    ordered = sorted(cells, key=lambda each: each.run.started)
    runs = [(word, list(members)) for word, members in groupby(ordered, key=lambda each: each.word)]
    stretches, start = [], 0
    for _, members in runs:
        name = members[0].verdict.name if members[0].verdict else ""
        stretches.append(Stretch(start, len(members), HEIGHTS.get(name, 0), name))
        start += len(members)
    return History(len(ordered), tuple(stretches), _words(runs))


def _words(runs: list[tuple[str, list[Cell]]]) -> str:
    """Tell a history: `12 runs: pass 10, fail 2; fail since 20 November 2026, 04:12 UTC (nightly-11)`."""
    total = plural(sum(len(members) for _, members in runs), "run")
    word, members = runs[-1]
    if len(runs) == 1:
        return f"{total}: always {word.lower()}"
    first = members[0].run
    told = ", ".join(f"{each.lower()} {len(those)}" for each, those in runs[-SPELT:])
    earlier = f"{plural(len(runs) - SPELT, 'change')} before, then " if len(runs) > SPELT else ""
    return f"{total}: {earlier}{told}; {word.lower()} since {moment(first.started)} ({first.label})"
