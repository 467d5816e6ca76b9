"""What an email looks like in an answer, and how reading, changing and deleting go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Api

SENDER = "jane@example.com"
TEXT = "str"
MAYBE = "str or null"
FIELDS = {
    TEXT: "_type date_created date_updated id organization_id status",
    MAYBE: "activity_at body_html body_text bulk_email_action_id contact_id created_by "
    "date_scheduled date_sent direction in_reply_to_id lead_id opens_summary send_as_id sender "
    "subject template_id thread_id updated_by user_id agent_action_reason agent_config_id "
    "body_preview created_by_name email_account_id followup_sequence_id sequence_id "
    "sequence_name sequence_subscription_id template_name updated_by_name user_name",
    "list": "bcc cc message_ids references to users attachments opens send_attempts",
    "bool": "followup_sequence_add_cc_bcc has_reply need_smtp_credentials",
    "int or null": "followup_sequence_delay",
    "dict": "envelope",
}
TYPES: dict[str, tuple[type, ...]] = {
    TEXT: (str,),
    MAYBE: (str, type(None)),
    "list": (list,),
    "bool": (bool,),
    "int or null": (int, type(None)),
    "dict": (dict,),
}


@pytest.mark.parametrize("status", ["inbox", "draft", "scheduled", "outbox", "sent", "error"])
def test_every_documented_field(api: Api, status: str) -> None:
    """An answer holds every documented field, each of its type, and no other."""
    email = api.email(status=status, sender=SENDER, date_scheduled="2027-01-01T00:00:00Z")
    expected = {name: TYPES[kind] for kind, names in FIELDS.items() for name in names.split()}
    assert set(email) == set(expected)
    wrong = {n: email[n] for n, types in expected.items() if not isinstance(email[n], types)}
    assert wrong == {}


@pytest.mark.parametrize("status", ["inbox", "draft", "outbox", "sent", "error"])
def test_direction(api: Api, status: str) -> None:
    """An inbox email came in; every other goes out."""
    email = api.email(status=status, sender=SENDER, send_in=59)
    assert email["direction"] == ("incoming" if status == "inbox" else "outgoing")


@pytest.mark.parametrize(
    ("body", "preview"),
    [
        pytest.param("short", "short", id="short"),
        pytest.param("x" * 201, "x" * 200, id="cut"),
        pytest.param("\U0001f600" * 300, "\U0001f600" * 200, id="code-points"),
        pytest.param("", "", id="empty"),
        pytest.param(None, None, id="none"),
    ],
)
def test_body_preview(api: Api, body: str | None, preview: str | None) -> None:
    """The preview is the first two hundred characters of the plain body."""
    assert api.email(body_text=body)["body_preview"] == preview


def test_content_is_kept_whole(api: Api) -> None:
    """What a POST gives of the content reads back unchanged."""
    given = {
        "subject": "Grüße \x00 \ud800 \U0001f600",
        "body_text": "a\r\nb",
        "body_html": "<b>a</b>",
        "to": ["Joe <joe@example.com>", "ann@example.com"],
        "cc": ["ann@example.com"],
        "bcc": ["bob@example.com", "bob@example.com"],
        "followup_sequence_delay": 90_000,
        "followup_sequence_add_cc_bcc": True,
    }
    email = api.read(api.email(**given))
    assert {name: email[name] for name in given} == given


def test_envelope_follows_the_email(api: Api) -> None:
    """The envelope shows subject, sender and recipients of the email."""
    email = api.email(sender=SENDER, subject="x", to=["Joe <joe@example.com>", "not an address"])
    assert email["envelope"]["subject"] == "x"
    assert email["envelope"]["from"] == email["envelope"]["sender"]
    assert email["envelope"]["to"] == [
        {"email": "joe@example.com", "name": "Joe"},
        {"email": "not an address", "name": ""},
    ]


def test_users_are_named(api: Api) -> None:
    """The owner of the key makes an email, changes it, and is its user unless told."""
    me = api.get("/me/").get_json()
    email = api.email()
    assert email["user_id"] == email["created_by"] == email["updated_by"] == me["id"]
    assert email["user_name"] == f"{me['first_name']} {me['last_name']}"
    assert email["organization_id"] == me["organizations"][0]["id"]


def test_exported_email_is_posted_again(api: Api) -> None:
    """A body taken from an answer makes another email with the same content."""
    email = api.email(status="sent", subject="x", to=["joe@example.com"], body_text="y")
    again = api.email(**email)
    assert again["id"] != email["id"]
    same = ("status", "subject", "to", "body_text", "sender", "date_created", "activity_at")
    assert [again[name] for name in same] == [email[name] for name in same]


def test_partial_update(api: Api) -> None:
    """A PUT changes what it names and nothing else."""
    email = api.email(subject="old", body_text="text", to=["joe@example.com"])
    changed = api.put(email, subject="new").get_json()
    assert changed["subject"] == "new"
    moving = {"subject", "date_updated", "envelope"}
    assert {k: v for k, v in changed.items() if k not in moving} == {k: v for k, v in email.items() if k not in moving}
    assert api.read(email) == changed


def test_reply_joins_the_thread(api: Api) -> None:
    """An answer shares the thread, refers to the message, and marks it as answered."""
    email = api.email(status="sent", subject="x")
    reply = api.email(status="inbox", sender=SENDER, in_reply_to_id=email["id"])
    assert reply["thread_id"] == email["thread_id"]
    assert reply["references"] == email["message_ids"]
    assert reply["envelope"]["in_reply_to"] == email["message_ids"][0]
    assert api.read(email)["has_reply"] is True
    assert api.email()["thread_id"] != email["thread_id"]


def test_draft_becomes_a_reply(api: Api) -> None:
    """A draft that is made an answer joins the thread; null takes the reference away."""
    email, draft = api.email(status="sent"), api.email()
    reply = api.put(draft, in_reply_to_id=email["id"]).get_json()
    assert reply["thread_id"] == email["thread_id"]
    assert reply["references"] == email["message_ids"]
    assert api.put(draft, in_reply_to_id=None).get_json()["references"] == []


def test_delete(api: Api) -> None:
    """A deleted email answers an empty object once, and is unknown from then on."""
    email = api.email()
    path = f"/activity/email/{email['id']}/"
    response = api.send("DELETE", path)
    assert (response.status_code, response.get_json()) == (200, {})
    assert api.send("DELETE", path).status_code == 404
    assert api.get(path).status_code == 404
    assert api.put(email, subject="x").status_code == 404
    assert api.ids() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("email_id", ["acti_" + "0" * 43, "x", "ümläut", "%00", "..", "💥", "a" * 5_000, "%F0%28"])
def test_unknown_ids(api: Api, method: str, email_id: str) -> None:
    """An id that names no email is not found, however it looks."""
    body = {"json": {}} if method == "PUT" else {}
    response = api.send(method, f"/activity/email/{email_id}/", **body)
    assert response.status_code == 404
    assert list(response.get_json()) == ["error"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("id", {"id"}),
        ("id,status", {"id", "status"}),
        (" id , subject ,", {"id", "subject"}),
        ("id,wings", {"id"}),
    ],
)
def test_chosen_fields(api: Api, asked: str, given: set[str]) -> None:
    """A single email and a list hold exactly the known fields that are asked for."""
    email = api.email()
    assert set(api.get(f"/activity/email/{email['id']}/", _fields=asked).get_json()) == given
    assert set(api.get("/activity/email/", _fields=asked).get_json()["data"][0]) == given


def test_no_chosen_fields(api: Api) -> None:
    """An empty choice of fields is no choice."""
    email = api.email()
    assert api.get(f"/activity/email/{email['id']}/", _fields="").get_json() == email


def test_slash_at_the_end_is_optional(api: Api) -> None:
    """A route answers the same without its last slash."""
    email = api.email()
    assert api.get(f"/activity/email/{email['id']}").get_json() == email
    assert api.get("/activity/email").status_code == 200
