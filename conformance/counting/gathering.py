"""
What a run counts beside its verdicts, in one place.

Law: what is counted here is shown, and takes no part in any verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.counting.field_counts import FieldCounts
from conformance.counting.keyword_use import KeywordUse
from conformance.counting.limit_edges import LimitEdges

if TYPE_CHECKING:
    from conformance.exchange import Exchange
    from conformance.findings import Outcome


@dataclass(frozen=True)
class Gathering:
    """Is told of every exchange and of every outcome, and gives rows for the results."""

    fields: FieldCounts = field(default_factory=FieldCounts)
    limits: LimitEdges = field(default_factory=LimitEdges)
    keywords: KeywordUse = field(default_factory=KeywordUse)

    def take_exchange(self, exchange: Exchange) -> None:
        """Count what an answer holds."""
        self.fields.take(exchange)

    def take_outcome(self, outcome: Outcome) -> None:
        """Note what the requests of an outcome tried."""
        self.limits.take(outcome)
        self.keywords.take(outcome)

    def rows(self) -> dict[str, Any]:
        """Return what was counted, by its name in the results."""
        return {"fields": self.fields.rows(), "limits": self.limits.rows(), "keywords": self.keywords.rows()}
