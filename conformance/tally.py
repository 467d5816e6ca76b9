"""
What a run has gathered on each rule: examples, evidence, findings, verdict.

Law: a verdict is folded from outcomes and only rises. Evidence is recorded as it comes in, folded to its ends,
so that a run's memory does not grow with the bodies that it sends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.findings import Result
from conformance.verdicts import Verdict, fold
from conformance.writing.recording import record_of

if TYPE_CHECKING:
    from conformance.catalogue import Rule
    from conformance.findings import Outcome

_EVIDENCE, _FINDINGS = 8, 8
_VERDICTS = {
    Result.KEPT: Verdict.PASS,
    Result.OBSERVED: Verdict.OBSERVED,
    Result.BLOCKED: Verdict.BLOCKED,
    Result.INAPPLICABLE: Verdict.NOT_APPLICABLE,
    Result.ERROR: Verdict.ERROR,
}


@dataclass
class Tally:
    """
    All that a run knows of one rule; `add` takes outcomes in any order.

    `beside` are the rules that have to be asked for as well to see the findings again: those of the scenario in which
    one came up, where that was made for other rules. `earlier` are requests of the run that this one resumes.
    """

    rule: Rule
    reason: str | None = None
    verdict: Verdict = Verdict.NOT_APPLICABLE
    examples: int = 0
    exchanges: dict[str, dict[str, Any]] = field(default_factory=dict)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()
    earlier: int = 0
    _requests: set[str] = field(default_factory=set)
    _titles: set[str] = field(default_factory=set)
    _broken: set[str] = field(default_factory=set)

    @property
    def requests(self) -> int:
        """How many different exchanges took part."""
        return self.earlier + len(self._requests)

    @property
    def left_out(self) -> dict[str, int]:
        """How many different findings, and how much evidence, there were beyond what is kept."""
        return {
            "findings_left_out": len(self._broken - self.findings.keys()),
            "evidence_left_out": len(self._titles) - len(self.evidence),
        }

    def add(self, outcome: Outcome, *, flaky: bool = False, found_among: frozenset[str] = frozenset()) -> None:
        """
        Take in one outcome.

        *flaky* marks a finding that did not come back when it was tried again, *found_among* are the rules of its
        scenario.
        """
        if outcome.result is Result.INAPPLICABLE:
            self.reason = self.reason or outcome.text
            return
        self.examples += 1
        self._requests.update(step.exchange.id for step in outcome.steps)
        if outcome.result is not Result.KEPT or self.verdict is Verdict.NOT_APPLICABLE:
            self._rise(outcome)
        if outcome.result is Result.BROKEN:
            self._keep_finding(outcome, flaky=flaky)
            if self.rule.id not in found_among and not self.beside:
                self.beside = found_among
        self._keep_evidence(outcome)

    def _rise(self, outcome: Outcome) -> None:
        before = self.verdict
        self.verdict = fold((before, self._verdict_of(outcome)))
        if self.verdict is not before:
            self.reason = outcome.text or None

    def _verdict_of(self, outcome: Outcome) -> Verdict:
        if outcome.result is Result.BROKEN:
            return Verdict.FAIL if self.rule.strength == "must" else Verdict.WARNING
        return _VERDICTS[outcome.result]

    def _keep_finding(self, outcome: Outcome, *, flaky: bool) -> None:
        self._broken.add(outcome.title)
        if outcome.title in self.findings or len(self.findings) >= _FINDINGS:
            return
        recorded = [record_of(step.exchange) | {"role": step.told} for step in outcome.steps]
        self.findings[outcome.title] = {
            "title": outcome.title,
            "seen": outcome.seen,
            "expected": outcome.expected,
            "flaky": flaky,
            "exchanges": recorded,
            "curl": recorded[-1]["curl"] if recorded else "",
        }

    def _keep_evidence(self, outcome: Outcome) -> None:
        known = outcome.title in self._titles
        self._titles.add(outcome.title)
        if known or len(self.evidence) >= _EVIDENCE:
            return
        for step in outcome.steps:
            self.exchanges.setdefault(step.exchange.id, record_of(step.exchange))
        self.evidence.append(
            {
                "title": outcome.title,
                "holds": outcome.result in (Result.KEPT, Result.OBSERVED),
                "answer": outcome.text or None,
                "exchanges": [{"role": step.told, "id": step.exchange.id} for step in outcome.steps],
            }
        )
