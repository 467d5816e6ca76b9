"""
An emulator with one fault each: the suite finds that fault and nothing else.

Law: the rules that fail are named to the last one, within the family that is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance import catalogue
from conformance.engine import Engine
from conformance.proof.direct import DirectClient
from conformance.target import Target
from conformance.verdicts import Verdict
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.app import BASE
from emulator.faults import FAULTS, inject

if TYPE_CHECKING:
    from emulator.faults.fault import Change


def findings(patterns: tuple[str, ...], fault: str | Change | None = None, level: str = "smoke") -> set[str]:
    """Judge an emulator with a fault, named or a change of its own, by some rules; give the rules that it breaks."""
    emulator = Emulator()
    if isinstance(fault, str):
        inject(emulator, fault)
    elif fault is not None:
        fault(emulator)
    target = Target(
        name="t", embedded=True, api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN, allow_sending=True
    )
    client = DirectClient(target, f"http://localhost{BASE}", app=emulator.app)
    engine = Engine(client, catalogue.select(patterns), level)
    engine.connect()
    engine.run()
    assert not [name for name, each in engine.tallies.items() if each.verdict is Verdict.ERROR]
    return {name for name, each in engine.tallies.items() if each.verdict in (Verdict.FAIL, Verdict.WARNING)}


_SUBJECT = ("email-*-subject-max-length",)
_DATES = ("email-list-date-created-*", "email-list-activity-at-*")
_DELETE = ("email-delete-*",)
_UPDATED = {
    "update-to-first-only": "to",
    "update-cc-doubled": "cc",
    "update-subject-case-swapped": "subject",
    "update-body-text-cut": "body-text",
}

FOUND: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "create-subject-limit-1001": (_SUBJECT, set()),
    "update-subject-limit-1001": (_SUBJECT, set()),
    "create-subject-limit-999": (_SUBJECT, set()),
    "update-subject-in-utf-16": (_SUBJECT, set()),
    "create-subject-trimmed-first": (_SUBJECT, set()),
    "update-subject-trimmed-first": (_SUBJECT, set()),
    "subject-number-as-text": (("email-type-*",), set()),
    "update-subject-never-null": (("email-*-optional-*",), set()),
    "refused-for-its-sender-but-kept": (("email-create-refusal-*",), set()),
    "attachments-added": (("email-*attachment*",), set()),
    "empty-key-accepted": (("auth-*",), set()),
    "create-empty-subject-refused": (("email-create-keeps-*",), set()),
    "create-line-ends-refused": (("email-create-keeps-*", "email-text-survives"), set()),
    "create-odd-offset-refused": (("email-create-keeps-*",), set()),
    "create-body-text-limit-1048577": (("email-create-body-*-max-length",), set()),
    "create-followup-delay-86399": (("email-*-followup-delay-minimum",), set()),
    "update-followup-delay-86399": (("email-*-followup-delay-minimum",), set()),
    "create-send-in-60": (("email-*-send-in-limit",), set()),
    "update-send-in-60": (("email-*-send-in-limit",), set()),
    "draft-never-queued": (("email-move-*",), {"email-move-to-outbox-names-sender"}),
    "sent-becomes-draft": (("email-*-refuses-moves",), set()),
    "sent-editable": (("email-*-not-editable",), set()),
    "sent-edit-refused-but-done": (("email-*-not-editable",), set()),
    "subject-missing-from-sent": (("email-field-*",), set()),
    "opens-of-another-type": (("email-field-*",), set()),
    "always-outgoing": (("email-direction-*",), set()),
    "inbox-without-sender": (("email-create-*-sender",), set()),
    "scheduled-without-date": (("email-*-scheduled-needs-date",), set()),
    "deleted-but-emptied": (_DELETE, {f"email-delete-{each}" for each in ("gone-from-list", "not-updatable", "once")}),
    "deleted-still-listed": (_DELETE, set()),
    "has-more-never": (("email-list-has-more*",), set()),
    "has-more-always": (("email-list-has-more*",), set()),
    "skip-ignored": (("email-list-skip", "email-list-pages-*", "activity-list-skip"), {"email-list-pages-disjoint"}),
    "bearer-refused": (("auth-*",), set()),
    "create-open-to-any-key": (("auth-*",), set()),
    "update-denied-but-done-without-key": (("auth-*",), set()),
    "filter-lead-id-ignored": (("email-list-filter-*",), {"email-list-filter-leads"}),
    "filter-user-id-ignored": (("email-list-filter-*",), set()),
    "date-created-gt-takes-the-instant": (_DATES, set()),
    "activity-at-lte-leaves-the-instant": (_DATES, {"email-list-activity-at-offset"}),
    "display-name-refused": (("email-*sender*",), set()),
    "sent-needs-sender": (("email-create-*-sender",), set()),
    "updates-undated": (("email-update-moves-*", "email-update-is-partial"), set()),
    "stale-read-after-update": (("email-update-answers-*",), set()),
    "list-502-on-odd-filters": (("email-list-malformed-*", "email-list-no-*"), {"email-list-no-server-error"}),
    "delete-takes-replies": (_DELETE, set()),
    "skip-by-pages": (("email-list-skip",), set()),
    "has-more-not-for-one": (("email-list-has-more*",), set()),
    "activity-at-gte-by-day": (_DATES, set()),
    "create-takes-files-over-http": (("email-create-attachment-*",), set()),
    "date-created-is-now": (("*keeps-date-created",), set()),
    **{name: (tuple(f"email-update-keeps-{each}" for each in _UPDATED.values()), set()) for name in _UPDATED},
}


@pytest.mark.parametrize(
    ("fault", "patterns", "others"), [(name, *row) for name, row in FOUND.items()], ids=list(FOUND)
)
def test_fault(fault: str, patterns: tuple[str, ...], others: set[str]) -> None:
    """A fault of the target breaks its rule, and no other of the family but those that go with it."""
    assert findings(patterns, fault) == {FAULTS[fault].breaks} | others


def test_a_cancelled_email_that_is_sent_all_the_same() -> None:
    """An email that goes out in spite of its cancel is found by waiting for its time."""
    assert findings(("email-cancel-outbox",), "cancelled-is-sent", "ci") == {"email-cancel-outbox"}


@pytest.mark.parametrize("patterns", sorted({row[0] for row in FOUND.values()}), ids=" ".join)
def test_no_fault(patterns: tuple[str, ...]) -> None:
    """The same rules find nothing on an emulator without a fault."""
    assert not findings(patterns)
