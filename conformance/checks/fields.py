"""
Which fields of an email are compared when two pictures of it have to agree.

Law: only documented fields that nothing but a request changes; what a server may fill in later (threads,
message ids, opens, previews) is left out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.values import instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

IDENTITY = ("_type", "id", "lead_id", "organization_id", "date_created", "created_by", "direction")
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
    "followup_sequence_id",
    "followup_sequence_delay",
    "followup_sequence_add_cc_bcc",
    "date_scheduled",
)
MOVING = ("status", "activity_at")
_LOGGED = ("inbox", "sent", "error")
"""Statuses in which the time of an email is known; what a draft shows for it is its target's to choose."""
_SETTLED = ("direction", "date_scheduled")
"""What may become another when a waiting email is sent."""
_DAY = timedelta(days=1)
WAITING = ("scheduled", "outbox")
"""Statuses that end by themselves, so that `MOVING` fields of such an email may change between two looks."""


def _may_move(email: Mapping[str, Any]) -> bool:
    """Tell whether *email* may have been sent before the next look: one that is scheduled for another day is not."""
    if email.get("status") not in WAITING:
        return False
    planned = instant(email.get("date_scheduled"))
    far = planned is not None and planned - datetime.now(UTC) > _DAY
    return not (email.get("status") == "scheduled" and far)


def stable(email: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that keep their values as long as no request changes this *email*."""
    may_move = _may_move(email)
    return _stable(may_move, () if may_move else MOVING if email.get("status") in _LOGGED else ("status",))


@cache
def _stable(may_move: bool, moving: tuple[str, ...]) -> tuple[str, ...]:
    chosen = (name for name in IDENTITY + WRITTEN if not (may_move and name in _SETTLED))
    return tuple(name for name in (*chosen, *moving) if name in contract.email_fields())


_TEXTS, _THREADED = ("subject", "body_text", "body_html"), ("thread_id",)
_PLAN = ("followup_sequence_id", "followup_sequence_delay", "followup_sequence_add_cc_bcc")
_FOLLOWING: Mapping[str, tuple[str, ...]] = {
    "status": (*MOVING, "date_scheduled", "direction", "sender", *_THREADED),
    "subject": _THREADED,
    **dict.fromkeys(("in_reply_to_id", "sender", "to", "cc", "bcc", "contact_id", "user_id"), _THREADED),
    "template_id": _TEXTS,
    **dict.fromkeys(_PLAN, _PLAN),
}
"""Property of an update -> the fields that may change together with it although the update does not name them."""


def lasting(email: Mapping[str, Any], named: AbstractSet[str]) -> tuple[str, ...]:
    """
    Return the fields of *email* that an update of the properties in *named* has to leave alone.

    Nothing is returned for an update of a property that no table lists, whatever that may stand for.
    """
    if not named <= contract.request_properties("updateEmail").keys() or any(map(_is_renamed, named)):
        return ()
    following = {field for name in named for field in _FOLLOWING.get(name, ())} | set(named)
    return tuple(name for name in (*stable(email), *_THREADED) if name not in following and not _is_empty(email, name))


def _is_renamed(name: str) -> bool:
    return "x-generation" in contract.request_properties("updateEmail")[name]


def _is_empty(email: Mapping[str, Any], name: str) -> bool:
    """A field without a value may be filled by the target at any time."""
    return email.get(name) in (None, "", [])


def echoed(operation: str) -> tuple[str, ...]:
    """Return the request properties of *operation* that stand in the response under the same name."""
    return tuple(name for name in contract.request_properties(operation) if name in contract.email_fields())
