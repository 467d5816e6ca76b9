"""
The command as a user meets it: exit codes, one line on stderr, and no mail without permission.

Law: every command runs in a process of its own, in a folder of its own.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from starting import finished

from emulator import DEFAULT_API_KEY, Emulator
from emulator.server import running

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

_OURS = {"CLOSE_API_KEY", "CLOSE_BEARER_TOKEN"}


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in *folder*, without credentials in the environment."""
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    return finished(words, folder, environment)


def one_line(ended: subprocess.CompletedProcess[str]) -> str:
    """Give the last line on stderr, having made sure that it is a message of ours and no traceback."""
    assert "Traceback" not in ended.stderr
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("close-conformance: ")
    return last


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("run", "nowhere"), "nowhere", id="unknown-target"),
        pytest.param(("run", "nowhere.toml"), "nowhere.toml", id="no-such-file"),
        pytest.param(("run", "--rule", "no-such-rule"), "no-such-rule", id="unknown-rule"),
        pytest.param(("run", "--base-url", "localhost:8765", "--api-key", "k"), "localhost:8765", id="no-scheme"),
        pytest.param(("run", "--base-url", "http://[", "--api-key", "k"), "http://[", id="malformed-url"),
        pytest.param(("run", "--base-url", "http://h:99999", "--api-key", "k"), "99999", id="impossible-port"),
        pytest.param(("run", "broken.toml"), "not valid TOML", id="broken-toml"),
        pytest.param(("run", "other.toml"), "colour", id="unknown-option-in-toml"),
        pytest.param(("run", "close"), "CLOSE_API_KEY", id="missing-key"),
        pytest.param(("run", "--base-url", "http://127.0.0.1:1"), "CLOSE_API_KEY", id="missing-key-for-a-url"),
        pytest.param(("run", "--rate", "fast"), "fast", id="rate"),
        pytest.param(("run", "--fixture", "colour=red"), "colour=red", id="fixture"),
        pytest.param(("run", "--fixture", "sender=Ada <ada@example.com>"), "a plain email address", id="named-sender"),
        pytest.param(("run", "--known", "none.yaml"), "none.yaml", id="known-deviations"),
        pytest.param(("run", "--profile", "endless"), "endless", id="profile"),
        pytest.param(("explain", "no-such-rule"), "no-such-rule", id="explain-unknown-rule"),
        pytest.param(("rules", "no-such-rule"), "no-such-rule", id="rules-unknown-rule"),
        pytest.param(("faults", "no-such-rule"), "no-such-rule", id="faults-unknown-rule"),
        pytest.param(("serve", "--fault", "quaint"), "quaint", id="unknown-fault"),
    ],
)
def test_wrong_usage(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """Wrong input ends with exit code 2, one line that names it, and no results."""
    (tmp_path / "broken.toml").write_text("name = ", "utf-8")
    (tmp_path / "other.toml").write_text('name = "o"\nembedded = true\ncolour = "red"\n', "utf-8")
    ended = command(tmp_path, *words)
    assert ended.returncode == 2, ended.stderr
    assert said in one_line(ended)
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not ended.stdout
    assert not (tmp_path / "reports").exists()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = b"<!doctype html><title>Hello</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def website() -> Iterator[str]:
    """Serve a page that is no API."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _judge(folder: Path, base_url: str, *words: str, key: str = DEFAULT_API_KEY) -> subprocess.CompletedProcess[str]:
    fixed = ("run", "--base-url", base_url, "--api-key", key, "--profile", "smoke", "--output", "out")
    return command(folder, *fixed, *words)


def test_nothing_listens(tmp_path: Path) -> None:
    """A target that cannot be reached ends with exit code 3 and leaves no files."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        ended = _judge(tmp_path, f"http://127.0.0.1:{held.getsockname()[1]}/api/v1")
    assert ended.returncode == 3
    assert "cannot reach" in one_line(ended)
    assert not list(tmp_path.iterdir())


def test_a_website(tmp_path: Path) -> None:
    """A server that answers HTML does not speak this API: exit code 3 and no files."""
    with website() as base_url:
        ended = _judge(tmp_path, base_url)
    assert ended.returncode == 3
    assert "does not speak this API" in one_line(ended)
    assert not list(tmp_path.iterdir())


def test_wrong_key(tmp_path: Path) -> None:
    """A refused key ends with exit code 3, and is not repeated."""
    with running(Emulator()) as base_url:
        ended = _judge(tmp_path, base_url, key="some-other-key")
    assert ended.returncode == 3
    assert "refuses the credentials" in one_line(ended)
    assert "some-other-key" not in ended.stdout + ended.stderr
    assert not list(tmp_path.iterdir())


def test_budget(tmp_path: Path) -> None:
    """A run whose budget is spent is not complete, says so in its results, and ends with exit code 3."""
    with running(Emulator()) as base_url:
        ended = _judge(tmp_path, base_url, "--max-requests", "20")
    assert ended.returncode == 3, ended.stderr
    document = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert document["complete"] is False
    assert document["exit_code"] == 3
    assert document["requests"] <= 20
    assert "20 requests" in document["reason"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("rules",), "email-create-inbox-needs-sender", id="rules"),
        pytest.param(("rules", "auth-*"), "auth-bearer", id="rules-by-pattern"),
        pytest.param(("rules", "--coverage"), "judged", id="coverage"),
        pytest.param(("faults",), "email-create-inbox-needs-sender", id="faults"),
        pytest.param(("explain", "email-create-inbox-needs-sender"), "Tested by", id="explain"),
        pytest.param(("--version",), "close-conformance", id="version"),
        pytest.param(("--help",), "Examples:", id="help"),
    ],
)
def test_words(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """A command that only tells something ends with exit code 0 and an empty stderr."""
    ended = command(tmp_path, *words)
    assert ended.returncode == 0, ended.stderr
    assert said in ended.stdout
    assert not ended.stderr


def _recording() -> tuple[Emulator, list[object]]:
    """Return an emulator, and the statuses that its requests ask for as they come in."""
    emulator, asked = Emulator(), []
    read = emulator.wire.read

    def recorded(request: object) -> dict[str, object]:
        body = read(request)
        asked.append(body.get("status"))
        return body

    emulator.wire.read = recorded
    return emulator, asked


def test_no_mail_without_permission(tmp_path: Path) -> None:
    """Without --allow-sending no body asks the target to send, neither to create nor to move."""
    emulator, asked = _recording()
    with running(emulator) as base_url:
        _judge(tmp_path, base_url, "--rule", "email-move-*", "--rule", "email-create-status-*")
    assert "draft" in asked
    assert not {"outbox", "scheduled"} & {each for each in asked if isinstance(each, str)}


def test_mail_with_permission(tmp_path: Path) -> None:
    """With --allow-sending the same rules are tried with emails that are to be sent."""
    emulator, asked = _recording()
    with running(emulator) as base_url:
        words = ("--allow-sending", "--rule", "email-move-*", "--rule", "email-create-status-*")
        ended = _judge(tmp_path, base_url, *words)
    assert ended.returncode == 0, ended.stderr
    assert {"outbox", "scheduled"} <= {each for each in asked if isinstance(each, str)}


def test_faults_by_pattern(tmp_path: Path) -> None:
    """Faults are listed with the rule that they break and what they do, chosen by rule or by name."""
    by_rule = command(tmp_path, "faults", "email-create-lead-id-*")
    assert by_rule.returncode == 0
    rows = by_rule.stdout.splitlines()
    assert {row.split()[1] for row in rows} == {"email-create-lead-id-required", "email-create-lead-id-not-null"}
    by_name = command(tmp_path, "faults", "sent-editable").stdout.split(maxsplit=2)
    assert by_name[:2] == ["sent-editable", "email-sent-not-editable"]


def test_a_misspelt_fault(tmp_path: Path) -> None:
    """The name of no fault ends with one line that names those that are nearly it."""
    ended = command(tmp_path, "serve", "--fault", "sent-editible")
    assert ended.returncode == 2
    assert "sent-editable" in one_line(ended)
