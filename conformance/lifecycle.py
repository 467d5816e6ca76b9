"""
The life of an email as values: `openapi/lifecycle.yaml`.

Law: whether a move is allowed is read from the table and decided nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from conformance.data import load_checked


@dataclass(frozen=True, slots=True)
class Move:
    """One ordered pair of statuses: whether the pages allow it, what it needs, and the rule that judges it."""

    source: str
    target: str
    allowed: bool
    needs: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Status:
    """One status: what creating it needs, the direction it implies, and whether its emails can be edited."""

    name: str
    direction: str | None
    create_needs: tuple[str, ...]
    create_rule: str
    editable: bool
    edit_rule: str


@cache
def statuses() -> dict[str, Status]:
    """Return every status by name."""
    table = load_checked("lifecycle.yaml", "lifecycle.schema.json")["statuses"]
    return {
        name: Status(
            name=name,
            direction=row.get("direction"),
            create_needs=tuple(row["create"]["needs"]),
            create_rule=row["create"]["rule"],
            editable=row["edits"]["allowed"],
            edit_rule=row["edits"]["rule"],
        )
        for name, row in table.items()
    }


@cache
def moves() -> dict[tuple[str, str], Move]:
    """Return every move between two different statuses; staying is an edit, or open (see `edits`)."""
    table = load_checked("lifecycle.yaml", "lifecycle.schema.json")["statuses"]
    return {
        (source, target): _move(source, target, row)
        for source, row in table.items()
        for target in table
        if source != target
    }


def table() -> dict[str, Any]:
    """Return statuses and moves as a results document holds them."""
    return {
        "statuses": [
            {
                "name": status.name,
                "create": {"needs": list(status.create_needs), "rule": status.create_rule},
                "edits": {"allowed": status.editable, "rule": status.edit_rule},
            }
            for status in statuses().values()
        ],
        "moves": [
            {
                "from": move.source,
                "to": move.target,
                "allowed": move.allowed,
                "needs": list(move.needs),
                "rule": move.rule,
            }
            for move in moves().values()
        ],
    }


def _move(source: str, target: str, row: Any) -> Move:
    allowed = row["moves"].get(target)
    if allowed is not None:
        return Move(source, target, allowed=True, needs=tuple(allowed["needs"]), rule=allowed["rule"])
    refuses = row["refuses"]
    return Move(source, target, allowed=False, needs=(), rule=refuses.get(target) or refuses["others"])
