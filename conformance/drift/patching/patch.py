"""
What the vendor has and our contract has not, as a patch of the contract's text.

Law: the patched contract is the old one with what was proposed, and nothing else: every edit is read back, and one that
cannot be made, or changes anything more, is left out and named. Comments, anchors and style stay as they are.
"""

from __future__ import annotations

import difflib
import json
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from conformance.data import parsed, read_bytes
from conformance.drift.patching.pointers import Unplaceable, add, holds, outermost, parts_of, same, settled
from conformance.drift.patching.yaml_edit import inserted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.drift.difference import Proposal
    from conformance.drift.patching.pointers import Parts

PATH = "openapi/close-email.yaml"
MOST = 200
TOO_MANY = f"a patch carries {MOST} additions at the most"
SHARED = "the text there stands for other places too, by an anchor"


class LeftOut(NamedTuple):
    """A proposal that the patch does not carry, and why."""

    proposal: Proposal
    reason: str


class Patch(NamedTuple):
    """A unified diff for `git apply` at the root of the repository, empty when it changes nothing, and what it lacks."""

    text: str
    contract: str
    left_out: tuple[LeftOut, ...]


def patch(proposals: Iterable[Proposal], contract: str | None = None) -> Patch:
    """Propose additions to the contract, of whose text *contract* may give another version."""
    old = read_bytes(PATH.removeprefix("openapi/")).decode() if contract is None else contract
    draft, left_out = _Draft(old), []
    proposed = list(proposals)
    waiting, rest = proposed[:MOST], proposed[MOST:]
    for at, proposal in enumerate(waiting):
        try:
            draft.add(proposal, waiting[at + 1 :])
        except Unplaceable as unplaceable:
            left_out.append(LeftOut(proposal, str(unplaceable)))
        except (ValueError, RecursionError, yaml.YAMLError):
            left_out.append(LeftOut(proposal, "it cannot be written there"))
    left_out += [LeftOut(proposal, TOO_MANY) for proposal in rest]
    return Patch(_diff(old, draft.text), draft.text, tuple(left_out))


class _Draft:
    """The contract as it would be, as text and as what that says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.document = _unshared(parsed(text))

    def add(self, proposal: Proposal, others: list[Proposal]) -> None:
        """Make one addition; those of *others* that the same text makes are made with it."""
        if _is_made(self.document, proposal):
            return
        text = inserted(self.text, *_addition(self.document, proposal))
        document = _unshared(parsed(text))
        expected = _unshared(self.document)
        for each in (proposal, *(each for each in others if _is_made(document, each))):
            if not _is_made(expected, each):
                add(expected, *_addition(expected, each))
        if not same(document, expected):
            raise Unplaceable(SHARED)
        self.text, self.document = text, document


def _is_made(document: Any, proposal: Proposal) -> bool:
    try:
        return holds(document, settled(document, parts_of(proposal.pointer)), proposal.value)
    except Unplaceable:
        return False


def _addition(document: Any, proposal: Proposal) -> tuple[Parts, Any]:
    return outermost(document, settled(document, parts_of(proposal.pointer)), proposal.value)


def _unshared(value: Any) -> Any:
    """Copy a JSON value; what stands in several places becomes a value of its own in each."""
    return json.loads(json.dumps(value))


def _diff(old: str, new: str) -> str:
    before, after = (StringIO(text).readlines() for text in (old, new))
    return "".join(difflib.unified_diff(before, after, f"a/{PATH}", f"b/{PATH}"))
