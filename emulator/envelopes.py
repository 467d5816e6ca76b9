"""
The envelope of an email: its headers, as the vendor shows them.

Law: an envelope is derived each time from the record; nothing in it is stored.
"""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.addresses import Addresses
    from emulator.records import Email


class Envelopes:
    """Writes the envelope of an email."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses

    def write(self, email: Email) -> dict[str, Any]:
        """Give the headers; those of delivery are null until it went out."""
        sender = self.mailboxes([email.sender] if email.sender else [])
        return {
            "bcc": self.mailboxes(email.bcc),
            "cc": self.mailboxes(email.cc),
            "date": self.date(email),
            "from": sender,
            "in_reply_to": email.references[-1] if email.references else None,
            "message_id": email.message_ids[0] if email.message_ids else None,
            "reply_to": [],
            "sender": sender,
            "subject": email.subject,
            "to": self.mailboxes(email.to),
        }

    def date(self, email: Email) -> str | None:
        """Write when the email went out, as a mail header does."""
        return format_datetime(email.date_sent) if email.date_sent else None

    def mailboxes(self, texts: list[str]) -> list[dict[str, str]]:
        """Take addresses and names apart; what is no address stays whole."""
        return [self._mailbox(text) for text in texts]

    def _mailbox(self, text: str) -> dict[str, str]:
        found = self.addresses.split(text)
        return {"email": found.address, "name": found.name} if found else {"email": text, "name": ""}
