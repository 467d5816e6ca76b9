"""
The data of the people in an account, which never leaves a run.

Law: the account is one that looks real; whatever is looked for is first shown to be there.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from masking_cases import (
    ASKED_ME,
    CREATED,
    EMAIL,
    ME,
    PERSONAL,
    SIGNATURE,
    body_of,
    event_of,
    exchange,
    written,
)

from conformance import contract
from conformance.exchange import ABSENT, Request
from conformance.target import Target
from conformance.writing.masking import Mask, mask_of
from conformance.writing.personal import NAMES, WORDS, Strangers
from conformance.writing.recording import record_of


def test_an_account_is_nobodys_business() -> None:
    """Of the owner of the key only ids, numbers and truth values are written, in JSON."""
    event = written(ASKED_ME)
    assert all(each in record_of(ASKED_ME)["response"]["body"] for each in PERSONAL)
    assert not [each for each in PERSONAL if each in json.dumps(event, ensure_ascii=False)]
    shown = body_of(event, ASKED_ME)
    assert shown["id"] == ME
    assert shown["phone"] == "[masked, 15 characters]"
    assert shown["email_signature"] == {"html": "[masked, 42 characters]", "default": True, "number": 7}


def test_an_email_of_the_run() -> None:
    """Of an email that the run made, what it sent stays, and so does what is documented and names nobody."""
    event = written(CREATED)
    shown = body_of(event, CREATED)
    assert not [each for each in PERSONAL if each in json.dumps(event, ensure_ascii=False)]
    for name in ("id", "_type", "status", "date_created", "lead_id", "subject", "user_id", "has_reply", "message_ids"):
        assert shown[name] == EMAIL[name]
    assert shown["lead_phone"] == EMAIL["lead_phone"]
    assert shown["to"] == ["to@example.com", "[masked, 6 characters] <[masked, 20 characters]>"]
    assert shown["attachments"] == [{"filename": "own.txt", "size": 4, "scanned_by": "[masked, 6 characters]"}]


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        pytest.param("2026-11-21T10:00:00.250000+00:00", True, id="date-time"),
        pytest.param("Sat, 21 Nov 2026 18:07:43 +0000", True, id="of-a-message"),
        pytest.param("Sat, 21 Nov 2026 18:07:43 GMT", True, id="of-a-header"),
        pytest.param("1980-05-01", False, id="a-birthday"),
        pytest.param("Sat, 21 Nov 2026 at Acme", False, id="no-moment"),
    ],
)
def test_moments(text: str, *, stays: bool) -> None:
    """A moment in an undocumented place names nobody; a day may be somebody's birthday."""
    asked = exchange(Request("GET", "/me/"), {"id": ME, "last": text})
    assert (body_of(written(asked), asked)["last"] == text) is stays


def test_an_email_of_somebody() -> None:
    """Of an email that the run did not make, what people wrote goes as well, in lists too."""
    theirs = {**EMAIL, "subject": "Invoice 7", "body_text": "Dear Jürgen", "body_preview": "Dear J"}
    listed = exchange(Request("GET", "/activity/email/"), {"data": [theirs], "has_more": True})
    shown = body_of(written(listed), listed)
    assert shown["has_more"] is True
    assert shown["data"][0]["subject"] == "[masked, 9 characters]"
    assert shown["data"][0]["body_text"] == "[masked, 11 characters]"
    assert shown["data"][0]["date_created"] == EMAIL["date_created"]


def test_a_folded_answer() -> None:
    """What was folded for its length is masked with the length that it had; the note on a long list stays."""
    theirs = {**EMAIL, "body_text": "Dear Jürgen " * 100, "users": [f"user_{n:024}" for n in range(20)]}
    looked = exchange(Request("GET", f"/activity/email/{EMAIL['id']}/"), theirs)
    shown = body_of(written(looked), looked)
    assert shown["body_text"] == "[masked, 1,200 characters]"
    assert "… 12 of 20 items left out …" in shown["users"]


@pytest.mark.parametrize(
    "seen",
    [
        "user_name is 'Jürgen Østergård', not null",
        "body_text is '" + ("Dear Jürgen Østergård, " * 3)[:58] + " … and so on",
        "sender 'jurgen@acme-tools.dk'",
        f"signature is {SIGNATURE!r}",
        "GET https://api.example.com/?query=J%C3%BCrgen%20%C3%98sterg%C3%A5rd",
        json.dumps("Jürgen Østergård"),
    ],
    ids=["name", "beginning", "address", "markup", "in-an-address", "escaped"],
)
def test_what_was_masked_is_masked_in_messages(seen: str) -> None:
    """A value that was masked in an answer is masked in what is said of it, in whatever way it is written there."""
    letter = exchange(
        Request("GET", f"/activity/email/{EMAIL['id']}/"), {**EMAIL, "body_text": "Dear Jürgen Østergård, " * 20}
    )
    finding = {"seen": seen, "expected": "null", "curl": seen, "exchanges": [record_of(letter) | {"role": "look"}]}
    said = written(ASKED_ME, letter, reason=seen, findings=[finding], evidence=[{"answer": seen}])["rule"]
    for text in (
        said["reason"],
        said["findings"][0]["seen"],
        said["findings"][0]["curl"],
        said["evidence"][0]["answer"],
    ):
        assert "masked" in text
        assert not [each for each in (*PERSONAL, "J%C3%BCrgen", "J\\u00fcrgen") if each in text]
    assert said["findings"][0]["exchanges"][0]["role"] == "look"
    assert said["findings"][0]["expected"] == "null"


