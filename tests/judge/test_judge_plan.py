"""
What a run would do, told beforehand.

Law: what a plan says is held against a run that really took place, and the target of a plan hears nothing.
"""

from __future__ import annotations

import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from starting import finished

from conformance import planning, session
from conformance.progress import Bar
from conformance.target import Target, load

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from conformance.planning import Plan

FEW = ("email-create-*",)
NEVER = Target("t", "https://api.example.com/api/v1", api_key="a-key")


def plan(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command with --plan, without credentials in the environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOSE_")}
    return finished(("run", "--plan", *words), folder, environment)


def made(target: Target, *patterns: str, profile: str = "smoke") -> Plan:
    """Return the plan for a target."""
    return planning.plan(target, profile=profile, seed=0, patterns=patterns)


@pytest.mark.parametrize("patterns", [(), FEW], ids=["all", "some"])
def test_the_numbers_are_those_of_a_run(tmp_path: Path, patterns: tuple[str, ...]) -> None:
    """A plan for the emulator counts what a run on the emulator sends, group by group and in all."""
    target = load("emulator")
    expected = made(target, *patterns)
    ran = session.run(session.Options(target, tmp_path, "smoke", patterns), Bar(None)).document
    assert expected.total == ran["requests"]
    idle = {rule["id"] for rule in ran["rules"] if rule["state"] == "judged" and rule["verdict"] == "not-applicable"}
    assert {rule for rules in expected.idle.values() for rule in rules} == idle


def test_the_printed_total(tmp_path: Path) -> None:
    """The command prints the groups, in which no object is named, and the total; it leaves no file, and exits 0."""
    ended = plan(tmp_path, "--profile", "smoke")
    assert ended.returncode == 0, ended.stderr
    assert re.search(r"in all +250\b", ended.stdout)
    groups = {line.split()[1] for line in ended.stdout.splitlines() if re.match(r"(GET|PUT|POST|DELETE) /", line)}
    assert {"/activity/email/", "/activity/email/{id}/", "/lead/{id}/"} <= groups
    assert not [group for group in groups if re.search(r"[a-z]_[A-Za-z0-9]{20}", group)]
    assert "behaves like the emulator" in ended.stdout
    assert "Sending: delivered." in ended.stdout
    assert not list(tmp_path.iterdir())


def test_waiting_takes_no_time() -> None:
    """A plan does not wait for emails that go out, and says how long the run would."""
    planned = made(load("emulator"), "email-outbox-is-sent", profile="ci")
    assert planned.waiting > 4
    assert planned.delivered


class _Deaf(BaseHTTPRequestHandler):
    def handle(self) -> None:
        self.server.heard.append(self.client_address)  # type: ignore[attr-defined]


def test_the_target_hears_nothing(tmp_path: Path) -> None:
    """Without a key, and with a target that would answer, a plan opens no connection."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Deaf) as server:
        server.heard = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/api/v1"
        ended = plan(tmp_path, "--base-url", url, "--profile", "smoke", "--rule", "email-create-*")
        server.shutdown()
        thread.join()
        assert server.heard == []  # type: ignore[attr-defined]
    assert ended.returncode == 0, ended.stderr
    assert f"Nothing was sent to {url}" in ended.stdout


def test_the_real_api(tmp_path: Path) -> None:
    """A plan for the real API needs no key, sends no mail, and holds its time and budget against the limits."""
    ended = plan(tmp_path, "close", "--profile", "smoke", "--rate", "2/s", "--max-requests", "20", "--rule", *FEW)
    assert ended.returncode == 0, ended.stderr
    assert "Sending: none." in ended.stdout
    assert re.search(r"Time: \d+ s at the least, at 2 requests a second\.", ended.stdout)
    assert re.search(r"Budget: \d+ of 20 requests: the run would end before it is complete\.", ended.stdout)
    assert "--allow-sending permits it\n  email-create-status-scheduled" in ended.stdout


def test_what_is_made() -> None:
    """A plan counts what is made by kind, with the contacts of leads, and knows what goes with its lead."""
    planned = made(NEVER, *FEW)
    assert planned.created["leads"] == planned.requests["POST /lead/"] >= 1
    assert planned.created["contacts"] == 2 * planned.created["leads"]
    emails = sum(count for kind, count in planned.created.items() if kind.startswith("emails"))
    assert 0 < emails <= planned.requests["POST /activity/email/"]
    assert set(planned.left) <= {"files"}
    assert planned.requests[planning.UPLOAD] == planned.requests["POST /files/upload/"]


@pytest.mark.parametrize(
    ("fixtures", "spared"),
    [
        pytest.param({"lead_id": "lead_theirs"}, "leads", id="lead"),
        pytest.param({"template_id": "tmpl_theirs"}, "templates", id="template"),
        pytest.param({"sequence_id": "seq_theirs"}, "sequences", id="sequence"),
        pytest.param({"attachment_url": "https://app.close.com/go/file/theirs"}, "files", id="file"),
    ],
)
def test_what_is_given_is_not_made(fixtures: dict[str, str], spared: str) -> None:
    """An object that the target gives is used in the plan and made by nobody."""
    options: dict[str, Any] = {"base_url": NEVER.base_url, "api_key": "a-key", "allow_sending": True}
    rules = (*FEW, "email-followup-*", "email-template-*", "email-attachment*")
    without = made(Target("t", **options), *rules)
    given = made(Target("t", fixtures=fixtures, **options), *rules)
    assert given.created[spared] < without.created[spared]
    assert given.idle == without.idle


def test_groups_have_rates_of_their_own() -> None:
    """The time of a plan is that of the slowest group."""
    planned = made(NEVER, *FEW)
    creates = planned.requests["POST /activity/email/"]
    slow = Target("t", rate=1000.0, rates={"POST /activity/email/": 0.5})
    assert planned.seconds(slow) == creates / 0.5
    assert planned.seconds(Target("t", rate=1.0)) == planned.total
    assert planned.seconds(Target("t")) == 0
