"""
The recordings among the files and folders that a user gives.

Law: a file that was named is a recording or an error; what lies in a folder and is none is skipped, and that is told.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import UsageError
from conformance.traffic.reading import open_recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from conformance.traffic.reading import Recording

_KINDS = (".har", ".json", ".jsonl", ".yaml", ".yml")
_NOT_SEARCHED = ("node_modules", "__pycache__", "venv")
_LOG, _SAME = "results.jsonl", ("results.json", "traffic.har")


@dataclass(frozen=True, slots=True)
class Found:
    """The recordings, in the order in which they are judged, and why files of the folders are none."""

    recordings: list[Recording]
    skipped: list[str]


def find(given: Sequence[Path], on_secret: Callable[[str], None]) -> Found:
    """Return the recordings in *given*; raises UsageError for a file that is none, and a folder that has none."""
    found = Found([], [])
    for path in _once(given):
        if not path.is_dir():
            found.recordings.append(open_recording(path, on_secret, str(path)))
            continue
        before = len(found.recordings)
        for each in _files(path):
            _try(each, path, on_secret, found)
        if len(found.recordings) == before:
            reason = f"; {found.skipped[-1]}" if found.skipped else ""
            raise UsageError(f"{path}: a folder without a recording{reason}")
    if len(found.recordings) > 1:
        for number, recording in enumerate(found.recordings, 1):
            recording.prefix = f"f{number}"
    return found


def _once(given: Sequence[Path]) -> Iterator[Path]:
    """Yield each path once, however it is spelt."""
    seen: set[Path] = set()
    for path in given:
        if path.resolve() not in seen:
            seen.add(path.resolve())
            yield path


def _try(path: Path, folder: Path, on_secret: Callable[[str], None], found: Found) -> None:
    """Take *path* for a recording when the first of its exchanges can be read."""
    name = str(path.relative_to(folder))
    try:
        next(iter(open_recording(path)))
        found.recordings.append(open_recording(path, on_secret, name))
    except UsageError as problem:
        found.skipped.append(str(problem))


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below *folder* that may be recordings, in the order of their names."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith(".") and each not in _NOT_SEARCHED)
        for name in sorted(names):
            told_twice = name in _SAME and _LOG in names
            if Path(name).suffix.lower() in _KINDS and not told_twice:
                yield Path(place) / name
