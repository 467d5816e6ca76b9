"""
What others on the machine can read of a run: its title, its last words, what it keeps.

Law: a key that was typed on the command line is looked for where the system shows it.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from waiting import LONGEST

from conformance.process import last_words

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "api_4vRrYzmKpLhdTBqoEsNxWc.0JfQ"
ROOT = Path(__file__).parents[2]
PROC = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="the system shows no /proc")


def around() -> dict[str, str]:
    """What a command finds around it: the checkout, and the folder in which the runs of the test keep their state."""
    return {"PYTHONPATH": str(ROOT), "CLOSE_CONFORMANCE_STATE": os.environ["CLOSE_CONFORMANCE_STATE"]}


@contextmanager
def silent() -> Iterator[tuple[str, threading.Event, threading.Event]]:
    """Serve an address that is slow to answer: its URL, whether it was asked, and leave to refuse."""
    asked, go_on = threading.Event(), threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            go_on.wait(LONGEST)
            self.send_error(401, f"not {self.headers['Authorization']}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api/v1", asked, go_on
        finally:
            go_on.set()
            server.shutdown()
            thread.join()


@PROC
@pytest.mark.parametrize("words", [("--api-key", KEY), (f"--bearer-token={KEY}",)], ids=["apart", "with-a-sign"])
def test_the_title_holds_no_key(tmp_path: Path, words: tuple[str, ...]) -> None:
    """While a run goes on, its command line is there for everybody, but for the key."""
    command = [sys.executable, "-m", "conformance", "run", *words, "--profile", "smoke", "--base-url"]
    with silent() as (url, asked, go_on):
        started = subprocess.Popen(
            [*command, url], cwd=tmp_path, env=around(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert asked.wait(LONGEST)
        title = Path(f"/proc/{started.pid}/cmdline").read_bytes().decode()
        go_on.set()
        said = b"".join(started.communicate(timeout=LONGEST)).decode()
    assert "conformance run" in title
    assert url in title
    assert words[0].partition("=")[0] in title
    assert KEY not in title
    assert "refuses the credentials" in said
    assert KEY not in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"no such file: {KEY}", id="plain"),
        pytest.param(f"Basic {base64.b64encode(f'{KEY}:'.encode()).decode()}", id="base64"),
        pytest.param(f"cannot read https://{KEY}:@api.example.com/", id="in-an-address"),
    ],
)
@pytest.mark.parametrize(
    ("words", "environment"),
    [
        pytest.param(["run", "--api-key", KEY], {}, id="option"),
        pytest.param(["run", f"--api-key={KEY}"], {}, id="option-with-a-sign"),
        pytest.param(["run"], {"STAGING_API_KEY": KEY}, id="variable"),
    ],
)
def test_last_words(text: str, words: list[str], environment: dict[str, str]) -> None:
    """The line on which a command ends holds no secret that the command was given."""
    said = last_words(text, words, environment)
    assert "[credentials]" in said
    assert KEY not in said
    assert said.split()[0] == text.split(maxsplit=1)[0]


def test_a_fault_of_ours(tmp_path: Path) -> None:
    """A fault of ours tells where it happened, without the key that its words hold, and exits with 3."""
    program = (
        "import sys\nfrom conformance import cli, session\n"
        f"def run(*_): raise RuntimeError('while sending Bearer {KEY}')\n"
        "session.run = run\ncli.main()\n"
    )
    words = ("run", "--base-url", "http://127.0.0.1:1", "--bearer-token", KEY)
    ended = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=tmp_path,
        env=around(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert ended.returncode == 3
    assert "RuntimeError: while sending Bearer [credentials]" in ended.stderr
    assert ended.stderr.strip().splitlines()[-1].startswith("close-conformance: a fault of its own")
    assert KEY not in ended.stdout + ended.stderr


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    """A run that generates leaves its results in the folder in which it was started, and nothing else."""
    subprocess.run(
        [sys.executable, "-m", "conformance", "run", "--rule", "email-generated-texts"],
        cwd=tmp_path,
        env=around(),
        capture_output=True,
        timeout=LONGEST,
        check=True,
    )
    assert [each.name for each in tmp_path.iterdir()] == ["reports"]


@pytest.mark.parametrize("key", ["a b", "schlüssel", "line\nline"], ids=["blank", "umlaut", "two-lines"])
def test_a_key_that_fits_no_header(tmp_path: Path, key: str) -> None:
    """A key that no header can hold is refused before anything is sent, and not repeated."""
    ended = subprocess.run(
        [sys.executable, "-m", "conformance", "run", "--base-url", "http://127.0.0.1:1", "--api-key", key],
        cwd=tmp_path,
        env=around(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert ended.returncode == 2
    assert "the API key holds blanks" in ended.stderr
    assert key not in ended.stderr.removeprefix("close-conformance: the API key holds blanks")
