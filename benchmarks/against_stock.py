"""
The stock tool and our profiles on the same faults: who finds what, with how many requests.

Law: a benchmark is run by hand and asserts nothing. Every run gets an emulator of its own; the stock tool gets the same
contract, with all its phases and checks and its defaults. What it reports on an emulator without a fault is a false
alarm, and reporting the same of an emulator with one is no kill.

`python benchmarks/against_stock.py [--sample N | --all] [--seed N]` prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance import catalogue
from conformance.client import Client
from conformance.engine import Engine
from conformance.target import Target
from conformance.verdicts import Verdict
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.faults import FAULTS, inject
from emulator.server import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Finds = Callable[[str, int], frozenset[str]]

_CONTRACT = Path(__file__).parent.parent / "openapi" / "close-email.yaml"
_SAMPLE, _CLEAN_RUNS = 12, 2


@dataclass
class Count:
    """How many requests an emulator has answered."""

    requests: int = 0

    def one_more(self) -> None:
        """Count a request."""
        self.requests += 1


@dataclass(frozen=True)
class Run:
    """One run of one tool: what it found, its requests, its seconds."""

    found: frozenset[str]
    requests: int
    seconds: float


@contextmanager
def served(fault: str | None) -> Iterator[tuple[str, Count]]:
    """Serve a new emulator; give its base URL and a counter of its requests."""
    emulator, count = Emulator(), Count()
    if fault is not None:
        inject(emulator, fault)
    emulator.app.before_request_funcs.setdefault(None, []).insert(0, count.one_more)
    with running(emulator) as base_url:
        yield base_url, count


def stock(base_url: str, seed: int) -> frozenset[str]:
    """Return the kinds of failures that the stock tool reports, each with its operation."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).parent / "schemathesis"), "run", str(_CONTRACT), "--url", base_url]
        command += ["--auth", f"{DEFAULT_API_KEY}:", "--seed", str(seed), "--report", "json", "--report-dir", folder]
        subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 - our own words
        report = json.loads(next(Path(folder).glob("json-*.json")).read_text("utf-8"))
    kinds = ((failure["title"], name) for failure in report["failures"] for name in failure["operations"])
    return frozenset(f"{title} ({name})" for title, name in kinds)


def profile(name: str) -> Finds:
    """Return what runs one of our profiles and gives the rules with a finding."""

    def finds(base_url: str, seed: int) -> frozenset[str]:
        target = Target(
            name="emulator",
            embedded=True,
            api_key=DEFAULT_API_KEY,
            bearer_token=DEFAULT_BEARER_TOKEN,
            allow_sending=True,
        )
        engine = Engine(Client(target, base_url), catalogue.rules(), name, seed)
        engine.connect()
        engine.run()
        found = (Verdict.FAIL, Verdict.WARNING)
        return frozenset(rule for rule, tally in engine.tallies.items() if tally.verdict in found)

    return finds


TOOLS: dict[str, Finds] = {
    "stock `schemathesis run`": stock,
    "`close-conformance` smoke": profile("smoke"),
    "`close-conformance` ci": profile("ci"),
}


def tried(finds: Finds, fault: str | None, seed: int) -> Run:
    """Run a tool against one fault, or against none."""
    with served(fault) as (base_url, count):
        started = time.monotonic()
        found = finds(base_url, seed)
        return Run(found, count.requests, time.monotonic() - started)


def compared(faults: list[str], seed: int) -> Iterator[str]:
    """Run every tool against every fault; yield the lines of the table, then the faults that a tool alone found."""
    yield "| tool | killed | false alarms | requests a run | seconds a run |"
    yield "|---|---|---|---|---|"
    kills: dict[str, set[str]] = {}
    for tool, finds in TOOLS.items():
        clean = [tried(finds, None, seed + number) for number in range(_CLEAN_RUNS)]
        alarms = frozenset[str]().union(*(run.found for run in clean))
        runs = {fault: tried(finds, fault, seed) for fault in faults}
        kills[tool] = {fault for fault, run in runs.items() if run.found - alarms}
        requests = statistics.median(run.requests for run in runs.values())
        seconds = statistics.median(run.seconds for run in runs.values())
        share = f"{len(kills[tool])} of {len(faults)} ({len(kills[tool]) / len(faults):.0%})"
        yield f"| {tool} | {share} | {len(alarms)} | {requests:,.0f} | {seconds:.1f} |"
    first, *ours = kills.values()
    missed = sorted(first - ours[-1])
    yield f"\nFound by the stock tool and not by ci: {', '.join(missed) or 'none'}."


def main() -> None:
    """Read the options, and print the table line by line."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    options.add_argument("--sample", type=int, default=_SAMPLE, help=f"so many faults, drawn by lot ({_SAMPLE})")
    options.add_argument("--all", action="store_true", help="every fault")
    options.add_argument("--seed", type=int, default=0)
    asked = options.parse_args()
    names = sorted(FAULTS)
    drawn = random.Random(asked.seed).sample(names, min(asked.sample, len(names)))  # noqa: S311 - no secret
    for line in compared(names if asked.all else sorted(drawn), asked.seed):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
