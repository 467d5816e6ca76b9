"""Which statuses an email is created with, which follow which, and what each needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Api
    from emulator.clock import ManualClock

SENDER = "jane@example.com"
LATER = "2026-02-01T09:00:00+00:00"
STATUSES = ["inbox", "draft", "scheduled", "outbox", "sent", "error"]
NEEDS: dict[str, Any] = {"sender": SENDER, "date_scheduled": LATER, "send_in": 59}
LEGAL = {
    ("draft", "draft"),
    ("draft", "scheduled"),
    ("draft", "outbox"),
    ("scheduled", "draft"),
    ("outbox", "draft"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_created(api: Api, status: str) -> None:
    """An email that has what its status needs is kept with that status."""
    assert api.read(api.email(status=status, **NEEDS))["status"] == status


@pytest.mark.parametrize("asked", STATUSES)
@pytest.mark.parametrize("before", STATUSES)
def test_moves(api: Api, before: str, asked: str) -> None:
    """A move is accepted when it is documented, and refused without effect otherwise."""
    email = api.email(status=before, **NEEDS)
    response = api.put(email, status=asked, **NEEDS)
    legal = (before, asked) in LEGAL
    assert response.status_code == (200 if legal else 400)
    after = api.read(email)
    assert after == response.get_json() if legal else after == email


@pytest.mark.parametrize("status", [s for s in STATUSES if s != "draft"])
def test_only_drafts_are_edited(api: Api, status: str) -> None:
    """An email that is no draft refuses a change of its subject."""
    email = api.email(status=status, **NEEDS)
    assert api.put(email, subject="changed").status_code == 400
    assert api.read(email) == email


def test_draft_is_edited(api: Api) -> None:
    """A draft takes a change of its subject."""
    email = api.email()
    assert api.put(email, subject="changed").get_json()["subject"] == "changed"


@pytest.mark.parametrize("given", [{}, {"sender": None}], ids=["missing", "null"])
@pytest.mark.parametrize(
    ("status", "code"),
    [
        pytest.param("inbox", 400, id="inbox"),
        pytest.param("draft", 200, id="draft"),
        pytest.param("scheduled", 400, id="scheduled"),
        pytest.param("outbox", 400, id="outbox"),
        pytest.param("sent", 200, id="sent"),
        pytest.param("error", 400, id="error"),
    ],
)
def test_sender_on_create(api: Api, status: str, code: int, given: dict[str, None]) -> None:
    """A new email lacks its sender only where its status does without."""
    response = api.post(status=status, date_scheduled=LATER, **given)
    assert response.status_code == code
    if code == 400:
        assert response.get_json() == {
            "errors": [],
            "field-errors": {"sender": "This field is required."},
        }
        assert api.ids() == []


def test_draft_has_no_default_sender(api: Api) -> None:
    """A draft without a sender has none."""
    assert api.email()["sender"] is None


@pytest.mark.parametrize("asked", ["scheduled", "outbox"])
def test_sender_on_move(api: Api, asked: str) -> None:
    """A move that sends needs a sender, from the draft or from the same request."""
    bare, ready = api.email(), api.email(sender=SENDER)
    assert api.put(bare, status=asked, date_scheduled=LATER).status_code == 400
    assert api.read(bare) == bare
    assert api.put(bare, status=asked, date_scheduled=LATER, sender=SENDER).status_code == 200
    cleared = api.put(ready, status=asked, date_scheduled=LATER, sender=None)
    assert cleared.status_code == 400
    assert api.put(ready, status=asked, date_scheduled=LATER).status_code == 200


def test_default_sender_of_key_owner(api: Api) -> None:
    """A sent email without sender and user is from the owner of the key."""
    assert api.email(status="sent")["sender"] == api.get("/me/").get_json()["email"]


def test_default_sender_of_user(api: Api) -> None:
    """A sent email without sender is from the user it names."""
    colleague = api.get("/user/").get_json()["data"][1]
    email = api.email(status="sent", user_id=colleague["id"])
    assert (email["sender"], email["user_id"]) == (colleague["email"], colleague["id"])


@pytest.mark.parametrize("given", [{}, {"date_scheduled": None}], ids=["missing", "null"])
def test_date_on_create(api: Api, given: dict[str, None]) -> None:
    """A scheduled email needs its date; an outbox email does not."""
    assert api.post(status="scheduled", sender=SENDER, **given).status_code == 400
    assert api.post(status="outbox", sender=SENDER, **given).status_code == 200


def test_date_on_move(api: Api) -> None:
    """A draft is scheduled only with a date."""
    email = api.email(sender=SENDER)
    assert api.put(email, status="scheduled").status_code == 400
    assert api.put(email, status="scheduled", date_scheduled=LATER).status_code == 200


def test_cancelled_email_forgets_its_date(api: Api) -> None:
    """A cancelled email needs a date again before it is scheduled again."""
    email = api.email(status="scheduled", **NEEDS)
    assert api.put(email, status="draft").get_json()["date_scheduled"] is None
    assert api.put(email, status="scheduled").status_code == 400


@pytest.mark.parametrize("status", ["scheduled", "outbox"])
def test_cancel_again_and_again(api: Api, status: str, clock: ManualClock) -> None:
    """An unsent email is cancelled as often as it is queued, and never goes out meanwhile."""
    email = api.email(status=status, **NEEDS)
    for _ in range(3):
        assert api.put(email, status="draft").get_json()["status"] == "draft"
        clock.advance(3600)
        assert api.read(email)["date_sent"] is None
        assert api.put(email, status=status, **NEEDS).get_json()["status"] == status


@pytest.mark.parametrize("status", ["scheduled", "outbox", "sent"])
def test_followup_date(api: Api, status: str) -> None:
    """Emails that go out, or went out, take a follow-up date."""
    assert api.post(status=status, followup_date=LATER, **NEEDS).status_code == 200
