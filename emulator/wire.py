"""
JSON in and JSON out.

Law: whatever bytes arrive, the answer is an object or a refusal, never a crash;
whatever text is kept goes out as ASCII, so a lone surrogate survives the way.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from flask import Response

from emulator.problems import RefusedError

if TYPE_CHECKING:
    from flask import Request


class Wire:
    """Reads request bodies and writes answers."""

    def __init__(self) -> None:
        self.media_types = frozenset({"application/json"})

    def read(self, request: Request) -> dict[str, Any]:
        """Give the JSON object that a request carries."""
        raw = request.get_data(cache=False)
        if (raw or request.mimetype) and request.mimetype not in self.media_types:
            raise RefusedError(415, "Send application/json.")
        body = self.parse(raw)
        if not isinstance(body, dict):
            raise RefusedError(400, "The body is not a JSON object.")
        return body

    def parse(self, raw: bytes) -> object:
        """Read JSON as its standard has it: UTF-8, and no NaN."""
        try:
            return json.loads(raw.decode("utf-8"), parse_constant=self.refuse_constant)
        except (ValueError, RecursionError) as error:
            raise RefusedError(400, "The body is not JSON.") from error

    def refuse_constant(self, _: str) -> NoReturn:
        """Refuse the words that only look like JSON numbers."""
        raise ValueError

    def write(self, payload: object, status: int = 200) -> Response:
        """Make an answer."""
        return Response(json.dumps(payload), status, mimetype="application/json")
