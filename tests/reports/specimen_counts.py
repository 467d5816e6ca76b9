"""
What the specimen holds beside its rules: the life cycle, response fields, limits, keywords.

Law: every way to draw a move, a field and a limit stands here at least once.
"""

from typing import Any

_STATUSES = {
    "inbox": ([], "email-inbox-is-not-sent"),
    "draft": ([], "email-status-required"),
    "scheduled": (["sender", "date_scheduled"], "email-scheduled-needs-date"),
    "outbox": (["sender"], "email-outbox-needs-sender"),
    "sent": ([], "email-status-required"),
    "error": (["sender"], "email-error-status-reached"),
}
_MOVES = {
    ("draft", "scheduled"): (["sender", "date_scheduled"], "email-scheduled-needs-date"),
    ("draft", "outbox"): (["sender"], "email-outbox-needs-sender"),
    ("scheduled", "draft"): ([], "email-cancel-scheduled"),
    ("outbox", "draft"): ([], "email-recipients-max-count"),
}
_REFUSED = {"sent": "email-only-drafts-change", "error": "email-error-status-reached"}


def lifecycle() -> dict[str, Any]:
    """Make a life cycle in which a move that has to be refused is not, one is blocked, and one was not judged."""
    pairs = [(source, target) for source in _STATUSES for target in _STATUSES if source != target]
    return {
        "statuses": [
            {
                "name": name,
                "create": {"needs": needs, "rule": rule},
                "edits": {"allowed": name == "draft", "rule": _REFUSED.get(name, "email-subject-kept-whole")},
            }
            for name, (needs, rule) in _STATUSES.items()
        ],
        "moves": [
            {
                "from": source,
                "to": target,
                "allowed": (source, target) in _MOVES,
                "needs": _MOVES.get((source, target), ([], ""))[0],
                "rule": _rule(source, target),
            }
            for source, target in pairs
        ],
    }


def _rule(source: str, target: str) -> str:
    if (source, target) == ("sent", "draft"):
        return "email-only-drafts-change"
    return _MOVES.get((source, target), ([], "email-inbox-is-not-sent"))[1]


def fields() -> list[dict[str, Any]]:
    """Make fields that came as declared, as something else, as null, not always, and never."""
    rows: list[tuple[Any, ...]] = [
        ("id", ["string"], None, True, "email-unknown-id-404", {"string": 812}, 0),
        ("subject", ["string", "null"], None, True, "email-subject-kept-whole", {"null": 12, "string": 800}, 0),
        ("date_created", ["string"], "date-time", True, "email-list-date-bounds", {"integer": 3, "string": 809}, 0),
        ("has_reply", ["boolean"], None, True, None, {"boolean": 812}, 0),
        ("opens", ["array", "null"], None, False, "email-attachments-shape", {"array": 40}, 772),
        ("agent_config_id", ["string", "null"], None, False, None, {}, 812),
    ]
    names = ("name", "types", "format", "required", "rule", "seen", "missing")
    return [dict(zip(names, row, strict=True)) for row in rows]


def limits() -> list[dict[str, Any]]:
    """Make a limit that is kept, one that is broken, one from below and one that is not judged."""
    rows: list[tuple[Any, ...]] = [
        ("email-subject-max-length-update", "updateEmail", "subject", "maxLength", 1000, [(1000, 4, 0), (1001, 0, 2)]),
        (
            "email-subject-max-length-create",
            "createEmail",
            "subject",
            "maxLength",
            1000,
            [(20, 1, 0), (500, 1, 0), (999, 1, 0), (1000, 4, 0), (1001, 1, 3), (1100, 0, 1), (2000, 0, 1)],
        ),
        ("email-followup-date", "createEmail", "followup_sequence_delay", "minimum", 86400, [(0, 0, 1), (86400, 1, 0)]),
        ("email-send-in-below-sixty", "createEmail", "send_in", "exclusiveMaximum", 60, [(59, 1, 0), (60, 0, 1)]),
    ]
    names = ("rule", "operation", "property", "keyword", "limit")
    return [dict(zip(names, row, strict=False)) | {"tried": [_tried(*each) for each in row[-1]]} for row in rows]


def _tried(at: int, accepted: int, refused: int) -> dict[str, int]:
    return {"at": at, "accepted": accepted, "refused": refused}


def keywords() -> list[dict[str, Any]]:
    """Make keywords that many rules test, one does, and none does."""
    many = ["email-subject-max-length-create", "email-only-drafts-change", "email-subject-kept-whole"]
    rows: list[tuple[Any, ...]] = [
        ("createEmail", "subject", "maxLength", 1000, many),
        ("updateEmail", "subject", "maxLength", 1000, ["email-subject-max-length-update"]),
        ("createEmail", "subject", "type", ["string", "null"], []),
        ("updateEmail", "subject", "type", ["string", "null"], []),
        ("createEmail", "lead_id", "required", True, ["email-lead-id-required"]),
    ]
    return [dict(zip(("operation", "place", "keyword", "value", "rules"), row, strict=True)) for row in rows]
