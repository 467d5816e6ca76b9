"""
Ledgers on disk: one file a run, in a folder of the user's, until nothing of the run is left.

Law: a line is handed to the system before the request that it tells of goes out, so that it outlives a killed process.
A ledger is locked as long as its run lives; nobody cleans up after a run that still goes on.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout
from platformdirs import user_state_path

from conformance.errors import UsageError
from conformance.wire.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE_VARIABLE = "CLOSE_CONFORMANCE_STATE"
FORMAT = 1


class LedgerFile(Ledger):
    """A ledger that is written to `path` as it grows; `started` and `base_url` stand in its first line."""

    def __init__(self, path: Path, head: dict[str, Any]) -> None:
        """
        Open the file at *path*, which begins with *head* and may hold events already.

        Raises filelock's Timeout when its run still goes on.
        """
        super().__init__(mark=head["mark"])
        self.path, self.base_url, self.started = path, head["base_url"], head["started"]
        self.leads.update(head["leads"])
        self._file_lock = FileLock(path.with_suffix(".lock"), timeout=0)
        self._file_lock.acquire()
        self._file = path.open("a+", encoding="utf-8")
        if path.stat().st_size:
            self._end_last_line()
        else:
            self._append(head)

    def write(self, event: dict[str, Any]) -> None:
        """Append *event* to the file, then take it in."""
        with self._lock:
            self._append(event)
            super().write(event)

    def _append(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def _end_last_line(self) -> None:
        """A killed run may have left half a line, which is not to grow together with the next one."""
        if not self.path.read_bytes().endswith(b"\n"):
            self._file.write("\n")

    def close(self) -> None:
        """Let go of the file; it is removed once nothing of the run is left."""
        self._file.close()
        if self.is_empty():
            self.path.unlink(missing_ok=True)
        self._file_lock.release()
        if not self.path.exists():
            with suppress(OSError):
                Path(self._file_lock.lock_file).unlink(missing_ok=True)


def folder() -> Path:
    """Return the folder of ledgers; CLOSE_CONFORMANCE_STATE names another one."""
    given = os.environ.get(STATE_VARIABLE)
    return (Path(given) if given else user_state_path("close-conformance")) / "ledgers"


def begin(base_url: str, leads: tuple[str, ...]) -> LedgerFile:
    """Begin the ledger of a run against *base_url* that was given *leads*; raises UsageError where none can be kept."""
    now, mark = datetime.now(UTC), Ledger().mark
    started = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    head = {"ledger": FORMAT, "mark": mark, "base_url": base_url, "leads": list(leads), "started": started}
    path = folder() / f"{now:%Y%m%dT%H%M%S}-{mark.rpartition(' ')[2]}.jsonl"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return LedgerFile(path, head)
    except OSError as problem:
        message = f"cannot keep a ledger in {path.parent} ({problem.strerror}); {STATE_VARIABLE} names another folder"
        raise UsageError(message) from None


def left_behind(base_url: str) -> Iterator[LedgerFile]:
    """Yield the ledgers of runs against *base_url* that have ended without removing everything, oldest first."""
    for path in sorted(folder().glob("*.jsonl")):
        head, events = _read(path)
        if head.get("ledger") != FORMAT or head.get("base_url") != base_url:
            continue
        try:
            found = LedgerFile(path, head)
        except Timeout:
            continue
        for event in events:
            Ledger.write(found, event)
        yield found


def going_on(base_url: str) -> int:
    """Return how many runs against *base_url* still go on."""
    count = 0
    for path in folder().glob("*.jsonl"):
        lock = FileLock(path.with_suffix(".lock"), timeout=0)
        if _read(path)[0].get("base_url") == base_url:
            try:
                lock.acquire()
                lock.release()
            except Timeout:
                count += 1
    return count


def _read(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the first line of a ledger and its events; a line that a killed run has left half written is none."""
    lines: list[dict[str, Any]] = []
    with suppress(OSError, UnicodeDecodeError):
        for line in path.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                lines.append(json.loads(line))
    lines = [each for each in lines if isinstance(each, dict)]
    return (lines[0], lines[1:]) if lines else ({}, [])
