"""Who is let in, and what is said of routes and methods that do not exist."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator

if TYPE_CHECKING:
    from conftest import Api


def basic(text: str) -> str:
    """Write Basic credentials."""
    return f"Basic {b64encode(text.encode()).decode()}"


ROUTES = [
    ("GET", "/activity/"),
    ("GET", "/activity/email/"),
    ("POST", "/activity/email/"),
    ("GET", "/activity/email/x/"),
    ("PUT", "/activity/email/x/"),
    ("DELETE", "/activity/email/x/"),
    ("POST", "/activity/note/"),
    ("DELETE", "/activity/note/x/"),
    ("GET", "/me/"),
    ("GET", "/user/"),
    ("POST", "/lead/"),
    ("DELETE", "/lead/x/"),
    ("POST", "/contact/"),
    ("POST", "/email_template/"),
    ("POST", "/sequence/"),
    ("POST", "/files/upload/"),
    ("GET", "/nowhere/"),
    ("PATCH", "/activity/email/"),
]
REFUSED = {
    "none": None,
    "empty": "",
    "no-scheme": DEFAULT_API_KEY,
    "other-scheme": f"Digest {DEFAULT_API_KEY}",
    "wrong-key": basic("other:"),
    "empty-key": basic(":"),
    "password": basic(f"{DEFAULT_API_KEY}:secret"),
    "key-as-password": basic(f":{DEFAULT_API_KEY}"),
    "no-colon-other": basic("other"),
    "longer-key": basic(f"{DEFAULT_API_KEY}x:"),
    "not-base64": "Basic ***",
    "not-utf8": "Basic " + b64encode(b"\xff\xfe:").decode(),
    "bare-basic": "Basic",
    "bare-bearer": "Bearer",
    "wrong-token": "Bearer other",
    "key-as-token": f"Bearer {DEFAULT_API_KEY}",
    "token-as-key": basic(f"{DEFAULT_BEARER_TOKEN}:"),
    "parameters": 'Bearer realm="x"',
}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_is_behind_the_gate(emulator: Emulator, method: str, path: str) -> None:
    """Without credentials every route, known or not, answers 401 with an error."""
    response = emulator.app.test_client().open(f"/api/v1{path}", method=method)
    assert response.status_code == 401
    assert list(response.get_json()) == ["error"]


@pytest.mark.parametrize("header", REFUSED.values(), ids=REFUSED)
def test_refused_credentials(emulator: Emulator, header: str | None) -> None:
    """Credentials that are not the key or the token are refused."""
    headers = {} if header is None else {"Authorization": header}
    response = emulator.app.test_client().get("/api/v1/me/", headers=headers)
    assert response.status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(basic(f"{DEFAULT_API_KEY}:"), id="basic"),
        pytest.param(f"Bearer {DEFAULT_BEARER_TOKEN}", id="bearer"),
        pytest.param(basic(f"{DEFAULT_API_KEY}:").replace("Basic", "basic"), id="lower-case"),
    ],
)
def test_accepted_credentials(emulator: Emulator, header: str) -> None:
    """The key as user name with empty password, or the token, is let in."""
    client = emulator.app.test_client()
    assert client.get("/api/v1/me/", headers={"Authorization": header}).status_code == 200


def test_chosen_credentials() -> None:
    """An emulator takes the key and the token that it was made with."""
    client = Emulator("k", "t").app.test_client()
    for header, code in [(basic("k:"), 200), ("Bearer t", 200), (basic("emulator-key:"), 401)]:
        response = client.get("/api/v1/me/", headers={"Authorization": header})
        assert response.status_code == code


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/activity/call/", "/activity/email/x/y/", "/me/x/", "//activity/"])
def test_unknown_routes(api: Api, path: str) -> None:
    """A route that does not exist answers 404 with an error in JSON."""
    response = api.get(path)
    assert response.status_code == 404
    assert list(response.get_json()) == ["error"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/activity/email/", {"GET", "HEAD", "POST"}),
        ("DELETE", "/activity/email/", {"GET", "HEAD", "POST"}),
        ("POST", "/activity/email/x/", {"GET", "HEAD", "PUT", "DELETE"}),
        ("PATCH", "/activity/email/x/", {"GET", "HEAD", "PUT", "DELETE"}),
        ("OPTIONS", "/activity/email/", {"GET", "HEAD", "POST"}),
        ("POST", "/activity/", {"GET", "HEAD"}),
        ("DELETE", "/user/x/", {"GET", "HEAD"}),
    ],
)
def test_wrong_methods(api: Api, method: str, path: str, allowed: set[str]) -> None:
    """A method that a route lacks answers 405 in JSON, and says which it has."""
    response = api.send(method, path)
    assert response.status_code == 405
    assert list(response.get_json()) == ["error"]
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_emulators_are_apart(api: Api) -> None:
    """What is made on one emulator is unknown to another."""
    api.email()
    other = Emulator()
    assert other.store.emails == {}
    assert other.limits is not Emulator().limits


def test_reset(api: Api, emulator: Emulator) -> None:
    """A reset forgets what requests made, and keeps users and organization."""
    api.email(status="outbox", sender="jane@example.com", send_in=59)
    me = api.get("/me/").get_json()
    emulator.reset()
    assert api.ids() == []
    assert api.get("/lead/").get_json()["data"] == []
    assert emulator.store.waiting == {}
    assert api.get("/me/").get_json() == me


@pytest.mark.parametrize(
    ("part", "attribute", "value"),
    [("limits", "subject", 5), ("senders", "required_on_create", frozenset({"draft"}))],
)
def test_one_behaviour_is_replaced(api: Api, emulator: Emulator, part: str, attribute: str, value: object) -> None:
    """Replacing an attribute of a part changes the next answer, also after a reset."""
    emulator.reset()
    api.lead_id = api.made("/lead/", {})["id"]
    assert api.post(status="draft", subject="longer").status_code == 200
    setattr(getattr(emulator, part), attribute, value)
    assert api.post(status="draft", subject="longer").status_code == 400
