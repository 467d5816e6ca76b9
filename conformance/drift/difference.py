"""
One thing that moved, in words and as data.

Law: a fingerprint names what moved, not where to: the same difference has the same one in every run, so that an issue
about it is updated and never opened twice.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

_Item = TypeVar("_Item")


class Kind(Enum):
    """The classes of drift; those from OPERATION_ADDED on are of documents only."""

    FIELD_ADDED = "field-added"
    FIELD_REMOVED = "field-removed"
    TYPE_CHANGED = "type-changed"
    NULLABILITY_CHANGED = "nullability-changed"
    ENUM_VALUE_NEW = "enum-value-new"
    ENUM_VALUE_GONE = "enum-value-gone"
    LIMIT_MOVED = "limit-moved"
    DEFAULT_CHANGED = "default-changed"
    RULE_FAILING = "rule-failing"
    RULE_PASSING = "rule-passing"
    PROBE_CHANGED = "probe-changed"
    OPERATION_ADDED = "operation-added"
    OPERATION_REMOVED = "operation-removed"
    PARAMETER_ADDED = "parameter-added"
    PARAMETER_REMOVED = "parameter-removed"
    RESPONSE_ADDED = "response-added"
    RESPONSE_REMOVED = "response-removed"
    REQUIRED_CHANGED = "required-changed"
    FORMAT_CHANGED = "format-changed"
    CLOSED_CHANGED = "closed-changed"
    SECURITY_CHANGED = "security-changed"


class Side(Enum):
    """Whom a difference breaks."""

    CLIENTS = "clients"
    SERVERS = "servers"


class Proposal(NamedTuple):
    """What to add to our contract: `value` at the JSON pointer `pointer`, `-` as its last part appending to a list."""

    pointer: str
    value: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One difference.

    `place` tells what it is about in words that stay the same (`response 200, attachments[].url`, a rule's id);
    `before` and `now` what was held and what is there, `contract` what our contract says of the place, each in words
    and empty when there is nothing to say. `pointers` are JSON pointers into the compared document. `rules` are those
    whose verdicts changed with it, `evidence` ids of exchanges, `reproduce` one command that shows it again.
    """

    kind: Kind
    place: str
    operations: tuple[str, ...]
    before: str = ""
    now: str = ""
    contract: str = ""
    breaks: tuple[Side, ...] = ()
    pointers: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    reproduce: str = ""
    proposal: Proposal | None = None

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that stay the same for as long as this is the same difference."""
        return hashlib.sha256(f"{self.kind.value}\n{self.place}".encode()).hexdigest()[:12]


def grouped(differences: Iterable[Difference]) -> list[Difference]:
    """Return *differences*, those that say the same of several operations as one, sorted by kind and place."""
    found: dict[tuple[Kind, str, str, str], Difference] = {}
    for each in differences:
        key = (each.kind, each.place, each.before, each.now)
        found[key] = _joined(found[key], each) if key in found else each
    order = {kind: place for place, kind in enumerate(Kind)}
    return sorted(found.values(), key=lambda each: (order[each.kind], each.place, each.operations))


def _joined(one: Difference, other: Difference) -> Difference:
    return replace(
        one,
        operations=_union(one.operations, other.operations),
        breaks=_union(one.breaks, other.breaks),
        pointers=_union(one.pointers, other.pointers),
        rules=_union(one.rules, other.rules),
        evidence=_union(one.evidence, other.evidence),
    )


def _union(one: tuple[_Item, ...], other: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys((*one, *other)))
