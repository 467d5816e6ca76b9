"""
What a check says: an outcome for one rule, with the exchanges that prove it.

Law: an outcome is a frozen value; words are derived from what was seen and what was expected.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from conformance.exchange import Exchange


class Step(NamedTuple):
    """One exchange of a proof and the part it plays there."""

    role: str
    exchange: Exchange

    @property
    def told(self) -> str:
        """The part that it plays, and where it stands when that is in a recording."""
        return f"{self.role}, {self.exchange.place}" if self.exchange.place else self.role


class Result(Enum):
    """What one case showed."""

    KEPT = "kept"
    OBSERVED = "observed"
    BROKEN = "broken"
    BLOCKED = "blocked"
    INAPPLICABLE = "inapplicable"
    ERROR = "error"


class Outcome(NamedTuple):
    """
    One case of one rule.

    `title` names the case in words that stay the same in every run (no ids, no times), so that a finding can
    be recognised. `seen` and `expected` belong to a broken case, `text` is a probe's answer or the reason why
    a case is blocked or in error.
    """

    rule: str
    title: str
    result: Result
    steps: tuple[Step, ...] = ()
    seen: str = ""
    expected: str = ""
    text: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes two outcomes the same case."""
        return self.rule, self.title


def kept(rule: str, title: str, *steps: Step) -> Outcome:
    """Return the outcome of a case in which the rule was kept."""
    return Outcome(rule, title, Result.KEPT, steps)


def broken(rule: str, title: str, *steps: Step, seen: str, expected: str) -> Outcome:
    """Return the outcome of a case in which the rule was broken."""
    return Outcome(rule, title, Result.BROKEN, steps, seen=seen, expected=expected)


def observed(rule: str, title: str, answer: str, *steps: Step) -> Outcome:
    """Return a probe's *answer*."""
    return Outcome(rule, title, Result.OBSERVED, steps, text=answer)


def blocked(rule: str, title: str, reason: str, *steps: Step) -> Outcome:
    """Return the outcome of a case that could not be tried, because a step before it did not work."""
    return Outcome(rule, title, Result.BLOCKED, steps, text=reason)


def error(rule: str, title: str, reason: str) -> Outcome:
    """Return the outcome of a case that went wrong on our side or on the network."""
    return Outcome(rule, title, Result.ERROR, text=reason)


def inapplicable(rule: str, title: str, reason: str) -> Outcome:
    """Return the outcome of a case that this target gives no means to try."""
    return Outcome(rule, title, Result.INAPPLICABLE, text=reason)


class Inapplicable(Exception):  # noqa: N818 - says why a scenario cannot be tried
    """The target offers no means to try a scenario, which is no fault of its."""


class Blocked(Exception):  # noqa: N818 - says what happened to the scenario
    """A step that the rest of a scenario relies on did not work."""

    def __init__(self, reason: str, *steps: Step) -> None:
        super().__init__(reason)
        self.steps = steps
