"""
The command `close-conformance proxy` as a process of its own.

Law: it ends before the test does. Where signals and groups of processes matter it has an interpreter of its own, and is
started as a user starts it.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starting import finished, start
from waiting import LONGEST, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starting import Started

ROOT = Path(__file__).parent.parent.parent
VARIABLES = {name: value for name, value in os.environ.items() if not name.startswith("CLOSE_")} | {
    "PYTHONPATH": str(ROOT),
    "COLUMNS": "200",
}
_BEGINNING = re.compile(r"(http://\S+?/api/v1).*Ctrl-C ends it", re.DOTALL)


@dataclass
class Listening:
    """A proxy that listens at `address`; `end` it to have its exit code, and what it `said`."""

    address: str
    process: Started | subprocess.Popen[bytes]
    words: Path

    @property
    def said(self) -> str:
        return self.words.read_text("utf-8")

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=LONGEST)


@contextmanager
def listening(output: Path, *words: str, apart: bool = False) -> Iterator[Listening]:
    """Start a proxy that writes to *output*, and give it when it listens; *apart* it leads a group of processes."""
    said = output.with_name(f"{output.name}.said")
    words = ("proxy", "--output", str(output), *words)
    process = _alone(words, said) if apart else start(words, Path.cwd(), VARIABLES, said, said)
    try:
        yield Listening(_address(process, said), process, said)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _alone(words: tuple[str, ...], said: Path) -> subprocess.Popen[bytes]:
    with said.open("wb") as out:
        command = [sys.executable, "-u", "-m", "conformance", *words]
        return subprocess.Popen(command, env=VARIABLES, stdout=out, stderr=out, start_new_session=True)


def _address(process: Started | subprocess.Popen[bytes], said: Path) -> str:
    """Wait until a proxy has said all that it says at first, and return where it listens."""
    wait_for(lambda: process.poll() is not None or _BEGINNING.search(said.read_text("utf-8")))
    found = _BEGINNING.search(said.read_text("utf-8"))
    assert found, said.read_text("utf-8")
    return found[1]


def wrapped(*words: str, program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a proxy around a Python program."""
    command = ("proxy", *words, "--wrap", "--", sys.executable, "-c", program)
    return finished(command, Path.cwd(), VARIABLES | variables)
