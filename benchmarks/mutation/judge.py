"""
The suite against one mutant, until its first finding or its end.

Law: every mutant gets a process of its own, forked before any of the emulator was loaded, and a time limit; whatever
it breaks ends with it.
"""

from __future__ import annotations

import logging
import multiprocessing
import sys
import time
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.mutation.mutants import emulator_folder
from conformance import catalogue
from conformance.engine import Engine
from conformance.errors import ConformanceError
from conformance.target import Target
from conformance.verdicts import Verdict
from conformance.wire.client import Client

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from types import CodeType, ModuleType

    from benchmarks.mutation.mutants import Mutant

KILLED, NOTICED, SURVIVED = "killed", "noticed", "survived"
NOT_VIABLE, TIMEOUT = "not viable", "timeout"
PROFILES = ("smoke", "ci", "deep")
_SECONDS = {"smoke": 60.0, "ci": 300.0, "deep": 900.0}
_ANSWER_WITHIN = 10.0
_FOUND, _NOT_CONFORMANT = (Verdict.FAIL, Verdict.WARNING), (Verdict.BLOCKED, Verdict.ERROR)


@dataclass(frozen=True)
class Judgement:
    """
    What a run made of a mutant.

    `killed`: a rule has a finding; `rules` are those that had one when the first stood. `noticed`: no finding, but the
    run is not conformant, since `rules` are blocked or it could not be completed. `not viable`: it does not start.
    """

    verdict: str
    rules: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0


class _Found(Exception):  # noqa: N818 - it ends a run, as intended
    """The first finding stands."""


def judge(mutant: Mutant | None, profile: str) -> Judgement:
    """Try one mutant, or the emulator as it is, in a process of its own."""
    context = multiprocessing.get_context("fork")
    near, far = context.Pipe(duplex=False)
    child = context.Process(target=_in_child, args=(mutant, profile, far))
    child.start()
    far.close()
    try:
        return near.recv() if near.poll(_SECONDS[profile]) else Judgement(TIMEOUT, seconds=_SECONDS[profile])
    except EOFError:
        return Judgement(NOT_VIABLE)
    finally:
        child.kill()
        child.join()


def _in_child(mutant: Mutant | None, profile: str, answer: Connection) -> None:
    logging.disable()  # some mutants are crashes
    if mutant is not None:
        sys.meta_path.insert(0, _Changed(mutant))
    try:
        answer.send(_run(profile))
    except Exception:  # noqa: BLE001 - a mutant may break anything, and then does not start
        answer.send(Judgement(NOT_VIABLE))


def _run(profile: str) -> Judgement:
    from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator  # noqa: PLC0415 - loads the mutant
    from emulator.server import running  # noqa: PLC0415

    started = time.monotonic()
    target = Target(
        name="mutant",
        embedded=True,
        api_key=DEFAULT_API_KEY,
        bearer_token=DEFAULT_BEARER_TOKEN,
        allow_sending=True,
        timeout=_ANSWER_WITHIN,
    )
    with running(Emulator()) as base_url:
        engine = Engine(Client(target, base_url), catalogue.rules(), profile, confirm=False)
        verdict, rules = _until_found(engine)
    return Judgement(verdict, rules, engine.client.sent, round(time.monotonic() - started, 2))


def _until_found(engine: Engine) -> tuple[str, tuple[str, ...]]:
    def look(*_: object) -> None:
        if _with(engine, _FOUND):
            raise _Found

    engine.on_progress = look
    try:
        engine.connect()
        engine.run()
    except _Found:
        return KILLED, _with(engine, _FOUND)
    except ConformanceError as problem:
        return NOTICED, (str(problem),)
    stuck = _with(engine, _NOT_CONFORMANT)
    return (NOTICED, stuck) if stuck else (SURVIVED, ())


def _with(engine: Engine, verdicts: tuple[Verdict, ...]) -> tuple[str, ...]:
    return tuple(name for name, tally in engine.tallies.items() if tally.verdict in verdicts)


class _Changed:
    """Finds one module of the emulator: the mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = f"emulator.{Path(mutant.file).stem}"
        self.path = str(emulator_folder() / mutant.file)
        self.text = mutant.text

    def find_spec(self, name: str, _: Sequence[str] | None, __: ModuleType | None = None) -> ModuleSpec | None:
        """Give the mutant for its own name only."""
        if name != self.name:
            return None
        return spec_from_file_location(name, self.path, loader=_Loader(name, self.path, self.text))


class _Loader(SourceFileLoader):
    """Loads a text in place of a file."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self.text = text

    def get_code(self, _: str) -> CodeType:
        """Compile the text, and keep no byte code."""
        return compile(self.text, self.path, "exec", dont_inherit=True)
