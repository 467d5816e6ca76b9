"""
The servers of this folder do what they say, as a plain client sees it.

Law: nothing of the product but the emulator is used here.
"""

from __future__ import annotations

import gzip
import socket
import time
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import requests
from flaky import KINDS, SHARES, Flaky
from lying import LIES, Lying, Witness, bomb
from neighbours import difference, move_in, snapshot
from recording import Recording, domains, is_reserved
from serving import BASE, EMAILS, Front

from emulator import DEFAULT_API_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emulator import Emulator

_LEAD = {"name": "Acme"}
_SOON = 60
_NOT_PROCESSED = {"reset before", "hangs before", "page"}
_LOST = {"reset before", "reset after", "hangs before", "hangs after", "truncated"}


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """Keep a connection alive, as the owner of the key."""
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (DEFAULT_API_KEY, "")
        yield session


def test_a_front_changes_nothing(emulator: Emulator, session: requests.Session) -> None:
    """Over one connection, an email is made, changed, read and deleted, and a wrong method is refused."""
    with Front(emulator.app) as front:
        lead = session.post(f"{front.base_url}/lead/", json=_LEAD).json()["id"]
        made = session.post(f"{front.base_url}{EMAILS}", json={"lead_id": lead, "status": "draft"})
        path = f"{front.base_url}{EMAILS}{made.json()['id']}/"
        assert session.put(path, json={"subject": "é"}).json()["subject"] == "é"
        assert session.get(path, params={"_fields": "subject"}).json() == {"subject": "é"}
        assert session.delete(path).json() == {}
        assert session.patch(path).status_code == 405
        assert front.seen == 6


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind(emulator: Emulator, session: requests.Session, kind: str) -> None:
    """Each kind breaks the answer in its own way, and processes the request or not, as its name says."""
    began = time.monotonic()
    with Flaky(emulator.app, shares={kind: 1.0}, hang=0.2) as flaky:
        try:
            answer = session.post(f"{flaky.base_url}/lead/", json=_LEAD, timeout=60)
        except requests.RequestException:
            answer = None
    assert (answer is None) == (kind in _LOST - {"hangs after"})
    if answer is not None and kind[:3].isdigit():
        assert answer.status_code == int(kind[:3])
    if kind == "429 until date":
        assert answer.headers["Retry-After"].endswith("GMT")
    processed = kind not in _NOT_PROCESSED and (kind.endswith(" after") or not kind[:3].isdigit())
    assert len(emulator.store.leads) == processed
    assert flaky.injected == {kind: 1}
    assert time.monotonic() - began < _SOON


def test_a_cut_answer_is_no_json(emulator: Emulator, session: requests.Session) -> None:
    """An answer that is cut short with a matching length arrives, and cannot be read."""
    with Flaky(emulator.app, shares={"cut JSON": 1.0}) as flaky:
        answer = session.get(f"{flaky.base_url}/me/")
    assert answer.ok
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_the_seed_decides(emulator: Emulator) -> None:
    """The same seed breaks the same requests; the default breaks about a third of them."""
    shares = {kind: share for kind, share in SHARES.items() if not kind.startswith("slow")}
    runs = [_broken(emulator, seed, shares) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]
    assert 15 <= sum(runs[0].values()) <= 60


def _broken(emulator: Emulator, seed: int, shares: dict[str, float]) -> dict[str, int]:
    with Flaky(emulator.app, seed, shares) as flaky:
        for _ in range(120):
            try:
                requests.get(f"{flaky.base_url}/me/", timeout=60)
            except requests.RequestException:
                continue
        return dict(flaky.injected)


@pytest.mark.parametrize("lie", LIES)
def test_a_lie(emulator: Emulator, session: requests.Session, lie: str) -> None:
    """Each lie is told of emails only, after the true answers, and ends with its server."""
    bomb(1 + (lie == "gzip bomb in gzip"))
    began = time.monotonic()
    with Lying(emulator.app, lie, sane=1, elsewhere="http://127.0.0.1:1") as lying:
        emails = f"{lying.base_url}{EMAILS}"
        assert session.get(emails).json() == {"data": [], "has_more": False}
        assert session.get(f"{lying.base_url}/me/").status_code == 200
        heard = _first_bytes(lying)
        assert heard.startswith(b"HTTP/1.1 ") == (lie not in ("nothing", "no HTTP"))
        assert lying.told == 1
        session.close()
    assert time.monotonic() - began < _SOON


