"""
What fails beside the rule of a fault: rules that a whole smoke run was seen to fail with it.

Law: measured, not argued; a fault without a row breaks its rule alone, or was not measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ALSO: Mapping[str, frozenset[str]] = {
    "key-in-any-case": frozenset({"auth-*-wrong"}),
    "key-longer-accepted": frozenset({"auth-*-wrong"}),
    "activities-has-more-a-number": frozenset({"activity-list-limit"}),
    "activities-lead-ignored": frozenset(
        {"activity-list-limit", "activity-list-skip", "activity-threads-only", "activity-threads-true"}
    ),
    "activities-without-errors": frozenset({"activity-filter-*", "activity-threads-absent"}),
    "activities-denied-with-400": frozenset({"auth-activities-missing"}),
    "null-followup-sequence-add-cc-bcc-ignored": frozenset({"email-update-keeps-followup-sequence-add-cc-bcc"}),
    "refused-but-its-texts-kept": frozenset({"email-list-has-more-false"}),
    "status-scheduled-refused": frozenset({"email-date-scheduled-offset", "email-followup-date-scheduled"}),
    "delete-of-unknown-answered": frozenset({"email-delete-once"}),
    "delete-takes-thread": frozenset({"activity-list-deleted"}),
    "activity-at-lte-by-day": frozenset({"email-list-activity-at-offset"}),
    "date-created-gte-leaves-the-instant": frozenset({"email-list-date-created-offset", "email-list-filters-combine"}),
    "filter-id-in-last-only": frozenset(
        {"email-create-keeps-*", "email-list-filters-combine", "email-recipients-survive", "email-update-*"}
    ),
    "update-followup-delay-86399": frozenset({"email-update-*"}),
    "get-too-late": frozenset(
        {
            "email-cancel-outbox",
            "email-cancel-scheduled",
            "email-cancelled-is-editable",
            "email-create-*",
            "email-date-scheduled-kept",
            "email-date-scheduled-offset",
            "email-get-answers-200",
            "email-list-agrees-with-get",
            "email-move-draft-to-outbox",
            "email-move-draft-to-scheduled",
            "email-outbox-waits",
            "email-recipients-survive",
            "email-sender-address",
            "email-sender-display-name",
            "email-text-survives",
            "email-update-is-partial",
        }
    ),
    "create-body-text-cut-to-limit": frozenset({"email-create-keeps-body-text"}),
    "update-body-text-cut-to-limit": frozenset({"email-update-keeps-body-text", "email-update-subject-max-length"}),
    "update-body-text-limit-1048577": frozenset({"email-update-subject-max-length"}),
    "update-subject-limit-1001": frozenset({"email-update-body-text-max-length"}),
    "draft-never-scheduled": frozenset(
        {"email-cancel-again", "email-date-scheduled-kept-by-update", "email-move-to-scheduled-names-sender"}
    ),
    "inbox-edit-refused-but-done": frozenset({"email-list-agrees-with-get", "email-update-is-atomic"}),
    "outbox-edit-refused-but-done": frozenset(
        {"email-list-agrees-with-get", "email-update-is-atomic", "email-update-is-partial"}
    ),
    "scheduled-for-now": frozenset(
        {
            "email-cancel-again",
            "email-cancel-scheduled",
            "email-create-status-scheduled",
            "email-date-scheduled-kept",
            "email-date-scheduled-kept-by-update",
            "email-date-scheduled-offset",
        }
    ),
    "sent-edit-refused-but-done": frozenset({"email-list-agrees-with-get", "email-update-is-atomic"}),
    "data-by-id": frozenset(
        {
            "email-attachment-kept",
            "email-create-keeps-*",
            "email-delete-spares-neighbours",
            "email-list-*",
            "email-recipients-survive",
            "email-text-survives",
            "email-update-*",
        }
    ),
    "has-more-missing": frozenset({"email-list-has-more-false", "email-list-no-match"}),
    "list-names-twice": frozenset({"email-list-*"}),
    "no-match-404": frozenset({"email-list-filter-type"}),
    "pages-lose-one": frozenset({"email-list-skip"}),
    "skip-one-less": frozenset({"email-list-pages-disjoint"}),
    "delete-refuses-with-410": frozenset({"email-delete-once", "email-delete-unknown-404"}),
    "update-ignores-what-it-cannot-read": frozenset({"email-type-*", "email-update-*"}),
    "create-cc-last-lost": frozenset({"email-recipients-survive", "email-repost"}),
    "create-to-emptied": frozenset({"email-recipients-survive"}),
    "entities-unescaped": frozenset({"email-create-keeps-body-html", "email-update-keeps-body-html"}),
    "recipients-sorted": frozenset({"email-create-keeps-cc", "email-update-keeps-cc"}),
    "texts-composed": frozenset(
        {
            "email-create-keeps-body-html",
            "email-create-keeps-body-text",
            "email-create-keeps-subject",
            "email-update-keeps-body-html",
            "email-update-keeps-body-text",
            "email-update-keeps-subject",
        }
    ),
    "date-scheduled-a-second-late": frozenset({"email-date-scheduled-offset"}),
    "update-send-in-58": frozenset(
        {
            "email-cancel-again",
            "email-date-scheduled-kept-by-update",
            "email-move-draft-to-outbox",
            "email-move-to-outbox-names-sender",
        }
    ),
    "error-without-sender": frozenset({"email-list-has-more-false", "email-list-skip"}),
    "move-to-outbox-forgets-sender": frozenset(
        {"email-cancel-again", "email-date-scheduled-kept-by-update", "email-sender-address"}
    ),
    "move-to-scheduled-forgets-sender": frozenset({"email-sender-address"}),
    "update-takes-any-sender": frozenset({"email-update-*"}),
    "activity-at-missing-from-sent": frozenset({"email-create-keeps-activity-at"}),
    "attachments-without-size": frozenset(
        {
            "email-attachment-kept",
            "email-update-attachment-kept",
            "email-update-attachments-replaced",
            "email-update-is-partial",
        }
    ),
    "body-text-missing-from-sent": frozenset({"email-create-keeps-body-text"}),
    "date-updated-of-another-type": frozenset({"email-update-moves-date-updated"}),
    "direction-missing-from-sent": frozenset({"email-direction-sent"}),
    "followup-sequence-add-cc-bcc-of-another-type": frozenset(
        {"email-create-keeps-followup-sequence-add-cc-bcc", "email-update-keeps-followup-sequence-add-cc-bcc"}
    ),
    "get-answers-a-list": frozenset(
        {
            "email-attachment-kept",
            "email-cancel-again",
            "email-cancel-outbox",
            "email-cancel-scheduled",
            "email-cancelled-is-editable",
            "email-create-*",
            "email-date-scheduled-kept",
            "email-date-scheduled-kept-by-update",
            "email-date-scheduled-offset",
            "email-get-answers-200",
            "email-list-agrees-with-get",
            "email-move-draft-to-outbox",
            "email-move-draft-to-scheduled",
            "email-outbox-waits",
            "email-recipients-survive",
            "email-repost",
            "email-sender-address",
            "email-sender-display-name",
            "email-text-survives",
            "email-type-*",
            "email-update-*",
        }
    ),
    "status-of-errors-unknown": frozenset({"email-list-agrees-with-get"}),
    "subject-missing-from-sent": frozenset({"activity-fields", "email-create-keeps-subject", "email-list-fields"}),
    "to-missing-from-sent": frozenset({"email-create-keeps-to"}),
    "type-in-small-letters": frozenset(
        {"email-delete-spares-neighbours", "email-list-agrees-with-get", "email-update-*"}
    ),
    "user-id-missing-from-error": frozenset(
        {"activity-filter-user-id", "activity-filter-user-id-in", "email-list-filter-user"}
    ),
    "template-over-body-text": frozenset(
        {"email-create-keeps-body-html", "email-create-keeps-body-text", "email-repost"}
    ),
    "stale-read-after-update": frozenset(
        {
            "activity-list-has-emails",
            "email-cancel-again",
            "email-cancel-outbox",
            "email-cancel-scheduled",
            "email-cancelled-is-editable",
            "email-date-scheduled-kept-by-update",
            "email-list-agrees-with-get",
            "email-move-draft-to-outbox",
            "email-move-draft-to-scheduled",
            "email-text-survives",
            "email-update-*",
        }
    ),
    "update-answers-another-id": frozenset({"email-update-*"}),
    "update-finds-anything": frozenset({"email-delete-not-updatable"}),
    "update-of-unknown-answered": frozenset(
        {"email-delete-not-updatable", "email-update-keeps-body-text", "email-update-keeps-to"}
    ),
}
