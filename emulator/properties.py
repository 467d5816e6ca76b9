"""
Which properties the request bodies have: the vendor's request tables, as data.

Law: one row a property. A row names the reader of its values, says whether null
and absence are allowed, and what null stands for. Properties without a row are
ignored. Rules that join two properties are elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Property:
    """A row: `empty` makes what null stands for, `keeps` is the attribute it fills."""

    kind: str
    nullable: bool = True
    required: bool = False
    empty: Callable[[], object] | None = None
    keeps: str = ""


def _content() -> dict[str, Property]:
    return {
        "activity_at": Property("moment"),
        "attachments": Property("attachments", empty=list),
        "bcc": Property("recipients", empty=list),
        "body_html": Property("body_html"),
        "body_text": Property("body_text"),
        "cc": Property("recipients", empty=list),
        "contact_id": Property("contact"),
        "account_id": Property("text", keeps="email_account_id"),
        "email_account_id": Property("text"),
        "followup_date": Property("moment"),
        "followup_sequence_add_cc_bcc": Property("flag", empty=bool),
        "followup_sequence_delay": Property("followup_delay"),
        "followup_sequence_id": Property("sequence"),
        "in_reply_to_id": Property("email"),
        "opens": Property("opens", empty=list),
        "sender": Property("sender"),
        "subject": Property("subject"),
        "template_id": Property("template"),
        "to": Property("recipients", empty=list),
        "user_id": Property("user"),
        "date_scheduled": Property("moment"),
        "send_in": Property("send_in"),
    }


def create_properties() -> dict[str, Property]:
    """Give the table of a POST."""
    return _content() | {
        "lead_id": Property("lead", nullable=False, required=True),
        "status": Property("status", nullable=False, required=True),
        "created_by_id": Property("user", keeps="created_by"),
        "date_created": Property("moment"),
        "organization_id": Property("organization"),
    }


def update_properties() -> dict[str, Property]:
    """Give the table of a PUT."""
    return _content() | {"status": Property("status", nullable=False)}


def attachment_properties() -> dict[str, Property]:
    """Give the table of one attachment."""
    return {
        "content_id": Property("text"),
        "content_type": Property("text"),
        "filename": Property("text", nullable=False, required=True),
        "inline_only": Property("flag", nullable=False),
        "size": Property("integer", nullable=False, required=True),
        "url": Property("attachment_url", nullable=False, required=True),
    }


def open_properties() -> dict[str, Property]:
    """Give the table of one opening of an email."""
    return {
        "ip_address": Property("text"),
        "opened_at": Property("moment", nullable=False, required=True),
        "opened_by": Property("text"),
        "user_agent": Property("text"),
    }
