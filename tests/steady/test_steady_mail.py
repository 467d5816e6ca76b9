"""
What a run asks of a target on which others work: whom it writes to, and what it touches.

Law: everything is read from the bytes that came in and the emails that went out; what the run says of itself does
not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from neighbours import difference, move_in, snapshot
from recording import Recording, domains, is_reserved
from sandbox import Sandbox, judging
from serving import EMAILS
from tiers import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recording import Record

    from emulator import Emulator

_ON_A_LEAD = (EMAILS, "/activity/note/", "/contact/")


def _run(sandbox: Sandbox, recording: Recording, *words: str) -> None:
    ended = sandbox.command(*judging(recording.base_url, *words))
    assert ended.code in (0, 1), ended.last
    recording.emulator.sending.settle()


def strangers(recording: Recording) -> Iterator[str]:
    """Name every recipient whom mail could reach, in whatever a request writes and in whatever went out."""
    for record in recording.records:
        if record.writes_email:
            yield from (f"{record.asked.path}: {each}" for each in record.recipients() if not is_reserved(each))
    for email in recording.delivered:
        everybody = " ".join((*email.to, *email.cc, *email.bcc))
        yield from (f"delivered: {each}" for each in domains(everybody) if not is_reserved(each))


def trespasses(recording: Recording, before: dict[str, dict[str, Any]], given: tuple[str, ...] = ()) -> Iterator[str]:
    """Name every request that changes what the run did not make, or hangs something on it."""
    made, there = recording.made(), {key for table in before.values() for key in table}
    for record in recording.records:
        named = record.asked.route.strip("/").rpartition("/")[2]
        if record.asked.method not in ("GET", "POST") and named in there - made:
            yield f"{record.asked.method} {record.asked.route}"
        if record.asked.method == "POST" and record.asked.route in _ON_A_LEAD and record.accepted:
            lead = record.said["lead_id"]
            if lead not in made | {*given}:
                yield f"{record.asked.route} on {lead}"


def sends(record: Record) -> bool:
    """Tell whether a request asks the target to send something, now or later."""
    sequence = record.sent.get("followup_sequence_id")
    later = isinstance(sequence, str) and bool(sequence.strip())
    return record.writes_email and (record.asks_to_send() or later)


@pytest.mark.parametrize("profile", rows(["smoke", "ci"], always=["smoke"]))
def test_by_default(sandbox: Sandbox, emulator: Emulator, profile: str) -> None:
    """Without permission nothing asks the target to send, nobody is written to, and nothing of others is touched."""
    move_in(emulator)
    before = snapshot(emulator)
    with Recording(emulator) as recording:
        _run(sandbox, recording, "--profile", profile)
    assert not [each.asked.body[:400] for each in recording.records if sends(each)]
    assert not [*strangers(recording)]
    assert not [*trespasses(recording, before)]
    assert not recording.delivered
    assert not difference(before, snapshot(emulator))


@pytest.mark.parametrize("profile", rows(["smoke", "ci"], always=["smoke"]))
def test_with_permission(sandbox: Sandbox, emulator: Emulator, profile: str) -> None:
    """With permission mail goes to reserved addresses only, and nothing of others is touched."""
    move_in(emulator)
    before = snapshot(emulator)
    with Recording(emulator) as recording:
        _run(sandbox, recording, "--profile", profile, "--allow-sending")
    assert [each for each in recording.records if sends(each)]
    assert not [*strangers(recording)]
    assert not [*trespasses(recording, before)]
    assert not difference(before, snapshot(emulator))


def test_a_given_lead(sandbox: Sandbox, emulator: Emulator) -> None:
    """On a lead that was given, the emails of others are neither changed nor deleted, and none of the run's stays."""
    mine = move_in(emulator)
    before = snapshot(emulator)
    given = (mine.lead_id, mine.contact_id)
    with Recording(emulator) as recording:
        _run(sandbox, recording, "--fixture", f"lead_id={given[0]}", "--fixture", f"contact_id={given[1]}")
    assert any(each.said.get("lead_id") == mine.lead_id for each in recording.records)
    assert not [*strangers(recording)]
    assert not [*trespasses(recording, before, given)]
    assert not difference(before, snapshot(emulator))
