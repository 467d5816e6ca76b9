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

from reports.junit import render_junit
from reports.page import render_page
from reports.proof import render_proof


def write_reports(results: Mapping[str, Any], directory: Path) -> list[Path]:
    """Write `index.html` and `junit.xml` into a directory and return their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    return [
        _replace(directory / "index.html", render_page(results)),
        _replace(directory / "junit.xml", render_junit(results)),
    ]


def write_proof(matrix: Mapping[str, Any], directory: Path) -> list[Path]:
    """Write `matrix.json` and `index.html` of a proof into a directory and return their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    return [
        _replace(directory / "matrix.json", json.dumps(matrix, indent=1, ensure_ascii=False) + "\n"),
        _replace(directory / "index.html", render_proof(matrix)),
    ]


def _replace(path: Path, text: str) -> Path:
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
