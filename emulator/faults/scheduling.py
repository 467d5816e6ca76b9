"""
Faults of emails that wait: their dates, how long they may wait, and whether they go out.

Law: one row a fault; what a row changes is made by the seams.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Fault
from emulator.faults.reading import OFFSET, kept_as, read_as, refused_if, taken_as, without_offset
from emulator.faults.seams import around, instead, within
from emulator.faults.showing import shown_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from emulator.assembly import Emulator
    from emulator.records import Email

_SECOND = timedelta(seconds=1)


def _null_date_will_do(old: Callable[..., list[str]], given: dict[str, Any]) -> list[str]:
    return [name for name in old(given) if name not in given]


def _null_date_in_a_move(old: Callable[..., list[str]], email: Email, changes: dict[str, Any]) -> list[str]:
    return [name for name in old(email, changes) if name != "date_scheduled" or name not in changes]


def _reversed_offset(text: Any) -> Any:
    turned = {"+": "-", "-": "+"}
    return OFFSET.sub(lambda found: turned[found[0][0]] + found[0][1:], text) if isinstance(text, str) else text


def _at_most(most: float) -> Callable[..., Any]:
    """Take a delay of up to *most* seconds, that included."""
    return lambda old, value: most if value == most else old(value)


def _move_a_day_later(old: Callable[..., None], email: Email, changes: dict[str, Any]) -> None:
    """Plan a moved draft for a day later than the move says."""
    if changes.get("status") == "scheduled" and changes.get("date_scheduled"):
        changes = changes | {"date_scheduled": changes["date_scheduled"] + timedelta(days=1)}
    old(email, changes)


def _answers_then_shifts(old: Callable[..., Email], email_id: str, body: dict[str, Any]) -> Email:
    """Answer a move with its date, and keep one a second earlier."""
    email = old(email_id, body)
    told = replace(email)
    if email.status == "scheduled" and email.date_scheduled:
        email.date_scheduled = email.date_scheduled - _SECOND
    return told


def _waits_too_long(old: Callable[..., datetime], email: Email, send_in: float | None) -> datetime:
    due = old(email, send_in)
    return due + timedelta(days=1) if email.status == "outbox" and send_in else due


def _never_without_delay(old: Callable[..., datetime], email: Email, send_in: float | None) -> datetime:
    due = old(email, send_in)
    return due + timedelta(days=1) if email.status == "outbox" and not send_in else due


def _at_once(emulator: Emulator, old: Callable[..., datetime], email: Email, send_in: float | None) -> datetime:
    return emulator.clock.now() if email.status == "outbox" else old(email, send_in)


def _goes_to_error(old: Callable[..., None], email: Email, moment: datetime) -> None:
    old(email, moment)
    email.status = "error"


def _undated(old: Callable[..., None], email: Email, moment: datetime) -> None:
    old(email, moment)
    email.date_sent = None


ROWS = (
    Fault(
        "scheduled-without-date",
        "email-create-scheduled-needs-date",
        "A create with status `scheduled` needs no date.",
        instead("lifecycle.needs_date_on_create", lambda _: False),
    ),
    Fault(
        "scheduled-with-null-date",
        "email-create-scheduled-needs-date",
        "A create with status `scheduled` takes null for its date.",
        around("emails.lacking_on_create", _null_date_will_do),
    ),
    Fault(
        "move-to-scheduled-without-date",
        "email-move-to-scheduled-needs-date",
        "A draft without a date becomes `scheduled`.",
        instead("lifecycle.needs_date_on_move", lambda _: False),
    ),
    Fault(
        "move-to-scheduled-with-null-date",
        "email-move-to-scheduled-needs-date",
        "A draft becomes `scheduled` with null for its date.",
        around("emails.lacking_on_move", _null_date_in_a_move),
    ),
    Fault(
        "date-scheduled-a-second-late",
        "email-date-scheduled-kept",
        "A create keeps its date a second late.",
        kept_as("create", "date_scheduled", lambda moment: moment + _SECOND),
    ),
    Fault(
        "date-scheduled-cut-to-day",
        "email-date-scheduled-kept",
        "A GET shows the date of a scheduled email as midnight of its day.",
        shown_as("date_scheduled", lambda text, _: text and f"{text[:10]}T00:00:00+00:00", "get"),
    ),
    Fault(
        "move-plans-a-day-later",
        "email-date-scheduled-kept-by-update",
        "A move to `scheduled` plans an email for a day later.",
        around("emails.apply", _move_a_day_later),
    ),
    Fault(
        "move-answers-with-another-date",
        "email-date-scheduled-kept-by-update",
        "A move answers with the date that it names, and keeps one a second earlier.",
        around("emails.update", _answers_then_shifts),
    ),
    Fault(
        "date-scheduled-offset-ignored",
        "email-date-scheduled-offset",
        "The offset of a scheduled date is ignored: its wall clock is taken for UTC.",
        taken_as("both", "date_scheduled", without_offset),
    ),
    Fault(
        "date-scheduled-offset-reversed",
        "email-date-scheduled-offset",
        "The offset of a scheduled date is added where it should be taken off.",
        taken_as("create", "date_scheduled", _reversed_offset),
    ),
    *(
        row
        for table in ("create", "update")
        for row in (
            Fault(
                f"{table}-send-in-60",
                f"email-{table}-send-in-limit",
                f"The {table} of an outbox email takes a delay of 60 seconds.",
                read_as(table, "send_in", _at_most(60)),
            ),
            Fault(
                f"{table}-send-in-58",
                f"email-{table}-send-in-limit",
                f"The {table} of an outbox email refuses a delay of 59 seconds.",
                refused_if(table, "send_in", lambda delay: delay >= 59),  # noqa: PLR2004 - the limit
            ),
        )
    ),
    Fault(
        "create-send-in-cut",
        "email-create-send-in-limit",
        "A create takes any delay for the longest one.",
        taken_as("create", "send_in", lambda value: min(value, 59) if type(value) in {int, float} else value),
    ),
    Fault(
        "send-in-ignored",
        "email-outbox-waits",
        "An email in the outbox goes out at once.",
        within("sending.due", _at_once),
    ),
    Fault(
        "outbox-with-delay-stays",
        "email-outbox-is-sent",
        "An email in the outbox with a delay stays there for a day.",
        around("sending.due", _waits_too_long),
    ),
    Fault(
        "outbox-ends-in-error",
        "email-outbox-is-sent",
        "An email that should go out becomes an error.",
        around("sending.go_out", _goes_to_error),
    ),
    Fault(
        "outbox-without-delay-stays",
        "email-outbox-is-sent-without-delay",
        "An email in the outbox without a delay stays there for a day.",
        around("sending.due", _never_without_delay),
    ),
    Fault(
        "outbox-never-goes-out",
        "email-outbox-is-sent-without-delay",
        "Nothing in the outbox ever goes out.",
        around("sending.go_out", lambda *_: None),
    ),
    Fault(
        "gone-out-undated",
        "email-sent-has-date-sent",
        "An email that has gone out has no `date_sent`.",
        around("sending.go_out", _undated),
    ),
)
