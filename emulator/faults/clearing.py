"""
Faults of clearing: null that is refused, ignored, or replaced by something.

Law: one row a fault; the rows on single properties are made from the table below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.reading import never_null
from emulator.faults.seams import around

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.records import Email

    Values = dict[str, Any]
    Apply = Callable[[Email, Values], None]

CLEARED = (
    *("subject", "body_text", "body_html", "sender", "contact_id", "to", "cc", "bcc", "in_reply_to_id"),
    *("template_id", "followup_sequence_id", "followup_sequence_delay", "followup_sequence_add_cc_bcc"),
)
_EMPTY: tuple[object, ...] = (None, [], False)


def _null_ignored(field: str) -> Change:
    """Leave a property as it is where an update clears it."""

    def apply(old: Apply, email: Email, changes: Values) -> None:
        kept = field in changes and changes[field] in _EMPTY
        old(email, {name: value for name, value in changes.items() if name != field or not kept})

    return around("emails.apply", apply)


def _cleared_to(field: str, value: object) -> Change:
    """Put something into a property where an update clears it."""

    def apply(old: Apply, email: Email, changes: Values) -> None:
        old(email, changes | ({field: value} if changes.get(field, "") is None else {}))

    return around("emails.apply", apply)


def _slug(field: str) -> str:
    return field.replace("_", "-")


ROWS = (
    *(
        Fault(
            f"update-{_slug(name)}-never-null",
            "email-update-optional-null",
            f"An update with null for `{name}` is refused.",
            never_null("update", name),
        )
        for name in ("subject", "bcc", "attachments", "activity_at", "followup_date")
    ),
    *(
        Fault(
            f"null-{_slug(name)}-ignored",
            f"email-update-null-clears-{_slug(name)}",
            f"An update with null leaves `{name}` as it was.",
            _null_ignored(name),
        )
        for name in CLEARED
    ),
    *(
        Fault(
            f"null-{_slug(name)}-replaced",
            f"email-update-null-clears-{_slug(name)}",
            f"An update with null puts {value!r} into `{name}`.",
            _cleared_to(name, value),
        )
        for name, value in (("subject", "(no subject)"), ("body_text", "null"), ("followup_sequence_delay", 0))
    ),
)
