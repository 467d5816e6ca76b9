"""
An emulator with one fault each in what it updates, deletes or renders: the suite finds that fault and nothing else.

Law: the faults are those of changes.py; each row names the patterns that run, and the rules that fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import changes
import pytest
from test_judge_faults import findings

if TYPE_CHECKING:
    from changes import Fault


_TEXTS, _LISTS = ("subject", "body-text", "body-html"), ("to", "cc", "bcc")
_OBJECTS = ("sender", "contact-id", "in-reply-to-id", "template-id")
_PLAN = tuple(f"followup-sequence-{each}" for each in ("id", "delay", "add-cc-bcc"))
_DELAYS = ("email-create-send-in-limit",)
_NULLABLE = (*_TEXTS, *_LISTS, *_OBJECTS, *_PLAN)

FAULTS = {
    "update-forgets-who-created": (
        changes.after_update(lambda _, email: setattr(email, "created_by", None)),
        ("email-update-is-*", "email-update-spares-*"),
        {"email-update-is-partial"},
    ),
    "update-dates-the-neighbours": (
        changes.after_update(changes.touches_all),
        ("email-update-is-*", "email-update-spares-*"),
        {"email-update-spares-neighbours"},
    ),
    "null-ignored": (
        changes.ignores_null,
        ("email-update-null-clears-*", "email-update-optional-null"),
        {f"email-update-null-clears-{each}" for each in _NULLABLE},
    ),
    "refusal-dates-the-email": (changes.refusals_touch, ("email-update-is-atomic",), {"email-update-is-atomic"}),
    "look-dates-the-email": (changes.looks_touch, ("email-get-repeats",), {"email-get-repeats"}),
    "markup-lost-by-a-move": (
        changes.after_update(changes.markup_lost),
        ("email-update-is-partial",),
        {"email-update-is-partial"},
    ),
    "ten-recipients": (
        changes.ten_recipients,
        ("email-*-keeps-to", "email-recipients-survive"),
        {"email-create-keeps-to", "email-recipients-survive"},
    ),
}
IN_OTHER_STATUSES = {
    "received-emails-not-deleted": (changes.keeps_received, ("email-delete-gone",), {"email-delete-gone"}),
    "received-from-nobody": (
        changes.creates_as("sender", changes.read_as({(str, ""): "x@example.com"}), "inbox"),
        ("email-create-*-needs-sender",),
        {"email-create-inbox-needs-sender"},
    ),
    "sent-by-a-blank": (
        changes.creates_as("sender", changes.read_as({(str, " "): "x@example.com"}), "outbox"),
        ("email-create-*-needs-sender",),
        {"email-create-outbox-needs-sender"},
    ),
    "sender-without-a-domain": (
        changes.creates_as("sender", changes.read_as({(str, "name@"): "name@example.com"})),
        ("email-*-sender-format",),
        {"email-create-sender-format"},
    ),
    "delay-of-61": (changes.creates_as("send_in", changes.read_as({(int, 61): 59})), _DELAYS, {_DELAYS[0]}),
    "delay-of-a-day": (changes.creates_as("send_in", changes.read_as({(int, 86400): 59})), _DELAYS, {_DELAYS[0]}),
    "delay-of-60.0": (changes.creates_as("send_in", changes.read_as({(float, 60.0): 59})), _DELAYS, {_DELAYS[0]}),
    "follow-up-too-soon-of-a-sent-email": (
        changes.creates_as(
            "followup_sequence_delay", lambda delay: max(delay, 86400) if delay > 86000 else delay, "sent"
        ),
        ("email-*-followup-delay-minimum",),
        {"email-create-followup-delay-minimum"},
    ),
    "last-line-end-lost": (
        changes.creates_as("body_text", lambda text: text.rstrip("\n") if isinstance(text, str) else text, "draft"),
        ("email-text-survives",),
        {"email-text-survives"},
    ),
    "entities-resolved": (
        changes.creates_as(
            "body_html", lambda text: text.replace("&nbsp;", "\u00a0") if isinstance(text, str) else text
        ),
        ("email-text-survives",),
        {"email-text-survives"},
    ),
    "contact-as-it-was": (
        changes.stale_contacts,
        ("email-list-filter-contact", "activity-filter-contact-id"),
        {"email-list-filter-contact", "activity-filter-contact-id"},
    ),
    "sorted-lists-end-early": (
        lambda emulator: changes.ends_early(emulator, "_order_by"),
        ("activity-list-*",),
        {"activity-list-limit"},
    ),
    "filtered-lists-end-early": (
        lambda emulator: changes.ends_early(emulator, "date_created__gt"),
        ("email-list-has-more-*", "email-list-limit"),
        {"email-list-has-more-true"},
    ),
    "received-emails-deleted-twice": (changes.twice_gone, ("email-delete-once",), {"email-delete-once"}),
    "sent-emails-opened": (changes.opened_later, ("email-*-not-editable",), {"email-sent-not-editable"}),
    "list-one-update-behind": (changes.one_behind, ("email-list-agrees-with-get",), {"email-list-agrees-with-get"}),
    "offset-ignored-by-one-comparison": (
        changes.without_offset,
        ("email-list-date-created-*",),
        {"email-list-date-created-offset"},
    ),
    "name-lost-by-a-move": (
        changes.after_update(changes.named_plainly),
        ("email-sender-display-name",),
        {"email-sender-display-name"},
    ),
    "deleted-but-found-by-date": (changes.ghosts, ("email-delete-gone-*",), {"email-delete-gone-from-list"}),
    "draft-sent-beside-an-edit": (
        changes.sent_all_the_same,
        ("email-move-draft-*",),
        {"email-move-draft-to-sent-refused"},
    ),
    "template-on-drafts-only": (changes.renders_drafts_only, ("email-template-rendered",), {"email-template-rendered"}),
}


@pytest.mark.parametrize(("fault", "patterns", "rules"), list(FAULTS.values()), ids=list(FAULTS))
def test_fault(fault: Fault, patterns: tuple[str, ...], rules: set[str]) -> None:
    """A fault of the target breaks the rules that it concerns, and no other of their family."""
    assert findings(patterns, fault) == rules


@pytest.mark.parametrize(("fault", "patterns", "rules"), list(IN_OTHER_STATUSES.values()), ids=list(IN_OTHER_STATUSES))
def test_fault_in_other_statuses(fault: Fault, patterns: tuple[str, ...], rules: set[str]) -> None:
    """A fault in one status is found by a ci run, which tries each status."""
    assert findings(patterns, fault, "ci") == rules


@pytest.mark.parametrize("patterns", sorted({row[1] for row in FAULTS.values()}), ids=" ".join)
def test_no_fault(patterns: tuple[str, ...]) -> None:
    """The same rules find nothing on an emulator without a fault."""
    assert not findings(patterns)
