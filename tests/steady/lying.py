"""
The emulator with one lie: what an evil or broken server says in place of an answer about emails.

Law: a lie goes on until the client leaves or the server ends; every other route is answered sanely.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from serving import EMAILS, Answer, Front, head

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from serving import Asked, Wire

    Lie = Callable[["Lying", Asked, Wire], None]

_JSON = {"Content-Type": "application/json"}
_CHUNK = b" " * 65_536
_GIBIBYTE = 1 << 30
_BLOCK = 1 << 24


class Lying(Front):
    """
    Answers GET and POST of emails with *lie*, once *sane* of them were answered truly.

    `elsewhere` is the address of another server, for the lies that need one.
    """

    def __init__(self, app: WSGIApplication, lie: str, sane: int = 0, elsewhere: str = "") -> None:
        super().__init__(app)
        self.elsewhere = elsewhere
        self.told = 0
        self._lie = LIES[lie]
        self._sane = sane
        self._asked = count(1)

    def take(self, asked: Asked, wire: Wire) -> None:
        """Answer a request, or lie."""
        about_emails = asked.route.startswith(EMAILS) and asked.method in ("GET", "POST")
        if not about_emails or next(self._asked) <= self._sane:
            super().take(asked, wire)
            return
        self.told += 1
        self._lie(self, asked, wire)


class Witness(Front):
    """Another host: keeps the requests that reach it, and lets everybody in."""

    def __init__(self) -> None:
        super().__init__(lambda *_: [])
        self.asked: list[Asked] = []

    def take(self, asked: Asked, wire: Wire) -> None:
        """Keep a request."""
        self.asked.append(asked)
        wire.send(Answer(200, b'{"data": [], "has_more": false}'))


def _for_ever(content: Callable[[int], bytes], opening: bytes, pause: float = 0.0) -> Lie:
    """Write *opening*, then *content* of 0, 1, 2, … with a pause after each."""

    def lie(front: Lying, _asked: Asked, wire: Wire) -> None:
        wire.hang_up()
        wire.raw(opening)
        for number in count():
            if front.ended.wait(pause) if pause else front.ended.is_set():
                return
            wire.raw(content(number))

    return lie


def _once(status: int, body: bytes, headers: dict[str, str] | None = None) -> Lie:
    return lambda _front, _asked, wire: wire.send(Answer(status, body, _JSON | (headers or {})))


def _raw(content: bytes) -> Lie:
    def lie(_front: Lying, _asked: Asked, wire: Wire) -> None:
        wire.raw(content)
        wire.hang_up()

    return lie


def _announced(front: Lying, _asked: Asked, wire: Wire) -> None:
    wire.hang_up()
    wire.raw(head(200, _JSON | {"Content-Length": str(_GIBIBYTE)}) + b'{"data": [')
    for _ in range(_GIBIBYTE // len(_CHUNK)):
        if front.ended.is_set():
            return
        wire.raw(_CHUNK)


@cache
def bomb(layers: int) -> bytes:
    """Give 2 GiB of blanks, zipped so many times: valid members of gzip, one after the other."""
    packed = gzip.compress(b" " * _BLOCK) * (2 * _GIBIBYTE // _BLOCK)
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return packed


def _bomb(layers: int) -> Lie:
    def lie(_front: Lying, _asked: Asked, wire: Wire) -> None:
        wire.send(Answer(200, bomb(layers), _JSON | {"Content-Encoding": ", ".join(["gzip"] * layers)}))

    return lie


def _redirect_to_itself(_front: Lying, asked: Asked, wire: Wire) -> None:
    wire.send(Answer(302, b"", {"Location": asked.path}))


def _redirect_elsewhere(front: Lying, asked: Asked, wire: Wire) -> None:
    wire.send(Answer(307, b"", {"Location": front.elsewhere + asked.route}))


def _nested(depth: int) -> bytes:
    return b'{"id": "acti_x", "data": ' + b"[" * depth + b"]" * depth + b', "has_more": false}'


def _more_for_ever(front: Lying, asked: Asked, wire: Wire) -> None:
    if asked.method == "POST" or asked.route != EMAILS:
        wire.send(front.forward(asked))
        return
    email = {"id": f"acti_{asked.number}", "_type": "Email", "status": "draft", "lead_id": "lead_x", "subject": "s"}
    page = {"data": [email | {"id": f"acti_{asked.number}_{n}"} for n in range(100)], "has_more": True}
    wire.send(Answer(200, json.dumps(page).encode()))


_CHUNKED = head(200, _JSON | {"Transfer-Encoding": "chunked"})
_UNTIL_CLOSED = head(200, _JSON | {"Connection": "close"})
_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
_ANSWER = b'{"data": [], "has_more": false}'

LIES: dict[str, Lie] = {
    "endless body": _for_ever(lambda _: _CHUNK, _UNTIL_CLOSED),
    "endless chunks": _for_ever(lambda _: b"10000\r\n" + _CHUNK + b"\r\n", _CHUNKED),
    "announced gibibyte": _announced,
    "huge chunk": _raw(_CHUNKED + b"7fffffffffffffff\r\n" + _CHUNK),
    "gzip bomb": _bomb(1),
    "gzip bomb in gzip": _bomb(2),
    "no gzip": _once(200, _ANSWER, {"Content-Encoding": "gzip"}),
    "endless headers": _for_ever(lambda number: f"X-Header-{number}: {number}\r\n".encode(), b"HTTP/1.1 200 OK\r\n"),
    "endless header": _for_ever(lambda _: _CHUNK, b"HTTP/1.1 200 OK\r\nX-Header: "),
    "endless status line": _for_ever(lambda _: _CHUNK, b"HTTP/1.1 200 "),
    "dripping headers": _for_ever(lambda _: b"x", b"HTTP/1.1 200 OK\r\nX-Header: ", 1),
    "dripping body": _for_ever(lambda _: b" ", _UNTIL_CLOSED, 1),
    "dripping chunks": _for_ever(lambda _: b"1\r\n \r\n", _CHUNKED, 1),
    "continue for ever": _for_ever(lambda _: _GO_ON, b""),
    "continue slowly": _for_ever(lambda _: _GO_ON, _GO_ON, 1),
    "redirect to itself": _redirect_to_itself,
    "redirect elsewhere": _redirect_elsewhere,
    "redirect to nowhere": _once(302, b"", {"Location": "http://[::bad"}),
    "nested 100000 deep": _once(200, _nested(100_000)),
    "nested 500 deep": _once(200, _nested(500)),
    "long number": _once(200, b'{"data": [], "has_more": ' + b"9" * 100_000 + b"}"),
    "more for ever": _more_for_ever,
    "no HTTP": _raw(b"220 mail.example.com ESMTP ready\r\n"),
    "no status": _raw(b"HTTP/1.1 abc Hello\r\n\r\n"),
    "nothing": _raw(b""),
    "wrong charset": _once(200, '{"data": ["é"]}'.encode("latin-1"), {"Content-Type": "application/json; charset=x"}),
    "two lengths": _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 31\r\n\r\n" + _ANSWER),
    "negative length": _raw(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + _ANSWER),
}
"""Every lie, by what it is."""
