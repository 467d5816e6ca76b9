"""
What the emulator remembers of an activity.

Law: records hold values that were already checked, in Python types. They know
no rule and no JSON; instants are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(kw_only=True)
class Activity:
    """The part that activities of every type share; `serial` breaks ties of dates."""

    kind: ClassVar[str]

    id: str
    serial: int
    lead_id: str
    organization_id: str
    date_created: datetime
    date_updated: datetime
    activity_at: datetime | None
    contact_id: str | None = None
    user_id: str | None = None
    created_by: str | None = None
    updated_by: str | None = None


@dataclass(kw_only=True)
class Note(Activity):
    """A note on a lead."""

    kind = "Note"

    note: str = ""


@dataclass(kw_only=True)
class Email(Activity):
    """One email message; `due` is when it goes out, while it still waits."""

    kind = "Email"

    status: str
    thread_id: str
    sender: str | None = None
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    bcc: list[str] = field(default_factory=list)
    subject: str | None = None
    body_text: str | None = None
    body_html: str | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    opens: list[dict[str, Any]] = field(default_factory=list)
    date_scheduled: datetime | None = None
    date_sent: datetime | None = None
    due: datetime | None = None
    followup_date: datetime | None = None
    followup_sequence_id: str | None = None
    followup_sequence_delay: int | None = None
    followup_sequence_add_cc_bcc: bool = False
    in_reply_to_id: str | None = None
    references: list[str] = field(default_factory=list)
    message_ids: list[str] = field(default_factory=list)
    has_reply: bool = False
    template_id: str | None = None
    template_name: str | None = None
    email_account_id: str | None = None


@dataclass(kw_only=True)
class EmailThread(Activity):
    """A conversation: the emails that share one `thread_id`, oldest first."""

    kind = "EmailThread"

    emails: list[Email]
