"""
What changed from one run to another.

Law: every rule that the runs tell different things of is in exactly one list; one that only one of them names is
counted, and listed by its id alone.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from reports.matrix.cells import Cell, Run
from reports.text import duration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.matrix.view import Row

MINUS = "\u2212"
KEPT = {"pass", "observed", "warning"}


class Kind(Enum):
    """What became of a rule: its key in documents, and the title of its list."""

    NEW_FAILURE = ("new_failures", "New failures")
    FIXED = ("fixed", "Fixed")
    NEW_OBSERVATION = ("new_observations", "New observations")
    CHANGED_EVIDENCE = ("changed_evidence", "Changed evidence")
    OTHER = ("other", "Other changes of verdict")

    @property
    def key(self) -> str:
        """Name of the list in `matrix.json`."""
        return self.value[0]

    @property
    def title(self) -> str:
        """Heading of the list."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that the two runs tell different things of."""

    row: "Row"
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class Effort:
    """One measure of two runs, and the difference in words."""

    label: str
    before: str
    after: str
    difference: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed from the run `before` to the run `after`."""

    before: Run
    after: Run
    changes: dict[Kind, tuple[Change, ...]]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    efforts: tuple[Effort, ...]


def difference(before: Run, after: Run, rows: "Iterable[Row]") -> Difference:
    """Compare two runs, rule by rule."""
    changes: dict[Kind, list[Change]] = {kind: [] for kind in Kind}
    only: dict[bool, list[str]] = {True: [], False: []}
    for row in rows:
        was, now = row.cell_of(before), row.cell_of(after)
        kind = _kind(was, now)
        if kind:
            changes[kind].append(Change(row, was, now))
        elif (was.verdict is None) != (now.verdict is None):
            only[was.verdict is None].append(row.id)
    return Difference(
        before=before,
        after=after,
        changes={kind: tuple(members) for kind, members in changes.items()},
        only_before=tuple(only[False]),
        only_after=tuple(only[True]),
        efforts=_efforts(before, after),
    )


def _kind(was: Cell, now: Cell) -> Kind | None:
    before, after = (each.verdict.name if each.verdict else None for each in (was, now))
    if before == after:
        return Kind.CHANGED_EVIDENCE if _evidence(was) != _evidence(now) else None
    if after == "fail":
        return Kind.NEW_FAILURE
    if before == "fail" and after in KEPT:
        return Kind.FIXED
    if after == "observed":
        return Kind.NEW_OBSERVATION
    return Kind.OTHER if before and after else None


def _evidence(cell: Cell) -> tuple[object, ...]:
    """Return what a verdict rests on: the answer of a probe, the findings of a rule that was not kept."""
    answered = cell.verdict is not None and cell.verdict.name == "observed"
    return cell.titles, cell.gist if answered else ""


def _efforts(before: Run, after: Run) -> tuple[Effort, ...]:
    requests = after.requests - before.requests
    seconds = after.seconds - before.seconds
    return (
        Effort("Requests", requests_of(before), requests_of(after), f"{requests:+,}"),
        Effort("Time", time_of(before), time_of(after), f"{MINUS if seconds < 0 else '+'}{duration(abs(seconds))}"),
    )


def requests_of(run: Run) -> str:
    """Write how many requests a run sent, or at least sent."""
    return f"{'' if run.exact else 'at least '}{run.requests:,}"


def time_of(run: Run) -> str:
    """Write how long a run took, or at least took."""
    return f"{'' if run.exact else 'at least '}{duration(run.seconds)}"
