"""
Writes the verdicts of a run into its log.

Law: a verdict is written as soon as no scenario is left that could change it, again when more has come up since, and
at the end whatever it is; each says whether it was final.
"""

from __future__ import annotations

import shlex
from os.path import commonprefix
from typing import TYPE_CHECKING, Any

from conformance.scenarios.registry import all_scenarios
from conformance.writing import results

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.session import Options
    from conformance.tally import Tally

_FEW = 8


class Scribe:
    """Knows how each rule is tested and what was written of it; `spent` tells the requests and seconds so far."""

    def __init__(self, options: Options, spent: Callable[[], dict[str, Any]]) -> None:
        self._options = options
        self._spent = spent
        self._how = _how()
        self._final: set[str] = set()
        self._written: dict[str, tuple[int, bool]] = {}

    def event(self, tally: Tally, *, final: bool = False) -> dict[str, Any] | None:
        """Return the event of a verdict, None when the log holds it; one that was *final* stays so."""
        name = tally.rule.id
        self._final |= {name} if final else set()
        state = (tally.examples, name in self._final)
        if self._written.get(name) == state:
            return None
        self._written[name] = state
        event = results.verdict(tally, self._how.get(name, ""), _rerun(self._options, tally))
        return {**event, "final": state[1], **self._spent()}


def _how() -> dict[str, str]:
    """Return rule -> how it is tested, in the words of its scenarios."""
    how: dict[str, list[str]] = {}
    for scenario in all_scenarios():
        for name in scenario.judges:
            how.setdefault(name, []).append(scenario.how)
    return {name: " ".join(parts) for name, parts in how.items()}


def _rerun(options: Options, tally: Tally) -> str:
    """Return the command that judges the rule again, with the rules beside it or, when they are many, by a pattern."""
    beside = sorted(tally.beside)
    if len(beside) > _FEW:
        beside = [f"{commonprefix(beside)}*"]  # noqa: RUF071 - ids are texts, not paths
    rules = " ".join(f"--rule {shlex.quote(rule)}" for rule in (tally.rule.id, *beside))
    return f"close-conformance run {options.rerun_options} {rules} --profile {options.profile} --seed {options.seed}"
