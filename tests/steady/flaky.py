"""
The emulator behind a network and a gateway that fail now and then.

Law: what is broken is drawn from a seed, whichever route is asked; `injected` counts what was. A request is either
processed whole or not at all, as its kind says.
"""

from __future__ import annotations

import time
from collections import Counter
from email.utils import formatdate
from random import Random
from typing import TYPE_CHECKING

from serving import Answer, Front, head

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from wsgiref.types import WSGIApplication

    from serving import Asked, Wire

    Kind = Callable[["Flaky", Asked, Wire], None]

_HTML = {"Content-Type": "text/html; charset=utf-8"}
_JSON = {"Content-Type": "application/json"}
_SLOW = 0.3

SHARES = {
    "reset before": 0.05,
    "reset after": 0.05,
    "429 for seconds": 0.04,
    "429 by header": 0.03,
    "429 until date": 0.03,
    "503": 0.02,
    "503 for seconds": 0.01,
    "503 after": 0.02,
    "slow": 0.05,
    "truncated": 0.02,
    "cut JSON": 0.01,
}
"""A bad day: a tenth resets, a tenth 429, a twentieth 503, some slow, some truncated."""


class Flaky(Front):
    """Breaks a share of the requests; `hang` is how many seconds the slowest answers take."""

    def __init__(
        self, app: WSGIApplication, seed: int = 0, shares: Mapping[str, float] = SHARES, hang: float = 5.0
    ) -> None:
        super().__init__(app)
        self.shares = shares
        self.hang = hang
        self.injected: Counter[str] = Counter()
        self._dice = Random(seed)  # noqa: S311 - nothing depends on nobody's guessing it

    def take(self, asked: Asked, wire: Wire) -> None:
        """Answer a request, or break it."""
        kind = self._drawn()
        if kind is None:
            super().take(asked, wire)
        else:
            KINDS[kind](self, asked, wire)

    def _drawn(self) -> str | None:
        with self.lock:
            left = self._dice.random()
            for kind, share in self.shares.items():
                left -= share
                if left < 0:
                    self.injected[kind] += 1
                    return kind
        return None


def _reset_before(_front: Flaky, _asked: Asked, wire: Wire) -> None:
    wire.reset()


def _reset_after(front: Flaky, asked: Asked, wire: Wire) -> None:
    front.forward(asked)
    wire.reset()


def _limited(headers: Callable[[], dict[str, str]]) -> Kind:
    def send(_front: Flaky, _asked: Asked, wire: Wire) -> None:
        wire.send(Answer(429, b'{"error": "Too many requests."}', _JSON | headers()))

    return send


def _page(status: int, *, processed: bool, **headers: str) -> Kind:
    page = f"<html><head><title>{status}</title></head><body>nginx</body></html>".encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def send(front: Flaky, asked: Asked, wire: Wire) -> None:
        if processed:
            front.forward(asked)
        wire.send(Answer(status, page, _HTML | named))

    return send


def _slow(front: Flaky, asked: Asked, wire: Wire) -> None:
    front.ended.wait(_SLOW)
    wire.send(front.forward(asked))


def _hangs_before(front: Flaky, _asked: Asked, wire: Wire) -> None:
    front.ended.wait(front.hang)
    wire.reset()


def _hangs_after(front: Flaky, asked: Asked, wire: Wire) -> None:
    answer = front.forward(asked)
    front.ended.wait(front.hang)
    wire.send(answer)
    wire.hang_up()


def _truncated(front: Flaky, asked: Asked, wire: Wire) -> None:
    answer = front.forward(asked)
    half = answer.body[: len(answer.body) // 2]
    wire.raw(head(answer.status, answer.headers | {"Content-Length": str(len(answer.body) + 1)}) + half)
    wire.hang_up()


def _cut_json(front: Flaky, asked: Asked, wire: Wire) -> None:
    answer = front.forward(asked)
    cut = answer.body[: max(1, len(answer.body) // 2)]
    wire.send(Answer(answer.status, cut, answer.headers | {"Content-Length": str(len(cut))}))


KINDS: dict[str, Kind] = {
    "reset before": _reset_before,
    "reset after": _reset_after,
    "429 for seconds": _limited(lambda: {"Retry-After": "1"}),
    "429 by header": _limited(lambda: {"RateLimit": "limit=100, remaining=0, reset=1"}),
    "429 until date": _limited(lambda: {"Retry-After": formatdate(time.time() + 1, usegmt=True)}),
    "503": _page(503, processed=False),
    "503 for seconds": _page(503, processed=False, Retry_After="1"),
    "503 after": _page(503, processed=True),
    "502": _page(502, processed=False),
    "502 after": _page(502, processed=True),
    "504": _page(504, processed=False),
    "504 after": _page(504, processed=True),
    "truncated": _truncated,
    "cut JSON": _cut_json,
    "page": _page(200, processed=False),
    "slow": _slow,
    "hangs before": _hangs_before,
    "hangs after": _hangs_after,
}
"""Every way to break a request; those called `after`, and the truncated ones, are processed."""