def _first_bytes(server: Front) -> bytes:
    """Ask for emails, and listen until for a moment nothing more comes."""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=_SOON) as client:
        client.sendall(f"GET {BASE}{EMAILS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        heard = client.recv(65_536)
        client.settimeout(0.3)
        with suppress(OSError):
            while len(heard) < 100_000 and (more := client.recv(65_536)):
                heard += more
        return heard


def test_the_bomb() -> None:
    """The bomb is small on the wire, and what it holds begins with blanks."""
    assert len(bomb(2)) < len(bomb(1)) < 4 << 20
    with gzip.GzipFile(fileobj=BytesIO(bomb(1))) as file:
        assert file.read(100) == b" " * 100


def test_a_witness() -> None:
    """Another host keeps what reaches it, credentials included."""
    with Witness() as witness:
        requests.get(f"{witness.base_url}/me/", auth=("key", ""), timeout=60)
        assert [each.headers["Authorization"] for each in witness.asked] == ["Basic a2V5Og=="]


def test_a_recording(emulator: Emulator, session: requests.Session) -> None:
    """Requests are kept with their answers, and an email that goes out is kept as it goes."""
    with Recording(emulator) as recording:
        lead = session.post(f"{recording.base_url}/lead/", json=_LEAD | {"contacts": [{"name": "Ada"}]}).json()
        body = {"lead_id": lead["id"], "status": "outbox", "sender": "owner@example.com", "to": ["a@b.example.org"]}
        email = session.post(f"{recording.base_url}{EMAILS}", json=body).json()
        session.get(f"{recording.base_url}/me/")
        assert recording.made() == {lead["id"], lead["contacts"][0]["id"], email["id"]}
        assert [each.id for each in recording.delivered] == [email["id"]]
        create = recording.records[1]
        assert create.writes_email
        assert create.asks_to_send()
        assert list(create.recipients()) == ["b.example.org"]


@pytest.mark.parametrize(
    ("body", "sends"),
    [
        pytest.param(b'{"status": "draft", "date_scheduled": null}', False, id="draft"),
        pytest.param(b'{"status": "outbox"}', True, id="plain"),
        pytest.param(b'{"status": "draft", "status":"Scheduled"}', True, id="twice, other case"),
        pytest.param(b'{"stat\\u0075s": "\\u006futbox"}', True, id="escaped"),
        pytest.param('{"status": " outbox"}'.encode("utf-16"), True, id="UTF-16"),
        pytest.param(b'{"status": "outbox", ', True, id="no JSON"),
        pytest.param(b"lead_id=lead_1&status=outbox", True, id="form"),
        pytest.param(b'["status", "outbox"]', False, id="list"),
    ],
)
def test_spellings(emulator: Emulator, body: bytes, sends: bool) -> None:
    """A status that sends is seen in every spelling that a server might read."""
    with Recording(emulator) as recording:
        requests.put(f"{recording.base_url}{EMAILS}x/", data=body, timeout=60)
        assert recording.records[0].asks_to_send() == sends


@pytest.mark.parametrize(
    ("address", "reserved"),
    [
        pytest.param("a@example.com", True, id="example.com"),
        pytest.param("a@b.EXAMPLE.org", True, id="below example.org"),
        pytest.param('"B, A" <a@b.test>', True, id="with a name"),
        pytest.param("a@localhost", True, id="localhost"),
        pytest.param("a@example.com, b@example.io", False, id="two in one"),
        pytest.param("a@notexample.com", False, id="ends alike"),
        pytest.param("a@example.com.evil.io", False, id="begins alike"),
        pytest.param("a@example.com@evil.io", False, id="two signs"),
    ],
)
def test_reserved(address: str, reserved: bool) -> None:
    """An address is reserved by the end of its domain."""
    assert all(map(is_reserved, domains(address))) == reserved


def test_neighbours(emulator: Emulator) -> None:
    """What neighbours keep is seen in a snapshot, and so is every change of it."""
    mine = move_in(emulator)
    before = snapshot(emulator)
    assert not difference(before, snapshot(emulator))
    emulator.store.emails[mine.email_id].subject = "other"
    emulator.store.contacts.pop(mine.contact_id)
    emulator.store.leads["lead_new"] = {}
    assert sorted(difference(before, snapshot(emulator))) == [
        f"changed in emails: {mine.email_id}",
        f"gone in contacts: {mine.contact_id}",
        "new in leads: lead_new",
    ]
