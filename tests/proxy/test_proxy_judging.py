"""
The judge behind the proxy: the desk that hands it what has passed, and the process in which it sits.

Law: no order in which things happen makes a finding, and no end of a process leaves another one behind.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from commanding import listening
from waiting import LONGEST, wait_for

from conformance.proxy.announcing import nothing, problem
from conformance.proxy.desk import Desk, is_covered
from conformance.proxy.passage import Loss
from conformance.proxy.passing import Way
from emulator import DEFAULT_API_KEY

if TYPE_CHECKING:
    from conformance.proxy.desk import Passed
    from conformance.proxy.own_words import Own

_WAY = Way("http://127.0.0.1:9/api/v1")
_EMAILS = "/api/v1/activity/email/"

LINUX = pytest.mark.skipif(
    not Path("/bin/ps").exists() or sys.platform != "linux", reason="looks at processes as Linux has them"
)


class SlowJudge:
    """Judges when it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[Passed, Future[None]]] = []

    def take(self, passed: Passed) -> Future[None]:
        future: Future[None] = Future()
        self.taken.append((passed, future))
        return future

    def refusal(self, passed: Passed) -> Future[Own | None]:
        raise NotImplementedError(passed)


@pytest.mark.parametrize(
    ("method", "target", "covered"),
    [
        pytest.param("GET", "/api/v1/activity/email/?_limit=1", True, id="a list"),
        pytest.param("PUT", "/api/v1/activity/email/acti_1", True, id="without a slash"),
        pytest.param("GET", "/api/v1/lead/", False, id="another endpoint"),
        pytest.param("GET", "/activity/email/", False, id="beside the base"),
    ],
)
def test_bodies_are_kept_where_they_are_judged(method: str, target: str, covered: bool) -> None:
    """A body of an endpoint that the contract covers is kept, that of another one is not."""
    assert is_covered(method, target) is covered
    passage = Desk(SlowJudge(), _WAY).begin(method, target, ())
    passage.sent.add(b"{}")
    assert passage.sent.content == (b"{}" if covered else b"")


def test_a_desk_that_is_full_lets_requests_wait() -> None:
    """Ten thousand exchanges that are not judged yet are enough; one that is judged makes room."""
    judge = SlowJudge()
    desk = Desk(judge, _WAY)
    for _ in range(10_001):
        desk.end(desk.begin("GET", _EMAILS, ()))
    assert desk.behind
    judge.taken[0][1].set_result(None)
    assert not desk.behind


def test_a_judge_that_fails_is_told_and_stops_nothing() -> None:
    """The first fault of the judge is the reason why there is no verdict; what comes later still passes."""
    judge = SlowJudge()
    desk = Desk(judge, _WAY)
    for _ in range(2):
        desk.end(desk.begin("GET", _EMAILS, ()))
    judge.taken[0][1].set_exception(ZeroDivisionError("by zero"))
    judge.taken[1][1].set_result(None)
    assert problem(desk) == "the judge failed, ZeroDivisionError: by zero"


def test_what_was_lost_is_counted() -> None:
    """Answers that were lost on the upstream's side make no verdict; a client that leaves is nobody's problem."""
    desk = Desk(SlowJudge(), _WAY)
    for loss in (Loss.CLIENT, Loss.UPSTREAM, Loss.UPSTREAM):
        passage = desk.begin("GET", _EMAILS, ())
        passage.lose(loss, "gone")
        desk.end(passage)
    assert problem(desk) == "the upstream gave no whole answer: gone (and 1 other)"
    assert nothing(desk) == "nothing was judged: 3 requests came, none to an endpoint of emails"


def job(address: str) -> None:
    """Do what a client does all day, on a lead of its own."""
    with requests.Session() as client:
        client.auth = (DEFAULT_API_KEY, "")

        def ask(method: str, path: str, **body: object) -> dict[str, object]:
            answer = client.request(method, f"{address}{path}", json=body or None, timeout=60)
            answer.raise_for_status()
            found: dict[str, object] = answer.json()
            return found

        lead = ask("POST", "/lead/", name="Example")["id"]
        ids = [ask("POST", "/activity/email/", lead_id=lead, status="draft", subject="Offer")["id"] for _ in range(3)]
        ask("PUT", f"/activity/email/{ids[0]}/", subject="A better offer")
        ask(
            "PUT",
            f"/activity/email/{ids[0]}/",
            status="scheduled",
            sender="me@example.com",
            date_scheduled="2040-01-01T09:00:00Z",
        )
        ask("PUT", f"/activity/email/{ids[0]}/", status="draft")
        for skip in (0, 2):
            ask("GET", f"/activity/email/?lead_id={lead}&_limit=2&_skip={skip}")
        ask("GET", "/activity/email/?_limit=10")
        ask("DELETE", f"/activity/email/{ids[1]}/")


def test_many_clients_at_a_time_make_no_finding(tmp_path: Path) -> None:
    """What thirty clients do rightly, each at its own pace, is right also when it is mixed."""
    with listening(tmp_path, "--strict") as command:
        with ThreadPoolExecutor(30) as pool:
            list(pool.map(job, [command.address] * 30))
        assert command.end() == 0, command.said
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert found["traffic"]["judged"] == 30 * 10
    assert found["traffic"]["not_covered"] == {"/lead/": 30}


@pytest.mark.parametrize("pause", [0.0, 0.3, 0.8], ids=str)
def test_a_signal_to_all_processes_is_the_proxys_alone(pause: float, tmp_path: Path) -> None:
    """A Ctrl-C, which a terminal sends to every process, ends no judge, not even one that is about to begin."""
    with listening(tmp_path, apart=True) as command:
        answer = requests.get(f"{command.address}/activity/email/", auth=(DEFAULT_API_KEY, ""), timeout=60)
        assert answer.status_code == 200
        time.sleep(pause)
        os.killpg(command.process.pid, signal.SIGINT)
        assert command.process.wait(timeout=LONGEST) == 0
    assert (tmp_path / "index.html").exists()


def children(process: int) -> list[int]:
    """Return the processes that *process* has started."""
    done = subprocess.run(
        ["/bin/ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in done.stdout.split()]


def is_there(process: int) -> bool:
    """Tell whether a process lives."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text("ascii").rpartition(")")[2].split()[0] != "Z"


@LINUX
def test_a_judge_that_is_gone_leaves_no_verdict(tmp_path: Path) -> None:
    """When the judge's process is killed requests still pass, and the run ends with 3."""
    with listening(tmp_path) as command:
        address = f"{command.address}/activity/email/"
        requests.get(address, auth=(DEFAULT_API_KEY, ""), timeout=60).raise_for_status()
        for each in children(command.process.pid):
            os.kill(each, signal.SIGKILL)
        for _ in range(3):
            requests.get(address, auth=(DEFAULT_API_KEY, ""), timeout=60).raise_for_status()
        assert command.end() == 3
    assert "the process that judged is gone" in command.said


@LINUX
def test_nothing_is_left_of_a_proxy_that_is_killed(tmp_path: Path) -> None:
    """When the proxy is killed the judge's process ends by itself."""
    with listening(tmp_path) as command:
        requests.get(f"{command.address}/me/", auth=(DEFAULT_API_KEY, ""), timeout=60).raise_for_status()
        started = children(command.process.pid)
        command.end(signal.SIGKILL)
    assert started
    assert wait_for(lambda: not any(map(is_there, started)))
