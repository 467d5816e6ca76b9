"""
Faults of an emulator in what it updates, deletes, renders or lists, for test_judge_changes.py.

Law: a fault changes one instance of the emulator, never its classes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import request

from emulator.problems import FieldsRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from emulator import Emulator
    from emulator.records import Email

    Fault = Callable[[Emulator], None]


def keeps_received(emulator: Emulator) -> None:
    delete = emulator.emails.delete

    def fault(email_id: str) -> None:
        if emulator.emails.find(email_id).status != "inbox":
            delete(email_id)

    emulator.emails.delete = fault


def after_update(change: Callable[[Emulator, Email], None]) -> Fault:
    def fault(emulator: Emulator) -> None:
        apply = emulator.emails.apply

        def changed(email: Email, changes: dict[str, object]) -> None:
            apply(email, changes)
            change(emulator, email)

        emulator.emails.apply = changed

    return fault


def touches_all(emulator: Emulator, _: Email) -> None:
    for email in emulator.store.emails.values():
        emulator.emails.touch(email)


def ignores_null(emulator: Emulator) -> None:
    apply = emulator.emails.apply

    def fault(email: Email, changes: dict[str, object]) -> None:
        apply(email, {name: value for name, value in changes.items() if value not in (None, [], False)})

    emulator.emails.apply = fault


def refusals_touch(emulator: Emulator) -> None:
    update = emulator.emails.update

    def fault(email_id: str, body: dict[str, object]) -> Email:
        try:
            return update(email_id, body)
        except FieldsRefusedError:
            emulator.emails.touch(emulator.emails.find(email_id))
            raise

    emulator.emails.update = fault


def looks_touch(emulator: Emulator) -> None:
    find = emulator.emails.find

    def fault(email_id: str) -> Email:
        email = find(email_id)
        emulator.emails.touch(email)
        return email

    emulator.emails.find = fault


def ten_recipients(emulator: Emulator) -> None:
    compose = emulator.composer.compose

    def fault(given: dict[str, list[str]]) -> Email:
        return compose(given | {"to": given.get("to", [])[:10]})

    emulator.composer.compose = fault


def renders_drafts_only(emulator: Emulator) -> None:
    wanted = emulator.composer.rendering.wanted
    emulator.composer.rendering.wanted = lambda given: given.get("status") == "draft" and wanted(given)


def creates_as(name: str, change: Callable[[Any], Any], status: str | None = None) -> Fault:
    """Take another value in place of the one that a create, of one status or any, has for the property *name*."""

    def fault(emulator: Emulator) -> None:
        create = emulator.emails.create

        def changed(body: dict[str, Any]) -> Email:
            concerned = body.get(name) is not None and status in (None, body.get("status"))
            return create({**body, name: change(body[name])} if concerned else body)

        emulator.emails.create = changed

    return fault


def stale_contacts(emulator: Emulator) -> None:
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


def ends_early(emulator: Emulator, parameter: str) -> None:
    """Tell of no more behind a page when a query names *parameter*."""

    def fault(response: Response) -> Response:
        page = response.get_json(silent=True)
        if parameter in request.args and isinstance(page, dict) and "has_more" in page:
            response.set_data(json.dumps({**page, "has_more": False}))
        return response

    emulator.app.after_request(fault)


def twice_gone(emulator: Emulator) -> None:
    """Answer each delete of what was a received email as the first one."""
    delete = emulator.emails.delete
    gone: set[str] = set()

    def fault(email_id: str) -> None:
        if email_id not in gone:
            received = emulator.emails.find(email_id).status == "inbox"
            delete(email_id)
            gone.update([email_id] if received else [])

    emulator.emails.delete = fault


def opened_later(emulator: Emulator) -> None:
    """Take what opened a sent email, as if it were no edit."""
    update = emulator.emails.update

    def fault(email_id: str, body: dict[str, Any]) -> Email:
        email = emulator.emails.find(email_id)
        return email if email.status == "sent" and [*body] == ["opens"] else update(email_id, body)

    emulator.emails.update = fault


def one_behind(emulator: Emulator) -> None:
    """Show in lists the blind copies of before the last update."""
    apply, fields = emulator.emails.apply, emulator.presenter.fields
    before: dict[str, list[str]] = {}
    shown = fields["bcc"]

    def noted(email: Email, changes: dict[str, object]) -> None:
        before[email.id] = [*email.bcc]
        apply(email, changes)

    emulator.emails.apply = noted
    fields["bcc"] = lambda email: before.get(email.id, []) if "id__in" in request.args else shown(email)


def without_offset(emulator: Emulator) -> None:
    """Read a `__gt` as if it had no offset, unless it is in UTC."""
    instant = emulator.filters.instant

    def fault(name: str, text: str) -> Any:
        return instant(name, text[:19] if name.endswith("__gt") and len(text) > len("2026-01-01") else text)

    vars(emulator.filters)["instant"] = fault


def ghosts(emulator: Emulator) -> None:
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


def sent_all_the_same(emulator: Emulator) -> None:
    """Let a draft become sent by an update that gives it a time as well."""
    update = emulator.emails.update

    def fault(email_id: str, body: dict[str, Any]) -> Email:
        email = emulator.emails.find(email_id)
        if email.status == "draft" and body.get("status") == "sent" and "activity_at" in body:
            email.status = "sent"
            return email
        return update(email_id, body)

    emulator.emails.update = fault


def named_plainly(_: Emulator, email: Email) -> None:
    if email.status == "scheduled" and email.sender:
        email.sender = email.sender.rpartition("<")[2].rstrip(">")


def markup_lost(_: Emulator, email: Email) -> None:
    if email.status == "scheduled":
        email.body_html = None


def read_as(known: dict[Any, Any]) -> Callable[[Any], Any]:
    return lambda value: known.get((type(value), value), value)
