"""
What a person sees while a run goes on, and the table at its end.

Law: a bar and colours only on a terminal; elsewhere plain lines. NO_COLOR is honoured by the library. Nothing that a
target said reaches the terminal but through `say`.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from conformance.words import counted, printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

_STYLES = {"pass": "green", "fail": "bold red", "error": "bold magenta", "blocked": "yellow", "warning": "yellow"}
_SHOWN = ("error", "fail", "blocked", "warning")
_FIRST = 3
_ENDS = {0: "Conformant.", 3: "Not completed.", 130: "Interrupted."}


class Ended(Protocol):
    """A session that has ended: its results, the complaints about known deviations, what it left behind."""

    @property
    def document(self) -> dict[str, Any]: ...
    @property
    def complaints(self) -> list[str]: ...
    @property
    def left(self) -> str | None: ...


class Bar:
    """A watcher that draws a bar on a terminal and stays silent elsewhere."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._task = progress.add_task("connecting", total=None) if progress else None

    def progress(self, done: int, total: int, name: str) -> None:
        """Move the bar."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total, description=name)


@contextmanager
def watching(console: Console) -> Iterator[Bar]:
    """Give a watcher that fits *console*, for the time of a run."""
    if not console.is_terminal:
        yield Bar(None)
        return
    columns = (TextColumn("{task.description:<36}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress)


def report(console: Console, ended: Ended, directory: Path) -> None:
    """Print what a run has shown: what broke, the counts, where the page is."""
    document = ended.document
    shown = [rule for rule in document["rules"] if rule["state"] == "judged" and rule["verdict"] in _SHOWN]
    alike = Counter(rule["reason"] for rule in shown if rule["verdict"] == "error")
    for rule in shown:
        if rule["verdict"] != "error" or alike[rule["reason"]] <= _FIRST:
            _rule(console, rule, recorded="traffic" in document)
    for reason, count in alike.items():
        if count > _FIRST:
            say(console, f"{count} rules are in error: {reason}", style=_STYLES["error"])
    console.print(_counts(document["counts"]))
    needing = sum("--allow-sending" in (rule["reason"] or "") for rule in document["rules"])
    if needing:
        say(console, f"{needing} rules were not tried, since the target would send mail; --allow-sending permits it.")
    unjudged = [rule["id"] for rule in document["rules"] if rule["state"] == "open"]
    if unjudged:
        say(console, f"{len(unjudged)} rules are not judged yet: {', '.join(unjudged)}")
    for complaint in (*ended.complaints, *filter(None, (ended.left,))):
        say(console, complaint, style="yellow")
    if document["reason"]:
        say(console, f"Not completed: {document['reason']}", style="bold magenta")
        if "traffic" not in document:
            say(console, "The same command with --resume goes on from here.")
    say(
        console,
        f"{_headline(document)} {counted(document['requests'], 'request')} in {document['seconds']:.1f} s, "
        f"profile {document['profile']}{_seed(document)}.",
        style="bold",
    )
    say(console, f"Page: {directory / 'index.html'}")


def _seed(document: dict[str, Any]) -> str:
    return "" if "traffic" in document else f", seed {document['seed']}"


def _headline(document: dict[str, Any]) -> str:
    if document["exit_code"] in _ENDS:
        return _ENDS[document["exit_code"]]
    fails = document["counts"]["fail"]
    return f"{counted(fails, 'deviation')}." if fails else "Not conformant."


def say(console: Console, text: str, style: str | None = None) -> None:
    """Print *text* as it is, what cannot be seen in it written out, in a style where the console has any."""
    console.print(escape(printable(text)), style=style, soft_wrap=True, highlight=False)


def _rule(console: Console, rule: dict[str, Any], *, recorded: bool) -> None:
    style = _STYLES.get(rule["verdict"])
    console.print(f"[{style}]{rule['verdict'].upper():<8}[/] [bold]{rule['id']}[/]", highlight=False)
    say(console, f"  {rule['says']}\n  {rule['where']} (read {rule['read_on']})")
    if rule["reason"]:
        say(console, f"  because: {rule['reason']}")
    for finding in rule["findings"][:_FIRST]:
        flaky = " (flaky)" if finding["flaky"] else ""
        say(
            console,
            f"  {finding['title']}{flaky}\n    seen:     {finding['seen']}\n    expected: {finding['expected']}",
        )
        for each in finding["exchanges"] if recorded else ():
            say(console, f"    in:       {each['role']}")
        say(console, f"    {finding['curl']}")
    more = len(rule["findings"]) - _FIRST
    if more > 0:
        say(console, f"  and {more} more on the page")
    say(console, f"  again: {rule['rerun']}\n")


def _counts(counts: dict[str, int]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("verdict")
    table.add_column("rules", justify="right")
    for name, number in counts.items():
        table.add_row(name, str(number), style=_STYLES.get(name) if number else "dim")
    return table
