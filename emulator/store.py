"""
Everything that exists on one emulator, by id.

Law: the store keeps, finds and forgets; it refuses nothing. What belongs to a
lead goes when the lead goes. Users and the organization outlive a reset.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.ids import IdMint
    from emulator.records import Email, Note

Record = dict[str, Any]

_PEOPLE = (("Ada", "Owner", "owner@example.com"), ("Ben", "Colleague", "colleague@example.com"))


class Store:
    """Plain tables of records; `emails` and `notes` together are the activities."""

    def __init__(self, mint: IdMint) -> None:
        self.mint = mint
        self.organization: Record = {"id": mint.new("orga"), "name": "Example Organization"}
        self.users: dict[str, Record] = {}
        for first, last, address in _PEOPLE:
            self._join(first, last, address)
        self.owner: Record = next(iter(self.users.values()))
        self.reset()

    def reset(self) -> None:
        """Forget everything but the users and the organization."""
        self.serials = count(1)
        self.leads: dict[str, Record] = {}
        self.contacts: dict[str, Record] = {}
        self.templates: dict[str, Record] = {}
        self.sequences: dict[str, Record] = {}
        self.emails: dict[str, Email] = {}
        self.notes: dict[str, Note] = {}
        self.waiting: dict[str, Email] = {}

    def discard_email(self, email_id: str) -> None:
        """Forget an email, also where it waits to go out."""
        self.emails.pop(email_id, None)
        self.waiting.pop(email_id, None)

    def discard_lead(self, lead_id: str) -> None:
        """Forget a lead with its contacts and activities."""
        self.leads.pop(lead_id, None)
        self.contacts = {k: c for k, c in self.contacts.items() if c["lead_id"] != lead_id}
        self.notes = {k: n for k, n in self.notes.items() if n.lead_id != lead_id}
        for email in [e for e in self.emails.values() if e.lead_id == lead_id]:
            self.discard_email(email.id)

    def name_of(self, user_id: str | None) -> str | None:
        """Give a user's full name."""
        user = self.users.get(user_id or "")
        return f"{user['first_name']} {user['last_name']}" if user else None

    def _join(self, first: str, last: str, address: str) -> None:
        user_id = self.mint.new("user")
        self.users[user_id] = {
            "id": user_id,
            "email": address,
            "first_name": first,
            "last_name": last,
            "organizations": [self.organization["id"]],
        }
