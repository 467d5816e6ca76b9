"""
Carries one request to the target and its answer back.

Law: whatever the other side does, it costs bounded memory and bounded time, and a redirect is an answer like any
other: nothing, credentials least of all, goes to an address that was not asked for.
"""

from __future__ import annotations

import functools
import io
import json
import threading
import time
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from conformance.exchange import Response

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from pathlib import Path

Prepared = requests.PreparedRequest
"""A request as it goes out: method, address, headers and bytes."""

MOST_BYTES = 128 * 1024 * 1024
"""Bytes that an answer may have, unpacked: a page with the longest bodies, each letter escaped, has a third."""
_DEEPEST = 100
_LATE = "no whole answer in time"
_CHUNK = 64 * 1024
_KEPT_HEADERS = ("content-type", "ratelimit", "retry-after", "location", "allow", "www-authenticate", "date")
_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError)


class Lost(Exception):  # noqa: N818 - says what happened to the answer
    """
    No readable answer came.

    `reached` tells whether the target may have carried the request out all the same, `slow` whether its time was up.
    """

    def __init__(self, reason: str, *, reached: bool = True, slow: bool = False) -> None:
        super().__init__(reason)
        self.reached, self.slow = reached, slow


class Transport:
    """A way to one target over the network; each thread has connections of its own."""

    def __init__(self, timeout: float, *, verify: bool | Path = True, most_bytes: int = MOST_BYTES) -> None:
        """
        Allow *timeout* seconds and *most_bytes* for a whole answer.

        *verify* is whether certificates are checked, or against what.
        """
        self._timeout = timeout
        self._most_bytes = most_bytes
        self._verify = verify if isinstance(verify, bool) else str(verify)
        self._local = threading.local()
        if verify is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def carry(self, prepared: Prepared) -> Response:
        """Return the answer to *prepared*; raises Lost."""
        began = time.monotonic()
        try:
            with self._session().send(
                prepared, timeout=self._timeout, allow_redirects=False, stream=True, verify=self._verify
            ) as answer:
                content = self._read(answer, began)
        except _BROKEN as problem:
            slow = _is_slow(problem)
            raise Lost(_LATE if slow else _cause(problem), reached=_reached(problem), slow=slow) from None
        return answered(answer.status_code, answer.headers, content, time.monotonic() - began)

    def _read(self, answer: requests.Response, began: float) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in answer.raw.stream(_CHUNK, decode_content=True):
            size += len(chunk)
            if size > self._most_bytes:
                raise Lost(f"the answer has more than {self._most_bytes:,} bytes")
            if time.monotonic() - began > self._timeout:
                raise Lost(_LATE, slow=True)
            chunks.append(chunk)
        return b"".join(chunks)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False
            session.mount("http://", _Adapter(self._timeout))
            session.mount("https://", _Adapter(self._timeout))
            self._local.session = session
        return session


def fetch(address: str, seconds: float, most_bytes: int) -> Response:
    """Return the answer to a GET of *address*, which is sent no credentials; raises Lost."""
    try:
        prepared = requests.Request("GET", address, headers={"Accept": "*/*"}).prepare()
    except _BROKEN as problem:
        raise Lost(_cause(problem), reached=False) from None
    return Transport(seconds, most_bytes=most_bytes).carry(prepared)


def answered(status: int, headers: Mapping[str, str], content: bytes, seconds: float) -> Response:
    """Return an answer as an exchange keeps it; raises Lost for one that nests too deep to be looked at."""
    kept = {k.lower(): v for k, v in headers.items() if k.lower() in _KEPT_HEADERS}
    if content.count(b"[") + content.count(b"{") > _DEEPEST and _is_deep(content):
        raise Lost(f"the answer nests more than {_DEEPEST} levels deep")
    return Response(status, kept, content.decode("utf-8", errors="replace"), seconds)


def _is_deep(content: bytes) -> bool:
    try:
        level: list[Any] = [json.loads(content)]
    except RecursionError:
        return True
    except ValueError:
        return False
    for _ in range(_DEEPEST):
        parts = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [part for several in parts for part in several]
    return bool(level)


class _Adapter(HTTPAdapter):
    """Makes connections whose answers have to be whole within the time given."""

    def __init__(self, timeout: float) -> None:
        self._seconds = timeout
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, _connection(HTTPConnection, self._seconds)),
            "https": _pool(HTTPSConnectionPool, _connection(HTTPSConnection, self._seconds)),
        }


def _pool(base: Any, connection: Any) -> Any:
    return type("Pool", (base,), {"ConnectionCls": connection})


def _connection(base: Any, seconds: float) -> Any:
    """Return a connection class that gives each answer, headers included, so many seconds from its request."""

    def request(self: Any, *args: Any, **options: Any) -> None:
        self.response_class = functools.partial(_TimelyResponse, until=time.monotonic() + seconds)
        base.request(self, *args, **options)

    return type("Connection", (base,), {"request": request})


class _TimelyResponse(HTTPResponse):
    """An answer that is read until a moment, however slowly it drips."""

    def __init__(self, sock: socket.socket, *args: Any, until: float, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_Timely(sock, until))


class _Timely(io.RawIOBase):
    """Reads from a socket until a moment; closing it leaves the socket to whoever else holds it."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._socket, self._until = sock, until
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._raw.readinto(buffer) or 0

    def close(self) -> None:
        self._raw.close()
        super().close()


def _reached(problem: BaseException) -> bool:
    """Tell whether the request may have got as far as the target before *problem*."""
    if isinstance(problem, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.InvalidSchema):
        return False
    return not any(isinstance(each, urllib3.exceptions.NewConnectionError) for each in _causes(problem))


def _causes(problem: BaseException) -> list[BaseException]:
    found: list[BaseException] = [problem]
    for each in found:
        inner = [each.__context__, each.__cause__, getattr(each, "reason", None), *each.args]
        found += [cause for cause in inner if isinstance(cause, BaseException) and cause not in found]
    return found


def _is_slow(problem: BaseException) -> bool:
    late = (TimeoutError, urllib3.exceptions.ReadTimeoutError)
    return any(isinstance(each, late) for each in _causes(problem))


def _cause(problem: BaseException) -> str:
    """Return the innermost reason of a network failure, which holds no credentials."""
    while problem.__context__ is not None:
        problem = problem.__context__
    return f"{type(problem).__name__}: {problem}"[:200]
