"""
The command: what it says, what it writes, how it ends.

Law: the exit code is the verdict's, or the greater of that and the wrapped command's.
"""

from __future__ import annotations

import gzip
import json
import signal
from typing import TYPE_CHECKING, Any

import pytest
import requests
from commanding import listening, wrapped
from waiting import closed_port

from conformance.data import read_bytes
from conformance.errors import UsageError
from conformance.proxy.command import proxy
from conformance.writing import results
from emulator import DEFAULT_API_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from upstreams import Upstream

_KEY = (DEFAULT_API_KEY, "")
_JOB = """
import json, os, sys, urllib.request, base64
base, key = os.environ["CLOSE_BASE_URL"], os.environ["CLOSE_API_KEY"]
def post(path, body):
    headers = {"Content-Type": "application/json", "Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}
    try:
        return json.load(urllib.request.urlopen(urllib.request.Request(base + path, json.dumps(body).encode(), headers)))
    except urllib.error.HTTPError as problem:
        return {"status": problem.code, "id": ""} | json.load(problem)
lead = post("/lead/", {"name": "Example Company"})["id"]
"""
_GOOD = _JOB + 'print(post("/activity/email/", {"lead_id": lead, "status": "draft"})["status"])\n'
_BAD = _JOB + 'print(json.dumps(post("/activity/email/", {"lead_id": lead, "status": "dratf"})))\n'
_NONE = _JOB


def document(folder: Path) -> dict[str, Any]:
    """Return the results in a folder."""
    found: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return found


def failing(folder: Path) -> list[str]:
    """Return the rules that failed."""
    return [rule["id"] for rule in document(folder)["rules"] if rule["verdict"] == "fail"]


@pytest.mark.parametrize(
    ("program", "ends_with", "code"),
    [
        pytest.param(_GOOD, 0, 0, id="both well"),
        pytest.param(_GOOD, 5, 5, id="only the command fails"),
        pytest.param(_BAD, 0, 1, id="only the traffic fails"),
        pytest.param(_BAD, 5, 5, id="both fail, the command's number is greater"),
        pytest.param(_NONE, 0, 3, id="nothing came that is judged"),
        pytest.param(_NONE, 1, 3, id="nothing came, and the command fails"),
    ],
)
def test_a_wrapped_command_and_its_traffic_decide_together(
    program: str, ends_with: int, code: int, tmp_path: Path
) -> None:
    """The exit code is the greater of the two; what the command printed is all there is on stdout."""
    done = wrapped("--output", str(tmp_path), program=f"{program}\nsys.exit({ends_with})")
    assert done.returncode == code, done.stderr
    assert done.stdout.count("\n") == (0 if program is _NONE else 1)
    assert document(tmp_path)["exit_code"] == {_GOOD: 0, _BAD: 1, _NONE: 3}[program]
    assert "Page:" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_a_signal_ends_a_proxy_with_its_verdict(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C and SIGTERM are the normal end: everything is written, and the exit code is that of the verdict."""
    with listening(tmp_path, apart=True) as command:
        lead = requests.post(f"{command.address}/lead/", json={"name": "Example"}, auth=_KEY, timeout=60).json()["id"]
        made = requests.post(
            f"{command.address}/activity/email/", json={"lead_id": lead, "status": "draft"}, auth=_KEY, timeout=60
        )
        assert made.status_code == 200
        assert command.end(number) == 0
    assert "Conformant. 1 request " in command.said
    assert {"index.html", "results.json", "results.jsonl", "traffic.har", "junit.xml"} <= {
        each.name for each in tmp_path.iterdir()
    }


def test_fail_fast_names_the_rule_and_passes_nothing_on(tmp_path: Path) -> None:
    """A request that would fail the run is answered with 400 that names the rule, and the verdict has it."""
    done = wrapped("--fail-fast", "--output", str(tmp_path), program=_BAD)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"], answer["rule"]) == (1, 400, "client-status-enum")
    assert answer["seen"] == "'dratf'"
    assert failing(tmp_path) == ["client-status-enum"]
    assert document(tmp_path)["requests"] == 1


def test_a_known_deviation_is_not_refused(tmp_path: Path) -> None:
    """What is accepted passes also with --fail-fast, and does not fail the run."""
    known = tmp_path / "known.yaml"
    known.write_text(
        "- {rule: client-status-enum, reason: r, link: 'https://issues.example.com/1', expires: 2999-01-01}\n",
        encoding="utf-8",
    )
    done = wrapped("--fail-fast", "--known", str(known), "--output", str(tmp_path / "out"), program=_BAD)
    assert "field-errors" in json.loads(done.stdout)
    assert done.returncode == 0


def test_an_upstream_that_is_down_leaves_no_verdict(tmp_path: Path) -> None:
    """The client gets 502, and the run ends with 3 and says why."""
    with closed_port() as port, listening(tmp_path, "--base-url", f"http://127.0.0.1:{port}/api/v1") as command:
        assert requests.get(f"{command.address}/activity/email/", timeout=60).status_code == 502
        assert command.end() == 3
    assert "the upstream gave no whole answer: ClientConnectorError" in command.said


def test_a_wrong_base_path_is_told(tmp_path: Path) -> None:
    """Where nothing came below the base path, the user is told how the address ends."""
    with listening(tmp_path) as command:
        requests.get(f"{command.address.removesuffix('/api/v1')}/activity/email/", auth=_KEY, timeout=60)
        assert command.end() == 3
    assert "one was to /activity/email/: the base address ends with /api/v1" in command.said


def test_a_packed_answer_is_judged_and_arrives_packed(upstream: Upstream, tmp_path: Path) -> None:
    """What is wrong inside a compressed body is found; the client gets the bytes as the upstream sent them."""
    upstream.emails = gzip.compress(b'{"data": [], "has_more": "no"}')
    with listening(tmp_path, "--upstream", upstream.base_url) as command:
        answer = requests.get(f"{command.address}/activity/email/", auth=_KEY, stream=True, timeout=60)
        assert answer.raw.read(decode_content=False) == upstream.emails
        assert command.end() == 1
    assert "Whatever a client sends is passed on" in command.said
    assert [rule for rule in failing(tmp_path) if "has-more" in rule]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        pytest.param(["--wrap"], "--wrap needs a COMMAND, after --", id="no command"),
        pytest.param(["--", "true"], "a COMMAND goes with --wrap", id="no --wrap"),
        pytest.param(["--rule", "no-such-*"], "no rule matches 'no-such-.*'", id="no such rule"),
        pytest.param(["--upstream", "nowhere"], "nowhere", id="no such target"),
        pytest.param(["--known", "no-such.yaml"], "no-such.yaml", id="no such list"),
    ],
)
def test_wrong_usage_is_told_before_anything_listens(words: list[str], complaint: str) -> None:
    """Wrong input is a usage error, whose words name it."""
    with pytest.raises((UsageError, OSError), match=complaint):
        proxy.main(words, standalone_mode=False)


def test_the_results_are_those_that_the_schema_describes(tmp_path: Path) -> None:
    """The document of a proxy is valid by the schema of results."""
    done = wrapped("--output", str(tmp_path), "--side", "client", "--strict", program=_GOOD)
    assert done.returncode == 0
    found = document(tmp_path)
    assert found["format"] == results.FORMAT
    assert (found["profile"], found["target"]["name"]) == ("traffic", "proxy")
    assert all(rule["id"].startswith("client-") for rule in found["rules"])
    assert read_bytes("client-rules.yaml")
