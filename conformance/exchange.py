"""
One request and its response, as plain values.

Law: the credentials that were sent never enter an exchange; `auth` names their kind. What a target says is kept as
it came, since a check has to see it; masking.py hides a secret that a target repeats.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ABSENT: Any = type("Absent", (), {"__repr__": lambda _: "ABSENT", "__reduce__": lambda _: "ABSENT"})()
"""Stands for a body, a property or a JSON value that is not there (null is a value)."""

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """
    What is sent.

    `path` is below the base URL; `body` a JSON value or ABSENT; `raw` the bytes to send in its place when the
    point is that they are no JSON; `auth` the name of the credentials (see credentials.py).
    """

    method: str
    path: str
    query: Query = ()
    body: Any = ABSENT
    raw: bytes | None = None
    content_type: str = "application/json"
    auth: str = "default"

    @cached_property
    def encoded(self) -> bytes | None:
        """The bytes of the body, None when there is none."""
        if self.raw is not None or self.body is ABSENT:
            return self.raw
        try:
            return json.dumps(self.body, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return json.dumps(self.body).encode()


@dataclass(frozen=True)
class Response:
    """What came back: status code, headers, the body as text, and the seconds it took."""

    status: int
    headers: Mapping[str, str]
    text: str
    seconds: float


@dataclass(frozen=True)
class Exchange:
    """
    A request with its response; `id` is unique in a run, `operation` an operationId or None.

    `began` and `ended` are seconds of a clock that never goes back; `place` is where it stands in a recording, empty
    when it was made here; `hide` takes out of the answer what may not be recorded; `lengths` are those of the bodies,
    request and answer, of which only the ends have been kept.
    """

    id: str
    operation: str | None
    url: str
    request: Request
    response: Response
    sent_headers: Mapping[str, str] = field(default_factory=dict)
    began: float = 0.0
    ended: float = 0.0
    place: str = field(default="", compare=False)
    record: dict[str, Any] | None = field(default=None, compare=False, repr=False)
    hide: Callable[[str], str] = field(default=str, compare=False, repr=False)
    lengths: tuple[int, int] | None = field(default=None, compare=False)

    @property
    def status(self) -> int:
        """Status code of the response."""
        return self.response.status

    @property
    def ok(self) -> bool:
        """Whether the target accepted the request: a 2xx status code."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the meaning of 2xx

    @cached_property
    def json(self) -> Any:
        """The parsed body of the response, ABSENT when it is no JSON."""
        return parsed(self.response.text)

    @property
    def item(self) -> Mapping[str, Any]:
        """The JSON object of the response; an empty one when the body is none."""
        return self.json if isinstance(self.json, dict) else {}

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """The JSON objects in `data` of a list response; none when there is no such list."""
        data = self.item.get("data")
        return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []

    def sent(self, name: str) -> Any:
        """Return the property *name* of the request body, ABSENT when it was not sent."""
        return self.request.body.get(name, ABSENT) if isinstance(self.request.body, dict) else ABSENT


def parsed(text: str) -> Any:
    """Return the JSON value of *text*, ABSENT when it is none; `NaN` and `Infinity` are none."""
    try:
        return _DECODER.decode(text) if text else ABSENT
    except (ValueError, RecursionError):
        return ABSENT


def _no_number(name: str) -> float:
    message = f"{name} is no JSON"
    raise ValueError(message)


_DECODER = json.JSONDecoder(parse_constant=_no_number)
