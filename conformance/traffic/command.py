"""
`close-conformance check-traffic`: from recordings on disk to the verdict on them.

Law: every file is a world of its own; verdicts are folded over all. Nothing is written before all that was given has
been found readable, and nothing of a recording but through the mask.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from conformance.progress import report, say, watching
from conformance.traffic.asking import judging_options, sides_of
from conformance.traffic.telling import by_side, not_judged
from conformance.verdicts import ExitCode
from conformance.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from conformance.progress import Bar
    from conformance.traffic.judging.judge import Side
    from conformance.traffic.judging.session import Ended, Session
    from conformance.traffic.reading import Recording

_EXAMPLES = """\b
Examples:
  close-conformance check-traffic session.har
  close-conformance check-traffic tests/cassettes --side client --strict
  close-conformance check-traffic 2020/*.yaml --as-of 2020-06-30 --output reports/out/2020
"""
_OFTEN = 500
"""Exchanges after which the bar is moved."""
_FEW = 8


@click.command("check-traffic", epilog=_EXAMPLES)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@judging_options("traffic")
def check_traffic(files: tuple[Path, ...], **options: Any) -> None:
    """
    Judge recorded traffic: HTTP Archives, cassettes of VCR.py, VCR for Ruby, ExVCR and their kin, results.jsonl.

    The form of a file is found by what it holds. A folder is searched for recordings. Both sides are judged, each
    request by what Close accepts and each answer by what it promises; of a log of this suite, whose requests break
    rules on purpose, the answers only. An exchange is judged by the pages of its day.

    Exit codes: 0 conformant, 1 deviations, 2 wrong usage or an unreadable file, 3 nothing that is judged, 130
    interrupted.
    """
    from conformance import github  # noqa: PLC0415 - keeps --help quick
    from conformance.traffic.finding import find  # noqa: PLC0415
    from conformance.traffic.judging.session import Session  # noqa: PLC0415
    from conformance.writing.masking import Mask  # noqa: PLC0415
    from conformance.writing.personal import Strangers  # noqa: PLC0415

    mask = Mask(strangers=None if options["show_personal_data"] else Strangers())
    with mask.over_errors():
        found = find(files, mask.hide)
        session = Session(_asked(files, options, found.recordings), mask)
        with watching(Console(stderr=True)) as bar:
            ended = _judged(session, found.recordings, bar, options["side"])
    console = Console()
    with github.no_commands():
        report(console, ended, options["output"])
        for line in (*by_side(ended.document), *_told(ended.document["traffic"], found.recordings, found.skipped)):
            say(console, mask.text(line))
    github.tell(ended.document, options["output"] / "summary.md")
    sys.exit(ended.document["exit_code"])


def _asked(files: Sequence[Path], options: Mapping[str, Any], recordings: Sequence[Recording]) -> Any:
    from conformance.traffic.judging.session import Asked  # noqa: PLC0415 - keeps --help quick

    day: datetime | None = options["as_of"]
    return Asked(
        directory=options["output"],
        again=_again(files, options),
        sides=frozenset(side for each in recordings for side in _sides(each, options["side"])),
        patterns=options["patterns"],
        strict=options["strict"],
        known=options["known"],
        as_of=day.date() if day else None,
    )


def _again(files: Sequence[Path], options: Mapping[str, Any]) -> str:
    words = ["close-conformance", "check-traffic", *map(str, files)]
    words += ["--side", options["side"]] if options["side"] else []
    words += ["--as-of", f"{options['as_of']:%Y-%m-%d}"] if options["as_of"] else []
    words += ["--strict"] if options["strict"] else []
    words += ["--known", str(options["known"])] if options["known"] else []
    return shlex.join(words)


def _sides(recording: Recording, asked: str | None) -> frozenset[Side]:
    """Return the sides that are judged of a recording; of one of our own the answers only, unless more was asked for."""
    return sides_of("server" if asked is None and recording.own else asked)


def _judged(session: Session, recordings: Sequence[Recording], bar: Bar, side: str | None) -> Ended:
    """Judge all recordings, or those that there is time for before an interrupt."""
    from conformance.traffic.reading.ahead import ahead  # noqa: PLC0415 - keeps --help quick

    try:
        for number, recording in enumerate(recordings):
            session.begin()
            session.judge.sides = _sides(recording, side)
            for count, recorded in enumerate(ahead(recording)):
                if count % _OFTEN == 0:
                    bar.progress(number, len(recordings), f"{recording.path.name}, {counted(count, 'exchange')}")
                session.take(recorded)
    except KeyboardInterrupt:
        return session.finish("interrupted", ExitCode.INTERRUPTED)
    if not session.shown.judged:
        return session.finish("no exchange with an endpoint that is judged", ExitCode.NOT_COMPLETED)
    return session.finish()


def _told(traffic: Mapping[str, Any], recordings: Sequence[Recording], skipped: Sequence[str]) -> Iterator[str]:
    """Yield the lines that say what was judged and what was not."""
    yield f"Judged: {counted(traffic['judged'], 'exchange')} of {counted(len(recordings), 'recording')}."
    if any(each.own for each in recordings) and traffic["sides"] == ["server"]:
        yield "Judged on the server's side only: the requests of this suite break rules on purpose."
    yield from not_judged(traffic)
    yield from (note for each in recordings for note in each.notes)
    yield from (f"Skipped: {each}" for each in skipped[:_FEW])
    if len(skipped) > _FEW:
        yield f"Skipped: {len(skipped) - _FEW:,} more files that are no recordings."
