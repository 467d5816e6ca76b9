"""Which values the properties of a request take, on POST and on PUT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Api

TEXTS = ["subject", "body_text", "body_html", "email_account_id", "account_id"]
REFERENCES = ["contact_id", "followup_sequence_id", "in_reply_to_id", "template_id", "user_id"]
RECIPIENTS = ["to", "cc", "bcc"]
LISTS = [*RECIPIENTS, "attachments", "opens"]
DATES = ["activity_at", "followup_date", "date_scheduled"]
NUMBERS = ["followup_sequence_delay", "send_in"]
FLAGS = ["followup_sequence_add_cc_bcc"]
BOTH = [*TEXTS, *REFERENCES, *LISTS, *DATES, *NUMBERS, *FLAGS, "sender"]
CREATE_ONLY = ["created_by_id", "date_created", "organization_id"]
SAMPLES: dict[str, Any] = {
    "text": "no such thing",
    "number": 7,
    "fraction": 100000.5,
    "flag": True,
    "list": [],
    "object": {},
    "list-of-numbers": [1],
    "list-of-nulls": [None],
}
TAKES = {"send_in": {"number"}, "followup_sequence_add_cc_bcc": {"flag"}}
TAKES |= {name: {"text"} for name in TEXTS} | {name: {"list"} for name in LISTS}
WRONG = [
    pytest.param(name, value, id=f"{name}-{kind}")
    for name in BOTH
    for kind, value in SAMPLES.items()
    if kind not in TAKES.get(name, set())
]
WRONG_ON_CREATE = [
    pytest.param(name, value, id=f"{name}-{kind}") for name in CREATE_ONLY for kind, value in SAMPLES.items()
]


@pytest.mark.parametrize(("name", "value"), [*WRONG, *WRONG_ON_CREATE])
def test_wrong_type_on_create(api: Api, name: str, value: object) -> None:
    """A POST with a value of the wrong type is refused, and says which property it was."""
    response = api.post(status="draft", **{name: value})
    assert response.status_code == 400
    body = response.get_json()
    assert (body["errors"], list(body["field-errors"])) == ([], [name])
    assert api.ids() == []


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_type_on_update(api: Api, name: str, value: object) -> None:
    """A PUT with a value of the wrong type is refused and has no effect."""
    email = api.email()
    assert api.put(email, **{"subject": "changed", name: value}).status_code == 400
    assert api.read(email) == email


@pytest.mark.parametrize("name", [*BOTH, *CREATE_ONLY])
def test_null_on_create(api: Api, name: str) -> None:
    """A POST takes null for every optional property."""
    shown = api.email(**{name: None}).get(name)
    assert shown == {"followup_sequence_add_cc_bcc": False}.get(name, [] if name in LISTS else shown)


@pytest.mark.parametrize("name", BOTH)
def test_null_on_update(api: Api, name: str) -> None:
    """A PUT takes null for every property but the status, and clears it."""
    email = api.email(sender="jane@example.com", subject="x", to=["joe@example.com"])
    response = api.put(email, **{name: None})
    assert response.status_code == 200
    assert not response.get_json().get(name)


@pytest.mark.parametrize("body", [{}, {"lead_id": None}], ids=["missing", "null"])
def test_lead_is_required(api: Api, body: dict[str, None]) -> None:
    """An email without a lead is refused."""
    response = api.send("POST", "/activity/email/", json={"status": "draft"} | body)
    assert response.status_code == 400
    assert list(response.get_json()["field-errors"]) == ["lead_id"]


@pytest.mark.parametrize("lead_id", ["", "lead_nobody", 1, [], {}], ids=str)
def test_unknown_lead(api: Api, lead_id: object) -> None:
    """An email on a lead that does not exist is refused."""
    assert api.post(status="draft", lead_id=lead_id).status_code == 400


@pytest.mark.parametrize("body", [{}, {"status": None}], ids=["missing", "null"])
def test_status_is_required(api: Api, body: dict[str, None]) -> None:
    """An email without a status is refused."""
    response = api.post(**body)
    assert response.status_code == 400
    assert list(response.get_json()["field-errors"]) == ["status"]


@pytest.mark.parametrize("status", ["", "Draft", "draft ", "deleted", 1, [], {}, True], ids=repr)
def test_unknown_status(api: Api, status: object) -> None:
    """A status that is not documented is refused on POST and on PUT."""
    email = api.email()
    assert api.post(status=status).status_code == 400
    assert api.put(email, status=status).status_code == 400
    assert api.read(email) == email


def test_null_status_on_update(api: Api) -> None:
    """A PUT with a null status is refused."""
    assert api.put(api.email(), status=None).status_code == 400


def test_unknown_properties_are_ignored(api: Api) -> None:
    """A property that nobody knows changes nothing, whatever its value."""
    email = api.email(wings=2, id="acti_mine", _type="Call", created_by="somebody")
    assert "wings" not in email
    assert email["id"] != "acti_mine"
    assert email["_type"] == "Email"
    assert api.put(email, wings={"a": [1]}, lead_id="lead_other").get_json() == email


def test_every_wrong_property_is_named(api: Api) -> None:
    """A refusal names all properties that are wrong, not the first one only."""
    response = api.post(status="draft", subject=1, to="x", send_in=60)
    assert set(response.get_json()["field-errors"]) == {"subject", "to", "send_in"}


@pytest.mark.parametrize("name", ["account_id", "email_account_id"])
def test_both_names_of_the_account(api: Api, name: str) -> None:
    """The email account is taken under its older and its newer name."""
    assert api.email(**{name: "emailacct_x"})["email_account_id"] == "emailacct_x"


def test_references_that_exist(api: Api) -> None:
    """Ids of things that exist are kept as they are."""
    given = {
        "contact_id": api.made("/contact/", {"lead_id": api.lead_id})["id"],
        "user_id": api.get("/user/").get_json()["data"][1]["id"],
        "template_id": api.made("/email_template/", {"name": "T"})["id"],
        "followup_sequence_id": api.made("/sequence/", {"name": "S"})["id"],
        "in_reply_to_id": api.email()["id"],
        "organization_id": api.get("/me/").get_json()["organizations"][0]["id"],
    }
    email = api.read(api.email(**given))
    assert {name: email[name] for name in given} == given


def test_creator_can_be_named(api: Api) -> None:
    """The user named by `created_by_id` is shown as the creator."""
    colleague = api.get("/user/").get_json()["data"][1]
    email = api.email(created_by_id=colleague["id"])
    assert email["created_by"] == colleague["id"]
    assert email["created_by_name"] == "Ben Colleague"
    assert email["updated_by_name"] == "Ada Owner"
