"""
Which statuses an email may be given, and which may follow which.

Law: every move is a row of `moves`; an absent target is a refused move, and rows
that lead nowhere are written out. Whether an outbox email is still unsent is
settled before this table is asked: once it went out its status is `sent`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


def _moves() -> dict[str, frozenset[str]]:
    return {
        "inbox": frozenset(),
        "draft": frozenset({"draft", "scheduled", "outbox"}),
        "scheduled": frozenset({"draft"}),
        "outbox": frozenset({"draft"}),
        "sent": frozenset(),
        "error": frozenset(),
    }


@dataclass
class Lifecycle:
    """The status table and the few words said about single statuses."""

    creatable: frozenset[str] = frozenset({"inbox", "draft", "scheduled", "outbox", "sent", "error"})
    moves: dict[str, frozenset[str]] = field(default_factory=_moves)
    editable: frozenset[str] = frozenset({"draft"})
    incoming: frozenset[str] = frozenset({"inbox"})
    logged: frozenset[str] = frozenset({"inbox", "sent"})
    waiting: frozenset[str] = frozenset({"scheduled", "outbox"})
    dated: frozenset[str] = frozenset({"scheduled"})

    def may_change(self, before: str, asked: str | None) -> bool:
        """Say whether a PUT may touch an email, moving it when `asked` is given."""
        if asked is None:
            return before in self.editable
        return asked in self.moves[before]

    def needs_date_on_create(self, status: str) -> bool:
        """Say whether a new email of this status must carry `date_scheduled`."""
        return status in self.dated

    def needs_date_on_move(self, asked: str) -> bool:
        """Say whether a move to this status needs `date_scheduled`."""
        return asked in self.dated

    def cancels(self, before: str, asked: str | None) -> bool:
        """Say whether a move takes back an email that waits to go out."""
        return before in self.waiting and asked == "draft"
