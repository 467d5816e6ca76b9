"""
An emulator with one fault each: the suite finds that fault and nothing else.

Law: the rules that fail are named to the last one, within the family that is asked for.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import emulator_faults as faults
import pytest

from conformance import catalogue
from conformance.client import Client
from conformance.engine import Engine
from conformance.target import Target
from conformance.verdicts import Verdict
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.server import running

if TYPE_CHECKING:
    from emulator_faults import Fault


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


_SUBJECT = ("email-*-subject-max-length",)
_DATES = ("email-list-date-created-*", "email-list-activity-at-*")
_DELETED = ("gone", "gone-from-list", "not-updatable", "once")
_UPDATED = ("bcc", "body-html", "body-text", "cc", "subject", "to")

FAULTS = {
    "subject-a-character-more": (
        faults.limit("subject", 1_001),
        _SUBJECT,
        {"email-create-subject-max-length", "email-update-subject-max-length"},
    ),
    "subject-a-character-less": (
        faults.limit("subject", 999),
        _SUBJECT,
        {"email-create-subject-max-length", "email-update-subject-max-length"},
    ),
    "subject-blanks-not-counted": (
        faults.blanks_not_counted,
        _SUBJECT,
        {"email-create-subject-max-length", "email-update-subject-max-length"},
    ),
    "subject-a-number": (
        faults.numbers_as_texts,
        ("email-type-subject",),
        {"email-type-subject"},
    ),
    "subject-never-null": (faults.subject_never_null, ("email-*-optional-*",), {"email-update-optional-null"}),
    "refused-but-kept": (
        faults.refused_for_its_sender_but_kept,
        ("email-create-refusal-*",),
        {"email-create-refusal-stores-nothing"},
    ),
    "attachments-added": (faults.attachments_added, ("email-*attachment*",), {"email-update-attachments-replaced"}),
    "empty-key-accepted": (faults.empty_key_accepted, ("auth-*",), {"auth-list-wrong"}),
    "empty-subject-refused": (
        faults.refuses("subject", lambda value: value == ""),
        ("email-create-keeps-*",),
        {"email-create-keeps-subject"},
    ),
    "odd-offset-refused": (
        faults.refuses("moment", lambda value: value.endswith("-03:30")),
        ("email-create-keeps-*",),
        {"email-create-keeps-activity-at"},
    ),
    "text-with-line-ends-refused": (
        faults.refuses("body_text", lambda value: "\r\n" in value),
        ("email-create-keeps-*", "email-text-survives"),
        {"email-create-keeps-body-text"},
    ),
    "body-text-a-character-more": (
        faults.limit("body_text", 1_048_577),
        ("email-create-body-*-max-length",),
        {"email-create-body-text-max-length"},
    ),
    "followup-delay-a-second-less": (
        faults.limit("followup_delay_at_least", 86_399),
        ("email-*-followup-delay-minimum",),
        {"email-create-followup-delay-minimum", "email-update-followup-delay-minimum"},
    ),
    "send-in-a-second-more": (
        faults.limit("send_in_below", 61),
        ("email-*-send-in-limit",),
        {"email-create-send-in-limit", "email-update-send-in-limit"},
    ),
    "draft-never-queued": (
        faults.move("draft", "outbox", allowed=False),
        ("email-move-*",),
        {"email-move-draft-to-outbox", "email-move-to-outbox-names-sender"},
    ),
    "sent-becomes-draft": (faults.move("sent", "draft"), ("email-*-refuses-moves",), {"email-sent-refuses-moves"}),
    "sent-is-edited": (faults.editable("sent"), ("email-*-not-editable",), {"email-sent-not-editable"}),
    "subject-not-shown": (faults.without("subject"), ("email-field-*",), {"email-field-subject"}),
    "opens-a-number": (faults.shown_as("opens", 7), ("email-field-*",), {"email-field-opens"}),
    "always-outgoing": (faults.shown_as("direction", "outgoing"), ("email-direction-*",), {"email-direction-inbox"}),
    "inbox-without-sender": (
        faults.no_sender_needed("inbox"),
        ("email-create-*-sender",),
        {"email-create-inbox-needs-sender"},
    ),
    "scheduled-without-date": (
        faults.no_plan_needed,
        ("email-*-scheduled-needs-date",),
        {"email-create-scheduled-needs-date", "email-move-to-scheduled-needs-date"},
    ),
    "delete-does-nothing": (faults.deletes_nothing, ("email-delete-*",), {f"email-delete-{each}" for each in _DELETED}),
    "has-more-never": (faults.never_more, ("email-list-has-more*",), {"email-list-has-more-true"}),
    "has-more-always": (faults.always_more, ("email-list-has-more*",), {"email-list-has-more-false"}),
    "skip-ignored": (
        faults.skips_nothing,
        ("email-list-skip", "email-list-pages-*", "activity-list-skip"),
        {"email-list-skip", "email-list-pages-disjoint", "activity-list-skip"},
    ),
    "bearer-refused": (faults.bearer_refused, ("auth-*",), {"auth-bearer"}),
    "wrong-key-accepted": (
        faults.wrong_key_accepted,
        ("auth-*-wrong",),
        {f"auth-{each}-wrong" for each in ("list", "create", "get", "update", "delete", "activities")},
    ),
    "lead-filter-ignored": (
        faults.lead_filter_ignored,
        ("email-list-filter-*",),
        {"email-list-filter-lead", "email-list-filter-leads"},
    ),
    "user-filter-ignored": (faults.user_filter_ignored, ("email-list-filter-*",), {"email-list-filter-user"}),
    "gt-is-gte": (
        faults.compares("gt", operator.ge),
        _DATES,
        {"email-list-date-created-gt", "email-list-activity-at-gt"},
    ),
    "lte-is-lt": (
        faults.compares("lte", operator.lt),
        _DATES,
        {"email-list-date-created-lte", "email-list-activity-at-lte", "email-list-activity-at-offset"},
    ),
    "display-names-refused": (faults.no_display_names, ("email-*sender*",), {"email-sender-display-name"}),
    "sent-needs-a-sender": (faults.sent_needs_sender, ("email-create-*-sender",), {"email-create-sent-without-sender"}),
    "date-updated-stands-still": (
        faults.updates_undated,
        ("email-update-moves-*", "email-update-is-partial"),
        {"email-update-moves-date-updated"},
    ),
    "updates-forgotten": (
        faults.forgets_updates,
        tuple(f"email-update-keeps-{each}" for each in _UPDATED),
        {f"email-update-keeps-{each}" for each in _UPDATED},
    ),
    "date-created-is-now": (faults.date_created_now, ("*keeps-date-created",), {"email-create-keeps-date-created"}),
}


@pytest.mark.parametrize(("fault", "patterns", "rules"), list(FAULTS.values()), ids=list(FAULTS))
def test_fault(fault: Fault, patterns: tuple[str, ...], rules: set[str]) -> None:
    """A fault of the target breaks the rules that it concerns, and no other of their family."""
    assert findings(patterns, fault) == rules


def test_a_cancelled_email_that_is_sent_all_the_same() -> None:
    """An email that goes out in spite of its cancel is found by waiting for its time."""
    assert findings(("email-cancel-outbox",), faults.cancelled_is_sent, "ci") == {"email-cancel-outbox"}


@pytest.mark.parametrize("patterns", sorted({row[1] for row in FAULTS.values()}), ids=" ".join)
def test_no_fault(patterns: tuple[str, ...]) -> None:
    """The same rules find nothing on an emulator without a fault."""
    assert not findings(patterns)
