"""
An emulator with one fault each in what it updates, deletes or renders: the suite finds that fault and nothing else.

Law: a fault changes one instance of the emulator, never its classes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from flask import request
from test_judge_faults import findings

from emulator.problems import FieldsRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from emulator import Emulator
    from emulator.records import Email

    Fault = Callable[[Emulator], None]


def _keeps_received(emulator: Emulator) -> None:
    delete = emulator.emails.delete

    def fault(email_id: str) -> None:
        if emulator.emails.find(email_id).status != "inbox":
            delete(email_id)

    emulator.emails.delete = fault


def _after_update(change: Callable[[Emulator, Email], None]) -> Fault:
    def fault(emulator: Emulator) -> None:
        apply = emulator.emails.apply

        def changed(email: Email, changes: dict[str, object]) -> None:
            apply(email, changes)
            change(emulator, email)

        emulator.emails.apply = changed

    return fault


def _touches_all(emulator: Emulator, _: Email) -> None:
    for email in emulator.store.emails.values():
        emulator.emails.touch(email)


def _ignores_null(emulator: Emulator) -> None:
    apply = emulator.emails.apply

    def fault(email: Email, changes: dict[str, object]) -> None:
        apply(email, {name: value for name, value in changes.items() if value not in (None, [], False)})

    emulator.emails.apply = fault


def _refusals_touch(emulator: Emulator) -> None:
    update = emulator.emails.update

    def fault(email_id: str, body: dict[str, object]) -> Email:
        try:
            return update(email_id, body)
        except FieldsRefusedError:
            emulator.emails.touch(emulator.emails.find(email_id))
            raise

    emulator.emails.update = fault


def _looks_touch(emulator: Emulator) -> None:
    find = emulator.emails.find

    def fault(email_id: str) -> Email:
        email = find(email_id)
        emulator.emails.touch(email)
        return email

    emulator.emails.find = fault


def _ten_recipients(emulator: Emulator) -> None:
    compose = emulator.composer.compose

    def fault(given: dict[str, list[str]]) -> Email:
        return compose(given | {"to": given.get("to", [])[:10]})

    emulator.composer.compose = fault


def _renders_drafts_only(emulator: Emulator) -> None:
    wanted = emulator.composer.rendering.wanted
    emulator.composer.rendering.wanted = lambda given: given.get("status") == "draft" and wanted(given)


def _creates_as(name: str, change: Callable[[Any], Any], status: str | None = None) -> Fault:
    """Take another value in place of the one that a create, of one status or any, has for the property *name*."""

    def fault(emulator: Emulator) -> None:
        create = emulator.emails.create

        def changed(body: dict[str, Any]) -> Email:
            concerned = body.get(name) is not None and status in (None, body.get("status"))
            return create({**body, name: change(body[name])} if concerned else body)

        emulator.emails.create = changed

    return fault


def _stale_contacts(emulator: Emulator) -> None:
    """Filter by the contact that an email was created with."""
    create, among = emulator.emails.create, emulator.filters.among
    first: dict[str, str | None] = {}

    def noted(body: dict[str, Any]) -> Email:
        email = create(body)
        first[email.id] = email.contact_id
        return email

    def stale(attribute: str, wanted: frozenset[str]) -> Any:
        test = among(attribute, wanted)
        return (lambda each: first.get(each.id) in wanted) if attribute == "contact_id" else test

    emulator.emails.create = noted
    vars(emulator.filters)["among"] = stale


def _ends_early(emulator: Emulator, parameter: str) -> None:
    """Tell of no more behind a page when a query names *parameter*."""

    def fault(response: Response) -> Response:
        page = response.get_json(silent=True)
        if parameter in request.args and isinstance(page, dict) and "has_more" in page:
            response.set_data(json.dumps({**page, "has_more": False}))
        return response

    emulator.app.after_request(fault)


def _twice_gone(emulator: Emulator) -> None:
    """Answer each delete of what was a received email as the first one."""
    delete = emulator.emails.delete
    gone: set[str] = set()

    def fault(email_id: str) -> None:
        if email_id not in gone:
            received = emulator.emails.find(email_id).status == "inbox"
            delete(email_id)
            gone.update([email_id] if received else [])

    emulator.emails.delete = fault


def _opened_later(emulator: Emulator) -> None:
    """Take what opened a sent email, as if it were no edit."""
    update = emulator.emails.update

    def fault(email_id: str, body: dict[str, Any]) -> Email:
        email = emulator.emails.find(email_id)
        return email if email.status == "sent" and [*body] == ["opens"] else update(email_id, body)

    emulator.emails.update = fault


def _one_behind(emulator: Emulator) -> None:
    """Show in lists the blind copies of before the last update."""
    apply, fields = emulator.emails.apply, emulator.presenter.fields
    before: dict[str, list[str]] = {}
    shown = fields["bcc"]

    def noted(email: Email, changes: dict[str, object]) -> None:
        before[email.id] = [*email.bcc]
        apply(email, changes)

    emulator.emails.apply = noted
    fields["bcc"] = lambda email: before.get(email.id, []) if "id__in" in request.args else shown(email)


def _without_offset(emulator: Emulator) -> None:
    """Read a `__gt` as if it had no offset, unless it is in UTC."""
    instant = emulator.filters.instant

    def fault(name: str, text: str) -> Any:
        return instant(name, text[:19] if name.endswith("__gt") and len(text) > len("2026-01-01") else text)

    vars(emulator.filters)["instant"] = fault


def _ghosts(emulator: Emulator) -> None:
    """Show deleted emails in lists that are filtered by a date."""
    delete, keep = emulator.emails.delete, emulator.filters.keep
    gone: list[Email] = []

    def noted(email_id: str) -> None:
        email = emulator.emails.find(email_id)
        delete(email_id)
        gone.append(email)

    def kept(found: list[Any], args: Any, *rest: Any) -> Any:
        return keep([*found, *gone] if "date_created__gte" in args else found, args, *rest)

    emulator.emails.delete = noted
    vars(emulator.filters)["keep"] = kept


def _sent_all_the_same(emulator: Emulator) -> None:
    """Let a draft become sent by an update that gives it a time as well."""
    update = emulator.emails.update

    def fault(email_id: str, body: dict[str, Any]) -> Email:
        email = emulator.emails.find(email_id)
        if email.status == "draft" and body.get("status") == "sent" and "activity_at" in body:
            email.status = "sent"
            return email
        return update(email_id, body)

    emulator.emails.update = fault


def _named_plainly(_: Emulator, email: Email) -> None:
    if email.status == "scheduled" and email.sender:
        email.sender = email.sender.rpartition("<")[2].rstrip(">")


def _markup_lost(_: Emulator, email: Email) -> None:
    if email.status == "scheduled":
        email.body_html = None


def _read_as(known: dict[Any, Any]) -> Callable[[Any], Any]:
    return lambda value: known.get((type(value), value), value)


_TEXTS, _LISTS = ("subject", "body-text", "body-html"), ("to", "cc", "bcc")
_OBJECTS = ("sender", "contact-id", "in-reply-to-id", "template-id")
_PLAN = tuple(f"followup-sequence-{each}" for each in ("id", "delay", "add-cc-bcc"))
_DELAYS = ("email-create-send-in-limit",)
_NULLABLE = (*_TEXTS, *_LISTS, *_OBJECTS, *_PLAN)

FAULTS = {
    "update-forgets-who-created": (
        _after_update(lambda _, email: setattr(email, "created_by", None)),
        ("email-update-is-*", "email-update-spares-*"),
        {"email-update-is-partial"},
    ),
    "update-dates-the-neighbours": (
        _after_update(_touches_all),
        ("email-update-is-*", "email-update-spares-*"),
        {"email-update-spares-neighbours"},
    ),
    "null-ignored": (
        _ignores_null,
        ("email-update-null-clears-*", "email-update-optional-null"),
        {f"email-update-null-clears-{each}" for each in _NULLABLE},
    ),
    "refusal-dates-the-email": (_refusals_touch, ("email-update-is-atomic",), {"email-update-is-atomic"}),
    "look-dates-the-email": (_looks_touch, ("email-get-repeats",), {"email-get-repeats"}),
    "markup-lost-by-a-move": (_after_update(_markup_lost), ("email-update-is-partial",), {"email-update-is-partial"}),
    "ten-recipients": (
        _ten_recipients,
        ("email-*-keeps-to", "email-recipients-survive"),
        {"email-create-keeps-to", "email-recipients-survive"},
    ),
}
IN_OTHER_STATUSES = {
    "received-emails-not-deleted": (_keeps_received, ("email-delete-gone",), {"email-delete-gone"}),
    "received-from-nobody": (
        _creates_as("sender", _read_as({(str, ""): "x@example.com"}), "inbox"),
        ("email-create-*-needs-sender",),
        {"email-create-inbox-needs-sender"},
    ),
    "sent-by-a-blank": (
        _creates_as("sender", _read_as({(str, " "): "x@example.com"}), "outbox"),
        ("email-create-*-needs-sender",),
        {"email-create-outbox-needs-sender"},
    ),
    "sender-without-a-domain": (
        _creates_as("sender", _read_as({(str, "name@"): "name@example.com"})),
        ("email-*-sender-format",),
        {"email-create-sender-format"},
    ),
    "delay-of-61": (_creates_as("send_in", _read_as({(int, 61): 59})), _DELAYS, {_DELAYS[0]}),
    "delay-of-a-day": (_creates_as("send_in", _read_as({(int, 86400): 59})), _DELAYS, {_DELAYS[0]}),
    "delay-of-60.0": (_creates_as("send_in", _read_as({(float, 60.0): 59})), _DELAYS, {_DELAYS[0]}),
    "follow-up-too-soon-of-a-sent-email": (
        _creates_as("followup_sequence_delay", lambda delay: max(delay, 86400) if delay > 86000 else delay, "sent"),
        ("email-*-followup-delay-minimum",),
        {"email-create-followup-delay-minimum"},
    ),
    "last-line-end-lost": (
        _creates_as("body_text", lambda text: text.rstrip("\n") if isinstance(text, str) else text, "draft"),
        ("email-text-survives",),
        {"email-text-survives"},
    ),
    "entities-resolved": (
        _creates_as("body_html", lambda text: text.replace("&nbsp;", "\u00a0") if isinstance(text, str) else text),
        ("email-text-survives",),
        {"email-text-survives"},
    ),
    "contact-as-it-was": (
        _stale_contacts,
        ("email-list-filter-contact", "activity-filter-contact-id"),
        {"email-list-filter-contact", "activity-filter-contact-id"},
    ),
    "sorted-lists-end-early": (
        lambda emulator: _ends_early(emulator, "_order_by"),
        ("activity-list-*",),
        {"activity-list-limit"},
    ),
    "filtered-lists-end-early": (
        lambda emulator: _ends_early(emulator, "date_created__gt"),
        ("email-list-has-more-*", "email-list-limit"),
        {"email-list-has-more-true"},
    ),
    "received-emails-deleted-twice": (_twice_gone, ("email-delete-once",), {"email-delete-once"}),
    "sent-emails-opened": (_opened_later, ("email-*-not-editable",), {"email-sent-not-editable"}),
    "list-one-update-behind": (_one_behind, ("email-list-agrees-with-get",), {"email-list-agrees-with-get"}),
    "offset-ignored-by-one-comparison": (
        _without_offset,
        ("email-list-date-created-*",),
        {"email-list-date-created-offset"},
    ),
    "name-lost-by-a-move": (
        _after_update(_named_plainly),
        ("email-sender-display-name",),
        {"email-sender-display-name"},
    ),
    "deleted-but-found-by-date": (_ghosts, ("email-delete-gone-*",), {"email-delete-gone-from-list"}),
    "draft-sent-beside-an-edit": (_sent_all_the_same, ("email-move-draft-*",), {"email-move-draft-to-sent-refused"}),
    "template-on-drafts-only": (_renders_drafts_only, ("email-template-rendered",), {"email-template-rendered"}),
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
