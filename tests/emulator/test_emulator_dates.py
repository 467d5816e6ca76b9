"""How instants are read, kept and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Api
    from emulator.clock import ManualClock

NOON = "2026-01-15T12:00:00.000000+00:00"
INSTANTS = {
    "zulu": ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000000+00:00"),
    "lower-case": ("2026-03-01t10:00:00z", "2026-03-01T10:00:00.000000+00:00"),
    "naive": ("2026-03-01T10:00:00", "2026-03-01T10:00:00.000000+00:00"),
    "space": ("2026-03-01 10:00:00", "2026-03-01T10:00:00.000000+00:00"),
    "no-seconds": ("2026-03-01T10:00Z", "2026-03-01T10:00:00.000000+00:00"),
    "east": ("2026-03-01T10:00:00+05:30", "2026-03-01T04:30:00.000000+00:00"),
    "west": ("2026-03-01T23:00:00-08:00", "2026-03-02T07:00:00.000000+00:00"),
    "no-colon": ("2026-03-01T10:00:00+0100", "2026-03-01T09:00:00.000000+00:00"),
    "micro": ("2026-03-01T10:00:00.123456+00:00", "2026-03-01T10:00:00.123456+00:00"),
    "milli": ("2026-03-01T10:00:00.5Z", "2026-03-01T10:00:00.500000+00:00"),
    "nano": ("2026-03-01T10:00:00.123456789Z", "2026-03-01T10:00:00.123456+00:00"),
    "leap-day": ("2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000000+00:00"),
    "year-one": ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000+00:00"),
    "last": ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999+00:00"),
}
ABSURD = [
    "",
    "now",
    "2026-03-01",
    "2026-3-1T10:00:00Z",
    "0000-01-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-03-01T24:00:00Z",
    "2026-03-01T10:60:00Z",
    "2026-03-01T10:00:00+24:00",
    "2026-03-01T10:00:00+99:99",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "10000-01-01T00:00:00Z",
    "-001-01-01T00:00:00Z",
    "2026-03-01T10:00:00Zulu",
    "2026-03-01T10:00:00Z\n",
    "٢٠٢٦-03-01T10:00:00Z",
    "1767225600",
    "2026-W01-1T10:00:00Z",
    "2026-03-01T10:00:00.Z",
]


@pytest.mark.parametrize("name", ["date_scheduled", "activity_at", "date_created"])
@pytest.mark.parametrize(("given", "shown"), INSTANTS.values(), ids=INSTANTS)
def test_same_instant_on_create(api: Api, name: str, given: str, shown: str) -> None:
    """A date-time with any offset, or none, is kept as the same instant."""
    assert api.read(api.email(**{name: given}))[name] == shown


@pytest.mark.parametrize("name", ["date_scheduled", "activity_at"])
@pytest.mark.parametrize(("given", "shown"), INSTANTS.values(), ids=INSTANTS)
def test_same_instant_on_update(api: Api, name: str, given: str, shown: str) -> None:
    """A changed date-time is kept as the same instant."""
    assert api.put(api.email(), **{name: given}).get_json()[name] == shown


@pytest.mark.parametrize("text", ABSURD)
@pytest.mark.parametrize("name", ["date_scheduled", "activity_at", "date_created", "followup_date"])
def test_absurd_dates(api: Api, name: str, text: str) -> None:
    """Text that names no instant is refused."""
    response = api.post(status="draft", **{name: text})
    assert response.status_code == 400
    assert list(response.get_json()["field-errors"]) == [name]


def test_new_email_dates(api: Api) -> None:
    """A new email without dates was created, and happened, now."""
    email = api.email()
    assert email["date_created"] == email["date_updated"] == email["activity_at"] == NOON
    assert (email["date_sent"], email["date_scheduled"]) == (None, None)


@pytest.mark.parametrize("status", ["inbox", "draft", "sent", "error"])
def test_back_dated_email(api: Api, status: str) -> None:
    """A back-dated email keeps its date, and happened then unless it says otherwise."""
    old = "2013-02-08T05:02:42.050000+00:00"
    email = api.email(status=status, sender="jane@example.com", date_created=old)
    assert email["date_created"] == email["activity_at"] == old
    assert email["date_updated"] == NOON


@pytest.mark.parametrize(("status", "dated"), [("inbox", True), ("sent", True), ("draft", False), ("error", False)])
def test_logged_emails_were_sent(api: Api, status: str, dated: bool) -> None:
    """A logged email was sent when it happened; a draft or a failed one was not."""
    happened = "2025-12-01T08:00:00.000000+00:00"
    email = api.email(status=status, sender="jane@example.com", activity_at=happened)
    assert email["activity_at"] == happened
    assert email["date_sent"] == (happened if dated else None)
    assert bool(email["message_ids"]) is dated


def test_update_moves_its_date(api: Api, clock: ManualClock) -> None:
    """A real change dates the email anew and leaves its other dates."""
    email = api.email()
    clock.advance(5)
    changed = api.put(email, subject="new").get_json()
    assert changed["date_updated"] == "2026-01-15T12:00:05.000000+00:00"
    assert changed["date_created"] == email["date_created"]
    assert changed["activity_at"] == email["activity_at"]


def test_update_at_the_same_instant(api: Api) -> None:
    """Two changes at one instant still have different dates."""
    email = api.email()
    first = api.put(email, subject="one").get_json()["date_updated"]
    assert email["date_updated"] < first < api.put(email, subject="two").get_json()["date_updated"]


@pytest.mark.parametrize("body", [{}, {"subject": "same"}, {"status": "draft"}], ids=str)
def test_update_without_change(api: Api, clock: ManualClock, body: dict[str, str]) -> None:
    """A PUT that changes nothing leaves the date of the last change."""
    email = api.email(subject="same")
    clock.advance(5)
    assert api.put(email, **body).get_json() == email
