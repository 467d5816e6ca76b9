"""
How a new email is made from what the request gave.

Law: what was given is kept as it was given; what was left out is filled in here
and nowhere else. A null is something given, except where null cannot be kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.records import Email

if TYPE_CHECKING:
    from datetime import datetime

    from emulator.clock import Clock
    from emulator.ids import IdMint
    from emulator.lifecycle import Lifecycle
    from emulator.rendering import Rendering
    from emulator.senders import SenderPolicy
    from emulator.store import Store

_NOT_KEPT = frozenset({"send_in", "organization_id"})


class Composer:
    """Fills in the owner, the dates, the sender, the thread and the rendered text."""

    def __init__(
        self,
        *,
        clock: Clock,
        mint: IdMint,
        store: Store,
        lifecycle: Lifecycle,
        senders: SenderPolicy,
        rendering: Rendering,
    ) -> None:
        self.clock = clock
        self.mint = mint
        self.store = store
        self.lifecycle = lifecycle
        self.senders = senders
        self.rendering = rendering

    def compose(self, given: dict[str, Any]) -> Email:
        """Make the record of a new email."""
        values = {name: value for name, value in given.items() if name not in _NOT_KEPT}
        for fill in (self.people, self.dates, self.texts, self.thread, self.delivery):
            values |= fill(values)
        return Email(
            id=self.mint.new("acti"),
            serial=next(self.store.serials),
            organization_id=self.store.organization["id"],
            **values,
        )

    def people(self, values: dict[str, Any]) -> dict[str, Any]:
        """Fill in who wrote the email and who it is from."""
        owner = self.store.owner["id"]
        user_id = values.get("user_id", owner)
        sender = values.get("sender") or self.senders.default(values["status"], user_id)
        return {
            "user_id": user_id,
            "sender": sender,
            "created_by": values.get("created_by") or owner,
            "updated_by": owner,
        }

    def dates(self, values: dict[str, Any]) -> dict[str, Any]:
        """Fill in when the email was made, and when it happened."""
        now = self.clock.now()
        created = self.created(values.get("date_created"), now)
        return {
            "date_created": created,
            "date_updated": now,
            "activity_at": values.get("activity_at", created),
        }

    def created(self, given: datetime | None, now: datetime) -> datetime:
        """Choose the date of creation: a back-dated email keeps its own."""
        return given or now

    def texts(self, values: dict[str, Any]) -> dict[str, Any]:
        """Fill in what a template makes."""
        named = {"template_name": self.rendering.name_of(values.get("template_id"))}
        return named | (self.rendering.render(values) if self.rendering.wanted(values) else {})

    def thread(self, values: dict[str, Any]) -> dict[str, Any]:
        """Put the email into the thread that it answers, or into a new one."""
        answered = self.store.emails.get(values.get("in_reply_to_id") or "")
        if answered is None:
            return {"thread_id": self.mint.new("acti"), "references": []}
        return {
            "thread_id": answered.thread_id,
            "references": [*answered.references, *answered.message_ids],
        }

    def delivery(self, values: dict[str, Any]) -> dict[str, Any]:
        """Fill in the traces of delivery that a logged email has from the start."""
        if values["status"] not in self.lifecycle.logged:
            return {}
        return {
            "date_sent": values["activity_at"] or values["date_created"],
            "message_ids": [self.mint.message_id()],
        }
