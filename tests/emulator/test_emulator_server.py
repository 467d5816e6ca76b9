"""The emulator behind a real socket."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from waiting import LONGEST, wait_for

from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.server import running

_SERVING = """
from emulator import Emulator, server
listen = server._listen
def telling(*given):
    listening = listen(*given)
    print(listening.effective_port, flush=True)
    return listening
server._listen = telling
server.serve(Emulator(), port=0)
"""


@pytest.fixture
def session() -> requests.Session:
    """Keep a connection alive, as the owner of the key."""
    session = requests.Session()
    session.trust_env = False
    session.auth = (DEFAULT_API_KEY, "")
    return session


def test_round_trip(session: requests.Session) -> None:
    """An email is made, changed, read and deleted over one connection."""
    with running(Emulator()) as url:
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith("/api/v1")
        lead = session.post(f"{url}/lead/", json={"name": "Acme"}).json()
        body = {"lead_id": lead["id"], "status": "draft"}
        email = session.post(f"{url}/activity/email/", json=body).json()
        path = f"{url}/activity/email/{email['id']}/"
        assert session.put(path, json={"subject": "x"}).json()["subject"] == "x"
        assert session.get(path).json()["subject"] == "x"
        assert session.delete(path).json() == {}
        session.close()


def test_repeated_ends(session: requests.Session) -> None:
    """An emulator that is closed right after an answer closes without complaint."""
    for _ in range(20):
        with running(Emulator()) as url:
            assert session.get(f"{url}/me/").status_code == 200
        session.close()


def test_bearer() -> None:
    """The token is taken over the wire."""
    headers = {"Authorization": f"Bearer {DEFAULT_BEARER_TOKEN}"}
    with running(Emulator()) as url:
        assert requests.get(f"{url}/me/", headers=headers, timeout=60).status_code == 200


def test_clean_end(session: requests.Session) -> None:
    """After the context no thread, no connection and no open port is left."""
    before = {*threading.enumerate()}
    with running(Emulator()) as url:
        assert session.get(f"{url}/me/").status_code == 200
    address = urlsplit(url)
    assert wait_for(lambda: {*threading.enumerate()} <= before)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port), timeout=60)
    session.close()


def test_end_after_an_error() -> None:
    """An error inside the context comes out of it, and the server is closed."""
    with pytest.raises(KeyError), running(Emulator()) as url:
        raise KeyError(url)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/me/", timeout=60)


def test_two_at_once(session: requests.Session) -> None:
    """Two emulators run side by side on ports of their own."""
    with running(Emulator()) as first, running(Emulator()) as second:
        assert first != second
        session.post(f"{first}/lead/", json={"name": "Acme"})
        assert session.get(f"{second}/lead/").json()["data"] == []
        session.close()


def test_large_body_and_many_threads(session: requests.Session) -> None:
    """Bodies of mebibytes and parallel clients are served."""
    with running(Emulator()) as url:
        lead = session.post(f"{url}/lead/", json={"name": "Acme"}).json()["id"]
        body = {"lead_id": lead, "status": "draft", "body_text": "é" * 1_048_576}
        assert session.post(f"{url}/activity/email/", json=body).status_code == 200

        def read(_: int) -> int:
            return requests.get(f"{url}/me/", auth=(DEFAULT_API_KEY, ""), timeout=60).status_code

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(read, range(40))) == {200}
        session.close()


def test_serving_until_interrupted(session: requests.Session) -> None:
    """The blocking server answers until Ctrl-C, and then ends without complaint."""
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", _SERVING], cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        answer = session.get(f"http://127.0.0.1:{port}/api/v1/me/", timeout=60)
        session.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(LONGEST) == 0
    assert answer.status_code == 200
