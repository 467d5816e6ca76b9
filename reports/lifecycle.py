"""
The life cycle of an email as the page draws it: every status and every move, with its verdict.

Law: what may follow what is read from the results; a rule that the run did not judge has no verdict here either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.diagram import Arrow, Point, arrow, places
from reports.verdicts import UNJUDGED, Verdict, verdicts


@dataclass(frozen=True, slots=True)
class Judged:
    """A thing that a rule judges: what is promised of it, and the verdict."""

    rule: str
    promise: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Status:
    """One status, its place in the drawing, and the rules of creating and editing an email in it."""

    name: str
    at: Point
    create: Judged
    edits: Judged


@dataclass(frozen=True, slots=True)
class Move:
    """One move from a status to another."""

    source: str
    target: str
    allowed: bool
    judged: Judged
    arrow: Arrow

    @property
    def loud(self) -> bool:
        """Whether the drawing stresses it: it is allowed, or something is wrong with its refusal."""
        return self.allowed or self.judged.verdict.needs_attention


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """All statuses, and all moves, the quiet ones first, so that the loud ones are drawn over them."""

    statuses: tuple[Status, ...]
    moves: tuple[Move, ...]

    def move(self, source: str, target: str) -> Move | None:
        """Find the move between two statuses; there is none from a status to itself."""
        return next((each for each in self.moves if (each.source, each.target) == (source, target)), None)


def lifecycle_of(results: Mapping[str, Any]) -> Lifecycle | None:
    """View the life cycle; a document from before it was written down there has none."""
    table = results.get("lifecycle")
    if table is None:
        return None
    known = verdicts(results)
    at = places(tuple(row["name"] for row in table["statuses"]))

    def judged(promise: str, row: Mapping[str, Any]) -> Judged:
        return Judged(row["rule"], promise + _needs(row), known.get(row["rule"], UNJUDGED))

    statuses = (
        Status(
            row["name"],
            at[row["name"]],
            judged("can be created", row["create"]),
            judged("can be edited" if row["edits"]["allowed"] else "cannot be edited", row["edits"]),
        )
        for row in table["statuses"]
    )
    moves = (
        Move(
            row["from"],
            row["to"],
            row["allowed"],
            judged("allowed" if row["allowed"] else "refused", row),
            arrow(at[row["from"]], at[row["to"]]),
        )
        for row in table["moves"]
    )
    return Lifecycle(tuple(statuses), tuple(sorted(moves, key=lambda move: move.loud)))


def _needs(row: Mapping[str, Any]) -> str:
    return f" with {' and '.join(row['needs'])}" if row.get("needs") else ""
