"""
Who an email is from: when that must be said, and what it is when it is not.

Law: each status that needs, or defaults, a sender is a member of one of the sets
below. A sender that was given is kept exactly as it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.problems import ValueRefusedError

if TYPE_CHECKING:
    from emulator.addresses import Addresses
    from emulator.store import Store


class SenderPolicy:
    """Reads a sender, demands one, or finds the one that stands in."""

    def __init__(self, addresses: Addresses, store: Store) -> None:
        self.addresses = addresses
        self.store = store
        self.required_on_create = frozenset({"inbox", "scheduled", "outbox", "error"})
        self.required_on_move = frozenset({"scheduled", "outbox"})
        self.defaulted = frozenset({"sent"})

    def read(self, value: object) -> str:
        """Take an address, with or without a display name."""
        if not isinstance(value, str) or not self.addresses.split(value):
            raise ValueRefusedError("Not an email address.")
        return value

    def missing_on_create(self, status: str, sender: str | None) -> bool:
        """Say whether a new email lacks the sender that its status needs."""
        return sender is None and status in self.required_on_create

    def missing_on_move(self, asked: str, sender: str | None) -> bool:
        """Say whether a move lacks a sender, from the draft and from the request."""
        return sender is None and asked in self.required_on_move

    def default(self, status: str, user_id: str | None) -> str | None:
        """Find the sender of a new email that names none."""
        if status not in self.defaulted:
            return None
        return str(self.store.users.get(user_id or "", self.store.owner)["email"])
