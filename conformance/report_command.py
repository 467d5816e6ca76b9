"""
`close-conformance report`: from the folders of runs to the matrix on disk.

Law: everything is read and rendered before anything is written, so that bad input leaves nothing half-done.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

import click
from rich.console import Console

from conformance.errors import UsageError
from conformance.progress import say
from conformance.verdicts import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.writing.reading import Read
    from reports import Matrix

_EXAMPLES = """\b
Examples:
  close-conformance report reports/out/close reports/out/emulator
  close-conformance report nightly/2026-11-20 nightly/2026-11-21 --fail-on-new
  close-conformance report nightly/* --output history
"""
_PAIR = 2


@click.command(epilog=_EXAMPLES)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports") / "out" / "report",
    show_default=True,
    help="Folder for the matrix.",
)
@click.option("--fail-on-new", is_flag=True, help="With two runs: exit 1 when a rule fails in the second only.")
def report(folders: tuple[Path, ...], output: Path, *, fail_on_new: bool) -> None:
    """
    Show the runs in FOLDERS side by side: rules x targets, or x runs of one target, and what changed.

    Two runs are compared in the order in which they are given; of many runs of one target, the last two are. Runs
    that were cut short are read as far as they go, and marked.

    Exit codes: 0 written, 1 new failures with --fail-on-new, 2 wrong usage or unreadable results.
    """
    from conformance import github  # noqa: PLC0415 - keeps --help quick
    from conformance.writing import reading  # noqa: PLC0415 - keeps --help quick
    from reports import write_matrix  # noqa: PLC0415

    if fail_on_new and len(folders) != _PAIR:
        message = f"--fail-on-new compares two runs; {len(folders)} were given"
        raise UsageError(message)
    _keep_runs_apart(output)
    matrix = _matrix([reading.read(folder) for folder in folders], output)
    write_matrix(matrix, output)
    _tell(Console(), matrix, output)
    github.summarise(output / "summary.md")
    sys.exit(ExitCode.DEVIATIONS if fail_on_new and matrix.new_failures else ExitCode.CONFORMANT)


def _keep_runs_apart(output: Path) -> None:
    """Refuse to overwrite the page of a run."""
    if any((output / name).exists() for name in ("results.json", "results.jsonl")):
        message = f"--output {output}: a run is there, whose page would be overwritten; give another folder"
        raise UsageError(message)


def _matrix(runs: Sequence[Read], output: Path) -> Matrix:
    from reports import Given, matrix_of  # noqa: PLC0415 - keeps --help quick

    labels = short_names([run.folder for run in runs])
    return matrix_of(
        [
            Given(run.document, label, str(run.folder), _page(run.folder, output), run.exact)
            for run, label in zip(runs, labels, strict=True)
        ]
    )


def short_names(folders: Sequence[Path]) -> list[str]:
    """Name each folder by as many of its last parts as it takes to tell it from the others."""
    paths = [PurePath(os.path.normpath(folder.absolute())).parts for folder in folders]
    length = 1
    while len({parts[-length:] for parts in paths}) < len(set(paths)):
        length += 1
    return ["/".join(parts[-length:]) for parts in paths]


def _page(folder: Path, output: Path) -> str | None:
    """Return the address of a run's page as seen from the folder of the matrix, None when the run left no page."""
    page = (folder / "index.html").absolute()
    if not page.is_file():
        return None
    try:
        relative = os.path.relpath(page, output.absolute())
    except ValueError:  # on another drive
        return page.as_uri()
    return quote(os.fsencode(Path(relative).as_posix()))


def _tell(console: Console, matrix: Matrix, output: Path) -> None:
    for row in matrix.new_failures:
        say(console, f"NEW FAILURE {row.id}", style="bold red")
        say(console, f"  {row.says}")
    for caution in matrix.cautions:
        say(console, caution, style="yellow")
    say(console, f"{matrix.headline.title}. {matrix.headline.sentence}", style="bold")
    say(console, f"Page: {output / 'index.html'}")
