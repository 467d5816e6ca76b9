"""
An emulator with one fault each: the suite finds that fault and nothing else.

Law: a fault changes one instance of the emulator, never its classes.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from conformance import catalogue
from conformance.client import Client
from conformance.engine import Engine
from conformance.target import Target
from conformance.verdicts import Verdict
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.server import running

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.records import Email

    Fault = Callable[[Emulator], None]


def findings(patterns: tuple[str, ...], fault: Fault | None = None, level: str = "smoke") -> set[str]:
    """Judge an emulator with a fault by some rules; give the rules that it breaks."""
    emulator = Emulator()
    if fault is not None:
        fault(emulator)
    target = Target(name="t", api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN, allow_sending=True)
    with running(emulator) as base_url:
        engine = Engine(Client(target, base_url), catalogue.select(patterns), level)
        engine.connect()
        engine.run()
    assert not [name for name, each in engine.tallies.items() if each.verdict is Verdict.ERROR]
    return {name for name, each in engine.tallies.items() if each.verdict in (Verdict.FAIL, Verdict.WARNING)}


def _limit(name: str, value: int) -> Fault:
    return lambda emulator: setattr(emulator.limits, name, value)


def _move(before: str, after: str, *, allowed: bool = True) -> Fault:
    def fault(emulator: Emulator) -> None:
        known = emulator.lifecycle.moves[before]
        emulator.lifecycle.moves[before] = known | {after} if allowed else known - {after}

    return fault


def _editable(status: str) -> Fault:
    def fault(emulator: Emulator) -> None:
        emulator.lifecycle.editable |= {status}

    return fault


def _without(field: str) -> Fault:
    def fault(emulator: Emulator) -> None:
        del emulator.presenter.fields[field]

    return fault


def _shown_as(field: str, value: object) -> Fault:
    def fault(emulator: Emulator) -> None:
        emulator.presenter.fields[field] = lambda _: value

    return fault


def _no_sender_needed(status: str) -> Fault:
    def fault(emulator: Emulator) -> None:
        emulator.senders.required_on_create -= {status}

    return fault


def _deletes_nothing(emulator: Emulator) -> None:
    def delete(email_id: str) -> None:
        emulator.emails.find(email_id)

    emulator.emails.delete = delete


def _never_more(emulator: Emulator) -> None:
    emulator.paging.has_more = lambda *_: False


def _always_more(emulator: Emulator) -> None:
    emulator.paging.has_more = lambda *_: True


def _skips_nothing(emulator: Emulator) -> None:
    emulator.paging.cut = lambda items, page: items[: page.limit]


def _bearer_refused(emulator: Emulator) -> None:
    del emulator.gate.schemes["bearer"]


def _lead_filter_ignored(emulator: Emulator) -> None:
    del emulator.filters.email_lists["lead_id"]


def _user_filter_ignored(emulator: Emulator) -> None:
    del emulator.filters.email_lists["user_id"]


def _compares(name: str, how: Callable[[object, object], bool]) -> Fault:
    def fault(emulator: Emulator) -> None:
        emulator.filters.comparisons[name] = how

    return fault


def _updates_undated(emulator: Emulator) -> None:
    emulator.emails.touch = lambda _: None


def _forgets_updates(emulator: Emulator) -> None:
    emulator.emails.apply = lambda *_: None


def _date_created_now(emulator: Emulator) -> None:
    emulator.composer.created = lambda _, now: now


def _no_plan_needed(emulator: Emulator) -> None:
    emulator.lifecycle.dated = frozenset()


def _wrong_key_accepted(emulator: Emulator) -> None:
    emulator.gate.schemes["basic"] = lambda credentials: credentials.password == ""


def _cancelled_is_sent(emulator: Emulator) -> None:
    emulator.sending.take_back = lambda _: None


def _no_display_names(emulator: Emulator) -> None:
    read = emulator.senders.read

    def bare(value: object) -> str:
        return read(value if "<" not in str(value) else None)

    emulator.senders.read = bare


def _sent_needs_sender(emulator: Emulator) -> None:
    emulator.senders.required_on_create |= {"sent"}


def _empty_key_accepted(emulator: Emulator) -> None:
    emulator.gate.schemes["basic"] = lambda sent: sent.username in ("", emulator.gate.api_key) and not sent.password


def _numbers_as_texts(emulator: Emulator) -> None:
    emulator.emails.intake.kinds.text = lambda value: str(value) if isinstance(value, int) else value


def _blanks_not_counted(emulator: Emulator) -> None:
    kinds = emulator.emails.intake.kinds
    subject = kinds.subject
    kinds.subject = lambda value: value if subject(value.strip() if isinstance(value, str) else value) else ""


def _subject_never_null(emulator: Emulator) -> None:
    table = emulator.emails.intake.update
    table["subject"] = replace(table["subject"], nullable=False)


def _refused_for_its_sender_but_kept(emulator: Emulator) -> None:
    desk = emulator.emails
    lacking = desk.lacking_on_create

    def keep(given: dict[str, object]) -> list[str]:
        missing = lacking(given)
        if missing:
            email = desk.composer.compose({**given, "status": "draft"})
            desk.store.emails[email.id] = email
        return missing

    desk.lacking_on_create = keep


def _attachments_added(emulator: Emulator) -> None:
    desk = emulator.emails
    write = desk.write

    def add(email: Email, changes: dict[str, Any]) -> None:
        more = {"attachments": email.attachments + changes["attachments"]} if "attachments" in changes else {}
        write(email, changes | more)

    desk.write = add


_SUBJECT = ("email-*-subject-max-length",)
_DATES = ("email-list-date-created-*", "email-list-activity-at-*")
_DELETED = ("gone", "gone-from-list", "not-updatable", "once")
_UPDATED = ("bcc", "body-html", "body-text", "cc", "subject", "to")

FAULTS = {
    "subject-a-character-more": (
        _limit("subject", 1_001),
        _SUBJECT,
        {"email-create-subject-max-length", "email-update-subject-max-length"},
    ),
    "subject-a-character-less": (
        _limit("subject", 999),
        _SUBJECT,
        {"email-create-subject-max-length", "email-update-subject-max-length"},
    ),
    "subject-blanks-not-counted": (
        _blanks_not_counted,
        _SUBJECT,
        {"email-create-subject-max-length", "email-update-subject-max-length"},
    ),
    "subject-a-number": (
        _numbers_as_texts,
        ("email-type-subject",),
        {"email-type-subject"},
    ),
    "subject-never-null": (_subject_never_null, ("email-*-optional-*",), {"email-update-optional-null"}),
    "refused-but-kept": (
        _refused_for_its_sender_but_kept,
        ("email-create-refusal-*",),
        {"email-create-refusal-stores-nothing"},
    ),
    "attachments-added": (_attachments_added, ("email-*attachment*",), {"email-update-attachments-replaced"}),
    "empty-key-accepted": (_empty_key_accepted, ("auth-*",), {"auth-list-wrong"}),
    "body-text-a-character-more": (
        _limit("body_text", 1_048_577),
        ("email-create-body-*-max-length",),
        {"email-create-body-text-max-length"},
    ),
    "followup-delay-a-second-less": (
        _limit("followup_delay_at_least", 86_399),
        ("email-*-followup-delay-minimum",),
        {"email-create-followup-delay-minimum", "email-update-followup-delay-minimum"},
    ),
    "send-in-a-second-more": (
        _limit("send_in_below", 61),
        ("email-*-send-in-limit",),
        {"email-create-send-in-limit", "email-update-send-in-limit"},
    ),
    "draft-never-queued": (
        _move("draft", "outbox", allowed=False),
        ("email-move-*",),
        {"email-move-draft-to-outbox", "email-move-to-outbox-names-sender"},
    ),
    "sent-becomes-draft": (_move("sent", "draft"), ("email-*-refuses-moves",), {"email-sent-refuses-moves"}),
    "sent-is-edited": (_editable("sent"), ("email-*-not-editable",), {"email-sent-not-editable"}),
    "subject-not-shown": (_without("subject"), ("email-field-*",), {"email-field-subject"}),
    "opens-a-number": (_shown_as("opens", 7), ("email-field-*",), {"email-field-opens"}),
    "always-outgoing": (_shown_as("direction", "outgoing"), ("email-direction-*",), {"email-direction-inbox"}),
    "inbox-without-sender": (
        _no_sender_needed("inbox"),
        ("email-create-*-sender",),
        {"email-create-inbox-needs-sender"},
    ),
    "scheduled-without-date": (
        _no_plan_needed,
        ("email-*-scheduled-needs-date",),
        {"email-create-scheduled-needs-date", "email-move-to-scheduled-needs-date"},
    ),
    "delete-does-nothing": (_deletes_nothing, ("email-delete-*",), {f"email-delete-{each}" for each in _DELETED}),
    "has-more-never": (_never_more, ("email-list-has-more*",), {"email-list-has-more-true"}),
    "has-more-always": (_always_more, ("email-list-has-more*",), {"email-list-has-more-false"}),
    "skip-ignored": (
        _skips_nothing,
        ("email-list-skip", "email-list-pages-*", "activity-list-skip"),
        {"email-list-skip", "email-list-pages-disjoint", "activity-list-skip"},
    ),
    "bearer-refused": (_bearer_refused, ("auth-*",), {"auth-bearer"}),
    "wrong-key-accepted": (
        _wrong_key_accepted,
        ("auth-*-wrong",),
        {f"auth-{each}-wrong" for each in ("list", "create", "get", "update", "delete", "activities")},
    ),
    "lead-filter-ignored": (
        _lead_filter_ignored,
        ("email-list-filter-*",),
        {"email-list-filter-lead", "email-list-filter-leads"},
    ),
    "user-filter-ignored": (_user_filter_ignored, ("email-list-filter-*",), {"email-list-filter-user"}),
    "gt-is-gte": (
        _compares("gt", operator.ge),
        _DATES,
        {"email-list-date-created-gt", "email-list-activity-at-gt"},
    ),
    "lte-is-lt": (
        _compares("lte", operator.lt),
        _DATES,
        {"email-list-date-created-lte", "email-list-activity-at-lte"},
    ),
    "display-names-refused": (_no_display_names, ("email-*sender*",), {"email-sender-display-name"}),
    "sent-needs-a-sender": (_sent_needs_sender, ("email-create-*-sender",), {"email-create-sent-without-sender"}),
    "date-updated-stands-still": (
        _updates_undated,
        ("email-update-moves-*", "email-update-is-partial"),
        {"email-update-moves-date-updated"},
    ),
    "updates-forgotten": (
        _forgets_updates,
        tuple(f"email-update-keeps-{each}" for each in _UPDATED),
        {f"email-update-keeps-{each}" for each in _UPDATED},
    ),
    "date-created-is-now": (_date_created_now, ("*keeps-date-created",), {"email-create-keeps-date-created"}),
}


@pytest.mark.parametrize(("fault", "patterns", "rules"), list(FAULTS.values()), ids=list(FAULTS))
def test_fault(fault: Fault, patterns: tuple[str, ...], rules: set[str]) -> None:
    """A fault of the target breaks the rules that it concerns, and no other of their family."""
    assert findings(patterns, fault) == rules


def test_a_cancelled_email_that_is_sent_all_the_same() -> None:
    """An email that goes out in spite of its cancel is found by waiting for its time."""
    assert findings(("email-cancel-outbox",), _cancelled_is_sent, "ci") == {"email-cancel-outbox"}


@pytest.mark.parametrize("patterns", sorted({row[1] for row in FAULTS.values()}), ids=" ".join)
def test_no_fault(patterns: tuple[str, ...]) -> None:
    """The same rules find nothing on an emulator without a fault."""
    assert not findings(patterns)
