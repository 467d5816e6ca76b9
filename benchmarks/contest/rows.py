"""
What the runs have found, a line each, so that a contest of hours can be cut short and gone on with.

Law: a row counts only while the tool, the contract and the emulator are as they were when it was written.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from benchmarks.contest.tools import Run, state_of

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> list[Run]:
    """Return the runs of this state that *path* tells of."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    rows = [json.loads(line) for line in lines]
    states = [row.pop("state") for row in rows]
    return [Run(**row) for row, state in zip(rows, states, strict=True) if state == state_of(row["tool"])]


def append(path: Path, run: Run) -> None:
    """Write *run* down."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(run) | {"state": state_of(run.tool)}) + "\n")
