"""
A badge: the verdict on a run in two words, as shields.io reads it from an endpoint.

Law: the badge is green only for a run that is called conformant.
"""

import json
from collections.abc import Mapping
from typing import Any

from reports.headline import headline

LABEL = "Close Email API"
COLOURS = {
    "pass": "brightgreen",
    "warning": "yellow",
    "blocked": "orange",
    "fail": "red",
    "error": "lightgrey",
    "not-applicable": "lightgrey",
}
CUT_SHORT = "not completed"


def render_badge(results: Mapping[str, Any]) -> str:
    """Render the endpoint document that `https://img.shields.io/endpoint?url=…` turns into a badge."""
    said = headline(results, results["counts"])
    message = said.title.lower() if results["complete"] else CUT_SHORT
    badge = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": message,
        "color": COLOURS[said.tone],
        "isError": results["exit_code"] != 0,
    }
    return json.dumps(badge, indent=1) + "\n"
