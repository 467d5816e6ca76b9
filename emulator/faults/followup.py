"""
Faults of follow-ups: their dates, and how soon a sequence may start.

Law: one row a fault; what a row changes is made by the seams.
"""

from __future__ import annotations

from typing import Any

from emulator.faults.fault import Change, Fault
from emulator.faults.reading import if_refused, refused_body, refused_if
from emulator.problems import ValueRefusedError

_DAY = 86_400


def _from(least: int) -> Any:
    """Take a delay of *least* seconds and more, where only a day and more should be taken."""

    def take(value: Any) -> int:
        if type(value) is not int or value < least:
            raise ValueRefusedError("Too short a delay.")
        return value

    return take


def _no_date_for(status: str) -> Change:
    return refused_body("create", "followup_date", lambda body: body["status"] == status and "followup_date" in body)


ROWS = (
    *(
        Fault(
            f"followup-date-refused-for-{status}",
            f"email-followup-date-{status}",
            f"A create with status `{status}` refuses a `followup_date`.",
            _no_date_for(status),
        )
        for status in ("scheduled", "outbox", "sent")
    ),
    Fault(
        "followup-date-refused-in-updates",
        "email-update-followup-date",
        "An update refuses a `followup_date`.",
        refused_body("update", "followup_date", lambda body: bool(body.get("followup_date"))),
    ),
    *(
        row
        for table in ("create", "update")
        for row in (
            Fault(
                f"{table}-followup-delay-86399",
                f"email-{table}-followup-delay-minimum",
                f"The {table} of an email takes a delay of a second less than a day.",
                if_refused(table, "followup_sequence_delay", _from(_DAY - 1)),
            ),
            Fault(
                f"{table}-followup-delay-86401",
                f"email-{table}-followup-delay-minimum",
                f"The {table} of an email refuses a delay of exactly a day.",
                refused_if(table, "followup_sequence_delay", lambda delay: delay == _DAY),
            ),
            Fault(
                f"{table}-followup-delay-negative",
                f"email-{table}-followup-delay-minimum",
                f"The {table} of an email takes any delay.",
                if_refused(table, "followup_sequence_delay", _from(-_DAY * _DAY)),
            ),
        )
    ),
)
