"""
From the outcomes of traffic to the results that a run has: tallies, log, document.

Law: the same verdicts, folded in the same way, in the same file. What a rule was not tried on is said, never green.
"""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING, Any

from conformance import catalogue
from conformance.tally import Tally
from conformance.traffic.judging.judge import side_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.catalogue import Rule
    from conformance.traffic.judging.judge import Side
    from conformance.verdicts import Verdict

_HOW = "Judged by every exchange of the traffic that shows something of it."
_SENDS = "it is judged by sending requests, not from traffic"
_NO_EXAMPLE = "no example of it came up in this traffic"


def chosen(patterns: tuple[str, ...], sides: frozenset[Side]) -> dict[str, Rule]:
    """Return the rules of *sides* that match *patterns*; raises UsageError for a pattern that no rule matches."""
    among = {name: rule for name, rule in catalogue.everything().items() if side_of(name) in sides}
    return catalogue.select(patterns, among)


def tallies(rules: Mapping[str, Rule]) -> dict[str, Tally]:
    """Return an empty tally for each rule, with the reason for which it may stay empty."""
    return {name: Tally(rule, rule.excluded or rule.open or _reason(rule)) for name, rule in rules.items()}


def _reason(rule: Rule) -> str:
    return _SENDS if rule.strength == "probe" else _NO_EXAMPLE


def count(tally: Tally, times: int) -> None:
    """Add what was kept *times* more, by exchanges that nobody has to see."""
    tally.examples += times
    tally.earlier += times


def verdicts(found: Iterable[Tally]) -> dict[str, Verdict]:
    """Return rule -> verdict of the rules that are judged."""
    return {tally.rule.id: tally.verdict for tally in found if tally.rule.state == "judged"}


def rerun(again: str, rule: str, wrapped: str = "") -> str:
    """Return the command that judges *rule* alone: *again* and *wrapped* are what stands before and behind it."""
    return " ".join(filter(None, (again, "--rule", shlex.quote(rule), wrapped)))


def how(rule: Rule) -> str:
    """Return in a sentence how *rule* is judged."""
    return _HOW if rule.strength != "probe" else ""


class Shown:
    """Counts what was judged, what was not covered, and what was left out."""

    def __init__(self) -> None:
        self.judged = 0
        self.hosts: Counter[str] = Counter()
        self.auth: set[str] = set()
        self.days: list[str] = []
        self.incomplete: Counter[str] = Counter()
        self.not_covered: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()

    def rows(self, sides: Iterable[str], as_of: str | None) -> dict[str, Any]:
        """Return what was counted, as the results hold it."""
        return {
            "sides": sorted(sides),
            "as_of": as_of,
            "from_day": min(self.days, default=None),
            "to_day": max(self.days, default=None),
            "judged": self.judged,
            "incomplete": dict(self.incomplete.most_common()),
            "not_covered": dict(self.not_covered.most_common()),
            "left_out": dict(self.left_out.most_common()),
        }

    def day(self, day: str) -> None:
        """Take note of the day by which an exchange was judged."""
        self.days = [min([*self.days, day]), max([*self.days, day])]

    def target(self, name: str) -> dict[str, Any]:
        """Return the target that the results name: the hosts of the traffic."""
        return {
            "name": name,
            "base_url": ", ".join(host for host, _ in self.hosts.most_common(5)) or "no host",
            "embedded": False,
            "auth": sorted(self.auth & {"basic", "bearer"}),
            "allow_sending": False,
            "fixtures": {},
        }
