"""
Conversations: emails of one thread, taken together.

Law: a thread is never stored; it is what its emails make of it at the moment.
It dates from its first email, and happened when its last one did.
"""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from emulator.records import Email, EmailThread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from emulator.presenter import Presenter

STRIPPED = frozenset(
    [
        "_type",
        "id",
        "lead_id",
        "organization_id",
        "contact_id",
        "user_id",
        "user_name",
        "users",
        "thread_id",
        "direction",
        "status",
        "sender",
        "to",
        "cc",
        "bcc",
        "subject",
        "body_preview",
        "activity_at",
        "date_created",
        "date_scheduled",
        "date_sent",
        "date_updated",
        "created_by",
        "created_by_name",
        "updated_by",
        "updated_by_name",
        "envelope",
        "opens",
        "opens_summary",
        "has_reply",
        "need_smtp_credentials",
    ]
)
_SAME = ["id", "lead_id", "organization_id", "contact_id", "user_id", "created_by", "updated_by"]


class Threads:
    """Gathers emails into threads, and shows threads and stripped emails."""

    def __init__(self, presenter: Presenter) -> None:
        self.presenter = presenter
        self.stripped_fields = STRIPPED

    def gather(self, emails: Iterable[Email]) -> list[EmailThread]:
        """Make one thread of all emails that share a `thread_id`."""
        threads: dict[str, list[Email]] = defaultdict(list)
        for email in emails:
            threads[email.thread_id].append(email)
        return [self.thread(together) for together in threads.values()]

    def thread(self, emails: list[Email]) -> EmailThread:
        """Make a thread of its emails, the latest of which says whose it is."""
        oldest_first = sorted(emails, key=attrgetter("date_created", "serial"))
        first, last = oldest_first[0], oldest_first[-1]
        return EmailThread(
            id=last.thread_id,
            serial=last.serial,
            lead_id=last.lead_id,
            organization_id=last.organization_id,
            contact_id=last.contact_id,
            user_id=last.user_id,
            created_by=first.created_by,
            updated_by=last.updated_by,
            date_created=first.date_created,
            date_updated=max(email.date_updated for email in emails),
            activity_at=max(email.activity_at or email.date_created for email in emails),
            emails=oldest_first,
        )

    def strip(self, email: Email) -> dict[str, Any]:
        """Show an email without its bodies and files."""
        shown = self.presenter.show(email)
        kept = {name: value for name, value in shown.items() if name in self.stripped_fields}
        return kept | {"has_attachments": bool(email.attachments)}

    def show(self, thread: EmailThread) -> dict[str, Any]:
        """Give the response object of a thread."""
        write = self.presenter.instants.write
        emails = [self.strip(email) for email in thread.emails]
        return {name: getattr(thread, name) for name in _SAME} | {
            "_type": thread.kind,
            "activity_at": write(thread.activity_at),
            "date_created": write(thread.date_created),
            "date_updated": write(thread.date_updated),
            "emails": emails,
            "latest_emails": emails,
            "latest_normalized_subject": thread.emails[-1].subject,
            "n_emails": len(emails),
            "user_name": self.presenter.store.name_of(thread.user_id),
            "users": [],
        }
