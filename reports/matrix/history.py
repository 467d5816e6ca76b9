"""
A rule over time: its verdicts in the runs of one target, as a line of bars and as a sentence.

Law: the sentence says all that the bars show; the higher a bar, the graver the verdict. An answer other than the
first one is a bar of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from reports.matrix.cells import Cell, excerpt
from reports.text import moment, plural

LEAST = 3
HEIGHTS = {"pass": 2, "observed": 2, "not-applicable": 1, "warning": 6, "blocked": 7, "fail": 10, "error": 8}
OTHER_ANSWER = 3
SPELT, ANSWER = 4, 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """Runs on end that say the same: where it starts, how long it is, how high it is drawn."""

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
    runs = [(word, list(members)) for word, members in groupby(ordered, key=_said)]
    stretches, start = [], 0
    for word, members in runs:
        name = members[0].verdict.name if members[0].verdict else ""
        height = HEIGHTS.get(name, 0) + (OTHER_ANSWER if name == "observed" and word != _said(ordered[0]) else 0)
        stretches.append(Stretch(start, len(members), height, name))
        start += len(members)
    return History(len(ordered), tuple(stretches), _words(runs))


def _said(cell: Cell) -> str:
    """Return the word of a cell and, where the pages are silent, the answer."""
    word = cell.word.lower()
    return f"{word} ({excerpt(cell.gist, ANSWER)})" if cell.verdict and cell.verdict.name == "observed" else word


def _words(runs: list[tuple[str, list[Cell]]]) -> str:
    """Tell a history: `12 runs: pass 10, fail 2; fail since 20 November 2026, 04:12 UTC (nightly-11)`."""
    total = plural(sum(len(members) for _, members in runs), "run")
    word, members = runs[-1]
    if len(runs) == 1:
        return f"{total}: always {word}"
    first = members[0].run
    told = ", ".join(f"{each} {len(those)}" for each, those in runs[-SPELT:])
    earlier = f"{plural(len(runs) - SPELT, 'change')} before, then " if len(runs) > SPELT else ""
    return f"{total}: {earlier}{told}; {word} since {moment(first.started)} ({first.label})"
