"""
How long a profile takes on the embedded emulator, and how many requests it sends.

Law: a benchmark is run by hand and asserts nothing. `python benchmarks/profiles.py [ROUNDS]` prints medians.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from conformance import session, target


class Quiet:
    """A watcher that looks away."""

    def progress(self, done: int, total: int, name: str) -> None:
        """Take no note."""


def measure(profile: str, rounds: int) -> tuple[float, int]:
    """Return the median of seconds, and the requests, of *rounds* runs."""
    ends = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as directory:
            options = session.Options(target.load("emulator"), Path(directory), profile=profile)
            ends.append(session.run(options, Quiet()).document)
    return statistics.median(each["seconds"] for each in ends), ends[0]["requests"]


if __name__ == "__main__":
    ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for name in ("smoke", "ci"):
        seconds, requests = measure(name, ROUNDS)
        sys.stdout.write(f"{name:<6} {seconds:6.1f} s  {requests:5} requests (median of {ROUNDS})\n")
