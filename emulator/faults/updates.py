"""
Faults of updates: what is changed besides, what is written in spite of a refusal, what is not dated.

Law: one row a fault; what a row changes is made by the seams.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.reading import parsed
from emulator.faults.seams import around, asked_for, instead, within
from emulator.faults.showing import coded, refused_with, shown_as
from emulator.problems import FieldsRefusedError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator
    from emulator.records import Email

    Values = dict[str, Any]
    Apply = Callable[[Email, Values], None]


def _resets(named: str, field: str, value: object) -> Change:
    """Reset one property whenever an update names another one."""

    def apply(old: Apply, email: Email, changes: Values) -> None:
        old(email, changes | ({field: value} if named in changes and field not in changes else {}))

    return around("emails.apply", apply)


def _neighbours(test: Callable[[Email, Email], bool], touch: Callable[[Email, Values], None]) -> Change:
    """Touch other emails in an update: those that *test* picks out beside the email."""

    def apply(emulator: Emulator, old: Apply, email: Email, changes: Values) -> None:
        told = dict(changes)
        old(email, changes)
        for other in emulator.store.emails.values():
            if other is not email and test(email, other):
                touch(other, told)

    return within("emails.apply", apply)


def _retitled(other: Email, changes: Values) -> None:
    other.subject = changes.get("subject", other.subject)


def _dated(other: Email, _: Values) -> None:
    other.date_updated += timedelta(seconds=1)


def _written_though_refused(emulator: Emulator, old: Callable[..., Email], email_id: str, body: Values) -> Email:
    """Write the valid properties of an update that is refused for another one."""
    try:
        return old(email_id, body)
    except FieldsRefusedError as refused:
        email = emulator.emails.find(email_id)
        valid = {k: v for k, v in body.items() if k not in refused.fields and k not in {"status", "send_in"}}
        if email.status == "draft":
            emulator.emails.write(email, emulator.intake.for_update(valid))
        raise


def _first_written(emulator: Emulator, old: Callable[..., Email], email_id: str, body: Values) -> Email:
    """Write the subject of an update before the rest is looked at."""
    email = emulator.emails.find(email_id)
    if email.status == "draft" and isinstance(body.get("subject"), str):
        email.subject = body["subject"][:1000]
    return old(email_id, body)


def _touched_though_refused(emulator: Emulator, old: Callable[..., Email], email_id: str, body: Values) -> Email:
    """Date a refused update."""
    try:
        return old(email_id, body)
    except RefusedError:
        if email_id in emulator.store.emails:
            emulator.emails.touch(emulator.emails.find(email_id))
        raise


def _stale_once(emulator: Emulator) -> None:
    """Show an email as it was before its last update in the first GET after it."""
    old: dict[str, Email] = {}
    update, find = emulator.emails.update, emulator.emails.find

    def noted(email_id: str, body: Values) -> Email:
        before = replace(find(email_id))
        email = update(email_id, body)
        old[email_id] = before
        return email

    def stale(email_id: str) -> Email:
        email = find(email_id)
        return old.pop(email_id, email) if asked_for("get") else email

    vars(emulator.emails).update(update=noted, find=stale)


def _answers_in_capitals(old: Callable[..., Email], email_id: str, body: Values) -> Email:
    """Answer with the subject in capitals."""
    email = old(email_id, body)
    return replace(email, subject=email.subject and email.subject.swapcase())


def _dated_anew(emulator: Emulator, old: Apply, email: Email, changes: Values) -> None:
    """Date an email anew in every update."""
    old(email, changes)
    email.date_created = emulator.clock.now()


def _of_one(raw: bytes) -> bytes:
    return raw[1:-1] if raw[:1] == b"[" and raw[1:2] == b"{" else raw


def _mended(raw: bytes) -> bytes:
    return raw + b"}" if raw[:1] == b"{" and raw[-1:] != b"}" else raw


def _found_anyhow(emulator: Emulator, old: Callable[..., Any], email_id: str) -> Any:
    """Find some email for an update of an id that names nothing."""
    known = emulator.store.emails
    return old(next(reversed(known)) if asked_for("update") and email_id not in known else email_id)


def _slug(field: str) -> str:
    return field.replace("_", "-")


def _without_date(old: Apply, email: Email, changes: Values) -> None:
    before, moves = email.date_updated, "status" in changes
    old(email, changes)
    if moves:
        email.date_updated = before


def _made_up(emulator: Emulator, old: Callable[..., Any], **named: str) -> Any:
    known = emulator.store.emails
    if named["id"] in known or not known:
        return old(**named)
    return emulator.views.answer(emulator.presenter.show(next(reversed(known.values()))) | named)


ROWS = (
    Fault("update-answers-202", "email-update-answers-200", "An update answers 202.", coded("update", 202)),
    Fault(
        "stale-read-after-update",
        "email-update-answers-new-state",
        "The first GET after an update shows the email before it.",
        _stale_once,
    ),
    Fault(
        "update-answers-another-subject",
        "email-update-answers-new-state",
        "An update answers with the subject in another letter case than is stored.",
        around("emails.update", _answers_in_capitals),
    ),
    Fault(
        "update-answers-another-body",
        "email-update-answers-new-state",
        "An update answers with a blank behind the plain body.",
        shown_as("body_text", lambda text, _: f"{text} " if text else text, "update"),
    ),
    *(
        Fault(
            f"update-of-{_slug(named)}-resets-{_slug(field)}",
            "email-update-is-partial",
            f"An update of `{named}` resets `{field}`.",
            _resets(named, field, value),
        )
        for named, field, value in (
            ("body_text", "body_html", None),
            ("to", "cc", []),
            ("subject", "contact_id", None),
            ("subject", "activity_at", None),
            ("sender", "user_id", None),
        )
    ),
    Fault(
        "valid-part-of-refused-update-kept",
        "email-update-is-atomic",
        "A refused update stores its valid properties.",
        within("emails.update", _written_though_refused),
    ),
    Fault(
        "subject-of-refused-update-kept",
        "email-update-is-atomic",
        "A refused update stores its subject.",
        within("emails.update", _first_written),
    ),
    Fault(
        "refused-update-dated",
        "email-update-is-atomic",
        "A refused update moves `date_updated`.",
        within("emails.update", _touched_though_refused),
    ),
    Fault(
        "update-retitles-thread",
        "email-update-spares-neighbours",
        "An update changes the subject of the whole thread.",
        _neighbours(lambda email, other: email.thread_id == other.thread_id, _retitled),
    ),
    Fault(
        "update-dates-drafts-of-lead",
        "email-update-spares-neighbours",
        "An update moves `date_updated` of the other drafts of its lead.",
        _neighbours(lambda email, other: email.lead_id == other.lead_id and other.status == "draft", _dated),
    ),
    Fault(
        "update-dates-creation",
        "email-update-keeps-id",
        "An update moves `date_created`.",
        within("emails.apply", _dated_anew),
    ),
    Fault(
        "update-answers-another-id",
        "email-update-keeps-id",
        "An update answers with the id in another letter case.",
        shown_as("id", lambda text, _: text.swapcase(), "update"),
    ),
    Fault(
        "updates-undated",
        "email-update-moves-date-updated",
        "An update leaves `date_updated` alone.",
        instead("emails.touch", lambda _: None),
    ),
    Fault(
        "moves-undated",
        "email-update-moves-date-updated",
        "A move leaves `date_updated` alone.",
        around("emails.apply", _without_date),
    ),
    Fault(
        "update-finds-anything",
        "email-update-unknown-404",
        "An update of an unknown id changes the newest email.",
        within("emails.find", _found_anyhow),
    ),
    Fault(
        "update-of-unknown-answered",
        "email-update-unknown-404",
        "An update of an unknown id is answered as if it had worked.",
        within("views.update_email", _made_up),
    ),
    Fault(
        "update-unknown-400",
        "email-update-unknown-404",
        "An update of an unknown id answers 400.",
        refused_with("update", 404, 400),
    ),
    Fault(
        "update-json-cut-short-mended",
        "email-update-malformed-json",
        "An update whose JSON lacks its last brace is carried out.",
        parsed("update", _mended),
    ),
    Fault(
        "update-without-json-is-empty",
        "email-update-malformed-json",
        "An update whose body is no JSON is taken for an empty one.",
        parsed("update", lambda raw: raw if raw[:1] in b'{["n' else b"{}"),
    ),
    Fault(
        "update-list-of-one-taken",
        "email-update-object-only",
        "An update takes the only object of a list.",
        parsed("update", _of_one),
    ),
)
