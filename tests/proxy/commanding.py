"""
The command `close-conformance proxy` as a process of its own.

Law: it is started as a user starts it, and ends before the test does.
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

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
WORDS = [sys.executable, "-u", "-m", "conformance", "proxy"]
VARIABLES = {name: value for name, value in os.environ.items() if not name.startswith("CLOSE_")} | {
    "PYTHONPATH": str(ROOT),
    "COLUMNS": "200",
}


@dataclass
class Listening:
    """A proxy that listens at `address`; `end` it to have what it said and its exit code."""

    address: str
    process: subprocess.Popen[str]
    said: str = ""

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        assert self.process.stdout is not None
        self.process.send_signal(number)
        self.said += self.process.stdout.read()
        return self.process.wait(timeout=60)


@contextmanager
def listening(*words: str) -> Iterator[Listening]:
    """Start a proxy and give it when it listens; what it says on both streams is kept."""
    process = subprocess.Popen(
        [*WORDS, *words],
        env=VARIABLES,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    found = re.search(r"http://\S+?/api/v1", first)
    try:
        assert found is not None, first + process.stdout.read()
        yield Listening(found[0], process, first)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


def wrapped(*words: str, program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a proxy around a Python program."""
    return subprocess.run(
        [*WORDS, *words, "--wrap", "--", sys.executable, "-c", program],
        env=VARIABLES | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
