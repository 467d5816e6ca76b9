"""
The HTML page of a run.

Law: one file that needs neither a network nor a server; see shell.py.
"""

from collections.abc import Mapping
from typing import Any

from reports.run import run_of
from reports.shell import rendered
from reports.view import STRENGTHS

STYLES = ("base.css", "summary.css", "rules.css", "exchange.css", "print.css")
SCRIPTS = ("exchanges.js", "filters.js", "actions.js")


def render_page(results: Mapping[str, Any]) -> str:
    """Render a results document as one self-contained HTML page."""
    return rendered("page.html.jinja", STYLES, SCRIPTS, run=run_of(results), strengths=STRENGTHS)
