"""
Faults of the sender: when one is needed, which forms it has, what it defaults to.

Law: one row a fault; what a row changes is made by the seams.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.reading import if_refused, kept_as, refused_if
from emulator.faults.seams import around, exclude, include, within
from emulator.problems import ValueRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator

_NEEDS = ("inbox", "scheduled", "outbox", "error")


def _null_will_do(status: str) -> Change:
    """Refuse a create without a sender, but not one with null for it."""

    def lacking(old: Callable[..., list[str]], given: dict[str, Any]) -> list[str]:
        named = given["status"] == status and "sender" in given
        return [name for name in old(given) if name != "sender" or not named]

    return around("emails.lacking_on_create", lacking)


def _owner_stands_in(emulator: Emulator, old: Callable[..., bool], status: str, sender: str | None) -> bool:
    """Never miss the sender of an error, which then gets the owner's address."""
    emulator.senders.defaulted |= {"error"}
    return status != "error" and old(status, sender)


def _only_the_drafts(status: str) -> Change:
    """Let only the sender count that the draft has already."""

    def lacking(old: Callable[..., list[str]], email: Any, changes: dict[str, Any]) -> list[str]:
        missing = changes.get("status") == status and email.sender is None
        return [*old(email, changes), *(["sender"] if missing else [])]

    return around("emails.lacking_on_move", lacking)


def _null_in_a_move(status: str) -> Change:
    """Let null stand for a sender in a move."""

    def lacking(old: Callable[..., list[str]], email: Any, changes: dict[str, Any]) -> list[str]:
        named = changes.get("status") == status and "sender" in changes
        return [name for name in old(email, changes) if name != "sender" or not named]

    return around("emails.lacking_on_move", lacking)


def _forgets_named_sender(status: str) -> Change:
    """Forget the sender that a move names, after it was found not to be missing."""

    def apply(old: Callable[..., None], email: Any, changes: dict[str, Any]) -> None:
        moved = changes.get("status") == status and email.sender is None
        old(email, {name: value for name, value in changes.items() if name != "sender" or not moved})

    return around("emails.apply", apply)


def _other_user(emulator: Emulator, old: Callable[..., Any], status: str, user_id: str | None) -> Any:
    """Take the other of two users."""
    others = [user for user in emulator.store.users if user != user_id]
    return old(status, others[0])


def _any_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueRefusedError("Not an email address.")
    return value


def _any_in_brackets(value: Any) -> str:
    if not isinstance(value, str) or not value.endswith(">"):
        raise ValueRefusedError("Not an email address.")
    return value


def _bare(sender: str) -> str:
    return sender[:-1].rpartition("<")[2] if sender.endswith(">") else sender


def _has_name(sender: str) -> bool:
    return "<" in sender


ROWS = (
    *(
        Fault(
            f"{status}-without-sender",
            f"email-create-{status}-needs-sender",
            f"A create with status `{status}` needs no sender.",
            exclude("senders.required_on_create", status),
        )
        for status in _NEEDS
    ),
    *(
        Fault(
            f"{status}-with-null-sender",
            f"email-create-{status}-needs-sender",
            f"A create with status `{status}` takes null for its sender.",
            _null_will_do(status),
        )
        for status in _NEEDS
    ),
    Fault(
        "error-from-owner",
        "email-create-error-needs-sender",
        "An error without a sender gets the owner's address.",
        within("senders.missing_on_create", _owner_stands_in),
    ),
    *(
        Fault(
            f"{status}-needs-sender",
            f"email-create-{status}-without-sender",
            f"A create with status `{status}` is refused without a sender.",
            include("senders.required_on_create", status),
        )
        for status in ("draft", "sent")
    ),
    Fault(
        "sent-without-default-sender",
        "email-create-sent-default-sender",
        "An email that is logged as sent without a sender has none.",
        exclude("senders.defaulted", "sent"),
    ),
    Fault(
        "default-sender-is-owner",
        "email-create-sent-default-sender",
        "An email that another user sent gets the owner's address.",
        around("senders.default", lambda old, status, _: old(status, None)),
    ),
    Fault(
        "default-sender-is-colleague",
        "email-create-sent-default-sender",
        "An email that is logged as sent gets the address of another user than its own.",
        within("senders.default", _other_user),
    ),
    Fault(
        "sender-local-part-replaced",
        "email-sender-address",
        "What stands before the at sign of a bare sender becomes `noreply`.",
        kept_as("create", "sender", lambda text: text if _has_name(text) else f"noreply@{text.partition('@')[2]}"),
    ),
    Fault(
        "sender-in-capitals",
        "email-sender-address",
        "The letters of a bare sender become capitals.",
        kept_as("create", "sender", lambda text: text if _has_name(text) else text.upper()),
    ),
    Fault(
        "display-name-dropped",
        "email-sender-display-name",
        "Of a sender with a display name only the address is kept.",
        kept_as("both", "sender", _bare),
    ),
    Fault(
        "display-name-refused",
        "email-sender-display-name",
        "A sender with a display name is refused.",
        refused_if("both", "sender", _has_name),
    ),
    Fault(
        "display-name-lower-cased",
        "email-sender-display-name",
        "The display name of a sender becomes small letters.",
        kept_as("create", "sender", lambda text: text.lower() if _has_name(text) else text),
    ),
    Fault(
        "quoted-display-name-refused",
        "email-sender-display-name",
        "An update refuses a sender whose display name stands in quotes.",
        refused_if("update", "sender", lambda text: text.startswith('"')),
    ),
    *(
        Fault(
            f"{table}-takes-any-sender",
            f"email-{table}-sender-format",
            f"The {table} of an email takes any text for a sender.",
            if_refused(table, "sender", _any_text),
        )
        for table in ("create", "update")
    ),
    *(
        Fault(
            f"{table}-takes-anything-in-brackets",
            f"email-{table}-sender-format",
            f"The {table} of an email takes any text in angle brackets for an address.",
            if_refused(table, "sender", _any_in_brackets),
        )
        for table in ("create", "update")
    ),
    *(
        row
        for status in ("scheduled", "outbox")
        for row in (
            Fault(
                f"move-to-{status}-without-sender",
                f"email-move-to-{status}-needs-sender",
                f"A draft without a sender becomes `{status}`.",
                exclude("senders.required_on_move", status),
            ),
            Fault(
                f"move-to-{status}-with-null-sender",
                f"email-move-to-{status}-needs-sender",
                f"A draft becomes `{status}` with null for its sender.",
                _null_in_a_move(status),
            ),
            Fault(
                f"move-to-{status}-by-drafts-sender-only",
                f"email-move-to-{status}-names-sender",
                f"A draft becomes `{status}` only with a sender that it has already.",
                _only_the_drafts(status),
            ),
            Fault(
                f"move-to-{status}-forgets-sender",
                f"email-move-to-{status}-names-sender",
                f"A move to `{status}` forgets the sender that it names.",
                _forgets_named_sender(status),
            ),
        )
    ),
)
