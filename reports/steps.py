"""
One exchange in a line: the part it plays, what was asked, what came back.

Law: a line is made from the recorded exchange alone. static/evidence.js makes the same lines: keep the two alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIRST_REFUSAL = 400
FIRST_BREAKDOWN = 500


@dataclass(frozen=True, slots=True)
class Line:
    """What tells one exchange from the next: its part, its request line, its outcome."""

    role: str
    method: str
    path: str
    outcome: str
    tone: str


def line(role: str, exchange: Mapping[str, Any], base_url: str) -> Line:
    """Name an exchange in one line."""
    request = exchange["request"]
    outcome, tone = _outcome(exchange["response"])
    return Line(role, request["method"], request["url"].removeprefix(base_url), outcome, tone)


def _outcome(response: Mapping[str, Any] | None) -> tuple[str, str]:
    if response is None:
        return "no answer", "none"
    status = response["status"]
    tone = "breakdown" if status >= FIRST_BREAKDOWN else "refused"
    return str(status), tone if status >= FIRST_REFUSAL else "accepted"
