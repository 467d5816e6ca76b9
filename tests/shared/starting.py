"""
The command `close-conformance` in a process of its own, which has imported it already.

Law: of the test's process nothing is in that process: it is forked from one that has imported the command and done
nothing else. Words, folder, variables and streams are the caller's, and it ends as `python -m conformance` does.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from waiting import LONGEST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.process import BaseProcess

ROOT = Path(__file__).parents[2]
IMPORTED = (
    "conformance.cli",
    "conformance.drift.study",
    "conformance.generation",
    "conformance.planned",
    "conformance.proof.trial",
    "conformance.proxy.server",
    "conformance.session",
    "emulator.faults",
    "emulator.server",
    "schemathesis",
)


@cache
def _forking() -> multiprocessing.context.ForkServerContext:
    """Start the process that others are forked from; what it imports is the checkout that is tested."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*IMPORTED])
    with mock.patch.dict(os.environ, PYTHONPATH=str(ROOT), PYTHONUTF8="1"):
        ensure_running()
    return context


@dataclass
class Started:
    """A command that was started: what tests ask of a `subprocess.Popen`; several threads may wait for it."""

    _process: BaseProcess
    _asking: threading.Lock = field(default_factory=threading.Lock)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._code_within(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._code_within(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("close-conformance", timeout or 0)
        return code

    def _code_within(self, seconds: float | None) -> int | None:
        with self._asking:
            self._process.join(seconds)
            return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(words: tuple[str, ...], folder: Path, variables: Mapping[str, str], out: Path, err: Path) -> Started:
    """Start the command with *words* in *folder*; what it says stands in *out* and *err* as soon as it is said."""
    for path in (out, err):
        path.write_bytes(b"")
    process = _forking().Process(target=_run, args=(words, folder, dict(variables), out, err))
    process.start()
    return Started(process)


def finished(
    words: tuple[str, ...], folder: Path, variables: Mapping[str, str], seconds: float = LONGEST
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    with tempfile.TemporaryDirectory() as name:
        out, err = Path(name, "out"), Path(name, "err")
        started = start(words, folder, variables, out, err)
        try:
            code = started.wait(seconds)
        finally:
            if started.poll() is None:
                started.kill()
        return subprocess.CompletedProcess(words, code, out.read_text("utf-8"), err.read_text("utf-8"))


def _run(words: tuple[str, ...], folder: Path, variables: dict[str, str], out: Path, err: Path) -> None:
    """Be `python -u -m conformance`, and end as an interpreter does: its threads first, then what waits for the end."""
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()
    for number, (path, mode) in enumerate(((os.devnull, os.O_RDONLY), (out, os.O_WRONLY), (err, os.O_WRONLY))):
        os.dup2(os.open(path, mode | os.O_APPEND), number)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", write_through=True)
    os.chdir(folder)
    sys.argv[:] = sys.orig_argv[:] = ["conformance", *words]
    try:
        runpy.run_module("conformance", run_name="__main__", alter_sys=True)
    finally:
        threading._shutdown()
        atexit._run_exitfuncs()
