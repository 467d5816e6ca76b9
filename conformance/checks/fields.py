"""
Which fields of an email are compared when two pictures of it have to agree.

Law: only documented fields that nothing but a request changes; what a server may fill in later (threads,
message ids, opens, previews) is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract

if TYPE_CHECKING:
    from collections.abc import Mapping

IDENTITY = ("_type", "id", "lead_id", "organization_id", "date_created", "direction")
WRITTEN = (
    "subject",
    "body_text",
    "body_html",
    "to",
    "cc",
    "bcc",
    "sender",
    "contact_id",
    "user_id",
    "in_reply_to_id",
    "template_id",
    "followup_sequence_delay",
    "followup_sequence_add_cc_bcc",
    "date_scheduled",
)
MOVING = ("status", "activity_at")
WAITING = ("scheduled", "outbox")
"""Statuses that end by themselves, so that `MOVING` fields of such an email may change between two looks."""


def stable(email: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that keep their values as long as no request changes this *email*."""
    chosen = IDENTITY + WRITTEN if email.get("status") in WAITING else IDENTITY + WRITTEN + MOVING
    return tuple(name for name in chosen if name in contract.email_fields())


def echoed(operation: str) -> tuple[str, ...]:
    """Return the request properties of *operation* that stand in the response under the same name."""
    return tuple(name for name in contract.request_properties(operation) if name in contract.email_fields())
