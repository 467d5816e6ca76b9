"""
A server that lies costs bounded memory and time, gets one clear word, and learns no secret for another host.

Law: what the lie is of does not matter, and whether it comes at once or in the middle.
"""

from __future__ import annotations

import json
import re
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lying import LIES, Lying, Witness
from sandbox import target_file, was_killed
from serving import Answer, Front
from tiers import rows

from emulator import DEFAULT_API_KEY

if TYPE_CHECKING:
    import subprocess

    from sandbox import Ended, Sandbox
    from serving import Asked, Wire
    from starting import Started

    from emulator import Emulator

_SOON = 180
_TIMEOUT = 1
_MORE = 300 << 20
_CEILING = 4 << 30
_SANE = 12
_TELLING = ("gzip bomb", "dripping headers", "redirect elsewhere", "nested 100000 deep", "two lengths")
_FROM_THE_FIRST = (
    "endless body",
    "gzip bomb",
    "dripping headers",
    "continue for ever",
    "redirect elsewhere",
    "no HTTP",
)
_READABLE = {
    "redirect to itself",
    "redirect elsewhere",
    "redirect to nowhere",
    "nested 100000 deep",
    "nested 500 deep",
    "long number",
    "negative length",
    "more for ever",
    "wrong charset",
}
"""Lies that are answers, which a rule may find wrong; the others are faults of a network."""

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")


class Watch:
    """What a command cost: its ending, and by how many bytes it grew once it was lied to."""

    def __init__(self, sandbox: Sandbox, server: Lying, *words: str, timeout: float = _TIMEOUT) -> None:
        path = target_file(sandbox.folder, server.base_url, timeout=timeout, allow_sending=True)
        began = time.monotonic()
        words = ("run", str(path), "--profile", "smoke", "--output", "out", *words)
        process = sandbox.start(*words, CLOSE_API_KEY=DEFAULT_API_KEY)
        self._before = self._most = 0
        resource.prlimit(process.pid, resource.RLIMIT_AS, (_CEILING, _CEILING))
        self._look(process, server, began + _SOON)
        self.ended: Ended = sandbox.finish(process, began, within=0.1)

    @property
    def growth(self) -> int:
        """How many bytes more were held than before the first lie."""
        return self._most - self._before

    def _look(self, process: Started | subprocess.Popen[bytes], server: Lying, deadline: float) -> None:
        while process.poll() is None and time.monotonic() < deadline:
            held = _held(process.pid)
            self._most = max(self._most, held)
            if not server.told:
                self._before = held
            time.sleep(0.02)


def _held(pid: int) -> int:
    """Give the most bytes that a process has held so far, 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM")), 0)


def _bounded(watch: Watch) -> Ended:
    """Make sure that a run ended by itself, soon, small, and in words for people."""
    ended = watch.ended
    assert not was_killed(ended), f"still running after {ended.seconds:.0f} s"
    assert watch.growth < _MORE, f"{watch.growth >> 20} MiB more"
    assert "Traceback" not in ended.said
    assert "verdict " in ended.stdout or ended.stderr.startswith("close-conformance: "), ended.last
    return ended


@pytest.mark.parametrize("lie", rows(LIES, always=_TELLING))
def test_a_lie_in_the_middle(sandbox: Sandbox, emulator: Emulator, lie: str) -> None:
    """A lie in the middle of a run makes errors, and findings only where it is an answer that a rule can judge."""
    with Witness() as witness, Lying(emulator.app, lie, _SANE, witness.base_url) as server:
        ended = _bounded(Watch(sandbox, server, "--rule", "email-list-*", "--rule", "email-create-status-*"))
        assert server.told
    assert not witness.asked
    verdicts = set(sandbox.verdicts().values())
    if lie in _READABLE:
        assert ended.code in (1, 3), ended.last
    else:
        assert ended.code == 3, ended.last
        assert "error" in verdicts
        assert not verdicts & {"fail", "warning"}


@pytest.mark.parametrize("lie", rows(_FROM_THE_FIRST, always=("endless body", "continue for ever")))
def test_a_lie_at_once(sandbox: Sandbox, emulator: Emulator, lie: str) -> None:
    """A target that lies from the first email on is given up in one line, or judged by what can be read of it."""
    with Witness() as witness, Lying(emulator.app, lie, 0, witness.base_url) as server:
        ended = _bounded(Watch(sandbox, server))
    assert not witness.asked
    if lie in _READABLE:
        assert ended.code == 1, ended.last
        return
    assert ended.code == 3, ended.last
    assert len(re.findall("^Not completed: |^close-conformance: ", ended.said, re.MULTILINE)) == 1


class Everywhere(Lying):
    """Lies to every request, of whatever kind, once so many were answered truly; or to one route only."""

    def __init__(self, emulator: Emulator, lie: str, sane: int, route: str = "/") -> None:
        super().__init__(emulator.app, lie)
        self._true = sane
        self._route = route

    def take(self, asked: Asked, wire: Wire) -> None:
        """Answer a request, or lie."""
        if asked.number > self._true and asked.route.startswith(self._route):
            self.told += 1
            self._lie(self, asked, wire)
        else:
            Front.take(self, asked, wire)


@pytest.mark.parametrize("lie", rows(["dripping headers", "endless body"], always=["endless body"]))
def test_lies_to_the_end(sandbox: Sandbox, emulator: Emulator, lie: str) -> None:
    """A target that lies to everything from the middle on, deletes included, does not hold up the end of a run."""
    with Everywhere(emulator, lie, 40) as server:
        assert _bounded(Watch(sandbox, server)).code == 3


@pytest.mark.parametrize("route", rows(["/me/", "/lead/", "/files/upload/"], always=["/lead/"]))
def test_lies_about_helpers(sandbox: Sandbox, emulator: Emulator, route: str) -> None:
    """A lie about what a run sets itself up with is bounded as well."""
    with Everywhere(emulator, "dripping body", 0, route) as server:
        assert _bounded(Watch(sandbox, server, "--rule", "email-create-*")).code in (0, 1, 3)


class Uploads(Front):
    """Wants files to be sent to *place*."""

    told = 1

    def __init__(self, emulator: Emulator, place: str) -> None:
        super().__init__(emulator.app)
        self._place = place

    def take(self, asked: Asked, wire: Wire) -> None:
        """Answer a request; a place for a file is elsewhere."""
        answer = self.forward(asked)
        if asked.route == "/files/upload/" and answer.status == 200:
            places = json.loads(answer.body)
            places["upload"]["url"] = self._place
            answer = Answer(200, json.dumps(places).encode())
        wire.send(answer)


def test_an_upload_elsewhere(sandbox: Sandbox, emulator: Emulator) -> None:
    """A file that is to be sent to another host goes there without credentials."""
    with Witness() as witness, Uploads(emulator, witness.base_url) as server:
        assert _bounded(Watch(sandbox, server, "--rule", "*attachment*", timeout=60)).code == 0
    assert witness.asked
    for asked in witness.asked:
        assert "Authorization" not in asked.headers
        assert DEFAULT_API_KEY.encode() not in asked.body


@pytest.mark.parametrize("lie", rows(["endless body", "dripping headers"], always=["dripping headers"]))
def test_an_upload_to_a_liar(sandbox: Sandbox, emulator: Emulator, lie: str) -> None:
    """What answers to an uploaded file is bounded as well."""
    with Lying(emulator.app, lie) as liar, Uploads(emulator, f"{liar.base_url}/activity/email/") as server:
        assert _bounded(Watch(sandbox, server, "--rule", "*attachment*")).code in (0, 1, 3)
