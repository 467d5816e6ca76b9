"""Requests that are meant to break something: each is answered, none with a 5xx."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Api
    from emulator import Emulator

EMAILS = "/activity/email/"
JSON = "application/json"
DEEP = 50_000
NOT_JSON = {
    "empty": b"",
    "blank": b"  \n",
    "nul": b"\x00",
    "cut": b'{"status": "draft"',
    "trailing-comma": b'{"status": "draft",}',
    "single-quotes": b"{'status': 'draft'}",
    "two-objects": b"{}{}",
    "nan": b'{"send_in": NaN}',
    "infinity": b'{"send_in": Infinity}',
    "minus-infinity": b'{"x": -Infinity}',
    "huge-integer": b'{"x": ' + b"9" * 5_000 + b"}",
    "invalid-utf8": b'{"subject": "\xff"}',
    "encoded-surrogate": b'{"subject": "\xed\xa0\x80"}',
    "utf16": '{"status": "draft"}'.encode("utf-16"),
    "bom": b"\xef\xbb\xbf{}",
    "deep-list": b"[" * DEEP + b"]" * DEEP,
    "deep-object": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "control-character": b'{"subject": "\x01"}',
}
NO_OBJECT = {
    "list": b"[]",
    "null": b"null",
    "text": b'"draft"',
    "number": b"1",
    "true": b"true",
    "list-of-objects": b'[{"status": "draft"}]',
}


@pytest.mark.parametrize("raw", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json(api: Api, raw: bytes) -> None:
    """A body that is not JSON is refused on POST and on PUT, without effect."""
    email = api.email()
    for method, path in [("POST", EMAILS), ("PUT", f"{EMAILS}{email['id']}/")]:
        response = api.send(method, path, data=raw, content_type=JSON)
        assert response.status_code == 400
        assert list(response.get_json()) == ["error"]
    assert api.read(email) == email


@pytest.mark.parametrize("raw", NO_OBJECT.values(), ids=NO_OBJECT)
@pytest.mark.parametrize("path", [EMAILS, "/lead/", "/activity/note/", "/files/upload/"])
def test_what_is_no_object(api: Api, path: str, raw: bytes) -> None:
    """A body that is JSON but no object is refused."""
    response = api.send("POST", path, data=raw, content_type=JSON)
    assert response.status_code == 400
    assert list(response.get_json()) == ["error"]


@pytest.mark.parametrize(
    ("media_type", "code"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data", 415),
        ("application/xml", 415),
        ("json", 415),
        ("", 415),
    ],
)
def test_media_types(api: Api, media_type: str, code: int) -> None:
    """A body is read as JSON when it says that it is, and refused otherwise."""
    email = api.email()
    raw = json.dumps({"lead_id": api.lead_id, "status": "draft"})
    headers = {"Content-Type": media_type}
    for method, path in [("POST", EMAILS), ("PUT", f"{EMAILS}{email['id']}/")]:
        client_headers = api.headers | headers
        response = api.client.open(f"/api/v1{path}", method=method, data=raw, headers=client_headers)
        assert response.status_code == code


def test_body_without_anything(api: Api) -> None:
    """A POST without body and media type is refused as no JSON."""
    assert api.send("POST", EMAILS).status_code == 400


def test_body_of_several_mebibytes(api: Api) -> None:
    """A body far past every limit is refused as too long, not as too much."""
    assert api.post(status="draft", body_text="x" * 8_000_000).status_code == 400
    assert api.post(status="draft", ignored="x" * 8_000_000).status_code == 200


@pytest.mark.parametrize("depth", range(100, 1_001, 50))
def test_depth_that_python_can_just_read(api: Api, depth: int) -> None:
    """A deep value of any property is ignored or refused, at every depth."""
    nested = "[" * depth + "]" * depth
    for name in ("ignored", "to", "attachments", "subject", "opens"):
        raw = f'{{"lead_id": "{api.lead_id}", "status": "draft", "{name}": {nested}}}'
        response = api.send("POST", EMAILS, data=raw, content_type=JSON)
        assert response.status_code in {200, 400}
    raw = f'{{"name": "x", "contacts": [{{"emails": [{{"email": "x", "deep": {nested}}}]}}]}}'
    assert api.send("POST", "/lead/", data=raw, content_type=JSON).status_code in {200, 400}


def test_last_of_equal_keys_counts(api: Api) -> None:
    """Of a key that occurs twice the last value is taken."""
    raw = f'{{"lead_id": "{api.lead_id}", "status": "nope", "status": "draft"}}'
    assert api.send("POST", EMAILS, data=raw, content_type=JSON).status_code == 200


@pytest.mark.parametrize(
    "text",
    ["\x00", "\ud800", "\udfff\ud800", "\u202e", "\x7f\x85", "\U0010ffff", "\ufeff", "e\u0301"],
    ids=ascii,
)
def test_strange_text_survives(api: Api, text: str) -> None:
    """Text of any code points reads back as it was sent, in lists too."""
    email = api.email(subject=text, body_text=text, body_html=text, to=[text])
    read = api.read(email)
    assert [read[n] for n in ("subject", "body_text", "body_html")] == [text] * 3
    assert read["to"] == [text]
    assert api.get(EMAILS).get_json()["data"] == [read]


@pytest.mark.parametrize(
    "number",
    ["1e999", "-1e999", "1e-999", "9" * 4_000, "-0", "0.1e1"],
    ids=["infinite", "minus-infinite", "vanishing", "huge", "minus-zero", "exponent"],
)
@pytest.mark.parametrize("name", ["send_in", "followup_sequence_delay", "subject", "to", "ignored"])
def test_strange_numbers(api: Api, name: str, number: str) -> None:
    """A number of any size is accepted or refused."""
    raw = f'{{"lead_id": "{api.lead_id}", "status": "draft", "{name}": {number}}}'
    assert api.send("POST", EMAILS, data=raw, content_type=JSON).status_code in {200, 400}


@pytest.mark.parametrize("path", [EMAILS, "/activity/", "/lead/"])
@pytest.mark.parametrize(
    "query",
    ["%00", "lead_id=%FF%FE", "=", "&&&", "_fields=%F0%9F", "lead_id=" + "x," * 50_000, "a[]=1"],
    ids=["nul", "bytes", "equals", "ampersands", "cut-emoji", "many", "brackets"],
)
def test_strange_queries(api: Api, path: str, query: str) -> None:
    """A query string of any bytes is answered."""
    assert api.send("GET", f"{path}?{query}").status_code in {200, 400}


@pytest.mark.parametrize("text", ["0000-01-01", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00+23:59"])
def test_dates_at_the_edge_of_time(api: Api, text: str) -> None:
    """A date that lies outside of time is refused as a filter."""
    assert api.get(EMAILS, date_created__lt=text).status_code == 400


def test_old_and_far_dates_are_listed(api: Api) -> None:
    """Emails of the first and of the last year are shown with their envelopes."""
    for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        email = api.email(status="sent", activity_at=moment, date_created=moment)
        assert email["envelope"]["date"]
    assert len(api.ids()) == 2


def test_parallel_requests(api: Api, emulator: Emulator) -> None:
    """Requests from many threads lose nothing and share no serial number."""

    def work(_: int) -> int:
        email = api.email(subject="x")
        return api.put(email, subject="y").status_code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(work, range(64)))
    emails = emulator.store.emails.values()
    assert set(codes) == {200}
    assert len({email.serial for email in emails}) == 64
