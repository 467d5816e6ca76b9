"""
How an email is shown: the vendor's response tables, as data.

Law: one row a response property. A row is a function of the record, so what an
email shows is never stored twice.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.envelopes import Envelopes
    from emulator.instants import Instants
    from emulator.lifecycle import Lifecycle
    from emulator.limits import Limits
    from emulator.records import Email
    from emulator.store import Store

AS_KEPT = [
    "id",
    "lead_id",
    "organization_id",
    "contact_id",
    "user_id",
    "created_by",
    "updated_by",
    "status",
    "sender",
    "subject",
    "body_text",
    "body_html",
    "to",
    "cc",
    "bcc",
    "opens",
    "thread_id",
    "in_reply_to_id",
    "references",
    "message_ids",
    "has_reply",
    "template_id",
    "template_name",
    "email_account_id",
    "followup_sequence_id",
    "followup_sequence_delay",
    "followup_sequence_add_cc_bcc",
]
DATES = ["activity_at", "date_created", "date_scheduled", "date_sent", "date_updated"]
NAMES = {"created_by_name": "created_by", "updated_by_name": "updated_by", "user_name": "user_id"}
ALWAYS_NULL = [
    "agent_action_reason",
    "agent_config_id",
    "bulk_email_action_id",
    "send_as_id",
    "sequence_id",
    "sequence_name",
    "sequence_subscription_id",
]
_NO_ATTACHMENT = {
    "content_id": None,
    "content_type": None,
    "inline_only": False,
    "thumbnail_url": None,
}


class Presenter:
    """Shows emails; `fields` holds the row of every response property."""

    def __init__(
        self,
        limits: Limits,
        lifecycle: Lifecycle,
        instants: Instants,
        envelopes: Envelopes,
        store: Store,
    ) -> None:
        self.limits = limits
        self.lifecycle = lifecycle
        self.instants = instants
        self.envelopes = envelopes
        self.store = store
        self.fields: dict[str, Callable[[Email], object]] = self._fields()

    def show(self, email: Email) -> dict[str, Any]:
        """Give the whole response object of an email."""
        return {name: row(email) for name, row in self.fields.items()}

    def direction(self, email: Email) -> str:
        """Say which way an email travelled."""
        return "incoming" if email.status in self.lifecycle.incoming else "outgoing"

    def body_preview(self, email: Email) -> str | None:
        """Give the beginning of the plain body."""
        return None if email.body_text is None else email.body_text[: self.limits.preview]

    def attachments(self, email: Email) -> list[dict[str, Any]]:
        """Show the files, each with all its members."""
        return [_NO_ATTACHMENT | attachment for attachment in email.attachments]

    def opens_summary(self, email: Email) -> str | None:
        """Put the number of openings into words."""
        return f"Opened {len(email.opens)} times" if email.opens else None

    def date(self, name: str) -> Callable[[Email], object]:
        """Make the row of a date."""
        return lambda email: self.instants.write(getattr(email, name))

    def name(self, of: str) -> Callable[[Email], object]:
        """Make the row of a user's name."""
        return lambda email: self.store.name_of(getattr(email, of))

    def _fields(self) -> dict[str, Callable[[Email], object]]:
        rows: dict[str, Callable[[Email], object]] = {
            "_type": attrgetter("kind"),
            "attachments": self.attachments,
            "body_preview": self.body_preview,
            "direction": self.direction,
            "envelope": self.envelopes.write,
            "need_smtp_credentials": lambda _: False,
            "opens_summary": self.opens_summary,
            "send_attempts": lambda _: [],
            "users": lambda _: [],
        }
        rows |= {name: attrgetter(name) for name in AS_KEPT}
        rows |= {name: self.date(name) for name in DATES}
        rows |= {name: self.name(of) for name, of in NAMES.items()}
        return rows | dict.fromkeys(ALWAYS_NULL, lambda _: None)
