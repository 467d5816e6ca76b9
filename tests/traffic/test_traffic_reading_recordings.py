"""
Recordings as recorders and people have written them, first versions and odd ones: what is read, what is left out.

Law: the files in recordings/ are by hand, after the layouts of their recorders; nobody's data is in them.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from conformance.exchange import ABSENT
from conformance.traffic.reading import read
from conformance.traffic.recorded import REQUEST_BODY, RESPONSE_BODY, LeftOut, Recorded

FOLDER = Path(__file__).parent / "recordings"


def recorded(name: str) -> list[Recorded]:
    """Read the exchanges of a recording, without what is left out."""
    return [each for each in read(FOLDER / name) if isinstance(each, Recorded)]


def left_out(name: str) -> list[str]:
    """Read why something of a recording is left out."""
    return [f"{each.place}: {each.reason}" for each in read(FOLDER / name) if isinstance(each, LeftOut)]


def test_the_first_layout_of_vcr_for_ruby_is_read() -> None:
    """Symbols, structs and binaries of a very old cassette are plain maps and texts."""
    shown, made = recorded("ruby-first-layout.yml")
    assert (shown.exchange.operation, made.exchange.operation) == ("getEmail", "createEmail")
    assert shown.exchange.item["status"] == "draft"
    assert shown.auth == {"basic"}
    assert made.exchange.request.body == {"status": "draft"}
    assert made.exchange.status == 400
    assert made.exchange.json == {"error": "no lead"}


def test_the_first_layout_of_vcrpy_is_read_and_makes_no_object() -> None:
    """Tags of Python are not obeyed; what they stand before is read."""
    (made,) = recorded("vcrpy-first-layout.yaml")
    assert made.exchange.request.body == {"status": "draft"}
    assert made.exchange.json == {"id": "acti_1"}
    assert made.exchange.response.headers == {"content-type": "application/json"}


def test_a_cassette_by_hand_is_read() -> None:
    """Comments, CRLF, aliases, merged maps and a text that looks like an interaction change nothing."""
    first, second = recorded("by-hand.yaml")
    assert first.exchange.response.text == '{"data": [\n- request:\n], "has_more": false}'
    assert second.exchange.operation == "listEmails"
    assert second.exchange.json == {"data": [], "has_more": True}
    assert second.exchange.response.headers == {"content-type": "application/json"}


def test_what_of_a_browser_is_no_exchange_is_left_out() -> None:
    """A preflight, an answer out of a cache, an aborted request and a web socket are told, not judged."""
    assert left_out("browser.har") == [
        "browser.har, entry 1: a question of a browser before its request",
        "browser.har, entry 3: the browser took the answer from a cache",
        "browser.har, entry 4: no answer was recorded",
        "browser.har, entry 8: a web socket",
    ]


def test_a_redirect_is_read_without_its_credentials() -> None:
    """Doubled slashes are one, a missing one at the end is told, and a key in `Location` is hidden."""
    redirect = recorded("browser.har")[0]
    assert redirect.exchange.request.path == "/activity/email/"
    assert not redirect.slash
    assert redirect.auth == set()
    assert redirect.method_path == "POST //api/v1/activity/email"
    assert redirect.exchange.response.headers["location"].endswith("/email/?api_key=[credentials]")
    assert redirect.day == date(2026, 11, 21)


def test_bodies_that_were_not_recorded_are_unknown() -> None:
    """A browser that kept no body says so by its size; nothing is concluded from that."""
    _, listed, made, changed, other = recorded("browser.har")
    assert listed.unknown == {RESPONSE_BODY}
    assert listed.exchange.request.query == (("_limit", "1"),)
    assert REQUEST_BODY in made.unknown
    assert made.exchange.request.body is ABSENT
    assert made.exchange.json == {"id": "acti_1"}
    assert changed.exchange.request.raw == b"status=draft&subject=a+b"
    assert other.exchange.operation is None
    assert other.group == "cdn.example.com"


def test_requests_that_exvcr_saw_fail_are_left_out() -> None:
    """An error is no answer, and an address that is a pattern none."""
    (made,) = recorded("exvcr-with-error.json")
    assert made.auth == {"bearer"}
    assert left_out("exvcr-with-error.json") == [
        "exvcr-with-error.json, interaction 1: no answer came",
        "exvcr-with-error.json, interaction 2: its address is a pattern",
    ]


@pytest.mark.parametrize("name", sorted(each.name for each in FOLDER.iterdir()))
def test_moments_never_go_back(name: str) -> None:
    """An exchange of a recording here begins after the one before it, and ends no sooner than it begins."""
    found = recorded(name)
    assert all(one.exchange.began < other.exchange.began for one, other in pairwise(found))
    assert all(each.exchange.began <= each.exchange.ended for each in found)
