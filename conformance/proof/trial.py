"""
One fault: an emulator of its own gets it, the suite judges that emulator, and the rules that fail are compared.

Law: each trial has its own emulator and its own run; trials share nothing, so that they may run side by side.
"""

from __future__ import annotations

import gc
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conformance import catalogue
from conformance.engine import Engine
from conformance.errors import ConformanceError, UsageError
from conformance.proof.direct import DirectClient
from conformance.target import Target
from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conformance.tally import Tally

KILLED, SURVIVED, WRONG_RULE, NOT_COMPLETED = "killed", "survived", "killed by the wrong rule", "not completed"
_FOUND = (Verdict.FAIL, Verdict.WARNING)


@dataclass(frozen=True)
class Trial:
    """
    What a run of the suite made of one fault.

    `rule` is the one that the fault breaks, `failed` are those with a finding, `undeclared` those of them that the
    fault does not name, `first` is the number of requests after which the first finding stood, None without one.
    `problem` says why the run was not completed, `stopped` whether it ended at the kill, so that `failed` holds only
    what had failed until then.
    """

    fault: str
    rule: str
    says: str
    result: str
    failed: tuple[str, ...]
    undeclared: tuple[str, ...]
    first: int | None
    requests: int
    seconds: float
    problem: str | None
    stopped: bool


class _Counting(Engine):
    """An engine that remembers how many requests were sent when the first finding stood, and what was left to run."""

    first: int | None = None
    left: int = 0

    def run(self) -> None:
        """Run, and look at the rules whenever a scenario has ended."""
        self.on_progress = self._look
        super().run()

    def _look(self, done: int, count: int, _: str) -> None:
        self.left = count - done
        if self.first is None and _failed(self):
            self.first = self.client.sent


def _failed(engine: Engine) -> tuple[str, ...]:
    return tuple(name for name, tally in engine.tallies.items() if tally.verdict in _FOUND)


def chosen(patterns: Sequence[str]) -> list[str]:
    """
    Return the names of the faults of which the name or the rule matches one of *patterns*, all of them without any.

    Raises UsageError for a pattern that matches nothing.
    """
    from emulator.faults import FAULTS  # noqa: PLC0415 - the emulator is loaded only where it stands trial

    def fits(name: str, pattern: str) -> bool:
        return fnmatchcase(name, pattern) or fnmatchcase(FAULTS[name].breaks, pattern)

    for pattern in patterns:
        if not any(fits(name, pattern) for name in FAULTS):
            message = f"no fault matches {pattern!r}; `close-conformance faults` lists them"
            raise UsageError(message)
    return [name for name in FAULTS if not patterns or any(fits(name, pattern) for pattern in patterns)]


def trials(names: Sequence[str], profile: str, workers: int, *, stop_at_kill: bool = False) -> Iterator[Trial]:
    """Try each fault in *names* in one of so many processes; yield the trials as they end."""
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        for future in as_completed([pool.submit(_in_turn, name, profile, stop_at_kill) for name in names]):
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_turn(name: str, profile: str, stop_at_kill: bool) -> Trial:
    """Try one fault after others in the same process; what it held is freed at once, as its parts name each other."""
    try:
        return try_fault(name, profile, stop_at_kill=stop_at_kill)
    finally:
        gc.collect()


def try_fault(name: str, profile: str, seed: int = 0, *, stop_at_kill: bool = False) -> Trial:
    """Judge an emulator that has the fault *name*; *stop_at_kill* ends the run at a finding of the rule it breaks."""
    from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator  # noqa: PLC0415 - see `chosen`
    from emulator.app import BASE  # noqa: PLC0415
    from emulator.faults import FAULTS, inject  # noqa: PLC0415

    fault, emulator, started = FAULTS[name], Emulator(), time.monotonic()
    emulator.app.logger.disabled = True  # some faults are crashes
    inject(emulator, name)
    target = Target(
        name=name, embedded=True, api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN, allow_sending=True
    )
    client = DirectClient(target, f"http://localhost{BASE}", app=emulator.app)
    engine = _Counting(client, catalogue.rules(), profile, seed, confirm=False)
    if stop_at_kill:
        engine.enough = lambda: fault.breaks in _failed(engine)
    problem = _completed(engine)
    failed = _failed(engine)
    declared = (fault.breaks, *fault.also)
    undeclared = tuple(rule for rule in failed if not any(fnmatchcase(rule, each) for each in declared))
    return Trial(
        fault=name,
        rule=fault.breaks,
        says=fault.says,
        result=_result(engine.tallies[fault.breaks], failed, undeclared, problem),
        failed=failed,
        undeclared=undeclared,
        first=engine.first,
        requests=engine.client.sent,
        seconds=round(time.monotonic() - started, 3),
        problem=problem,
        stopped=stop_at_kill and fault.breaks in failed and engine.left > 0,
    )


def _completed(engine: Engine) -> str | None:
    """Run *engine* to its end; return what came in the way, None when nothing did."""
    try:
        engine.connect()
        engine.run()
    except ConformanceError as problem:
        return str(problem)
    errors = [name for name, tally in engine.tallies.items() if tally.verdict is Verdict.ERROR]
    return f"in error: {', '.join(errors)}" if errors else None


def _result(own: Tally, failed: tuple[str, ...], undeclared: tuple[str, ...], problem: str | None) -> str:
    """A rule that the profile does not judge is stood in for by those that the fault declares beside it."""
    if own.verdict in _FOUND:
        return KILLED
    if own.verdict is Verdict.NOT_APPLICABLE and len(undeclared) < len(failed):
        return KILLED
    if failed:
        return WRONG_RULE
    return NOT_COMPLETED if problem else SURVIVED
