"""
Faults of the life cycle: moves that are refused or allowed against the table, edits of what is no draft.

Law: every forbidden move is a row of its own, made from the table below; what needs a memory keeps it per emulator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from emulator.faults.fault import Change, Fault
from emulator.faults.reading import if_refused
from emulator.faults.seams import around, exclude, include, move
from emulator.faults.showing import shown_as
from emulator.problems import FieldsRefusedError, RefusedError, ValueRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator
    from emulator.records import Email

    Update = Callable[[str, dict[str, Any]], Email]

STATUSES = ("inbox", "draft", "scheduled", "outbox", "sent", "error")
FORBIDDEN = {
    "inbox": ("draft", "scheduled", "outbox", "sent", "error"),
    "draft": ("inbox", "sent", "error"),
    "scheduled": ("inbox", "outbox", "sent", "error"),
    "outbox": ("inbox", "scheduled", "sent", "error"),
    "sent": ("inbox", "draft", "scheduled", "outbox", "error"),
    "error": ("inbox", "draft", "scheduled", "outbox", "sent"),
}
CLOSED = ("inbox", "scheduled", "outbox", "sent", "error")
EDITS = {
    "inbox": "subject",
    "scheduled": "body_text",
    "outbox": "subject",
    "sent": "body_text",
    "error": "subject",
}


def _refused(status: str, after: str) -> str:
    return f"email-move-draft-to-{after}-refused" if status == "draft" else f"email-{status}-refuses-moves"


def _edits_one(status: str, field: str) -> Change:
    """Refuse edits in a status, but for those of one property alone."""

    def change(emulator: Emulator) -> None:
        desk, update = emulator.emails, emulator.emails.update

        def edit(email_id: str, body: dict[str, Any]) -> Email:
            email = desk.find(email_id)
            if email.status == status and set(body) == {field}:
                desk.write(email, desk.intake.for_update(body))
                return email
            return update(email_id, body)

        vars(desk)["update"] = edit

    return change


def _refused_but_done(status: str) -> Change:
    """Refuse the edit of an email in a status, and write it all the same."""

    def change(emulator: Emulator) -> None:
        desk, update = emulator.emails, emulator.emails.update

        def edit(email_id: str, body: dict[str, Any]) -> Email:
            try:
                return update(email_id, body)
            except RefusedError:
                if email_id in desk.store.emails and desk.find(email_id).status == status and "status" not in body:
                    desk.write(desk.find(email_id), desk.intake.for_update(body))
                raise

        vars(desk)["update"] = edit

    return change


def _cancel_forgotten(before: str) -> Change:
    """Answer a cancel of an email in a status, and leave the email where it was."""

    def apply(old: Callable[..., None], email: Email, changes: dict[str, Any]) -> None:
        if email.status != before or changes.get("status") != "draft":
            old(email, changes)

    return around("emails.apply", apply)


def _cancelled_once(emulator: Emulator) -> None:
    """Refuse the second cancel of an email."""
    cancelled: set[str] = set()
    take_back = emulator.sending.take_back

    def once(email: Email) -> None:
        if email.id in cancelled:
            raise FieldsRefusedError({"status": "Only drafts can be modified."})
        cancelled.add(email.id)
        take_back(email)

    vars(emulator.sending)["take_back"] = once


def _never_again(emulator: Emulator) -> None:
    """Refuse to queue or schedule an email that was cancelled before."""
    cancelled: set[str] = set()
    take_back, lacking = emulator.sending.take_back, emulator.emails.lacking_on_move

    def noted(email: Email) -> None:
        cancelled.add(email.id)
        take_back(email)

    def again(email: Email, changes: dict[str, Any]) -> list[str]:
        waits = changes.get("status") in emulator.lifecycle.waiting and email.id in cancelled
        return ["status"] if waits else lacking(email, changes)

    vars(emulator.sending)["take_back"] = noted
    vars(emulator.emails)["lacking_on_move"] = again


def _closed_when_cancelled(emulator: Emulator) -> None:
    """Refuse edits of an email that was cancelled."""
    cancelled: set[str] = set()
    take_back, lacking = emulator.sending.take_back, emulator.emails.lacking_on_move

    def noted(email: Email) -> None:
        cancelled.add(email.id)
        take_back(email)

    def closed(email: Email, changes: dict[str, Any]) -> list[str]:
        edits = "status" not in changes and email.id in cancelled
        return ["status"] if edits else lacking(email, changes)

    vars(emulator.sending)["take_back"] = noted
    vars(emulator.emails)["lacking_on_move"] = closed


def _gone_out_taken_back(emulator: Emulator) -> None:
    """Make a draft again of an email that has gone out."""
    gone: set[str] = set()
    go_out, update = emulator.sending.go_out, emulator.emails.update

    def noted(email: Email, moment: Any) -> None:
        gone.add(email.id)
        go_out(email, moment)

    def back(email_id: str, body: dict[str, Any]) -> Email:
        if email_id in gone and body.get("status") == "draft":
            emulator.store.emails[email_id].status = "draft"
        return update(email_id, body)

    vars(emulator.sending)["go_out"] = noted
    vars(emulator.emails)["update"] = back


def _unknown(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueRefusedError("Not a status.")
    return "draft"


def _in_capitals(value: Any) -> str:
    if not isinstance(value, str) or value.lower() not in STATUSES:
        raise ValueRefusedError("Not a status.")
    return value.lower()


def _due_now(old: Callable[..., Any], email: Email, send_in: float | None) -> Any:
    if email.status == "scheduled":
        email.status, email.date_scheduled = "outbox", None
        email.status, due = "scheduled", old(email, None)
        return due
    return old(email, send_in)


ROWS = (
    *(
        Fault(
            f"draft-never-{word}",
            f"email-move-draft-to-{after}",
            f"A draft cannot become `{after}`.",
            move("draft", after, allowed=False),
        )
        for after, word in (("scheduled", "scheduled"), ("outbox", "queued"))
    ),
    Fault(
        "scheduled-for-now",
        "email-move-draft-to-scheduled",
        "A draft that is scheduled goes out at once.",
        around("sending.due", _due_now),
    ),
    *(
        Fault(
            f"{before}-never-cancelled",
            f"email-cancel-{before}",
            f"An email in `{before}` cannot become a draft again.",
            move(before, "draft", allowed=False),
        )
        for before in ("scheduled", "outbox")
    ),
    *(
        Fault(
            f"{before}-cancel-forgotten",
            f"email-cancel-{before}",
            f"The cancel of an email in `{before}` is answered and forgotten.",
            _cancel_forgotten(before),
        )
        for before in ("scheduled", "outbox")
    ),
    Fault(
        "cancelled-is-sent",
        "email-cancel-outbox",
        "A cancelled email goes out all the same.",
        around("sending.take_back", lambda _, __: None),
    ),
    Fault("cancelled-once-only", "email-cancel-again", "An email can be cancelled only once.", _cancelled_once),
    Fault("cancelled-never-queued", "email-cancel-again", "A cancelled email can never be queued again.", _never_again),
    Fault(
        "cancelled-is-closed",
        "email-cancelled-is-editable",
        "A cancelled email refuses edits.",
        _closed_when_cancelled,
    ),
    Fault("draft-closed", "email-draft-editable", "A draft refuses edits.", exclude("lifecycle.editable", "draft")),
    Fault(
        "edit-answers-as-error",
        "email-draft-editable",
        "The answer to an edit shows a draft as an error.",
        shown_as("status", lambda value, _: value if "status" in (request.json or {}) else "error", "update"),
    ),
    *(
        Fault(
            f"{before}-becomes-{after}",
            _refused(before, after),
            f"An email in `{before}` can become `{after}`.",
            move(before, after),
        )
        for before, targets in FORBIDDEN.items()
        for after in targets
    ),
    *(
        Fault(
            f"{status}-editable",
            f"email-{status}-not-editable",
            f"An email in `{status}` can be edited.",
            include("lifecycle.editable", status),
        )
        for status in CLOSED
    ),
    *(
        Fault(
            f"{status}-{field.replace('_', '-')}-editable",
            f"email-{status}-not-editable",
            f"Of an email in `{status}` its `{field}` alone can be edited.",
            _edits_one(status, field),
        )
        for status, field in EDITS.items()
    ),
    *(
        Fault(
            f"{status}-edit-refused-but-done",
            f"email-{status}-not-editable",
            f"The edit of an email in `{status}` is refused, and done.",
            _refused_but_done(status),
        )
        for status in CLOSED
    ),
    Fault(
        "gone-out-taken-back",
        "email-sent-outbox-not-cancellable",
        "An outbox email that has gone out becomes a draft again.",
        _gone_out_taken_back,
    ),
    Fault(
        "update-to-unknown-status",
        "email-update-status-enum",
        "An update takes an unknown status for `draft`.",
        if_refused("update", "status", _unknown),
    ),
    Fault(
        "update-status-in-capitals",
        "email-update-status-enum",
        "An update takes a documented status in capitals.",
        if_refused("update", "status", _in_capitals),
    ),
)
