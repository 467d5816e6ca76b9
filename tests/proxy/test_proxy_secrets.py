"""
Credentials that pass through the proxy.

Law: a secret may stand in what a client and an upstream say to each other, and nowhere else.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
import requests
from commanding import listening

if TYPE_CHECKING:
    from pathlib import Path

    from upstreams import Upstream

KEY = "api_7qPz2mVtR4sXw9.3kLbN8cYfH6jDgE1"
TOKEN = "tok_U5rKe0WnZ1aSx8QvB3yM"
COOKIE = "session-9f8e7d6c5b4a39281706"


@pytest.fixture
def everything(upstream: Upstream, tmp_path: Path) -> str:
    """All that a proxy said and wrote, after credentials of several kinds passed it and came back in the answers."""
    basic = b64encode(f"{KEY}:".encode()).decode()
    told = {"data": [{"id": "acti_1", "note": [KEY, TOKEN, COOKIE, basic], "status": "sent"}], "has_more": "no"}
    upstream.emails = json.dumps(told).encode()
    upstream.packed = False
    with listening(tmp_path, "--upstream", upstream.base_url, "--show-personal-data") as command:
        address = f"{command.address}/activity/email/"
        requests.get(address, auth=(KEY, ""), timeout=60).raise_for_status()
        headers = {"Authorization": f"Bearer {TOKEN}", "Cookie": f"sid={COOKIE}"}
        requests.get(address, headers=headers, params={"api_key": KEY}, timeout=60).raise_for_status()
        requests.post(address, auth=(KEY, ""), json={"lead_id": "lead_1", "status": "no such"}, timeout=60)
        assert command.end() == 1
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert len(files) > 5
    return command.said + "".join(each.read_text("utf-8") for each in files)


def test_no_secret_is_said_or_written(everything: str) -> None:
    """Neither a key, nor a token, nor a cookie, nor what base64 makes of them, is in any output."""
    basic = b64encode(f"{KEY}:".encode()).decode()
    assert [secret for secret in (KEY, TOKEN, COOKIE, basic, KEY[4:20]) if secret in everything] == []
    assert "[credentials]" in everything


def test_the_upstream_got_the_credentials(everything: str, upstream: Upstream) -> None:
    """What a client sends as its credentials reaches the upstream unchanged."""
    assert everything
    first, second, _ = upstream.asked
    assert first.header("authorization") == "Basic " + b64encode(f"{KEY}:".encode()).decode()
    assert (second.header("authorization"), second.header("cookie")) == (f"Bearer {TOKEN}", f"sid={COOKIE}")
    assert second.target.endswith(f"?api_key={KEY}")
