"""
Faults of reading one email: codes, ids that name nothing, and looks that come too late.

Law: one row a fault; what needs a memory keeps it per emulator.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.seams import asked_for, within
from emulator.faults.showing import coded, refused_with
from emulator.problems import RefusedError, not_found

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator
    from emulator.records import Email

    Find = Callable[[str], Email]

_ID = re.compile(r"acti_\w{43}")


def _newest(emulator: Emulator, old: Find, email_id: str) -> Email:
    """Find the newest email where an id of the right form names none."""
    known = emulator.store.emails
    misses = asked_for("get") and email_id not in known and _ID.fullmatch(email_id)
    return old(list(known)[-1] if misses and known else email_id)


def _any_case(emulator: Emulator, old: Find, email_id: str) -> Email:
    """Find an email for an id that no email can have."""
    known = emulator.store.emails
    return old(list(known)[-1] if asked_for("get") and known and not _ID.fullmatch(email_id) else email_id)


def _late(first: Callable[[Email], Email]) -> Change:
    """Show something else in the first GET of an email."""

    def change(emulator: Emulator) -> None:
        seen: set[str] = set()
        find = emulator.emails.find

        def late(email_id: str) -> Email:
            email = find(email_id)
            if not asked_for("get") or email_id in seen:
                return email
            seen.add(email_id)
            return first(email)

        vars(emulator.emails)["find"] = late

    return change


def _not_yet(_: Email) -> Email:
    raise not_found()


def _no_such(status: int, test: Callable[[str], Any]) -> Change:
    """Refuse ids that name nothing with another status code, where *test* picks them out."""

    def find(emulator: Emulator, old: Find, email_id: str) -> Email:
        if asked_for("get") and email_id not in emulator.store.emails and test(email_id):
            raise RefusedError(status, "No such email.")
        return old(email_id)

    return within("emails.find", find)


ROWS = (
    Fault("get-answers-203", "email-get-answers-200", "A GET answers 203.", coded("get", 203)),
    Fault(
        "get-finds-newest",
        "email-get-unknown-404",
        "A GET of an unknown id answers with the newest email.",
        within("emails.find", _newest),
    ),
    Fault(
        "get-unknown-400", "email-get-unknown-404", "A GET of an unknown id answers 400.", refused_with("get", 404, 400)
    ),
    Fault(
        "get-unknown-410", "email-get-unknown-404", "A GET of an unknown id answers 410.", _no_such(410, _ID.fullmatch)
    ),
    Fault(
        "get-finds-for-any-id",
        "email-get-malformed-404",
        "A GET of an id that no email can have answers with the newest email.",
        within("emails.find", _any_case),
    ),
    Fault(
        "get-malformed-422",
        "email-get-malformed-404",
        "A GET of an id that no email can have answers 422.",
        _no_such(422, lambda email_id: not _ID.fullmatch(email_id)),
    ),
    Fault("get-too-late", "email-get-after-create", "The first GET of an email answers 404.", _late(_not_yet)),
    Fault(
        "get-first-without-recipients",
        "email-get-after-create",
        "The first GET of an email shows no recipients.",
        _late(lambda email: replace(email, to=[], cc=[], bcc=[])),
    ),
)
