"""
One exchange as a reader meets it: a line to choose it by, and the messages inside.

Law: a step is made from the recorded exchange alone; what was not recorded is said to be missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.text import duration, indented

FIRST_REFUSAL = 400
FIRST_BREAKDOWN = 500


@dataclass(frozen=True, slots=True)
class Line:
    """What tells one exchange from the next: its part, its request line, its outcome."""

    role: str
    id: str
    method: str
    path: str
    outcome: str
    tone: str


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response, ready to print."""

    start: str
    headers: tuple[str, ...]
    body: str | None
    size: int


@dataclass(frozen=True, slots=True)
class Step:
    """An exchange in full."""

    line: Line
    request: Message
    response: Message | None
    took: str
    error: str | None
    curl: str


def line(role: str, exchange: Mapping[str, Any], base_url: str) -> Line:
    """Name an exchange in one line."""
    request = exchange["request"]
    outcome, tone = _outcome(exchange["response"])
    path = request["url"].removeprefix(base_url)
    return Line(role, exchange["id"], request["method"], path, outcome, tone)


def missing(role: str, identifier: str) -> Line:
    """Stand in for an exchange that evidence names and the document does not hold."""
    return Line(role, identifier, "", "not kept", "", "none")


def step(role: str, exchange: Mapping[str, Any], base_url: str) -> Step:
    """Lay out a whole exchange."""
    response = exchange["response"]
    return Step(
        line=line(role, exchange, base_url),
        request=_request(exchange["request"]),
        response=None if response is None else _response(response),
        took="" if response is None else duration(response["seconds"]),
        error=exchange["error"],
        curl=exchange["curl"],
    )


def _outcome(response: Mapping[str, Any] | None) -> tuple[str, str]:
    if response is None:
        return "no answer", "none"
    status = response["status"]
    tone = "breakdown" if status >= FIRST_BREAKDOWN else "refused"
    return str(status), tone if status >= FIRST_REFUSAL else "accepted"


def _request(request: Mapping[str, Any]) -> Message:
    return _message(f"{request['method']} {request['url']}", request)


def _response(response: Mapping[str, Any]) -> Message:
    return _message(str(response["status"]), response)


def _message(start: str, recorded: Mapping[str, Any]) -> Message:
    headers = tuple(f"{name}: {value}" for name, value in recorded["headers"].items())
    body = recorded["body"]
    return Message(start, headers, indented(body) if body else None, recorded["body_length"])
