"""The list of all activities: its restrictions, its sorts, its threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Api

FEED = "/activity/"
NARROW = ["user_id", "user_id__in", "contact_id", "contact_id__in", "_type", "_type__in"]


@pytest.fixture
def both(api: Api) -> tuple[str, str]:
    """Make an email and a note; created in one order, happened in the other."""
    email = api.email(date_created="2026-01-01T00:00:00Z", activity_at="2026-01-09T00:00:00Z", body_text="x")
    note = api.made(
        "/activity/note/",
        {
            "lead_id": api.lead_id,
            "note": "n",
            "date_created": "2026-01-02T00:00:00Z",
            "activity_at": "2026-01-08T00:00:00Z",
        },
    )
    return email["id"], note["id"]


def test_all_types(api: Api, both: tuple[str, str]) -> None:
    """Emails and notes are listed together, newest first, emails in full."""
    note, email = api.get(FEED).get_json()["data"]
    assert (email["id"], note["id"]) == both
    assert (email["_type"], note["_type"]) == ("Email", "Note")
    assert email == api.read(email)


@pytest.mark.parametrize("name", NARROW)
@pytest.mark.parametrize("leads", [0, 1, 2])
def test_filters_need_one_lead(api: Api, name: str, leads: int) -> None:
    """The narrow filters work on a single lead and are refused otherwise."""
    names = [api.lead_id, "lead_other"][:leads]
    query = {"lead_id": ",".join(names)} if names else {}
    response = api.get(FEED, **{name: "x"}, **query)
    assert response.status_code == (200 if leads == 1 else 400)


def test_lead_alone(api: Api, both: tuple[str, str]) -> None:
    """The activities of a lead are listed; another lead has none of them."""
    assert api.ids(FEED, lead_id=api.lead_id) == [both[1], both[0]]
    assert api.ids(FEED, lead_id="lead_other") == []


@pytest.mark.parametrize(
    ("name", "value", "slots"),
    [
        ("_type", "Email", [0]),
        ("_type", "Note", [1]),
        ("_type__in", "Note,Email", [1, 0]),
        ("_type__in", "Call", []),
        ("user_id", "owner", [1, 0]),
        ("user_id__in", "user_x,owner", [1, 0]),
        ("user_id", "user_x", []),
        ("contact_id", "cont_x", []),
        ("contact_id__in", "cont_x,cont_y", []),
    ],
)
def test_narrow_filters(api: Api, both: tuple[str, str], name: str, value: str, slots: list[int]) -> None:
    """On a single lead activities are found by type, user and contact."""
    value = value.replace("owner", api.get("/me/").get_json()["id"])
    query = {"lead_id": api.lead_id, name: value}
    assert api.ids(FEED, **query) == [both[slot] for slot in slots]


@pytest.mark.parametrize(
    ("order", "slots"),
    [
        ("date_created", [0, 1]),
        ("-date_created", [1, 0]),
        ("activity_at", [1, 0]),
        ("-activity_at", [0, 1]),
    ],
)
def test_orders(api: Api, both: tuple[str, str], order: str, slots: list[int]) -> None:
    """Activities are sorted by either date, either way."""
    found = api.ids(FEED, lead_id=api.lead_id, _order_by=order)
    assert found == [both[slot] for slot in slots]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ("date_created", 200),
        ("-date_created", 200),
        ("activity_at", 400),
        ("-activity_at", 400),
        ("", 400),
        ("--date_created", 400),
        ("subject", 400),
    ],
)
def test_orders_without_lead(api: Api, order: str, code: int) -> None:
    """Without a lead activities are sorted by creation only."""
    assert api.get(FEED, _order_by=order).status_code == code


@pytest.mark.parametrize("how", ["gt", "gte", "lt", "lte"])
@pytest.mark.parametrize("date", ["date_created", "activity_at"])
@pytest.mark.parametrize("order", [None, "date_created", "-date_created", "-activity_at"])
def test_dates_of_the_sorted_field(api: Api, order: str | None, date: str, how: str) -> None:
    """A date filter works only on the field that is sorted by."""
    query: dict[str, Any] = {"lead_id": api.lead_id, f"{date}__{how}": "2026-01-01"}
    response = api.get(FEED, **query, **({"_order_by": order} if order else {}))
    fits = (order or "-date_created").lstrip("-") == date
    assert response.status_code == (200 if fits else 400)


def test_date_filter(api: Api, both: tuple[str, str]) -> None:
    """A date filter picks the activities of its span."""
    query = {"lead_id": api.lead_id, "_order_by": "-activity_at"}
    assert api.ids(FEED, **query, activity_at__gt="2026-01-08") == [both[0]]
    assert api.ids(FEED, date_created__lte="2026-01-01T00:00:00Z") == [both[0]]


def test_paging_and_fields(api: Api, both: tuple[str, str]) -> None:
    """The list of activities has pages and chosen fields as the others have."""
    assert api.get(FEED, _limit=1, _fields="id").get_json() == {
        "data": [{"id": both[1]}],
        "has_more": True,
    }


@pytest.fixture
def conversation(api: Api) -> list[dict[str, Any]]:
    """Make an email, an answer to it, and a note."""
    first = api.email(status="sent", subject="x", body_text="long", attachments=[])
    answer = api.email(status="inbox", sender="joe@example.com", in_reply_to_id=first["id"])
    api.made("/activity/note/", {"lead_id": api.lead_id})
    return [api.read(first), answer]


@pytest.mark.parametrize(
    ("mode", "types"),
    [
        ({}, ["Email", "Email", "Note"]),
        ({"thread_emails": "true"}, ["Email", "Email", "EmailThread", "Note"]),
        ({"thread_emails": "only"}, ["EmailThread", "Note"]),
    ],
    ids=["absent", "true", "only"],
)
def test_thread_modes(api: Api, conversation: list[dict[str, Any]], mode: dict[str, str], types: list[str]) -> None:
    """Each mode lists emails, threads, or both; notes always."""
    data = api.get(FEED, **mode).get_json()["data"]
    assert sorted(item["_type"] for item in data) == types
    assert conversation[0]["thread_id"] == conversation[1]["thread_id"]


def test_thread(api: Api, conversation: list[dict[str, Any]]) -> None:
    """A thread carries its emails stripped, oldest first, under its own id."""
    first, answer = conversation
    query = {"thread_emails": "only", "lead_id": api.lead_id, "_type": "EmailThread"}
    (thread,) = api.get(FEED, **query).get_json()["data"]
    assert thread["id"] == first["thread_id"]
    assert thread["lead_id"] == api.lead_id
    assert thread["n_emails"] == 2
    assert [email["id"] for email in thread["emails"]] == [first["id"], answer["id"]]
    assert thread["latest_emails"] == thread["emails"]


def test_stripped_emails(api: Api, conversation: list[dict[str, Any]]) -> None:
    """Emails beside their thread lack bodies and files, and say whether there are files."""
    query = {"thread_emails": "true", "lead_id": api.lead_id, "_type": "Email"}
    answer, first = api.get(FEED, **query).get_json()["data"]
    assert [first["id"], answer["id"]] == [email["id"] for email in conversation]
    assert first["has_attachments"] is False
    assert first["body_preview"] == "long"
    assert not {"body_text", "body_html", "attachments"} & set(first)
