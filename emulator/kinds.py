"""
The types that a property of a request body can have, one small reader each.

Law: a reader takes one JSON value that is not null and gives the Python value to
keep, or raises `ValueRefusedError`. It never looks at another property.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.problems import ValueRefusedError

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from emulator.instants import Instants
    from emulator.lifecycle import Lifecycle
    from emulator.limits import Limits
    from emulator.senders import SenderPolicy
    from emulator.store import Store


class Kinds:
    """Readers of single values; a property table names them by method name."""

    def __init__(
        self,
        limits: Limits,
        instants: Instants,
        lifecycle: Lifecycle,
        senders: SenderPolicy,
        store: Store,
    ) -> None:
        self.limits = limits
        self.instants = instants
        self.lifecycle = lifecycle
        self.senders = senders
        self.store = store

    def text(self, value: object) -> str:
        """Take any string."""
        if not isinstance(value, str):
            raise ValueRefusedError("Not a string.")
        return value

    def subject(self, value: object) -> str:
        """Take a subject line of the documented length."""
        return self._no_longer(self.text(value), self.limits.subject)

    def body_text(self, value: object) -> str:
        """Take a plain body of the documented length."""
        return self._no_longer(self.text(value), self.limits.body_text)

    def body_html(self, value: object) -> str:
        """Take an HTML body of the documented length."""
        return self._no_longer(self.text(value), self.limits.body_html)

    def flag(self, value: object) -> bool:
        """Take true or false; 0 and 1 are neither."""
        if not isinstance(value, bool):
            raise ValueRefusedError("Not a boolean.")
        return value

    def integer(self, value: object) -> int:
        """Take a whole number written without fraction or exponent."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueRefusedError("Not an integer.")
        return value

    def followup_delay(self, value: object) -> int:
        """Take the seconds before a follow-up sequence starts."""
        delay = self.integer(value)
        if delay < self.limits.followup_delay_at_least:
            raise ValueRefusedError("Too short a delay.")
        return delay

    def send_in(self, value: object) -> float:
        """Take the seconds an outbox email waits, so that it can be undone."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueRefusedError("Not a number.")
        if not 0 <= value < self.limits.send_in_below:
            raise ValueRefusedError("Not a delay that sending can have.")
        return value

    def moment(self, value: object) -> datetime:
        """Take a date-time."""
        return self.instants.moment(self.text(value))

    def status(self, value: object) -> str:
        """Take one of the documented statuses."""
        return self._one_of(value, self.lifecycle.creatable, "Not a status.")

    def sender(self, value: object) -> str:
        """Take the sender of an email."""
        return self.senders.read(value)

    def lead(self, value: object) -> str:
        """Take the id of a lead that exists."""
        return self._one_of(value, self.store.leads, "Unknown lead.")

    def contact(self, value: object) -> str:
        """Take the id of a contact that exists."""
        return self._one_of(value, self.store.contacts, "Unknown contact.")

    def user(self, value: object) -> str:
        """Take the id of a user of the organization."""
        return self._one_of(value, self.store.users, "Unknown user.")

    def template(self, value: object) -> str:
        """Take the id of an email template that exists."""
        return self._one_of(value, self.store.templates, "Unknown template.")

    def sequence(self, value: object) -> str:
        """Take the id of a sequence that exists."""
        return self._one_of(value, self.store.sequences, "Unknown sequence.")

    def email(self, value: object) -> str:
        """Take the id of an email that exists."""
        return self._one_of(value, self.store.emails, "Unknown email.")

    def organization(self, value: object) -> str:
        """Take the id of the one organization."""
        return self._one_of(value, {self.store.organization["id"]}, "Unknown organization.")

    def _one_of(self, value: object, known: Container[Any], otherwise: str) -> str:
        text = self.text(value)
        if text not in known:
            raise ValueRefusedError(otherwise)
        return text

    def _no_longer(self, text: str, most: int) -> str:
        if len(text) > most:
            raise ValueRefusedError("Too long.")
        return text
