"""
What a drift run learns beside its verdicts: the shapes of all answers, and where the limits lie.

Law: the run is an ordinary one; what is asked beyond its scenarios is asked once they have ended, of drafts of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.drift.edges import edges
from conformance.drift.shapes import Learner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.engine import Engine
    from conformance.exchange import Exchange


@dataclass
class Student:
    """Studies one run; `held` are the edges that an earlier one has found."""

    held: Mapping[str, int | None] = field(default_factory=dict)
    learner: Learner = field(default_factory=Learner)
    edges: dict[str, int | None] = field(default_factory=dict)

    def hear(self, exchange: Exchange) -> None:
        """Learn what *exchange* is made of."""
        self.learner.take(exchange)

    def examine(self, engine: Engine, limits: Sequence[Mapping[str, Any]]) -> None:
        """Find the edges that the run has not seen from both sides."""
        self.edges = edges(engine.runner.bench(), limits, self.held)
