"""
Reports on disk.

Law: a reader sees the old file or the new one, never half of one.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.evidence import FOLDER
from reports.junit import render_junit
from reports.page import render_run
from reports.proof import render_proof


def write_reports(results: Mapping[str, Any], directory: Path) -> list[Path]:
    """
    Write `index.html` and `junit.xml` into a directory and return their paths.

    Evidence that the page has no room for goes into `evidence/`, in place of what an earlier run left there.
    """
    directory.mkdir(parents=True, exist_ok=True)
    written = [_replace(directory / name, text) for name, text in render_run(results).items()]
    _clear(directory / FOLDER, written)
    return [*written, _replace(directory / "junit.xml", render_junit(results))]


def _clear(folder: Path, kept: list[Path]) -> None:
    for path in set(folder.glob("*.json")).difference(kept):
        path.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def write_proof(matrix: Mapping[str, Any], directory: Path) -> list[Path]:
    """Write `matrix.json` and `index.html` of a proof into a directory and return their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    return [
        _replace(directory / "matrix.json", json.dumps(matrix, indent=1, ensure_ascii=False) + "\n"),
        _replace(directory / "index.html", render_proof(matrix)),
    ]


def _replace(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
