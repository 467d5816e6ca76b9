"""
An exchange as it stands in the results: large bodies folded to their ends, and a curl line that can be run.

Law: nothing is dropped silently; what is folded says how long it was.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conformance.credentials import curl_words
from conformance.exchange import ABSENT

if TYPE_CHECKING:
    from conformance.exchange import Exchange, Request

_TEXT, _HEAD, _TAIL = 400, 160, 60
_ITEMS = 4
_INLINE = 8_000
_RUNS = 40


def fold(value: Any) -> Any:
    """Return a JSON value with long strings and long lists cut to their ends; what is cut already stays as it is."""
    if isinstance(value, str):
        return value if len(value) <= _TEXT else _fold_text(value)
    if isinstance(value, list):
        return _fold_list(value)
    if isinstance(value, dict):
        return {name: fold(each) if each else each for name, each in value.items()}
    return value


def _fold_text(value: str) -> str:
    return f"{value[:_HEAD]} … {len(value):,} characters in all … {value[-_TAIL:]}"


def _fold_list(value: list[Any]) -> list[Any]:
    if len(value) <= _ITEMS * 2 + 1:
        return [fold(each) for each in value]
    left_out = f"… {len(value) - 2 * _ITEMS:,} of {len(value):,} items left out …"
    return [*map(fold, value[:_ITEMS]), left_out, *map(fold, value[-_ITEMS:])]


def _shown(text: str, value: Any) -> str | None:
    if not text:
        return None
    if len(text) > _TEXT:
        text = json.dumps(fold(value), ensure_ascii=False) if value is not ABSENT else str(fold(text))
    return text.encode(errors="backslashreplace").decode()


def record_of(exchange: Exchange) -> dict[str, Any]:
    """Return *exchange* as the results file holds it; written out once, however many rules it proves."""
    if exchange.record is None:
        object.__setattr__(exchange, "record", _record(exchange))
    return exchange.record or {}


def _record(exchange: Exchange) -> dict[str, Any]:
    raw = exchange.request.encoded or b""
    sent = raw.decode(errors="replace")
    response = exchange.response
    told = exchange.hide(response.text)
    sent_length, told_length = exchange.lengths or (len(sent), len(response.text))
    heard = exchange if told == response.text else replace(exchange, response=replace(response, text=told))
    return {
        "id": exchange.id,
        "operation": exchange.operation,
        "request": {
            "method": exchange.request.method,
            "url": exchange.url,
            "headers": dict(exchange.sent_headers),
            "body": _shown(sent, exchange.request.body),
            "body_length": sent_length,
        },
        "response": {
            "status": response.status,
            "headers": dict(response.headers),
            "body": _shown(told, heard.json),
            "body_length": told_length,
            "seconds": round(response.seconds, 4),
        },
        "error": None,
        "curl": curl(exchange),
    }


def curl(exchange: Exchange) -> str:
    """Return a shell command that sends the same request; a large body is written by a line of Python before it."""
    request = exchange.request
    words = ["curl", "-sS", "-i", "-X", request.method, *curl_words(request.auth)]
    body = request.encoded
    if body is not None:
        words += ["-H", shlex.quote(f"Content-Type: {request.content_type}")]
    if body is None:
        return " ".join([*words, shlex.quote(exchange.url)])
    if len(body) <= _INLINE:
        words += ["--data-raw", shlex.quote(body.decode(errors="replace"))]
        return " ".join([*words, shlex.quote(exchange.url)])
    words += ["--data-binary", "@-", shlex.quote(exchange.url)]
    return f"{_writer(request)} | {' '.join(words)}"


def _writer(request: Request) -> str:
    if request.raw is not None or request.body is ABSENT:
        program = f"import sys; sys.stdout.buffer.write({request.encoded!r})"
    else:
        program = f"import json; print(json.dumps({expression(request.body)}))"
    return f"python3 -c {shlex.quote(program)}"


def expression(value: Any) -> str:
    """Return a Python expression for a JSON value, long runs of one character written as a product."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name!r}: {expression(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(expression, value)) + "]"
    if isinstance(value, str) and len(value) > _TEXT:
        return _runs(value)
    return repr(value)


def _runs(text: str) -> str:
    parts: list[str] = []
    start = 0
    while start < len(text):
        character = text[start]
        run = next(re.compile(f"{re.escape(character)}*").finditer(text, start))
        length = run.end() - start
        parts.append(f"{character!r} * {length}" if length > 1 else repr(character))
        if len(parts) > _RUNS:
            return repr(text)
        start = run.end()
    return "(" + " + ".join(parts) + ")"
