"""
Reports on disk.

Law: a reader sees the old file or the new one, never half of one.
"""

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reports.badge import render_badge
from reports.ctrf import render_ctrf
from reports.evidence import FOLDER
from reports.har import render_har
from reports.junit import render_junit
from reports.matrix import Matrix, render_document, render_matrix, render_matrix_summary
from reports.page import render_run
from reports.proof import render_proof
from reports.summary import render_summary
from reports.wfc import render_wfc

FORMATS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "junit.xml": render_junit,
    "summary.md": render_summary,
    "badge.json": render_badge,
    "ctrf-report.json": render_ctrf,
    "wfc-report.json": render_wfc,
    "traffic.har": render_har,
}


def write_reports(results: Mapping[str, Any], directory: Path) -> list[Path]:
    """
    Write the page and every other format of a run into a directory and return the paths.

    Evidence that the page has no room for goes into `evidence/`, in place of what an earlier run left there.
    """
    directory.mkdir(parents=True, exist_ok=True)
    pages = [replace(directory / name, text) for name, text in render_run(results).items()]
    clear(directory / FOLDER, pages)
    return [*pages, *(replace(directory / name, render(results)) for name, render in FORMATS.items())]


def clear(folder: Path, kept: list[Path]) -> None:
    """Remove what an earlier run left in a folder of evidence."""
    for path in set(folder.glob("*.json")).difference(kept):
        path.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def write_proof(matrix: Mapping[str, Any], directory: Path) -> list[Path]:
    """Write `matrix.json` and `index.html` of a proof into a directory and return their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    return [
        replace(directory / "matrix.json", json.dumps(matrix, indent=1, ensure_ascii=False) + "\n"),
        replace(directory / "index.html", render_proof(matrix)),
    ]


def write_matrix(matrix: Matrix, directory: Path) -> list[Path]:
    """Write `index.html`, `matrix.json` and `summary.md` of runs side by side into a directory; return their paths."""
    texts = {
        "index.html": render_matrix(matrix),
        "matrix.json": render_document(matrix),
        "summary.md": render_matrix_summary(matrix),
    }
    directory.mkdir(parents=True, exist_ok=True)
    return [replace(directory / name, text) for name, text in texts.items()]


def replace(path: Path, text: str) -> Path:
    """Put a text in the place of a file."""
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