def test_words_of_the_rules_stay() -> None:
    """A masked value that is a word of the contract, or a short number, is not looked for in messages."""
    odd = exchange(Request("GET", "/me/"), {"kind": "email", "state": "draft", "year": "2026"})
    assert written(odd, reason="the email of 2026 is a draft")["rule"]["reason"] == "the email of 2026 is a draft"
    assert set(body_of(written(odd), odd).values()) == {"[masked, 5 characters]", "[masked, 4 characters]"}


def test_the_run_may_say_what_it_said() -> None:
    """What the run sent first is shown, also where the target puts it into a place of its own."""
    body = {"name": "Jürgen", "to": ["Dora <dora@acme-tools.dk>"], "note": "hello there"}
    made = exchange(Request("POST", "/lead/", body=body), {**body, "display": "Jürgen", "contacts": [{"name": "Dora"}]})
    event = written(made, reason="to is 'dora@acme-tools.dk'")
    assert body_of(event, made) == made.json
    assert event["rule"]["reason"] == "to is 'dora@acme-tools.dk'"


def test_the_run_cannot_launder_what_it_learnt() -> None:
    """An address that the run has from the target stays masked when the run sends it."""
    sent = exchange(
        Request("POST", "/activity/email/", body={"sender": "jurgen@acme-tools.dk"}), {"sender": "jurgen@acme-tools.dk"}
    )
    event = written(ASKED_ME, sent)
    assert "jurgen" not in json.dumps(event)
    assert json.loads(event["exchanges"][sent.id]["request"]["body"]) == {"sender": "[masked, 20 characters]"}


@pytest.mark.parametrize(
    "body",
    ["<p>Write to jurgen@acme-tools.dk</p>", {"error": "no such lead", "field-errors": {"to": "jurgen@acme-tools.dk"}}],
    ids=["page", "refusal"],
)
def test_a_refusal_stays_readable(body: Any) -> None:
    """In a refusal, and in what is no JSON, only addresses and known names are masked."""
    refused = exchange(Request("POST", "/activity/email/", body={}), body, status=400)
    text = written(refused)["exchanges"][refused.id]["response"]["body"]
    assert "jurgen" not in text
    assert ("no such lead" in text) or (text == "<p>Write to [masked, 20 characters]</p>")


def test_a_refusal_that_shows_an_object() -> None:
    """An object in a refusal is masked like in any other answer."""
    refused = exchange(Request("PUT", "/activity/email/a/", body={}), {"error": "locked", "current": EMAIL}, status=400)
    shown = body_of(written(refused), refused)
    assert shown["error"] == "locked"
    assert shown["current"]["signature"] == "[masked, 42 characters]"


def test_masking_twice() -> None:
    """What was masked once is not masked again."""
    mask = Mask((), Strangers())
    once, _ = mask.event(event_of(ASKED_ME))
    assert Mask((), Strangers()).event(once)[0] == once


def test_who_is_spared() -> None:
    """An embedded target has nobody's data, and a user may ask to see it."""
    real = Target(
        "t", base_url="https://api.example.com", api_key="a-key-of-ours", fixtures={"user_email": "me@acme.dk"}
    )
    for mask in (mask_of(Target("e", embedded=True)), mask_of(real, show_personal_data=True)):
        mask.learn(ASKED_ME)
        assert mask.event(event_of(ASKED_ME))[0] == event_of(ASKED_ME)
    assert mask_of(real).text("me@acme.dk or you@acme.dk") == "me@acme.dk or [masked, 11 characters]"


def test_the_masked_properties_are_documented() -> None:
    """What is masked by its name is a property of the contract, so that a misspelt one is noticed."""
    assert contract.email_fields().keys() >= NAMES | WORDS


def test_odd_answers() -> None:
    """No answer, however odd, ends a run or passes unseen."""
    deep = '{"a":' * 3000 + '"jurgen@acme-tools.dk"' + "}" * 3000
    odd = [exchange(Request("GET", "/me/"), body) for body in (deep, "", "NaN", "[1e999]", '"\\ud800"', "a" * 500_000)]
    assert "jurgen" not in json.dumps(written(*odd))
    assert ABSENT is odd[0].json or odd[0].json
