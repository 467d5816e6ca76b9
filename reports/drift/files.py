"""
A comparison on disk.

Law: everything is rendered before anything is written; a document that cannot be shown leaves the folder as it was.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.drift.issue import render_issue
from reports.drift.page import RUN, render_drift
from reports.evidence import FOLDER
from reports.files import clear, replace

PATCH = "openapi.patch"


def write_drift(document: Mapping[str, Any], directory: Path, patch: str = "", run: str = RUN) -> list[Path]:
    """
    Write `index.html`, `drift.json`, `issue.md` and, if there is a patch, `openapi.patch`; return their paths.

    `run` is the address of the page of the run that was compared, as seen from the directory. Evidence that the page has
    no room for goes into `evidence/`. What an earlier comparison left there, and a patch of it, is removed.
    """
    pages = render_drift(document, patch, run)
    texts = {
        **pages,
        "drift.json": json.dumps(document, indent=1) + "\n",
        "issue.md": render_issue(document),
        **({PATCH: patch} if patch else {}),
    }
    directory.mkdir(parents=True, exist_ok=True)
    written = [replace(directory / name, text) for name, text in texts.items()]
    clear(directory / FOLDER, written)
    if not patch:
        (directory / PATCH).unlink(missing_ok=True)
    return written
