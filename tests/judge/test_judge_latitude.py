"""
Emulators that use what the pages leave open, one respect each: the suite finds nothing.

Law: each of them keeps every documented rule; a finding here is a false alarm.
"""

from __future__ import annotations

import re
import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from test_judge_faults import findings

from emulator.problems import RefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from emulator import Emulator
    from emulator.records import Email


def _whole_seconds(emulator: Emulator) -> None:
    """Keep and show instants without their fractions, in UTC without saying so."""
    read = emulator.instants.moment
    emulator.instants.moment = lambda text: read(text).replace(microsecond=0)

    def write(moment: datetime | None) -> str | None:
        return None if moment is None else moment.replace(tzinfo=None).isoformat(timespec="seconds")

    emulator.instants.write = write


def _other_ids(emulator: Emulator) -> None:
    """Name objects by UUIDs."""
    emulator.mint.new = lambda _: str(uuid.uuid4())


def _unquoted_names(emulator: Emulator) -> None:
    """Show display names without their quotes."""
    fields = emulator.presenter.fields
    shown = fields["sender"]
    fields["sender"] = lambda email: (shown(email) or "").replace('"', "") or None


def _no_empty_texts(emulator: Emulator) -> None:
    """Show an empty text as none."""
    fields = emulator.presenter.fields
    for name in ("subject", "body_text", "body_html"):
        fields[name] = lambda email, shown=fields[name]: shown(email) or None


def _more_fields(emulator: Emulator) -> None:
    """Show fields that nobody documented."""
    emulator.presenter.fields["_links"] = lambda email: {"self": f"/activity/email/{email.id}/"}


def _strict_ids(emulator: Emulator) -> None:
    """Name objects by UUIDs of version 4, and refuse what is none as malformed."""
    _other_ids(emulator)
    find = emulator.emails.find

    def strict(email_id: str) -> Email:
        if not _UUID4.fullmatch(email_id):
            raise RefusedError(400, "Malformed id.")
        return find(email_id)

    vars(emulator.emails)["find"] = strict


def _fractions(emulator: Emulator) -> None:
    """Write whole numbers with a fraction of nought, and read them so."""
    kinds = emulator.emails.intake.kinds
    read = kinds.integer
    kinds.integer = lambda value: read(int(value) if isinstance(value, float) and value.is_integer() else value)
    fields = emulator.presenter.fields
    shown = fields["followup_sequence_delay"]
    fields["followup_sequence_delay"] = lambda email: None if shown(email) is None else float(str(shown(email)))


def _method_not_allowed(emulator: Emulator) -> None:
    """Refuse an update of what is no draft with 405."""
    update = emulator.emails.update

    def refused(email_id: str, body: dict[str, Any]) -> Email:
        if not emulator.lifecycle.may_change(emulator.emails.find(email_id).status, body.get("status")):
            raise RefusedError(405, "Only drafts can be modified.")
        return update(email_id, body)

    vars(emulator.emails)["update"] = refused


def _recipients_needed(emulator: Emulator) -> None:
    """Send nothing that has no recipient or no subject."""
    create, move = emulator.emails.lacking_on_create, emulator.emails.lacking_on_move

    def on_create(given: dict[str, Any]) -> list[str]:
        needed = [name for name in _TO_SEND if given["status"] in _SENDING and not given.get(name)]
        return [*create(given), *needed]

    def on_move(email: Email, changes: dict[str, Any]) -> list[str]:
        has = {name: changes.get(name, getattr(email, name)) for name in _TO_SEND}
        return [*move(email, changes), *(name for name in has if changes.get("status") in _SENDING and not has[name])]

    vars(emulator.emails).update(lacking_on_create=on_create, lacking_on_move=on_move)


def _threads_unknown(emulator: Emulator) -> None:
    """Show no email in a thread."""
    emulator.presenter.fields["thread_id"] = lambda _: None


def _required_fields_only(emulator: Emulator) -> None:
    """Leave out the sequence of an email, which not every email object has."""
    del emulator.presenter.fields["followup_sequence_id"]


def _settled_when_sent(emulator: Emulator) -> None:
    """Show no direction of an email that waits."""
    fields = emulator.presenter.fields
    shown = fields["direction"]
    fields["direction"] = lambda email: None if email.status in (*_SENDING, "draft") else shown(email)


