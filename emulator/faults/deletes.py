"""
Faults of deletes: emails that stay somewhere, neighbours that go with them, answers that are others.

Law: one row a fault; what needs a memory keeps it per emulator.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.seams import asked_for, within
from emulator.faults.showing import answer, coded, refused_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator
    from emulator.records import Email


def _remembered(use: Callable[[Emulator, dict[str, Email]], None]) -> Change:
    """Remember deleted emails, and let *use* say where they are still to be seen."""

    def change(emulator: Emulator) -> None:
        gone: dict[str, Email] = {}
        forget = emulator.emails.delete

        def delete(email_id: str) -> None:
            email = emulator.store.emails.get(email_id)
            forget(email_id)
            if email:
                gone[email_id] = email

        vars(emulator.emails)["delete"] = delete
        use(emulator, gone)

    return change


def _found_for(operation: str) -> Callable[[Emulator, dict[str, Email]], None]:
    """Find deleted emails in requests for one operation."""

    def use(emulator: Emulator, gone: dict[str, Email]) -> None:
        find = emulator.emails.find

        def find_gone(email_id: str) -> Email:
            return gone[email_id] if asked_for(operation) and email_id in gone else find(email_id)

        vars(emulator.emails)["find"] = find_gone

    return use


def _listed(emulator: Emulator, gone: dict[str, Email]) -> None:
    keep = emulator.filters.keep

    def keep_gone(found: list[Any], args: Any, lists: Any) -> Any:
        return keep([*found, *gone.values()] if asked_for("list") else found, args, lists)

    vars(emulator.filters)["keep"] = keep_gone


def _deleted_again(emulator: Emulator, gone: dict[str, Email]) -> None:
    delete = emulator.emails.delete

    def again(email_id: str) -> None:
        if email_id not in gone:
            delete(email_id)

    vars(emulator.emails)["delete"] = again


def _unknown_too(emulator: Emulator, old: Callable[[str], None], email_id: str) -> None:
    """Answer a delete of what never was as if it had been."""
    if email_id in emulator.store.emails:
        old(email_id)


def _with_it(test: Callable[[Email, Email], bool]) -> Change:
    """Delete other emails with an email."""

    def delete(emulator: Emulator, old: Callable[[str], None], email_id: str) -> None:
        email = emulator.emails.find(email_id)
        old(email_id)
        for other in [each for each in emulator.store.emails.values() if test(email, each)]:
            emulator.store.discard_email(other.id)

    return within("emails.delete", delete)


def _replies_emptied(emulator: Emulator, old: Callable[[str], None], email_id: str) -> None:
    """Lose the subjects of what answered a deleted email."""
    old(email_id)
    for other in emulator.store.emails.values():
        if other.in_reply_to_id == email_id:
            other.subject = None


def _emptied(emulator: Emulator, old: Callable[[str], None], email_id: str) -> None:
    """Empty an email instead of deleting it."""
    email = emulator.emails.find(email_id)
    old(email_id)
    emulator.store.emails[email_id] = replace(email, subject=None, body_text=None, body_html=None)


ROWS = (
    Fault("delete-answers-202", "email-delete-answers-200", "A delete answers 202.", coded("delete", 202)),
    Fault(
        "delete-answers-a-list",
        "email-delete-answers-200",
        "A delete answers with a list.",
        answer("delete", lambda _: []),
    ),
    Fault(
        "delete-answers-null",
        "email-delete-answers-200",
        "A delete answers with null.",
        answer("delete", lambda _: None),
    ),
    Fault(
        "delete-says-deleted",
        "email-delete-empty-object",
        "A delete answers with an object that says so.",
        answer("delete", lambda _: {"deleted": True}),
    ),
    Fault(
        "deleted-still-read", "email-delete-gone", "A deleted email can still be read.", _remembered(_found_for("get"))
    ),
    Fault(
        "deleted-but-emptied", "email-delete-gone", "A delete only empties an email.", within("emails.delete", _emptied)
    ),
    Fault(
        "deleted-still-listed",
        "email-delete-gone-from-list",
        "A deleted email is still in lists.",
        _remembered(_listed),
    ),
    Fault(
        "deleted-still-updated",
        "email-delete-not-updatable",
        "A deleted email still takes updates.",
        _remembered(_found_for("update")),
    ),
    Fault("deleted-twice", "email-delete-once", "A deleted email can be deleted again.", _remembered(_deleted_again)),
    Fault("delete-again-400", "email-delete-once", "A second delete answers 400.", refused_with("delete", 404, 400)),
    Fault(
        "delete-of-unknown-answered",
        "email-delete-unknown-404",
        "A delete of an unknown id answers 200.",
        within("emails.delete", _unknown_too),
    ),
    Fault(
        "delete-takes-replies",
        "email-delete-spares-neighbours",
        "A delete takes the emails with it that answer it.",
        _with_it(lambda email, other: other.in_reply_to_id == email.id),
    ),
    Fault(
        "delete-takes-thread",
        "email-delete-spares-neighbours",
        "A delete takes the other emails of its thread with it.",
        _with_it(lambda email, other: other.thread_id == email.thread_id),
    ),
    Fault(
        "delete-takes-namesakes",
        "email-delete-spares-neighbours",
        "A delete takes the other emails of its lead with it that have its subject.",
        _with_it(lambda email, other: (other.lead_id, other.subject) == (email.lead_id, email.subject)),
    ),
    Fault(
        "delete-empties-replies",
        "email-delete-spares-neighbours",
        "A delete takes the subjects of its replies.",
        within("emails.delete", _replies_emptied),
    ),
)
