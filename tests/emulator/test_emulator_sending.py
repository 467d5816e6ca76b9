"""When a waiting email goes out, and what it looks like then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from emulator import Emulator
from emulator.clock import ManualClock, SystemClock

if TYPE_CHECKING:
    from conftest import Api

SENDER = "jane@example.com"
START = datetime(2026, 1, 15, 12, tzinfo=UTC)


def test_outbox_waits_its_delay(api: Api, clock: ManualClock) -> None:
    """An outbox email is unsent until its delay has passed, and sent at that instant."""
    email = api.email(status="outbox", sender=SENDER, send_in=30)
    clock.advance(29.999)
    assert api.read(email) == email
    clock.advance(0.001)
    assert api.read(email)["status"] == "sent"


def test_outbox_without_delay_goes_at_once(api: Api) -> None:
    """An outbox email without delay is sent when it is next looked at."""
    email = api.email(status="outbox", sender=SENDER)
    assert email["status"] == "outbox"
    assert api.read(email)["status"] == "sent"


def test_scheduled_waits_for_its_date(api: Api, clock: ManualClock) -> None:
    """A scheduled email goes out at its date, and keeps the date."""
    date = (START + timedelta(days=3)).isoformat()
    email = api.email(status="scheduled", sender=SENDER, date_scheduled=date)
    clock.set(START + timedelta(days=3, seconds=-1))
    assert api.read(email)["status"] == "scheduled"
    clock.advance(1)
    sent = api.read(email)
    assert sent["status"] == "sent"
    assert sent["date_scheduled"] == email["date_scheduled"]
    assert sent["date_sent"] == email["date_scheduled"]


def test_traces_of_sending(api: Api, clock: ManualClock) -> None:
    """Sending dates the email, its activity and its envelope, and gives it a message id."""
    email = api.email(status="outbox", sender=SENDER, send_in=30)
    clock.advance(600)
    sent = api.read(email)
    assert sent["date_sent"] == "2026-01-15T12:00:30.000000+00:00"
    assert sent["activity_at"] == sent["date_sent"] == sent["date_updated"]
    assert sent["envelope"]["date"] == "Thu, 15 Jan 2026 12:00:30 +0000"
    assert sent["message_ids"] == [sent["envelope"]["message_id"]]
    assert sent["date_created"] == email["date_created"]


def test_unsent_email_has_no_traces(api: Api) -> None:
    """An email that waits has neither date of sending nor message id."""
    email = api.email(status="outbox", sender=SENDER, send_in=30)
    assert (email["date_sent"], email["message_ids"]) == (None, [])
    assert (email["envelope"]["date"], email["envelope"]["message_id"]) == (None, None)


def test_cancel_after_sending_is_refused(api: Api, clock: ManualClock) -> None:
    """An outbox email that went out is not taken back."""
    email = api.email(status="outbox", sender=SENDER, send_in=10)
    clock.advance(10)
    assert api.put(email, status="draft").status_code == 400
    assert api.read(email)["status"] == "sent"


def test_delay_of_a_move(api: Api, clock: ManualClock) -> None:
    """A draft that moves to outbox waits the delay of that request."""
    email = api.email(sender=SENDER)
    assert api.put(email, status="outbox", send_in=20).get_json()["status"] == "outbox"
    clock.advance(19)
    assert api.read(email)["status"] == "outbox"
    clock.advance(1)
    assert api.read(email)["status"] == "sent"


def test_lists_show_what_went_out(api: Api, clock: ManualClock) -> None:
    """A list shows an email as sent once it is due, though nobody read it before."""
    api.email(status="outbox", sender=SENDER, send_in=10)
    clock.advance(11)
    assert api.get("/activity/email/").get_json()["data"][0]["status"] == "sent"


def test_deleted_email_does_not_go_out(api: Api, emulator: Emulator, clock: ManualClock) -> None:
    """An email that is deleted while it waits is gone for good."""
    email = api.email(status="outbox", sender=SENDER, send_in=10)
    api.send("DELETE", f"/activity/email/{email['id']}/")
    clock.advance(60)
    assert api.ids() == []
    assert emulator.store.waiting == {}


@pytest.mark.parametrize("delay", [0, 1, 59, 0.5, 59.9, None], ids=str)
def test_delays_below_a_minute(api: Api, delay: float | None) -> None:
    """A delay is a number below sixty, or null."""
    assert api.post(status="outbox", sender=SENDER, send_in=delay).status_code == 200


@pytest.mark.parametrize("delay", [60, 60.0, 61, 10**30, -1, "30", "", True, [], {}, [30]], ids=str)
def test_refused_delays(api: Api, delay: object) -> None:
    """A delay of a minute or more, or one that is no number, is refused on POST and PUT."""
    draft = api.email(sender=SENDER)
    assert api.post(status="outbox", sender=SENDER, send_in=delay).status_code == 400
    assert api.put(draft, status="outbox", send_in=delay).status_code == 400
    assert api.read(draft) == draft


def test_manual_clock_moves_both_ways() -> None:
    """A manual clock goes where it is told, and stands still in between."""
    clock = ManualClock(START)
    clock.advance(-60)
    assert clock.now() == clock.now() == START - timedelta(minutes=1)
    clock.set(START)
    assert clock.now() == START


def test_system_clock_is_aware() -> None:
    """The system clock tells the present in UTC, and an emulator has it unless told."""
    before = datetime.now(UTC)
    assert before <= SystemClock().now() <= datetime.now(UTC)
    assert isinstance(Emulator().clock, SystemClock)
