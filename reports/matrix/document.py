"""
`matrix.json`: runs side by side for programs.

Law: it holds what the page shows and nothing else; texts are whole words of the results, shortened where the page
shortens them.
"""

import json
from typing import Any

from reports.matrix.cells import Cell, Run
from reports.matrix.difference import Change, Difference
from reports.matrix.view import Matrix, Row

FORMAT = 1


def render_document(matrix: Matrix) -> str:
    """Render runs side by side as JSON."""
    document = {
        "format": FORMAT,
        "headline": matrix.headline.title,
        "cautions": matrix.cautions,
        "runs": [_run(run) for run in matrix.runs],
        "rules": [_row(row) for row in matrix.rows],
        "difference": _difference(matrix.difference) if matrix.difference else None,
    }
    return json.dumps(document, indent=1) + "\n"


def _run(run: Run) -> dict[str, Any]:
    names = ("label", "folder", "target", "base_url", "started", "profile", "seed", "requests", "seconds", "exact")
    taken = {name: getattr(run, name) for name in (*names, "complete", "reason", "page", "tool", "counts")}
    return taken | {"headline": run.headline.title}


def _row(row: Row) -> dict[str, Any]:
    taken = {name: getattr(row, name) for name in ("id", "family", "says", "where", "strength")}
    return taken | {
        "agreement": row.agreement.kind,
        "agree": row.agreement.word,
        "cells": [_cell(cell) for cell in row.cells],
        "histories": [history.words for history in row.histories],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    """Write a cell; one without a verdict tells why in `word`."""
    verdict = cell.verdict.name if cell.verdict else None
    return {"run": cell.run.label, "verdict": verdict, "word": cell.word, "gist": cell.gist or None}


def _difference(changed: Difference) -> dict[str, Any]:
    return {
        "before": changed.before.label,
        "after": changed.after.label,
        **{kind.key: [_change(each) for each in members] for kind, members in changed.changes.items()},
        "only_before": changed.only_before,
        "only_after": changed.only_after,
        "requests": changed.after.requests - changed.before.requests,
        "seconds": round(changed.after.seconds - changed.before.seconds, 3),
    }


def _change(change: Change) -> dict[str, Any]:
    return {"rule": change.row.id, "before": _cell(change.before), "after": _cell(change.after)}
