"""
A session of judging traffic, from its options to its files: `check-traffic` and `proxy` differ only in who feeds it.

Law: verdicts, log, pages and exit codes are those of a run. Nothing of an exchange is written but what proves something,
and that through the mask.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from conformance import known_deviations
from conformance.counting.field_counts import FieldCounts
from conformance.findings import Outcome, Result
from conformance.traffic.judging import folding
from conformance.traffic.judging.judge import BOTH, Judge
from conformance.traffic.judging.since import Calendar
from conformance.traffic.recorded import LeftOut, Recorded
from conformance.verdicts import ExitCode, exit_code
from conformance.writing import results
from reports import write_reports

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from conformance.tally import Tally
    from conformance.traffic.judging.judge import Side
    from conformance.writing.masking import Mask

_FAILING = ("must",)


@dataclass(frozen=True)
class Asked:
    """
    What a user asks for; `name` stands for the traffic in the results.

    `again` is the command that would do the same, `wrapped` what stands at its end, behind all options.
    `known` is a file of known deviations; `as_of` the day to judge all of it by, None for the day of each exchange.
    """

    directory: Path
    again: str
    wrapped: str = ""
    name: str = "traffic"
    sides: frozenset[Side] = BOTH
    patterns: tuple[str, ...] = ()
    strict: bool = False
    known: Path | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Ended:
    """A session that has ended, with the fields of a run's: document, complaints on the known deviations, nothing left."""

    document: dict[str, Any]
    complaints: list[str]
    left: str | None = None


@dataclass
class Session:
    """
    Takes exchanges and folds what they show; words leave by *mask*.

    Raises UsageError for a pattern that no rule matches, and for a list of known deviations that is none.
    """

    asked: Asked
    mask: Mask
    shown: folding.Shown = field(default_factory=folding.Shown)
    judge: Judge = field(init=False)
    tallies: dict[str, Tally] = field(init=False)
    _fields: FieldCounts = field(default_factory=FieldCounts)
    _noted: set[tuple[str, str]] = field(default_factory=set)
    _started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _clock: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin with an empty tally for each rule that is asked for."""
        self.tallies = folding.tallies(folding.chosen(self.asked.patterns, self.asked.sides))
        self._listed = known_deviations.load(self.asked.known)
        self.judge = Judge(self.asked.sides, Calendar(self.asked.as_of))

    def begin(self) -> None:
        """Begin another recording: nothing that an earlier one has shown holds for it."""
        self.note(self.judge.begin())

    def take(self, recorded: Recorded | LeftOut) -> list[Outcome]:
        """Judge what stands in a recording; return what of it is broken."""
        if isinstance(recorded, LeftOut):
            self.shown.left_out[recorded.reason] += 1
            return []
        self.mask.guard(recorded.exchange)
        outcomes = self.note(self.judge.take(recorded))
        self._count(recorded)
        return [each for each in outcomes if each.result is Result.BROKEN]

    def ahead(self, recorded: Recorded) -> Iterable[Outcome]:
        """Yield the rules of clients, among those asked for, that a request breaks before it has an answer."""
        return (each for each in self.judge.ahead(recorded) if each.rule in self.tallies)

    def refused(self, recorded: Recorded) -> None:
        """Judge a request that was answered before it reached anybody: by itself."""
        self.note(self.judge.ahead(recorded))
        self._count(recorded)

    def fails(self, rule: str) -> bool:
        """Tell whether a breach of *rule* would fail the session."""
        accepted = any(entry.rule == rule for entry in self._listed)
        asked = rule in self.tallies and not accepted
        return asked and (self.asked.strict or self.tallies[rule].rule.strength in _FAILING)

    def note(self, outcomes: Iterable[Outcome]) -> list[Outcome]:
        """Fold *outcomes* into the verdicts; return those of the rules that are asked for."""
        taken = [each for each in outcomes if each.rule in self.tallies]
        for outcome in taken:
            tally = self.tallies[outcome.rule]
            before = len(tally.findings), len(tally.evidence)
            tally.add(outcome)
            if before != (len(tally.findings), len(tally.evidence)):
                for step in outcome.steps:
                    self.mask.overhear(step.exchange)
        return taken

    def _count(self, recorded: Recorded) -> None:
        exchange = recorded.exchange
        if exchange.operation is None:
            self.shown.not_covered[recorded.group] += 1
            return
        self.shown.judged += 1
        self.shown.hosts[_host("/".join(exchange.url.split("/", 3)[:3]))] += 1
        self.shown.auth |= recorded.auth
        self.shown.day(str(self.judge.calendar.day(recorded)))
        self.shown.incomplete.update(recorded.problems)
        if "server" in self.asked.sides:
            self._fields.take(exchange)

    def finish(self, problem: str | None = None, code: int = ExitCode.CONFORMANT) -> Ended:
        """Write the results and the pages; *problem* and *code* tell why not everything was judged."""
        self.note(self.judge.finish())
        self.shown.incomplete.update(self.judge.gaps if "server" in self.asked.sides else ())
        for rule, times in self.judge.kept.items():
            if rule in self.tallies:
                folding.count(self.tallies[rule], times)
        counted, complaints = known_deviations.apply(self._listed, folding.verdicts(self.tallies.values()))
        code = code or exit_code(counted.values(), complete=problem is None, strict=self.asked.strict)
        code = code or (ExitCode.DEVIATIONS if complaints else ExitCode.CONFORMANT)
        document = self._written(problem, code)
        with suppress(OSError):
            write_reports(document, self.asked.directory)
        return Ended(document, complaints)

    def _written(self, problem: str | None, code: int) -> dict[str, Any]:
        header = results.header(self.shown.target(self.asked.name), "traffic", 0, self.asked.patterns)
        header["started"] = self._started.strftime("%Y-%m-%dT%H:%M:%SZ")
        log = results.Log(self.asked.directory, self.mask, [header])
        for name, tally in self.tallies.items():
            event = results.verdict(
                tally, folding.how(tally.rule), folding.rerun(self.asked.again, name, self.asked.wrapped)
            )
            log.write(event)
        as_of = str(self.asked.as_of) if self.asked.as_of else None
        fields = {"fields": self._fields.rows()} if "server" in self.asked.sides else {}
        return log.finish(
            results.footer(
                seconds=time.monotonic() - self._clock,
                requests=self.shown.judged,
                reason=problem,
                exit_code=code,
                gathered={**fields, "traffic": self.shown.rows(self.asked.sides, as_of)},
            )
        )


@lru_cache(maxsize=1024)
def _host(address: str) -> str:
    """Return the scheme and the host of the beginning of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}"
