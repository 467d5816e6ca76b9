"""
The seven verdicts, in folding order.

Law: a rule's verdict only ever rises while a run goes on; nothing in here lowers one.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(Enum):
    """What a run says of one rule; members stand in folding order, the weakest first."""

    NOT_APPLICABLE = "not-applicable"
    PASS = "pass"  # noqa: S105 - a verdict, no password
    OBSERVED = "observed"
    WARNING = "warning"
    BLOCKED = "blocked"
    FAIL = "fail"
    ERROR = "error"

    @property
    def weight(self) -> int:
        """Place in the folding order, 0 being the weakest."""
        return _WEIGHTS[self]


_WEIGHTS = {verdict: place for place, verdict in enumerate(Verdict)}


def fold(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the strongest of *verdicts*; NOT_APPLICABLE when there are none."""
    return max(verdicts, key=lambda each: each.weight, default=Verdict.NOT_APPLICABLE)


class ExitCode:
    """What the process tells its caller; DESIGN's public interface."""

    CONFORMANT = 0
    DEVIATIONS = 1
    USAGE = 2
    NOT_COMPLETED = 3
    INTERRUPTED = 130


def exit_code(verdicts: Iterable[Verdict], *, complete: bool, strict: bool = False) -> int:
    """
    Return the exit code of a run whose rules ended as *verdicts*.

    A run that was cut short never exits 0. A blocked rule is not green, so it counts as a deviation; an error
    is ours or the network's, so alone it means that the run could not be completed.
    """
    seen = set(verdicts)
    if not complete:
        return ExitCode.NOT_COMPLETED
    if seen & {Verdict.FAIL, Verdict.BLOCKED} or (strict and Verdict.WARNING in seen):
        return ExitCode.DEVIATIONS
    return ExitCode.NOT_COMPLETED if Verdict.ERROR in seen else ExitCode.CONFORMANT