def _no_delay_in_updates(emulator: Emulator) -> None:
    """Refuse a delay in a move, whose table does not list it."""
    update = emulator.emails.update

    def refused(email_id: str, body: dict[str, Any]) -> Email:
        if "send_in" in body:
            raise RefusedError(400, "Unknown property.")
        return update(email_id, body)

    vars(emulator.emails)["update"] = refused


def _no_attachments(emulator: Emulator) -> None:
    """Show no attachments, which not every email object has."""
    del emulator.presenter.fields["attachments"]


def _one_line_subjects(emulator: Emulator) -> None:
    """Refuse control characters in a subject, tabs among them."""
    read = emulator.emails.intake.read

    def one_line(body: dict[str, Any], table: Any) -> dict[str, Any]:
        if any(letter < " " for letter in str(body.get("subject"))):
            raise RefusedError(400, "A subject has no control characters.")
        return read(body, table)

    vars(emulator.emails.intake)["read"] = one_line


def _replies_let_go(emulator: Emulator) -> None:
    """Take out of replies the email that they replied to as that is deleted."""
    delete = emulator.emails.delete

    def let_go(email_id: str) -> None:
        delete(email_id)
        for other in emulator.store.emails.values():
            if other.in_reply_to_id == email_id:
                other.in_reply_to_id = None

    vars(emulator.emails)["delete"] = let_go


def _drafts_have_senders(emulator: Emulator) -> None:
    """Give a draft its user's address for a sender at once."""
    create = emulator.emails.create

    def filled_in(body: dict[str, Any]) -> Email:
        email = create(body)
        email.sender = email.sender or str(emulator.store.owner["email"])
        return email

    vars(emulator.emails)["create"] = filled_in


def _late_lists(emulator: Emulator) -> None:
    """Show a new email in lists after a moment, and a deleted one for a moment more."""
    create, delete, keep = emulator.emails.create, emulator.emails.delete, emulator.filters.keep
    born: dict[str, float] = {}
    gone: list[tuple[Email, float]] = []

    def note_birth(body: dict[str, Any]) -> Email:
        email = create(body)
        born[email.id] = time.monotonic()
        return email

    def note_end(email_id: str) -> None:
        email = emulator.emails.find(email_id)
        delete(email_id)
        gone.append((email, time.monotonic()))

    def late(found: list[Any], *query: Any) -> Any:
        then = time.monotonic() - _LATE
        known = [each for each in found if born.get(each.id, 0.0) < then]
        return keep([*known, *(email for email, when in gone if when > then)], *query)

    vars(emulator.emails).update(create=note_birth, delete=note_end)
    vars(emulator.filters)["keep"] = late


_UUID4 = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_LATE = 0.3
_SENDING, _TO_SEND = ("scheduled", "outbox"), ("to", "subject")
LATITUDES = [_whole_seconds, _other_ids, _unquoted_names, _no_empty_texts, _more_fields]
LATITUDES += [_strict_ids, _fractions, _method_not_allowed, _recipients_needed, _threads_unknown]
LATITUDES += [_required_fields_only, _settled_when_sent, _no_delay_in_updates]
LATITUDES += [_no_attachments, _one_line_subjects, _replies_let_go, _drafts_have_senders]


@pytest.mark.parametrize("latitude", LATITUDES)
def test_latitude(latitude: object) -> None:
    """A server that does as it likes where the pages are silent is not reported."""
    assert not findings(("*",), latitude)


def test_emails_whose_fractions_are_not_shown() -> None:
    """Filters are not judged by emails of which nobody can tell how the target compares them."""
    assert not findings(("email-list-filters-combine",), _whole_seconds, "ci")


_LISTS = ("email-list-filter-lead", "email-list-complete", "activity-list-has-emails", "*-delete-gone-from-list")


def test_lists_that_come_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists that show a moment later what was done are waited for, and no finding; later ones are."""
    monkeypatch.setattr("conformance.wire.lag.MOMENT", _LATE + 0.1)
    assert not findings(_LISTS, _late_lists)
    monkeypatch.setattr("conformance.wire.lag.MOMENT", _LATE / 10)
    assert "email-list-complete" in findings(_LISTS, _late_lists)
