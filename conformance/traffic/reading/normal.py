"""
From what a recorder wrote to the contract's form: path, operation, bodies, headers, credentials taken out.

Law: what is left open is told in `problems` and `unknown`, so that no judge takes a gap for a fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.exchange import ABSENT, Exchange, Query, Request, Response
from conformance.traffic.reading import secrets
from conformance.traffic.reading.bodies import Body, Unreadable, body_of, is_whole
from conformance.traffic.reading.entry import NoExchange, moment_of
from conformance.traffic.reading.places import place_of, query_of
from conformance.traffic.recorded import (
    REQUEST_BODY,
    REQUEST_HEADERS,
    RESPONSE_BODY,
    RESPONSE_HEADERS,
    LeftOut,
    Recorded,
)
from conformance.traffic.scrubbed import is_touched

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from conformance.traffic.reading.entry import Entry, Message

_HIDDEN = "[credentials]"
_NO_BODY = (204, 205, 304)
_NOT_CALLED = {
    "OPTIONS": "a question of a browser before its request",
    "CONNECT": "the opening of a tunnel",
    "TRACE": "a trace",
}
_LEFT_OUT = {
    0: "no answer was recorded",
    304: "the answer is in a cache, not in the recording",
}
_INFORMATIONAL = range(100, 200)
_WRITES = ("POST", "PUT", "PATCH")


class Normaliser:
    """
    Brings the entries of one recording into form, in their order.

    `on_secret` is told every secret before the exchange that carried it is given; *prefix* makes ids unique among
    several recordings. In *live* traffic a request that got no answer was one all the same.
    """

    def __init__(
        self, name: str, what: str, on_secret: Callable[[str], None], prefix: str = "", *, live: bool = False
    ) -> None:
        self._name = name
        self._what = what
        self._on_secret = on_secret
        self._prefix = prefix
        self._live = live
        self._last = 0.0

    def left_out(self, number: int, reason: str) -> LeftOut:
        """Return the note that the entry *number* is nothing to judge."""
        return LeftOut(self._where(number), reason)

    def recorded(self, entry: Entry, number: int, identifier: str | None = None) -> Recorded | LeftOut:
        """Return an entry in the contract's form, or why it is left out."""
        method = entry.method.upper().strip()
        try:
            place, query = place_of(entry.url.partition("?")[0].partition("#")[0]), query_of(entry.url, entry.query)
            _check(entry, method, live=self._live)
        except NoExchange as problem:
            return self.left_out(number, str(problem))
        except ValueError:
            return self.left_out(number, "its address is none")
        for secret in {*secrets.secrets(entry.sent.headers, entry.url, query), *secrets.in_headers(entry.got.headers)}:
            self._on_secret(secret)
        sent, got = _Part.sent(entry, method), _Part.got(entry, method)
        began, ended = self._moments(entry)
        where, url = self._where(number), secrets.without_credentials(entry.url)
        exchange = Exchange(
            id=f"{self._prefix}{identifier or f'x{number}'}",
            operation=contract.operation_of(method, place.path),
            url=url,
            request=_request(method, place.path, _shown(query), sent.body, entry.sent.header("content-type")),
            response=_response(entry, got.body),
            sent_headers=secrets.shown_request(entry.sent.headers),
            began=began,
            ended=ended,
            place=where,
        )
        if got.body.value is not ABSENT:
            vars(exchange)["json"] = got.body.value
        return Recorded(
            exchange=exchange,
            place=where,
            method_path=f"{method} {_shown_path(url)}",
            complete=not sent.problem and not got.problem,
            problems=tuple(filter(None, (sent.problem, got.problem))),
            unknown=frozenset(_unknown(entry, sent, got)),
            auth=secrets.kinds(entry.sent.headers, entry.url, query),
            slash=place.slash,
            group=place.group,
            day=_day(entry),
            touched=exchange.operation is not None and is_touched(exchange),
            whole=self._live or is_whole(entry.got, got.body),
        )

    def _where(self, number: int) -> str:
        return f"{self._name}, {self._what} {number}"

    def _moments(self, entry: Entry) -> tuple[float, float]:
        """Return when an exchange began and ended; one after the other where the recorder wrote no moments."""
        if entry.began is None:
            began, ended = self._last + 1, self._last + 1.5
        else:
            began, ended = entry.began, entry.began + entry.seconds
        self._last = max(self._last, ended)
        return began, ended


class _Part:
    """A body, and what is wrong with the recording of it."""

    def __init__(self, message: Message, what: str, *, expected: bool) -> None:
        self.body, self.problem = Body("", ABSENT), ""
        try:
            self.body = body_of(message)
        except Unreadable as problem:
            self.problem = f"the {what} {problem}"
        if not self.body.text and not self.problem and expected and message.header("content-length") != "0":
            self.problem = f"the {what} was not recorded"

    @classmethod
    def sent(cls, entry: Entry, method: str) -> _Part:
        return cls(entry.sent, REQUEST_BODY, expected=method in _WRITES)

    @classmethod
    def got(cls, entry: Entry, method: str) -> _Part:
        expected = entry.status not in _NO_BODY and method not in ("HEAD", "DELETE")
        return cls(entry.got, RESPONSE_BODY, expected=expected)


def _check(entry: Entry, method: str, *, live: bool) -> None:
    """Raise NoExchange for what is no call of the API with its answer."""
    if not method.isalpha():
        raise NoExchange("its method is none")
    if method in _NOT_CALLED:
        raise NoExchange(_NOT_CALLED[method])
    if entry.status in _LEFT_OUT and not (live and entry.status == 0):
        raise NoExchange(_LEFT_OUT[entry.status])
    if entry.status in _INFORMATIONAL:
        raise NoExchange("the beginning of a web socket" if entry.status == 101 else "an answer that is only begun")  # noqa: PLR2004 - Switching Protocols


def _request(method: str, path: str, query: Query, sent: Body, kind: str) -> Request:
    body, raw = sent.value, None
    if body is ABSENT and sent.text:
        raw = sent.text.encode("utf-8", "replace")
    if isinstance(body, dict) and any(map(secrets.is_secret_name, body)):
        body = {name: _HIDDEN if secrets.is_secret_name(name) and each else each for name, each in body.items()}
    return Request(method, path, query, body, raw, kind or "application/json", auth="none")


def _response(entry: Entry, got: Body) -> Response:
    return Response(entry.status, secrets.shown_response(entry.got.headers), got.text, entry.seconds)


def _shown(query: Query) -> Query:
    return tuple((name, _HIDDEN if value and secrets.is_secret_name(name) else value) for name, value in query)


def _shown_path(url: str) -> str:
    """Return an address for people: its path, and the names of its parameters."""
    path, _, query = url.partition("?")
    path = "/" + path.partition("://")[2].partition("/")[2] if "://" in path else path
    names = dict.fromkeys(each.partition("=")[0] for each in query.split("&") if each) if query else ()
    return f"{path}?{'&'.join(names)}" if names else path


def _day(entry: Entry) -> date | None:
    for text in (entry.got.header("date"), entry.moment):
        found = moment_of(text) if text else None
        if found is not None:
            return found.date()
    return None


def _unknown(entry: Entry, sent: _Part, got: _Part) -> list[str]:
    return [
        *([REQUEST_BODY] if sent.problem else []),
        *([RESPONSE_BODY] if got.problem else []),
        *([] if entry.sent.headers else [REQUEST_HEADERS]),
        *([] if entry.got.headers else [RESPONSE_HEADERS]),
    ]
