"""
What a drift run learns beside its verdicts: the shapes of all answers, and where the limits lie.

Law: the run is an ordinary one; what is asked beyond its scenarios is asked once they have ended, of drafts of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.drift.learning.shapes import Learner
from conformance.drift.limits.edges import edges
from conformance.writing.recording import record_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.drift.limits.edges import Found
    from conformance.engine import Engine
    from conformance.exchange import Exchange
    from conformance.writing.masking import Mask


@dataclass
class Student:
    """Studies one run; `held` are the edges that an earlier one has found."""

    held: Mapping[str, int | None] = field(default_factory=dict)
    learner: Learner = field(default_factory=Learner)
    found: dict[str, Found] = field(default_factory=dict)

    @property
    def edges(self) -> dict[str, int | None]:
        """Rule -> the edge of its limit."""
        return {rule: each.edge for rule, each in self.found.items()}

    def hear(self, exchange: Exchange) -> None:
        """Learn what *exchange* is made of."""
        self.learner.take(exchange)

    def examine(self, engine: Engine, limits: Sequence[Mapping[str, Any]]) -> None:
        """Find the edges that the run has not seen from both sides."""
        self.found = edges(engine.runner.bench(), limits, self.held)

    def proofs(self, mask: Mask) -> dict[str, dict[str, Any]]:
        """Return id -> record of the exchanges that show where the edges are, as they may be written."""
        shown = (exchange for each in self.found.values() for exchange in each.proof)
        return {exchange.id: mask.record(record_of(exchange)) for exchange in shown}
