"""
What can be done with an email: make one, find one, change one, delete one.

Law: a request is checked to the end before anything is touched, so a refusal has
no effect. The rules themselves are in the tables that this file asks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from emulator.intake import REQUIRED
from emulator.problems import FieldsRefusedError, not_found

if TYPE_CHECKING:
    from emulator.composing import Composer
    from emulator.intake import Intake
    from emulator.lifecycle import Lifecycle
    from emulator.records import Email
    from emulator.senders import SenderPolicy
    from emulator.sending import Sending
    from emulator.store import Store


class EmailDesk:
    """The four verbs on emails."""

    def __init__(
        self,
        *,
        intake: Intake,
        composer: Composer,
        lifecycle: Lifecycle,
        senders: SenderPolicy,
        sending: Sending,
        store: Store,
    ) -> None:
        self.intake = intake
        self.composer = composer
        self.lifecycle = lifecycle
        self.senders = senders
        self.sending = sending
        self.store = store

    def create(self, body: dict[str, Any]) -> Email:
        """Keep a new email."""
        given = self.intake.for_create(body)
        self._refuse_if(self.lacking_on_create(given))
        email = self.composer.compose(given)
        self.store.emails[email.id] = email
        self.sending.hold(email, given.get("send_in"))
        self.note_reply(email)
        return email

    def find(self, email_id: str) -> Email:
        """Find an email by its id."""
        email = self.store.emails.get(email_id)
        if email is None:
            raise not_found()
        return email

    def update(self, email_id: str, body: dict[str, Any]) -> Email:
        """Change what the body names of an email that may be changed."""
        email = self.find(email_id)
        changes = self.intake.for_update(body)
        asked = changes.get("status")
        if not self.lifecycle.may_change(email.status, asked):
            raise FieldsRefusedError({"status": "Only drafts can be modified."})
        self._refuse_if(self.lacking_on_move(email, changes))
        self.apply(email, changes)
        return email

    def delete(self, email_id: str) -> None:
        """Forget an email."""
        self.store.discard_email(self.find(email_id).id)

    def lacking_on_create(self, given: dict[str, Any]) -> list[str]:
        """Name what the status of a new email needs and the request lacks."""
        status, lacking = given["status"], []
        if self.senders.missing_on_create(status, given.get("sender")):
            lacking.append("sender")
        if self.lifecycle.needs_date_on_create(status) and not given.get("date_scheduled"):
            lacking.append("date_scheduled")
        return lacking

    def lacking_on_move(self, email: Email, changes: dict[str, Any]) -> list[str]:
        """Name what a move needs that neither the draft nor the request has."""
        asked, lacking = changes.get("status", email.status), []
        if self.senders.missing_on_move(asked, changes.get("sender", email.sender)):
            lacking.append("sender")
        date = changes.get("date_scheduled", email.date_scheduled)
        if self.lifecycle.needs_date_on_move(asked) and not date:
            lacking.append("date_scheduled")
        return lacking

    def apply(self, email: Email, changes: dict[str, Any]) -> None:
        """Carry out a change that was found to be allowed."""
        if self.lifecycle.cancels(email.status, changes.get("status")):
            self.sending.take_back(email)
        send_in = changes.pop("send_in", None)
        self.write(email, changes | self.derived(changes))
        if "status" in changes:
            self.sending.hold(email, send_in)

    def write(self, email: Email, changes: dict[str, Any]) -> None:
        """Set the values that differ, and date the change if there are any."""
        real = {name: new for name, new in changes.items() if getattr(email, name) != new}
        for name, new in real.items():
            setattr(email, name, new)
        if real:
            self.touch(email)

    def touch(self, email: Email) -> None:
        """Date and sign a change, always later than the one before."""
        now = self.sending.clock.now()
        email.date_updated = max(now, email.date_updated + timedelta(microseconds=1))
        email.updated_by = self.store.owner["id"]

    def derived(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Find what follows from a new template or a new email to answer."""
        follows: dict[str, Any] = {}
        if "template_id" in changes:
            name = self.composer.rendering.name_of(changes["template_id"])
            follows["template_name"] = name
        if "in_reply_to_id" in changes:
            answers = changes["in_reply_to_id"] is not None
            follows |= self.composer.thread(changes) if answers else {"references": []}
        return follows

    def note_reply(self, email: Email) -> None:
        """Mark the email that an incoming one answers."""
        answered = self.store.emails.get(email.in_reply_to_id or "")
        if answered and email.status in self.lifecycle.incoming:
            answered.has_reply = True

    def _refuse_if(self, lacking: list[str]) -> None:
        if lacking:
            raise FieldsRefusedError(dict.fromkeys(lacking, REQUIRED))
