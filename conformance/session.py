"""
One run from its options to its files: target, emulator when embedded, engine, log, reports.

Law: whatever ends a run, its results are written, what it made is removed, and the exit code tells how it ended.
"""

from __future__ import annotations

import shlex
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from os.path import commonprefix
from typing import TYPE_CHECKING, Any, Protocol

from conformance import catalogue, known_deviations, ledger_files, results
from conformance.client import Client
from conformance.engine import Engine
from conformance.errors import ConformanceError
from conformance.gathering import Gathering
from conformance.ledger import Ledger
from conformance.scenarios.registry import all_scenarios
from conformance.verdicts import ExitCode, Verdict, exit_code
from reports import write_reports

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.tally import Tally
    from conformance.target import Target

_FEW = 8


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


class Watcher(Protocol):
    """Somebody who is told how the run goes on."""

    def progress(self, done: int, total: int, name: str) -> None:
        """Take note that *done* of *total* scenarios have ended, the last one being *name*."""


@dataclass(frozen=True)
class Ended:
    """A run that has ended: its results document, the complaints about the known deviations, what is left behind."""

    document: dict[str, Any]
    complaints: list[str]
    left: str | None


def open_target(target: Target, stack: ExitStack) -> tuple[Target, str]:
    """Return the target with its credentials and its base URL; the emulator is started when it is embedded."""
    if not target.embedded:
        return target, target.base_url
    from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator  # noqa: PLC0415 - only when it is needed
    from emulator.server import running  # noqa: PLC0415

    base_url = stack.enter_context(running(Emulator()))
    return replace(target, api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN), base_url


def run(options: Options, watcher: Watcher) -> Ended:
    """
    Run and write the results into `options.directory`.

    Raises UsageError before anything is sent, and ConformanceError when the target cannot be reached or refuses
    the credentials; nothing is written then. Ctrl-C ends a run like an outage does: with what it has.
    """
    rules = catalogue.select(options.patterns)
    listed = known_deviations.load(options.target.known)
    with ExitStack() as stack:
        target, base_url = open_target(options.target, stack)
        gathering = Gathering()
        client = Client(target, base_url, on_exchange=gathering.take_exchange, ledger=_ledger(target, base_url, stack))
        engine = Engine(client, rules, options.profile, options.seed, options.workers, on_progress=watcher.progress)
        engine.on_outcome = gathering.take_outcome
        started = time.monotonic()
        left: str | None = None
        try:
            engine.connect()
            log = results.Log(options.directory, target.secrets)
            log.write(results.header(_described(target, base_url, engine), options.profile, options.seed))
            reason, code = _run(engine, log, options)
        finally:
            left = _cleaned_up(engine)
        counted, complaints = known_deviations.apply(listed, _verdicts(engine))
        code = code or exit_code(counted.values(), complete=reason is None, strict=options.strict)
        code = code or (ExitCode.DEVIATIONS if complaints else ExitCode.CONFORMANT)
        end = results.footer(
            seconds=time.monotonic() - started,
            requests=client.sent,
            reason=reason,
            exit_code=code,
            gathered=gathering.rows(),
        )
        document = log.finish(end)
    write_reports(document, options.directory)
    return Ended(document, complaints, left)


def _cleaned_up(engine: Engine) -> str | None:
    """Remove what the run made; return what is left. A second Ctrl-C ends that as well."""
    try:
        return engine.clean_up()
    except KeyboardInterrupt:
        return "left behind on the target: what was being removed when you interrupted that too"


def _ledger(target: Target, base_url: str, stack: ExitStack) -> Ledger:
    """Return where the run writes down what it makes: a file, but for the emulator, which ends with the run."""
    if target.embedded:
        return Ledger()
    given = (target.fixtures.get(name) for name in ("lead_id", "second_lead_id"))
    ledger = ledger_files.begin(base_url, tuple(filter(None, given)))
    stack.callback(ledger.close)
    return ledger


def _verdicts(engine: Engine) -> dict[str, Verdict]:
    return {name: tally.verdict for name, tally in engine.tallies.items() if tally.rule.state == "judged"}


def _run(engine: Engine, log: results.Log, options: Options) -> tuple[str | None, int]:
    """Run the engine; return why it was cut short, and the exit code when the verdicts do not decide it."""
    how = _how()
    written: dict[str, int] = {}

    def write(tally: Tally) -> None:
        if written.get(tally.rule.id) != tally.examples:
            written[tally.rule.id] = tally.examples
            log.write(results.verdict(tally, how.get(tally.rule.id, ""), _rerun(options, tally)))

    engine.on_verdict = write
    reason, code = None, ExitCode.CONFORMANT
    try:
        engine.run()
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


def _how() -> dict[str, str]:
    """Return rule -> how it is tested, in the words of its scenarios."""
    how: dict[str, list[str]] = {}
    for scenario in all_scenarios():
        for name in scenario.judges:
            how.setdefault(name, []).append(scenario.how)
    return {name: " ".join(parts) for name, parts in how.items()}


def _rerun(options: Options, tally: Tally) -> str:
    """Return the command that judges the rule again, with the rules beside it or, when they are many, by a pattern."""
    beside = sorted(tally.beside)
    if len(beside) > _FEW:
        beside = [f"{commonprefix(beside)}*"]  # noqa: RUF071 - ids are texts, not paths
    rules = " ".join(f"--rule {shlex.quote(rule)}" for rule in (tally.rule.id, *beside))
    return f"close-conformance run {options.rerun_options} {rules} --profile {options.profile} --seed {options.seed}"


def _described(target: Target, base_url: str, engine: Engine) -> dict[str, Any]:
    kinds = {"basic": target.api_key, "bearer": target.bearer_token}
    return {
        "name": target.name,
        "base_url": base_url,
        "embedded": target.embedded,
        "auth": [name for name, secret in kinds.items() if secret],
        "allow_sending": target.allow_sending,
        "fixtures": engine.fixtures.known(),
    }
