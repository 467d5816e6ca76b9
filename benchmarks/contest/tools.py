"""
The stock tool and our profiles, without a fault and against one.

Law: the stock tool gets the same contract, with all its phases and checks and its defaults, and is never cut short; it
runs where a fault changes an answer to what it asks (tape.py), and anything new that it reports counts. A run of ours
is that of `prove --stop-at-kill`: a finding counts where it is one of the rule that the fault breaks.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.contest.tape import differs, steady, taped
from conformance import catalogue
from conformance.engine import Engine
from conformance.proof.trial import KILLED, try_fault
from conformance.target import Target
from conformance.verdicts import Verdict
from conformance.wire.client import Client
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.server import running

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.contest.tape import Asked

    Finds = Callable[[str, int], frozenset[str]]

_ROOT = Path(__file__).parents[2]
_CONTRACT = _ROOT / "openapi" / "close-email.yaml"


@dataclass(frozen=True)
class Run:
    """
    A tool against one fault, or against none (""): what it found, its requests, its seconds.

    Not `ran` when every answer to what it asks is that of an emulator without a fault: it finds what it finds there.
    """

    tool: str
    fault: str
    seed: int
    found: list[str]
    requests: int
    seconds: float
    ran: bool = True


def _stock(base_url: str, seed: int) -> frozenset[str]:
    """Return the kinds of failures that the stock tool reports, each with its operation."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).parent / "schemathesis"), "run", str(_CONTRACT), "--url", base_url]
        command += ["--auth", f"{DEFAULT_API_KEY}:", "--seed", str(seed), "--report", "json", "--report-dir", folder]
        subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 - our own words
        report = json.loads(next(Path(folder).glob("json-*.json")).read_text("utf-8"))
    kinds = ((failure["title"], name) for failure in report["failures"] for name in failure["operations"])
    return frozenset(f"{title} ({name})" for title, name in kinds)


def _profile(name: str, base_url: str, seed: int) -> frozenset[str]:
    """Run one of our profiles; return the rules that have a finding."""
    target = Target(
        name="emulator", embedded=True, api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN, allow_sending=True
    )
    engine = Engine(Client(target, base_url), catalogue.rules(), name, seed)
    engine.connect()
    engine.run()
    found = (Verdict.FAIL, Verdict.WARNING)
    return frozenset(rule for rule, tally in engine.tallies.items() if tally.verdict in found)


STOCK = "stock `schemathesis run`"
PROFILES = {f"`close-conformance` {name}": name for name in ("smoke", "ci")}
TOOLS: dict[str, Finds] = {STOCK: _stock, **{tool: partial(_profile, name) for tool, name in PROFILES.items()}}


def clean(tool: str, seed: int) -> tuple[Run, list[Asked]]:
    """Run *tool* against an emulator without a fault; return what it asked as well."""
    tape: list[Asked] = []
    return _served(tool, "", seed, tape), tape


def stock_against(fault: str, without: Run, tape: list[Asked]) -> Run:
    """Run the stock tool against *fault*; *without* is its run without one, and *tape* what it asked there."""
    if differs(tape, fault):
        return _served(STOCK, fault, without.seed, [])
    return replace(without, fault=fault, ran=False)


def ours_against(fault: str, tool: str, seed: int) -> Run:
    """Run one of our profiles against *fault*."""
    trial = try_fault(fault, PROFILES[tool], seed, stop_at_kill=True)
    found = trial.failed if trial.result == KILLED else ()
    return Run(tool, fault, seed, list(found), trial.requests, trial.seconds)


def _served(tool: str, fault: str, seed: int, tape: list[Asked]) -> Run:
    emulator = steady(fault) if tool == STOCK else Emulator()
    emulator.app.wsgi_app = taped(emulator.app.wsgi_app, tape)  # type: ignore[method-assign]
    with running(emulator) as base_url:
        started = time.monotonic()
        found = TOOLS[tool](base_url, seed)
        return Run(tool, fault, seed, sorted(found), len(tape), round(time.monotonic() - started, 1))


@cache
def state_of(tool: str) -> str:
    """Return what tells one state of *tool*, its libraries, the contract and the emulator from another."""
    parts = ["emulator", *([] if tool == STOCK else ["conformance", "strategies"])]
    sources = [path for part in parts for path in sorted((_ROOT / part).rglob("*.py"))]
    contract = _CONTRACT.parent.glob("*.yaml") if tool != STOCK else [_CONTRACT]
    told = [sys.version, version("schemathesis"), version("hypothesis")]
    digest = sha256("\n".join(told).encode())
    for path in (*sources, *sorted(contract)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
