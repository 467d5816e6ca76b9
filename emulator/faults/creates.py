"""
Faults of creating emails: what is taken that should be refused, what is refused, what is left behind.

Law: one row a fault; what a row changes is made by the seams.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.reading import body_as, if_refused, never_null, parsed, refused_body, refused_if
from emulator.faults.seams import around, asked_for, during, within
from emulator.faults.showing import answer, coded, shown_as
from emulator.problems import RefusedError, ValueRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator

Body = dict[str, Any]


def _oldest_lead(emulator: Emulator) -> str:
    return next(iter(emulator.store.leads))


def _on_some_lead(test: Callable[[Body], bool]) -> Change:
    """Put an email on the oldest lead where a body says no lead."""

    def read(emulator: Emulator, old: Callable[[Body], Body], body: Body) -> Body:
        return old(body | {"lead_id": _oldest_lead(emulator)} if test(body) else body)

    return within("intake.for_create", read)


def _errors_elsewhere(emulator: Emulator, old: Callable[[Body], Any], given: Body) -> Any:
    return old(given | {"lead_id": _oldest_lead(emulator)} if given["status"] == "error" else given)


def _read_nothing(emulator: Emulator, old: Callable[..., Body], request: Any) -> Body:
    """Take a create without a body for an empty draft."""
    if request.get_data() or not asked_for("create"):
        return old(request)
    return {"lead_id": _oldest_lead(emulator), "status": "draft"}


def _kept_although(repair: Callable[[Body], Body]) -> Change:
    """Refuse a create, and store all the same what was good of it."""

    def create(_: Emulator, old: Callable[[Body], Any], body: Body) -> Any:
        try:
            return old(body)
        except RefusedError as refused:
            try:
                old(repair(body))
            except RefusedError:
                raise refused from None
            raise

    return within("emails.create", create)


def _kept_as_draft(emulator: Emulator) -> None:
    """Store an email whose sender is lacking before it is refused."""
    desk = emulator.emails
    lacking = desk.lacking_on_create

    def keep(given: Body) -> list[str]:
        missing = lacking(given)
        if missing:
            email = desk.composer.compose(given | {"status": "draft"})
            desk.store.emails[email.id] = email
        return missing

    vars(desk)["lacking_on_create"] = keep


def _stored_as(status: str, other: str) -> Change:
    """Store emails that are logged with one status under another; the answer shows the one that was asked for."""

    def create(old: Callable[..., Any], body: Body) -> Any:
        email = old(body)
        if email.status != status:
            return email
        asked = replace(email)
        email.status = other
        return asked

    return around("emails.create", create)


def _received_202(old: Callable[..., Any], payload: Body, status: int = 200) -> Any:
    return old(payload, 202 if payload.get("status") == "inbox" else status)


def _status_refused(status: str) -> Change:
    return refused_if("create", "status", lambda value: value == status)


def _unknown_status(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueRefusedError("Not a status.")
    return "draft"


def _folded(value: Any) -> str:
    if not isinstance(value, str) or value.lower() not in STATUSES:
        raise ValueRefusedError("Not a status.")
    return value.lower()


def _first(value: bytes) -> bytes:
    return value[1:-1] if value[:1] == b"[" else value


def _mended(raw: bytes) -> bytes:
    return raw + b"}" if raw[:1] == b"{" and raw[-1:] != b"}" else raw


def _absent(name: str, value: str) -> Change:
    return body_as("create", lambda body: {name: value} | body)


def _null(name: str, value: str) -> Change:
    return body_as("create", lambda body: body | {name: value} if body.get(name, "") is None else body)


def _good_values(body: Body) -> Body:
    texts = {name: text[:1000] for name, text in body.items() if isinstance(text, str)}
    return {"lead_id": body.get("lead_id"), "status": "draft"} | {
        name: text for name, text in texts.items() if name in {"lead_id", "subject"}
    }


STATUSES = ("inbox", "draft", "scheduled", "outbox", "sent", "error")
_OPTIONAL = ("activity_at", "cc", "body_html", "opens", "followup_sequence_add_cc_bcc", "contact_id")

ROWS = (
    Fault("create-answers-201", "email-create-answers-200", "A create answers 201.", coded("create", 201)),
    Fault(
        "create-of-received-202",
        "email-create-answers-200",
        "Logging a received email answers 202.",
        during("create", "wire.write", _received_202),
    ),
    Fault(
        "lead-id-defaults-to-oldest",
        "email-create-lead-id-required",
        "A create without a lead goes to the oldest lead.",
        _on_some_lead(lambda body: "lead_id" not in body),
    ),
    Fault(
        "lead-id-null-is-oldest",
        "email-create-lead-id-not-null",
        "A create with null for its lead goes to the oldest lead.",
        _on_some_lead(lambda body: body.get("lead_id", "") is None),
    ),
    Fault(
        "status-defaults-to-draft",
        "email-create-status-required",
        "A create without a status makes a draft.",
        _absent("status", "draft"),
    ),
    Fault(
        "status-null-is-draft",
        "email-create-status-not-null",
        "A create with null for its status makes a draft.",
        _null("status", "draft"),
    ),
    Fault(
        "unknown-status-is-draft",
        "email-create-status-enum",
        "A create with a status that is none makes a draft.",
        if_refused("create", "status", _unknown_status),
    ),
    Fault(
        "status-letter-case-ignored",
        "email-create-status-enum",
        "A create takes a documented status in capitals.",
        if_refused("create", "status", _folded),
    ),
    *(
        Fault(
            f"status-{status}-refused",
            f"email-create-status-{status}",
            f"A create with status `{status}` is refused.",
            _status_refused(status),
        )
        for status in STATUSES
    ),
    Fault(
        "error-stored-as-sent",
        "email-create-status-error",
        "An email that is created with status `error` is read back as sent.",
        _stored_as("error", "sent"),
    ),
    Fault(
        "received-stored-as-sent",
        "email-create-status-inbox",
        "An email that is logged as received is read back as sent.",
        _stored_as("inbox", "sent"),
    ),
    Fault(
        "sent-shown-as-outbox",
        "email-create-status-sent",
        "The answer to a create shows a sent email as one that waits.",
        shown_as("status", lambda value, _: "outbox" if value == "sent" else value, "create"),
    ),
    Fault(
        "scheduled-shown-as-draft",
        "email-create-status-scheduled",
        "The answer to a create shows a scheduled email as a draft.",
        shown_as("status", lambda value, _: "draft" if value == "scheduled" else value, "create"),
    ),
    Fault(
        "outbox-shown-as-sent",
        "email-create-status-outbox",
        "The answer to a create shows a queued email as sent.",
        shown_as("status", lambda value, _: "sent" if value == "outbox" else value, "create"),
    ),
    Fault(
        "draft-shown-as-error",
        "email-create-status-draft",
        "The answer to a create shows a draft as an error.",
        shown_as("status", lambda value, _: "error" if value == "draft" else value, "create"),
    ),
    Fault(
        "create-needs-recipients",
        "email-create-optional-absent",
        "A create that does not name `to` is refused.",
        refused_body("create", "to", lambda body: "to" not in body),
    ),
    Fault(
        "create-needs-a-text",
        "email-create-optional-absent",
        "A create with neither subject nor body nor template is refused.",
        refused_body("create", "subject", lambda body: not {"subject", "body_text", "template_id"} & set(body)),
    ),
    *(
        Fault(
            f"create-{name.replace('_', '-')}-never-null",
            "email-create-optional-null",
            f"A create with null for `{name}` is refused.",
            never_null("create", name),
        )
        for name in _OPTIONAL
    ),
    Fault(
        "create-json-cut-short-mended",
        "email-create-malformed-json",
        "A create whose JSON lacks its last brace is taken.",
        parsed("create", _mended),
    ),
    Fault(
        "create-list-of-one-taken",
        "email-create-object-only",
        "A create takes the only object of a list.",
        parsed("create", _first),
    ),
    Fault(
        "create-from-nothing",
        "email-create-empty-body",
        "A create without a body makes an empty draft on the oldest lead.",
        within("wire.read", _read_nothing),
    ),
    Fault(
        "refused-for-its-sender-but-kept",
        "email-create-refusal-stores-nothing",
        "A create that lacks its sender is refused, and kept as a draft.",
        _kept_as_draft,
    ),
    Fault(
        "refused-but-its-texts-kept",
        "email-create-refusal-stores-nothing",
        "Of a refused create the lead and the subject are kept as a draft.",
        _kept_although(_good_values),
    ),
    Fault(
        "refused-for-its-length-but-cut",
        "email-create-refusal-stores-nothing",
        "A create with too long a subject is refused, and kept with the subject cut.",
        _kept_although(lambda body: body | {"subject": str(body.get("subject"))[:1000]}),
    ),
    Fault(
        "errors-on-oldest-lead",
        "email-create-belongs-to-lead",
        "An email with status `error` lands on the oldest lead.",
        within("composer.compose", _errors_elsewhere),
    ),
    Fault(
        "create-hides-its-lead",
        "email-create-belongs-to-lead",
        "The answer to a create shows no lead.",
        answer("create", lambda shown: shown | {"lead_id": None}),
    ),
)
