"""
The HTML page of a run.

Law: one file that needs neither a network nor a server; see shell.py. What it has no room for lies beside it.
"""

from collections.abc import Mapping
from typing import Any

from reports.evidence import BUDGET, pack
from reports.run import run_of
from reports.shell import rendered
from reports.view import STRENGTHS

STYLES = ("base.css", "summary.css", "rules.css", "exchange.css", "charts.css", "print.css")
SCRIPTS = (
    "store.js",
    "layout.js",
    "differences.js",
    "exchange.js",
    "evidence.js",
    "filters.js",
    "actions.js",
    "switch.js",
    "age.js",
)


def render_page(results: Mapping[str, Any]) -> str:
    """Render a results document as one self-contained HTML page."""
    return render_run(results)["index.html"]


def render_run(results: Mapping[str, Any], budget: int = BUDGET) -> dict[str, str]:
    """Render the page and the files of evidence beside it, by name; `budget` is for the exchanges in the page."""
    packed = pack(results, budget)
    page = rendered("page.html.jinja", STYLES, SCRIPTS, run=run_of(results), strengths=STRENGTHS, packed=packed)
    return {"index.html": page, **packed.files}
