"""
Ways to break an emulator, one respect at a time.

Law: a fault changes one instance of the emulator, never its classes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator import Emulator
    from emulator.records import Email

    Fault = Callable[[Emulator], None]


def limit(name: str, value: int) -> Fault:
    """Put one limit elsewhere."""
    return lambda emulator: setattr(emulator.limits, name, value)


def move(before: str, after: str, *, allowed: bool = True) -> Fault:
    """Allow a move, or forbid it."""

    def fault(emulator: Emulator) -> None:
        known = emulator.lifecycle.moves[before]
        emulator.lifecycle.moves[before] = known | {after} if allowed else known - {after}

    return fault


def editable(status: str) -> Fault:
    """Let emails in a status be edited."""

    def fault(emulator: Emulator) -> None:
        emulator.lifecycle.editable |= {status}

    return fault


def without(field: str) -> Fault:
    """Leave a field out of every email."""

    def fault(emulator: Emulator) -> None:
        del emulator.presenter.fields[field]

    return fault


def shown_as(field: str, value: object) -> Fault:
    """Show a field with one value always."""

    def fault(emulator: Emulator) -> None:
        emulator.presenter.fields[field] = lambda _: value

    return fault


def no_sender_needed(status: str) -> Fault:
    """Ask for no sender in a status."""

    def fault(emulator: Emulator) -> None:
        emulator.senders.required_on_create -= {status}

    return fault


def deletes_nothing(emulator: Emulator) -> None:
    """Answer a delete and keep the email."""

    def delete(email_id: str) -> None:
        emulator.emails.find(email_id)

    emulator.emails.delete = delete


def never_more(emulator: Emulator) -> None:
    """Say that no page follows."""
    emulator.paging.has_more = lambda *_: False


def always_more(emulator: Emulator) -> None:
    """Say that another page follows."""
    emulator.paging.has_more = lambda *_: True


def skips_nothing(emulator: Emulator) -> None:
    """Begin each page with the first item."""
    emulator.paging.cut = lambda items, page: items[: page.limit]


def bearer_refused(emulator: Emulator) -> None:
    """Refuse every bearer token."""
    del emulator.gate.schemes["bearer"]


def lead_filter_ignored(emulator: Emulator) -> None:
    """Ignore the filter by lead."""
    del emulator.filters.email_lists["lead_id"]


def user_filter_ignored(emulator: Emulator) -> None:
    """Ignore the filter by user."""
    del emulator.filters.email_lists["user_id"]


def compares(name: str, how: Callable[[object, object], bool]) -> Fault:
    """Compare dates another way."""

    def fault(emulator: Emulator) -> None:
        emulator.filters.comparisons[name] = how

    return fault


def updates_undated(emulator: Emulator) -> None:
    """Leave date_updated alone."""
    emulator.emails.touch = lambda _: None


def forgets_updates(emulator: Emulator) -> None:
    """Accept updates and forget them."""
    emulator.emails.apply = lambda *_: None


def date_created_now(emulator: Emulator) -> None:
    """Date every email by its create."""
    emulator.composer.created = lambda _, now: now


def no_plan_needed(emulator: Emulator) -> None:
    """Schedule without a date."""
    emulator.lifecycle.dated = frozenset()


def wrong_key_accepted(emulator: Emulator) -> None:
    """Accept every key."""
    emulator.gate.schemes["basic"] = lambda credentials: credentials.password == ""


def cancelled_is_sent(emulator: Emulator) -> None:
    """Send what was cancelled."""
    emulator.sending.take_back = lambda _: None


def no_display_names(emulator: Emulator) -> None:
    """Refuse senders with a display name."""
    read = emulator.senders.read

    def bare(value: object) -> str:
        return read(value if "<" not in str(value) else None)

    emulator.senders.read = bare


def sent_needs_sender(emulator: Emulator) -> None:
    """Ask for a sender of sent emails."""
    emulator.senders.required_on_create |= {"sent"}


def empty_key_accepted(emulator: Emulator) -> None:
    """Accept no key as well as the right one."""
    emulator.gate.schemes["basic"] = lambda sent: sent.username in ("", emulator.gate.api_key) and not sent.password


def numbers_as_texts(emulator: Emulator) -> None:
    """Take a number for a text."""
    emulator.emails.intake.kinds.text = lambda value: str(value) if isinstance(value, int) else value


def blanks_not_counted(emulator: Emulator) -> None:
    """Count texts without the blanks at their ends."""
    kinds = emulator.emails.intake.kinds
    subject = kinds.subject
    kinds.subject = lambda value: value if subject(value.strip() if isinstance(value, str) else value) else ""


def refuses(kind: str, wrong: Callable[[Any], bool]) -> Fault:
    """Refuse good values of one kind of property."""

    def fault(emulator: Emulator) -> None:
        kinds = emulator.emails.intake.kinds
        read = getattr(kinds, kind)
        setattr(kinds, kind, lambda value: read(None if wrong(value) else value))

    return fault


def subject_never_null(emulator: Emulator) -> None:
    """Refuse null for a subject in updates."""
    table = emulator.emails.intake.update
    table["subject"] = replace(table["subject"], nullable=False)


def refused_for_its_sender_but_kept(emulator: Emulator) -> None:
    """Refuse a create that lacks its sender, and store it."""
    desk = emulator.emails
    lacking = desk.lacking_on_create

    def keep(given: dict[str, object]) -> list[str]:
        missing = lacking(given)
        if missing:
            email = desk.composer.compose({**given, "status": "draft"})
            desk.store.emails[email.id] = email
        return missing

    desk.lacking_on_create = keep


def attachments_added(emulator: Emulator) -> None:
    """Add attachments to those that are there."""
    desk = emulator.emails
    write = desk.write

    def add(email: Email, changes: dict[str, Any]) -> None:
        more = {"attachments": email.attachments + changes["attachments"]} if "attachments" in changes else {}
        write(email, changes | more)

    desk.write = add
