"""
A run of a target beside the last accepted one.

Law: a baseline is written from a run that was completed, and from no other; what is compared is what was accepted
before, whether or not this run is accepted as well.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from conformance import contract, session
from conformance.drift.baselines.accepting import accept
from conformance.drift.baselines.baseline import Baseline, check_place
from conformance.drift.comparing import verdicts
from conformance.drift.comparing.compare import compare, records
from conformance.drift.difference import Kind
from conformance.drift.document import BEHAVIOUR, Comparison, Unjudged
from conformance.drift.limits.edges import Found
from conformance.drift.limits.measures import rules_of
from conformance.drift.study import Student
from conformance.verdicts import ExitCode
from conformance.words import counted

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.drift.difference import Difference
    from conformance.session import Ended, Options, Watcher


_OF_RULES = (Kind.RULE_FAILING, Kind.RULE_PASSING, Kind.PROBE_CHANGED)


@dataclass(frozen=True)
class Asked:
    """What a user asks of a comparison: the file of the baseline, whether to accept the run, how old it may be."""

    baseline: Path
    accept: bool = False
    max_age: int | None = None


def compared(options: Options, asked: Asked, watcher: Watcher) -> Comparison:
    """
    Run, compare with the baseline, and accept the run when that is asked for and it was completed.

    Raises UsageError before anything is sent, and what session.run raises.
    """
    earlier = _earlier(asked)
    student = Student(earlier.limits if earlier else {})
    ended = session.run(options, watcher, student)
    document, learned = ended.document, student.learner.learned(ended.mask.record)
    differences = compare(earlier, learned, document, student.edges) if earlier else []
    differences = [_proven(each, student, _again(options, asked)) for each in differences]
    complaints = _too_old(earlier, asked)
    silent = verdicts.silent(document, earlier.verdicts if earlier else {})
    if asked.accept and document["complete"]:
        accept(earlier, learned, document, student.edges).save(asked.baseline)
        complaints = []
    named = {name for each in differences for name in each.evidence}
    told = records(document, learned) | student.proofs(ended.mask)
    found = bool(differences) and not asked.accept
    return Comparison(
        what=BEHAVIOUR,
        tool=document["tool"],
        subject=document["target"],
        against=_against(earlier, asked),
        started=document["started"],
        seconds=document["seconds"],
        requests=document["requests"],
        exit_code=_exit_code(ended, found=found or bool(complaints)),
        differences=differences,
        max_age=asked.max_age,
        reason=document["reason"],
        complaints=complaints,
        unjudged=[Unjudged(**each) for each in silent],
        exchanges={name: each for name, each in told.items() if name in named},
    )


def _proven(difference: Difference, student: Student, again: str) -> Difference:
    """Return *difference* with the requests that found an edge, and a command that shows it again after this run."""
    if difference.kind in _OF_RULES:
        return difference
    proof = [each.id for rule in rules_of(difference) for each in student.found.get(rule, Found(None)).proof]
    return replace(difference, evidence=tuple(proof) or difference.evidence, reproduce=again)


def _again(options: Options, asked: Asked) -> str:
    profile = "" if options.profile == "smoke" else f" --profile {options.profile}"
    return f"close-conformance drift {options.rerun_options} --baseline {shlex.quote(str(asked.baseline))}{profile}"


def _earlier(asked: Asked) -> Baseline | None:
    if asked.accept:
        check_place(asked.baseline)
    return None if asked.accept and not asked.baseline.exists() else Baseline.load(asked.baseline)


def age(baseline: Baseline) -> int:
    """Return how many days ago *baseline* was accepted."""
    return max(0, (datetime.now(UTC).date() - baseline.accepted).days)


def _too_old(earlier: Baseline | None, asked: Asked) -> list[str]:
    if earlier is None or asked.max_age is None or age(earlier) <= asked.max_age:
        return []
    days = counted(age(earlier), "day")
    return [f"{asked.baseline}: the last accepted run is {days} old, and may be {asked.max_age}; `--accept` renews it"]


def _against(earlier: Baseline | None, asked: Asked) -> dict[str, Any]:
    """Tell of the last accepted run; it is the one of now when there was none."""
    day = earlier.accepted if earlier else datetime.now(UTC).date()
    return {
        "baseline": str(asked.baseline),
        "accepted": day.isoformat(),
        "age_days": age(earlier) if earlier else 0,
        "contract": contract.document()["info"]["version"],
    }


def _exit_code(ended: Ended, *, found: bool) -> int:
    """Return how the comparison ends; the verdicts of the run are not asked, since a deviation may be accepted."""
    if not ended.document["complete"]:
        return int(ended.document["exit_code"])
    if found:
        return ExitCode.DEVIATIONS
    in_error = ended.document["counts"]["error"] > 0
    return ExitCode.NOT_COMPLETED if in_error else ExitCode.CONFORMANT
