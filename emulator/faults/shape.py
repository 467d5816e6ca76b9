"""
Faults of shape: fields that are missing or of another type, and facts that a field tells wrongly.

Law: every field of the tables below is a row or two, wrong in one operation or in all; values are wrong in one respect.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.seams import around, asked_for, within
from emulator.faults.showing import answer, constant, shown_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator
    from emulator.records import Email

REQUIRED = (
    *("_type", "activity_at", "bcc", "body_html", "body_text", "bulk_email_action_id", "cc", "contact_id"),
    *("created_by", "date_created", "date_scheduled", "date_sent", "date_updated", "direction"),
    *("followup_sequence_add_cc_bcc", "followup_sequence_delay", "has_reply", "id", "in_reply_to_id", "lead_id"),
    *("message_ids", "need_smtp_credentials", "opens_summary", "organization_id", "references", "send_as_id"),
    *("sender", "status", "subject", "template_id", "thread_id", "to", "updated_by", "user_id", "users"),
)
WRONG: dict[str, tuple[str, object]] = {
    "activity_at": ("a plain number", 1_700_000_000),
    "agent_action_reason": ("a list", []),
    "agent_config_id": ("a number", 0),
    "attachments": ("a text", "none"),
    "bcc": ("null", None),
    "body_preview": ("a list of lines", []),
    "bulk_email_action_id": ("false", False),
    "cc": ("an empty text", ""),
    "created_by_name": ("a list of names", ["Ada", "Owner"]),
    "date_created": ("null", None),
    "date_sent": ("an empty text", ""),
    "date_updated": ("a word", "yesterday"),
    "direction": ("a word that is none of the documented", "inbound"),
    "email_account_id": ("a number", 7),
    "envelope": ("a list", []),
    "followup_sequence_add_cc_bcc": ("null", None),
    "followup_sequence_delay": ("a text", "86400"),
    "followup_sequence_id": ("false", False),
    "has_reply": ("a number", 0),
    "message_ids": ("null", None),
    "need_smtp_credentials": ("the text `false`", "false"),
    "opens": ("a number", 0),
    "opens_summary": ("a number", 0),
    "organization_id": ("null", None),
    "references": ("a text", ""),
    "send_as_id": ("an object", {}),
    "send_attempts": ("a number", 0),
    "sequence_id": ("a list", []),
    "sequence_name": ("false", False),
    "sequence_subscription_id": ("a number", 0),
    "template_name": ("an object", {}),
    "thread_id": ("a number", 12_345),
    "updated_by": ("an object", {"id": "user_1"}),
    "updated_by_name": ("a list of names", ["Ada", "Owner"]),
    "user_name": ("an object", {"first_name": "Ada"}),
    "users": ("null", None),
}
_NEEDED = ("_type", "id", "lead_id", "status")


def _slug(field: str) -> str:
    return field.strip("_").replace("_", "-")


def _lacking(field: str, status: str) -> Change:
    """Leave a field out of the emails in a status; one that nobody can do without, in lists only."""

    def show(old: Callable[..., dict[str, Any]], email: Email) -> dict[str, Any]:
        shown = old(email)
        if email.status == status and (field not in _NEEDED or asked_for("list")):
            del shown[field]
        return shown

    return around("presenter.show", show)


def _items(how: Callable[[Any], object]) -> Callable[..., object]:
    """Spoil the items of a list, and make one where there is none."""
    return lambda items, _: [how(item) for item in items or ["x"]]


def _same_again(emulator: Emulator, old: Callable[..., Email], body: dict[str, Any]) -> Email:
    """Answer a create that repeats an earlier one with the earlier email."""
    known = list(emulator.store.emails.values())
    email = old(body)
    for earlier in known:
        same = ("lead_id", "status", "subject", "body_text", "to")
        if all(getattr(earlier, name) == getattr(email, name) for name in same):
            emulator.store.discard_email(email.id)
            return earlier
    return email


def _by_subject(emulator: Emulator, old: Callable[..., Email], given: dict[str, Any]) -> Email:
    """Give an error the id of the last email before it, which then is another one."""
    email = old(given)
    if email.status == "error" and emulator.store.emails:
        email.id = list(emulator.store.emails)[-1]
    return email


def _ids_used_again(emulator: Emulator) -> None:
    """Give the id of a deleted email to the next one."""
    free: list[str] = []
    forget, compose = emulator.emails.delete, emulator.composer.compose

    def delete(email_id: str) -> None:
        forget(email_id)
        free.append(email_id)

    def again(given: dict[str, Any]) -> Email:
        email = compose(given)
        return replace(email, id=free.pop()) if free else email

    vars(emulator.emails)["delete"] = delete
    vars(emulator.composer)["compose"] = again


def _directed(status: str, direction: str | None) -> Change:
    return shown_as("direction", lambda value, email: direction if email.status == status else value)


ROWS = (
    *(
        Fault(
            f"{_slug(field)}-missing-from-{status}",
            f"email-field-{_slug(field)}",
            f"Emails in `{status}` have no `{field}`{' in lists' if field in _NEEDED else ''}.",
            _lacking(field, status),
        )
        for field, status in zip(REQUIRED, cycle(("error", "sent", "inbox")), strict=False)
    ),
    *(
        Fault(
            f"{_slug(field)}-of-another-type",
            f"email-field-{_slug(field)}",
            f"Every email shows {words} as `{field}`.",
            constant(field, value),
        )
        for field, (words, value) in WRONG.items()
    ),
    *(
        Fault(
            f"{field}-with-objects",
            f"email-field-{field}",
            f"`{field}` in a list holds objects instead of texts.",
            shown_as(field, _items(lambda item: {"email": item}), "list"),
        )
        for field in ("to", "cc", "bcc")
    ),
    *(
        Fault(
            f"{_slug(field)}-as-plain-day",
            f"email-field-{_slug(field)}",
            f"`{field}` is shown as a plain day.",
            shown_as(field, lambda text, _: text and text[:10]),
        )
        for field in ("date_scheduled", "date_created")
    ),
    Fault("type-in-small-letters", "email-field-type", "`_type` is `email`.", constant("_type", "email", "list")),
    Fault(
        "opens-of-texts",
        "email-field-opens",
        "`opens` is shown as a list of texts.",
        shown_as("opens", lambda items, _: [item["opened_at"] for item in items]),
    ),
    Fault(
        "attachments-without-size",
        "email-field-attachments",
        "Attachments are shown without their sizes.",
        shown_as("attachments", lambda files, _: [{k: v for k, v in file.items() if k != "size"} for file in files]),
    ),
    Fault(
        "status-of-errors-unknown",
        "email-field-status",
        "The status of an error is shown as `failed`.",
        shown_as("status", lambda value, _: "failed" if value == "error" else value, "list"),
    ),
    Fault("always-outgoing", "email-direction-inbox", "Every email is outgoing.", constant("direction", "outgoing")),
    Fault(
        "received-undirected", "email-direction-inbox", "A received email has no direction.", _directed("inbox", None)
    ),
    Fault("sent-incoming", "email-direction-sent", "A sent email is incoming.", _directed("sent", "incoming")),
    Fault("draft-incoming", "email-direction-draft", "A draft is incoming.", _directed("draft", "incoming")),
    Fault(
        "equal-creates-are-one",
        "email-id-unique",
        "A create that repeats an earlier one answers with the earlier email.",
        within("emails.create", _same_again),
    ),
    Fault(
        "errors-take-an-id",
        "email-id-unique",
        "An error takes the id of the email before it.",
        within("composer.compose", _by_subject),
    ),
    Fault("ids-used-again", "email-id-unique", "A new email gets the id of one that was deleted.", _ids_used_again),
    *(
        Fault(
            f"{operation}-answers-a-list",
            "email-answers-an-object",
            f"The {operation} of an email answers with a list of one.",
            answer(operation, lambda shown: [shown]),
        )
        for operation in ("create", "get", "update")
    ),
    Fault(
        "drafts-dated-as-sent",
        "email-date-sent-draft",
        "A draft shows its date of creation as `date_sent`.",
        shown_as("date_sent", lambda text, email: "2024-01-13T12:00:00+00:00" if email.status == "draft" else text),
    ),
    Fault(
        "drafts-dated-once-updated",
        "email-date-sent-draft",
        "An update dates a draft as sent.",
        around("emails.apply", lambda old, email, changes: old(email, changes | {"date_sent": email.date_created})),
    ),
)
