"""
What drift came to, as a document: `drift.json`, from which every report of it is made.

Law: it is valid by drift.schema.json beside this file, and holds those exchanges only that a difference names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.drift.patching.patch import TOO_MANY, patch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conformance.drift.difference import Difference, Proposal
    from conformance.drift.patching.patch import Patch

FORMAT = 1
BEHAVIOUR, VENDOR = "behaviour", "vendor-openapi"


class Held(NamedTuple):
    """A difference that is held on purpose, and why."""

    difference: Difference
    reason: str
    link: str = ""


class Unjudged(NamedTuple):
    """A rule that said nothing this time."""

    rule: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    All that one comparison came to; `what` is BEHAVIOUR or VENDOR.

    `tool`, `subject` and `against` are what the document holds under these names. `reason` tells why it was cut short.
    `exchanges` are records by id, those that no difference names among them.
    """

    what: str
    tool: Mapping[str, Any]
    subject: Mapping[str, Any]
    against: Mapping[str, Any]
    started: str
    seconds: float
    exit_code: int
    differences: Sequence[Difference]
    requests: int = 0
    max_age: int | None = None
    reason: str | None = None
    held: Sequence[Held] = ()
    complaints: Sequence[str] = ()
    unjudged: Sequence[Unjudged] = ()
    exchanges: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class Outcome(NamedTuple):
    """The document, and the text of the patch that carries its proposals; empty when there is none."""

    document: dict[str, Any]
    patch: str


def outcome(comparison: Comparison) -> Outcome:
    """Write a comparison as a document, with a patch of what it proposes."""
    whole = patch(each.proposal for each in comparison.differences if each.proposal)
    differences = [_difference(each, whole) for each in comparison.differences]
    held = [_difference(each.difference, None) for each in comparison.held]
    document = {
        "format": FORMAT,
        "tool": dict(comparison.tool),
        "what": comparison.what,
        "subject": dict(comparison.subject),
        "against": dict(comparison.against),
        "max_age": comparison.max_age,
        "started": comparison.started,
        "seconds": comparison.seconds,
        "requests": comparison.requests,
        "complete": comparison.reason is None,
        "reason": comparison.reason,
        "exit_code": int(comparison.exit_code),
        "differences": differences,
        "held": [
            {"difference": written, "reason": each.reason, "link": each.link}
            for written, each in zip(held, comparison.held, strict=True)
        ],
        "complaints": list(comparison.complaints),
        "unjudged": [each._asdict() for each in comparison.unjudged],
        "exchanges": _named([*differences, *held], comparison.exchanges),
    }
    return Outcome(document, whole.text)


def _named(differences: Iterable[Mapping[str, Any]], exchanges: Mapping[str, Any]) -> dict[str, Any]:
    names = dict.fromkeys(name for each in differences for name in each["evidence"])
    return {name: exchanges[name] for name in names if name in exchanges}


def _difference(difference: Difference, whole: Patch | None) -> dict[str, Any]:
    return {
        "fingerprint": difference.fingerprint,
        "kind": difference.kind.value,
        "place": difference.place,
        "operations": list(difference.operations),
        "before": difference.before,
        "now": difference.now,
        "contract": difference.contract,
        "breaks": [side.value for side in difference.breaks],
        "pointers": list(difference.pointers),
        "rules": list(difference.rules),
        "evidence": list(difference.evidence),
        "reproduce": difference.reproduce,
        "proposal": _proposal(difference.proposal, whole) if whole and difference.proposal else None,
    }


def _proposal(proposal: Proposal, whole: Patch) -> dict[str, Any]:
    reason = next((each.reason for each in whole.left_out if each.proposal == proposal), None)
    return {
        "pointer": proposal.pointer,
        "value": proposal.value,
        "patch": "" if reason == TOO_MANY else patch([proposal]).text,
        "left_out": reason,
    }
