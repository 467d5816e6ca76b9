"""
The client that needs no socket: an application learns from it what it would learn from a server.

Law: whatever is said here is compared with the same request over a real socket.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from conformance import catalogue
from conformance.engine import Engine
from conformance.exchange import Request
from conformance.proof.direct import DirectClient
from conformance.target import Target
from conformance.wire.client import Client
from conformance.wire.ledger import Ledger
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.app import BASE
from emulator.server import running

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Target(name="t", embedded=True, api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN, allow_sending=True)
LEARNT = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "HTTP_AUTHORIZATION")


def _telling(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
    """Answer with what the request says, as a WSGI application gets it."""
    start("404 Not Found", [("Content-Type", "application/json"), ("X-Other", "7"), ("Retry-After", "1")])
    learnt: dict[str, Any] = {name: environ.get(name, "") for name in LEARNT}
    length = int(environ.get("CONTENT_LENGTH") or 0)
    yield json.dumps(learnt | {"body": environ["wsgi.input"].read(length).decode("latin-1")}).encode()


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(Request("GET", "/activity/email/", query=(("_limit", "1"), ("query", "a b&c=é"))), id="query"),
        pytest.param(Request("GET", "/activity/email/acti_%FF%2Fé/"), id="path-of-odd-bytes"),
        pytest.param(Request("POST", "/activity/email/", body={"subject": "Grüße 😀"}), id="text"),
        pytest.param(Request("PUT", "/activity/email/a/", raw=b"\xff\x00", content_type="text/plain"), id="bytes"),
        pytest.param(Request("DELETE", "/activity/email/a/", auth="bearer"), id="bearer"),
        pytest.param(Request("GET", "/me/", auth="none"), id="no-credentials"),
    ],
)
def test_an_application_learns_the_same(request_: Request) -> None:
    """Method, path, query, type, credentials and body arrive like over a socket, and so does the answer."""
    ledger = Ledger()
    ledger.nobody("a")
    with running(SimpleNamespace(app=_telling)) as base_url:
        far = Client(TARGET, base_url, ledger=ledger).send(request_)
    near = DirectClient(TARGET, base_url, ledger=ledger, app=_telling).send(request_)
    assert (near.json, near.url, near.sent_headers) == (far.json, far.url, far.sent_headers)
    assert near.status == far.status
    assert near.response.headers.items() <= far.response.headers.items()
    assert "x-other" not in near.response.headers


def _verdicts(client: Client) -> dict[str, str]:
    engine = Engine(client, catalogue.rules(), "smoke")
    engine.connect()
    engine.run()
    return {name: tally.verdict.value for name, tally in engine.tallies.items()}


def test_the_verdicts_are_the_same() -> None:
    """A run gives every rule the same verdict with a socket and without one."""
    with running(Emulator()) as base_url:
        far = _verdicts(Client(TARGET, base_url))
    assert _verdicts(DirectClient(TARGET, f"http://localhost{BASE}", app=Emulator().app)) == far
