"""
Credentials, which never leave a run in any form.

Law: whatever is looked for is first shown to be there.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from masking_cases import SECRET, TOKEN, event_of, exchange

from conformance.exchange import Request
from conformance.target import Target
from conformance.writing.masking import Mask, mask_of


def _encoded(prefix: bytes, secret: str) -> str:
    return base64.b64encode(prefix + secret.encode() + b" and more").decode()


@pytest.mark.parametrize("secret", [SECRET, TOKEN], ids=["key", "token"])
@pytest.mark.parametrize(
    "form",
    [
        pytest.param(str, id="plain"),
        pytest.param(lambda secret: base64.b64encode(f"{secret}:".encode()).decode(), id="basic"),
        pytest.param(lambda secret: base64.b64encode(secret.encode()).decode(), id="base64"),
        pytest.param(lambda secret: _encoded(b"", secret), id="base64-from-the-start"),
        pytest.param(lambda secret: _encoded(b"a", secret), id="base64-one-further"),
        pytest.param(lambda secret: _encoded(b"ab", secret), id="base64-two-further"),
        pytest.param(lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(), id="base64-for-addresses"),
        pytest.param(lambda secret: quote(secret, safe=""), id="in-an-address"),
        pytest.param(json.dumps, id="in-json"),
        pytest.param(lambda secret: json.dumps({"error": json.dumps([secret])}), id="in-json-in-json"),
        pytest.param(lambda secret: f"{secret}x", id="a-longer-one"),
        pytest.param(lambda secret: base64.b64encode(f"{secret.swapcase()}:".encode()).decode(), id="in-other-case"),
    ],
)
def test_no_form_of_a_secret_passes(secret: str, form: Any) -> None:
    """A secret disappears from texts and events, plain, escaped and in base64 at any place."""
    mask = mask_of(Target("t", embedded=True, api_key=SECRET, bearer_token=TOKEN))
    said = f"https://api.example.com/?key={form(secret)}&more"
    event, line = mask.event({"event": "footer", "reason": said, "deep": [{said: said}]})
    assert "[credentials]" in mask.text(said)
    for text in (mask.text(said), line, event["reason"]):
        for trace in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], _encoded(b"", secret)[4:16]):
            assert trace not in text
        for offset in range(3):
            assert _encoded(b"." * offset, secret)[4:16] not in text


@pytest.mark.parametrize("before", range(140, 162, 3))
def test_a_secret_where_a_text_is_folded(before: int) -> None:
    """Nothing of a secret is left where a long answer, or the word on it, is cut in two."""
    mask = Mask((TOKEN,))
    told = "-" * before + TOKEN + "-" * 900 + TOKEN + "-" * (200 - before)
    answer = exchange(Request("GET", "/me/"), {"error": told})
    said = f"{told[:160]} … {told[-60:]} (1,000 characters)"
    mask.learn(answer)
    _, line = mask.event(event_of(answer, reason=said))
    assert "[credentials]" in line
    assert not [size for size in range(4, len(TOKEN)) if TOKEN[:size] in line or TOKEN[-size:] in line]


@pytest.mark.parametrize("value", [None, True, 7, 1.5, "text", ["a", {"b": None}], {}], ids=repr)
def test_what_holds_no_secret(value: Any) -> None:
    """A value without secrets stays as it is."""
    event = {"event": "footer", "value": value}
    assert Mask((SECRET,)).event(event) == (event, json.dumps(event))


def test_a_very_short_secret() -> None:
    """An empty or very short secret replaces nothing: it may be any word."""
    assert Mask(("", "a")).text("a plain text") == "a plain text"
