"""
`close-conformance prove`: from its options to the matrix on disk.

Law: what was tried is written, also after Ctrl-C; the exit code is 0 only when every fault was found by its rule.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from conformance.errors import UsageError
from conformance.progress import say, watching
from conformance.verdicts import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.progress import Bar
    from conformance.proof.trial import Trial

_EXAMPLES = """\b
Examples:
  close-conformance prove
  close-conformance prove --fault 'auth-*'
  close-conformance prove --profile ci --stop-at-kill
"""


@click.command(epilog=_EXAMPLES)
@click.option("--profile", type=click.Choice(["smoke", "ci", "deep"]), default="smoke", show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 1, help="Faults at a time.")
@click.option(
    "--fault", "patterns", multiple=True, metavar="GLOB", help="Try only the faults whose name or rule matches."
)
@click.option(
    "--stop-at-kill",
    is_flag=True,
    help="End each run as soon as the fault's own rule has a finding; what else would fail is not seen then.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports") / "out" / "proof",
    show_default=True,
    help="Folder for the matrix.",
)
def prove(profile: str, workers: int, patterns: tuple[str, ...], stop_at_kill: bool, output: Path) -> None:
    """
    Run the suite against every fault of the emulator and write which rules find it: the kill matrix.

    Exit codes: 0 every fault is found by the rule that it breaks, 1 one is not, 2 wrong usage, 130 interrupted.
    """
    from conformance.proof import matrix, trial  # noqa: PLC0415 - keeps --help quick
    from reports import write_proof  # noqa: PLC0415

    names, started = trial.chosen(patterns), time.monotonic()
    output = _folder(output)
    ended: list[Trial] = []
    with watching(Console(stderr=True)) as bar:
        running = trial.trials(names, profile, workers, stop_at_kill=stop_at_kill)
        complete = _collect(running, ended, bar, len(names))
    document = matrix.document(ended, profile=profile, seconds=time.monotonic() - started, complete=complete)
    write_proof(document, output)
    _report(Console(), document, output)
    sys.exit(_code(document))


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        message = f"--output {path}: {problem.strerror}"
        raise UsageError(message) from None
    return path


def _collect(trials: Iterator[Trial], ended: list[Trial], bar: Bar, count: int) -> bool:
    """Take in trials as they end; False when Ctrl-C came before the last one."""
    try:
        for trial in trials:
            ended.append(trial)
            bar.progress(len(ended), count, trial.fault)
    except KeyboardInterrupt:
        return False
    return True


def _code(document: dict[str, Any]) -> int:
    if not document["complete"]:
        return ExitCode.INTERRUPTED
    return ExitCode.DEVIATIONS if any(row["result"] != "killed" for row in document["faults"]) else ExitCode.CONFORMANT


def _report(console: Console, document: dict[str, Any], output: Path) -> None:
    for row in document["faults"]:
        if row["result"] != "killed":
            others = f"; found by {', '.join(row['failed'])}" if row["failed"] else ""
            say(console, f"{row['result'].upper()} {row['fault']} ({row['rule']}){others}", style="bold red")
            say(console, f"  {row['says']}")
    count, counts = len(document["faults"]), document["counts"]
    share = f"{counts['killed'] / count:.1%}" if count else "none"
    say(
        console,
        f"{counts['killed']} of {count} faults killed ({share}). {document['requests']:,} requests in "
        f"{document['seconds']:.0f} s, profile {document['profile']}.",
        style="bold",
    )
    if not document["complete"]:
        say(console, "Interrupted: the matrix holds what was tried.", style="bold magenta")
    say(console, f"Page: {output / 'index.html'}")
