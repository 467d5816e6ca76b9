"""
One run from its options to its files: target, emulator when embedded, engine, log, reports.

Law: whatever ends a run, its results are written, what it made is removed, and the exit code tells how it ended.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from conformance import catalogue, known_deviations
from conformance.counting.gathering import Gathering
from conformance.engine import Engine
from conformance.errors import ConformanceError
from conformance.notes import notes_elsewhere
from conformance.target import open_target
from conformance.verdicts import ExitCode, Verdict, exit_code
from conformance.wire import ledger_files
from conformance.wire.client import Client
from conformance.wire.ledger import Ledger
from conformance.writing import results, resuming
from conformance.writing.masking import mask_of
from conformance.writing.scribe import Scribe
from reports import write_reports

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from conformance.exchange import Exchange
    from conformance.tally import Tally
    from conformance.target import Target
    from conformance.writing.masking import Mask
    from conformance.writing.resuming import Earlier


@dataclass(frozen=True)
class Options:
    """What a user asks of a run; `patterns` are globs of rule ids, `directory` takes the results."""

    target: Target
    directory: Path
    profile: str = "ci"
    patterns: tuple[str, ...] = ()
    seed: int = 0
    workers: int = 1
    strict: bool = False
    rerun_options: str = ""
    show_personal_data: bool = False
    resume: bool = False


class Watcher(Protocol):
    """Somebody who is told how the run goes on."""

    def progress(self, done: int, total: int, name: str) -> None:
        """Take note that *done* of *total* scenarios have ended, the last one being *name*."""


class Study(Protocol):
    """Somebody who learns from a run beside its verdicts."""

    def hear(self, exchange: Exchange) -> None:
        """Take note of *exchange*."""

    def examine(self, engine: Engine, limits: Sequence[Mapping[str, Any]]) -> None:
        """Ask what the scenarios have not; *limits* tells what they have tried. Called once all of them have ended."""


@dataclass(frozen=True)
class Ended:
    """
    A run that has ended.

    `complaints` are about the known deviations, `left` tells what is left behind, and `mask` hides in other words on
    the run what was hidden in its results.
    """

    document: dict[str, Any]
    complaints: list[str]
    left: str | None
    mask: Mask


def run(options: Options, watcher: Watcher, study: Study | None = None) -> Ended:
    """
    Run and write the results into `options.directory`; *study* is told of all that happens.

    Raises UsageError before anything is sent, and ConformanceError when the target cannot be reached or refuses
    the credentials; nothing is written then. Ctrl-C ends a run like an outage does: with what it has.
    """
    rules = catalogue.select(options.patterns)
    listed = known_deviations.load(options.target.known)
    earlier = resuming.earlier(options) if options.resume else None
    with ExitStack() as stack:
        stack.enter_context(notes_elsewhere())
        target, base_url = open_target(options.target, stack)
        mask = mask_of(target, show_personal_data=options.show_personal_data)
        stack.enter_context(mask.over_errors())
        gathering = Gathering()
        hearers = [mask.learn, gathering.take_exchange, *([study.hear] if study else [])]
        client = Client(target, base_url, _each(hearers), open_ledger(target, base_url, stack))
        engine = Engine(client, rules, options.profile, options.seed, options.workers, on_progress=watcher.progress)
        engine.on_outcome = gathering.take_outcome
        spent = _meter(client, earlier)
        left: str | None = None
        try:
            engine.connect()
            scribe = Scribe(options, spent)
            log = _begun(options, engine, scribe, mask, earlier)
            reason, code = _run(engine, scribe, log, partial(_examine, study, engine, gathering))
        finally:
            left = _cleaned_up(engine, mask)
        counted, complaints = known_deviations.apply(listed, _verdicts(engine))
        code = code or exit_code(counted.values(), complete=reason is None, strict=options.strict)
        code = code or (ExitCode.DEVIATIONS if complaints else ExitCode.CONFORMANT)
        end = results.footer(**spent(), reason=reason, exit_code=code, gathered=gathering.rows())
        document = log.finish(end)
    write_reports(document, options.directory)
    return Ended(document, complaints, left, mask)


def _begun(options: Options, engine: Engine, scribe: Scribe, mask: Mask, earlier: Earlier | None) -> results.Log:
    """Return the log of a run that begins, with what an *earlier* one has shown; *engine* learns that as well."""
    header = results.header(_described(engine), options.profile, options.seed, options.patterns)
    kept = []
    if earlier is not None:
        header |= earlier.continued
        earlier.revive(engine, mask)
        kept = [scribe.event(engine.tallies[name], final=True) for name in engine.settled]
    return results.Log(options.directory, mask, filter(None, (header, *kept)))


def _meter(client: Client, earlier: Earlier | None) -> Callable[[], dict[str, Any]]:
    """Return what tells how many requests and seconds a run has taken, with those of the run that it resumes."""
    requests, seconds = (earlier.requests, earlier.seconds) if earlier else (0, 0.0)
    started = time.monotonic() - seconds
    return lambda: {"requests": requests + client.sent, "seconds": round(time.monotonic() - started, 3)}


def _examine(study: Study | None, engine: Engine, gathering: Gathering) -> None:
    if study is not None:
        study.examine(engine, gathering.limits.rows())


def _each(hearers: Sequence[Callable[[Exchange], None]]) -> Callable[[Exchange], None]:
    """Return what tells each of *hearers* of an exchange."""

    def tell(exchange: Exchange) -> None:
        for hear in hearers:
            hear(exchange)

    return tell


def _cleaned_up(engine: Engine, mask: Mask) -> str | None:
    """Remove what the run made; return what is left, which an exception that ends the run tells as well."""
    problem = sys.exception()
    try:
        left = engine.clean_up()
    except KeyboardInterrupt:
        left = "left behind on the target: what was being removed when you interrupted that too"
    left = mask.text(left) if left else None
    if left and problem is not None:
        problem.add_note(left)
    return left


def open_ledger(target: Target, base_url: str, stack: ExitStack) -> Ledger:
    """Return where the run writes down what it makes: a file, but for the emulator, which ends with the run."""
    if target.embedded:
        return Ledger()
    ledger = ledger_files.begin(base_url, target.given_leads)
    stack.callback(ledger.close)
    return ledger


def _verdicts(engine: Engine) -> dict[str, Verdict]:
    return {name: tally.verdict for name, tally in engine.tallies.items() if tally.rule.state == "judged"}


def _run(engine: Engine, scribe: Scribe, log: results.Log, then: Callable[[], None]) -> tuple[str | None, int]:
    """
    Run the engine, *then* what comes after it.

    Returns why it was cut short, if it was, and the exit code, where the verdicts do not decide it.
    """

    def write(tally: Tally, *, final: bool = False) -> None:
        event = scribe.event(tally, final=final)
        if event is not None:
            log.write(event)

    engine.on_verdict = lambda tally: write(tally, final=True)
    reason, code = None, ExitCode.CONFORMANT
    try:
        engine.run()
        then()
    except ConformanceError as problem:
        reason, code = str(problem), problem.exit_code
    except KeyboardInterrupt:
        reason, code = "interrupted", ExitCode.INTERRUPTED
    if reason:
        engine.give_up(reason)
    with suppress(KeyboardInterrupt):
        for tally in engine.tallies.values():
            write(tally)
    return reason, code


def _described(engine: Engine) -> dict[str, Any]:
    target = engine.client.target
    return {
        "name": target.name,
        "base_url": engine.client.base_url,
        "embedded": target.embedded,
        "auth": [*target.auth],
        "allow_sending": target.allow_sending,
        "fixtures": engine.fixtures.known(),
    }
