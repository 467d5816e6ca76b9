"""
Emails that wait to go out, and their going out.

Law: an email leaves at its `due` instant, whoever looks and whenever: everything
that sending sets is dated by that instant, not by the request that noticed it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from emulator.clock import Clock
    from emulator.ids import IdMint
    from emulator.lifecycle import Lifecycle
    from emulator.records import Email
    from emulator.store import Store


class Sending:
    """Holds outgoing emails back, lets them go when due, takes them back when asked."""

    def __init__(self, clock: Clock, lifecycle: Lifecycle, store: Store, mint: IdMint) -> None:
        self.clock = clock
        self.lifecycle = lifecycle
        self.store = store
        self.mint = mint

    def hold(self, email: Email, send_in: float | None) -> None:
        """Set when an email goes out, if its status says that it does."""
        if email.status in self.lifecycle.waiting:
            email.due = self.due(email, send_in)
            self.store.waiting[email.id] = email

    def due(self, email: Email, send_in: float | None) -> datetime:
        """Find the instant at which an email goes out."""
        now = self.clock.now()
        if email.status == "scheduled" and email.date_scheduled:
            return max(now, email.date_scheduled)
        return now + timedelta(seconds=send_in or 0)

    def take_back(self, email: Email) -> None:
        """Stop an email that did not go out yet."""
        email.due = None
        email.date_scheduled = None
        self.store.waiting.pop(email.id, None)

    def settle(self) -> None:
        """Let everything go that is due by now."""
        now = self.clock.now()
        for email in list(self.store.waiting.values()):
            if email.due and email.due <= now:
                self.go_out(email, email.due)

    def go_out(self, email: Email, moment: datetime) -> None:
        """Make an email a sent one."""
        self.store.waiting.pop(email.id, None)
        email.status = "sent"
        email.due = None
        email.date_sent = moment
        email.activity_at = moment
        email.message_ids = [self.mint.message_id()]
        email.date_updated = max(moment, email.date_updated)
