"""
What a tool asked of an emulator without a fault, and whether an emulator with one answers any of it otherwise.

Law: on a tape nothing is left to chance: ids come from a seed, and each request takes the same time. A tool that draws
from a seed as well, and gets the same answers, sends the same requests and finds the same; it need not run.
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from werkzeug.test import run_wsgi_app

from emulator import Emulator
from emulator.clock import ManualClock
from emulator.faults import inject
from emulator.ids import IdMint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_SECONDS = 0.016
"""How long a request takes on the emulator's clock; about as long as one of the stock tool does."""


class Asked(NamedTuple):
    """A request as the application got it, and its answer: status line, headers, body."""

    environ: dict[str, str]
    body: bytes
    answer: tuple[str, list[tuple[str, str]], bytes]


def steady(fault: str) -> Emulator:
    """Return a new emulator with *fault* ("" for none), which leaves nothing to chance."""
    clock = ManualClock(_BEGIN)
    emulator = Emulator(clock=clock, mint=IdMint(random.Random(0).randbytes))  # noqa: S311 - no secret
    emulator.app.logger.disabled = True  # some faults are crashes
    if fault:
        inject(emulator, fault)
    emulator.app.before_request_funcs.setdefault(None, []).insert(0, lambda: clock.advance(_SECONDS))
    return emulator


def taped(app: WSGIApplication, tape: list[Asked]) -> WSGIApplication:
    """Return an application that answers as *app* does and keeps on *tape* what it was asked."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        words = {key: value for key, value in environ.items() if isinstance(value, str)}
        body = environ["wsgi.input"].read() if words.get("CONTENT_LENGTH") else b""
        status, headers, content = _answer(app, words, body)
        tape.append(Asked(words, body, (status, headers, content)))
        start(status, headers)
        return [content]

    return answer


def differs(tape: list[Asked], fault: str) -> bool:
    """Tell whether an emulator with *fault* answers any request of *tape* otherwise, or breaks down on it."""
    app = steady(fault).app
    try:
        return any(_answer(app, each.environ, each.body) != each.answer for each in tape)
    except Exception:  # noqa: BLE001 - a server would make 500 of it
        return True


def _answer(app: WSGIApplication, words: dict[str, str], body: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
    environ: Any = {**words, "wsgi.input": BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http"}
    content, status, headers = run_wsgi_app(app, environ, buffered=True)
    return status, list(headers), b"".join(content)
