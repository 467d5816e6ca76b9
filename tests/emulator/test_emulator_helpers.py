"""The routes that tests set themselves up with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator.ids import IdMint

if TYPE_CHECKING:
    from conftest import Api

COLLECTIONS = ["lead", "contact", "email_template", "sequence"]


def test_me(api: Api) -> None:
    """The owner of the key has a name, an address and one organization."""
    me = api.get("/me/").get_json()
    assert me["email"].endswith("@example.com")
    assert me["first_name"]
    assert me["last_name"]
    (organization,) = me["organizations"]
    assert organization["id"].startswith("orga_")
    assert organization["name"]


def test_users(api: Api) -> None:
    """There are two users, the owner first, each found by id."""
    owner, colleague = api.get("/user/").get_json()["data"]
    assert owner["id"] == api.get("/me/").get_json()["id"]
    assert api.get(f"/user/{colleague['id']}/").get_json() == colleague
    assert api.get("/user/user_x/").status_code == 404


def test_lead_with_contacts(api: Api) -> None:
    """A lead is made with its contacts, and shows them."""
    emails = [{"email": "jane@example.com", "type": "office"}]
    lead = api.made("/lead/", {"name": "Other", "contacts": [{"name": "Jane Doe", "emails": emails}]})
    assert (lead["name"], lead["display_name"]) == ("Other", "Other")
    (contact,) = lead["contacts"]
    assert contact["id"].startswith("cont_")
    assert (contact["first_name"], contact["emails"]) == ("Jane", emails)
    assert api.get(f"/lead/{lead['id']}/").get_json() == lead
    added = api.made("/contact/", {"lead_id": lead["id"], "name": "Joe Roe"})
    shown = api.get(f"/lead/{lead['id']}/").get_json()["contacts"]
    assert [one["id"] for one in shown] == [contact["id"], added["id"]]


def test_deleted_lead_takes_all(api: Api) -> None:
    """With a lead go its contacts and activities, and nobody else's."""
    kept = api.email()
    lead = api.made("/lead/", {"contacts": [{"name": "Jane"}]})
    gone = api.email(lead_id=lead["id"], status="outbox", sender="a@example.com", send_in=59)
    note = api.made("/activity/note/", {"lead_id": lead["id"], "note": "n"})
    assert api.send("DELETE", f"/lead/{lead['id']}/").get_json() == {}
    for path in (
        f"/lead/{lead['id']}/",
        f"/contact/{lead['contacts'][0]['id']}/",
        f"/activity/email/{gone['id']}/",
        f"/activity/note/{note['id']}/",
    ):
        assert api.get(path).status_code == 404
    assert api.ids("/activity/") == [kept["id"]]
    assert api.post(status="draft", lead_id=lead["id"]).status_code == 400


@pytest.mark.parametrize("name", COLLECTIONS)
def test_collections(api: Api, name: str) -> None:
    """A helper object is made, found, listed and deleted once."""
    made = api.made(f"/{name}/", {"lead_id": api.lead_id, "name": "N"})
    path = f"/{name}/{made['id']}/"
    assert api.get(path).get_json() == made
    assert made in api.get(f"/{name}/").get_json()["data"]
    assert api.send("DELETE", path).get_json() == {}
    assert api.get(path).status_code == 404
    assert api.send("DELETE", path).status_code == 404


@pytest.mark.parametrize("name", COLLECTIONS)
@pytest.mark.parametrize("value", [1, [], {}, True], ids=str)
def test_names_are_text(api: Api, name: str, value: object) -> None:
    """A helper object with a name that is no text is refused."""
    body = {"lead_id": api.lead_id, "name": value}
    assert api.send("POST", f"/{name}/", json=body).status_code == 400


@pytest.mark.parametrize(
    "contacts",
    ["x", {}, [1], [None], [{"name": 1}], [{"emails": "x"}], [{"emails": [{"type": "office"}]}]],
    ids=str,
)
def test_refused_contacts(api: Api, contacts: object) -> None:
    """A lead with malformed contacts is refused, and no contact is kept."""
    body = {"name": "L", "contacts": contacts}
    assert api.send("POST", "/lead/", json=body).status_code == 400
    assert api.get("/contact/").get_json()["data"] == []


@pytest.mark.parametrize("path", ["/contact/", "/activity/note/"])
@pytest.mark.parametrize("body", [{}, {"lead_id": None}, {"lead_id": "lead_x"}], ids=str)
def test_lead_is_needed(api: Api, path: str, body: dict[str, object]) -> None:
    """A contact and a note need a lead that exists."""
    assert api.send("POST", path, json=body).status_code == 400


def test_note(api: Api) -> None:
    """A note is made on a lead, read, and deleted once."""
    note = api.made("/activity/note/", {"lead_id": api.lead_id, "note": "text"})
    path = f"/activity/note/{note['id']}/"
    assert (note["_type"], note["note"], note["lead_id"]) == ("Note", "text", api.lead_id)
    assert api.get(path).get_json() == note
    assert api.get(f"/activity/email/{note['id']}/").status_code == 404
    assert api.send("DELETE", path).get_json() == {}
    assert api.send("DELETE", path).status_code == 404


def test_upload(api: Api) -> None:
    """An upload says where a file goes and where it will be; each has its own place."""
    body = {"filename": "a.png", "content_type": "image/png"}
    first, second = api.made("/files/upload/", body), api.made("/files/upload/", body)
    assert set(first) == {"upload", "download"}
    assert first["download"]["url"].startswith("https://app.close.com/go/file/")
    assert first["download"]["url"] != second["download"]["url"]


@pytest.mark.parametrize(("kind", "size"), [("acti", 43), ("lead", 43), ("tmpl", 43), ("seq", 22), ("sub", 22)])
def test_ids(kind: str, size: int) -> None:
    """An id is its kind and as many letters and digits as the vendor's, never the same."""
    made = {IdMint().new(kind) for _ in range(100)}
    assert len(made) == 100
    for one in made:
        prefix, _, digits = one.partition("_")
        assert prefix == kind
        assert len(digits) == size
        assert digits.isascii()
        assert digits.isalnum()
