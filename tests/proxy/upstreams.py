"""
Servers for the proxy to pass on to, and a desk that keeps what has passed.

Law: an upstream writes down each request as it came, byte for byte, and answers what its path asks for.
"""

from __future__ import annotations

import gzip
import threading
import time
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from waiting import LONGEST, wait_for

from conformance.proxy.passage import Passage
from conformance.proxy.tape import Room, Tape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.proxy.own_words import Own
    from conformance.proxy.passing import Headers

PART = b"x" * 65_536
PACKED = gzip.compress(b'{"data": [], "has_more": false}')


@dataclass
class Asked:
    """A request as it came: its connection is told by the client's port."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    size: int
    connection: int

    def header(self, name: str) -> str | None:
        return next((value for each, value in self.headers if each.lower() == name), None)


@dataclass
class Upstream:
    """A server on this machine, and what it was asked; `go_on` lets it end an answer that it holds back."""

    base_url: str
    go_on: threading.Event = field(default_factory=threading.Event)
    asked: list[Asked] = field(default_factory=list)
    emails: bytes = PACKED
    packed: bool = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    disable_nagle_algorithm = True
    upstream: Upstream

    def _answer(self) -> None:
        size = self._read()
        self.upstream.asked.append(
            Asked(self.command, self.path, list(self.headers.items()), size, self.client_address[1])
        )
        word = self.path.partition("?")[0].rstrip("/").rpartition("/")[2]
        getattr(self, f"_{word}", self._plain)(size)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = _answer  # noqa: N815 - names of the library

    def _read(self) -> int:
        if self.headers.get("Transfer-Encoding") != "chunked":
            left = size = int(self.headers.get("Content-Length", 0))
            while left and (part := self.rfile.read(min(left, len(PART)))):
                left -= len(part)
            return size - left
        size = 0
        while length := int(self.rfile.readline(), 16):
            self.rfile.read(length + 2)
            size += length
        self.rfile.readline()
        return size

    def _say(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _plain(self, size: int) -> None:
        self._say(b'{"size": %d}' % size, Content_Type="application/json")

    def _packed(self, _: int) -> None:
        self._say(PACKED, Content_Encoding="gzip")

    def _email(self, _: int) -> None:
        packed = {"Content_Encoding": "gzip"} if self.upstream.packed else {}
        self._say(self.upstream.emails, Content_Type="application/json", **packed)

    def _chunked(self, _: int) -> None:
        self.send_response_only(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nfirst\r\n")
        self.wfile.flush()
        self.upstream.go_on.wait(LONGEST)
        self.wfile.write(b"6\r\nsecond\r\n0\r\n\r\n")

    def _large(self, _: int) -> None:
        parts = int(self.path.partition("parts=")[2])
        self.send_response_only(200)
        self.send_header("Content-Length", str(parts * len(PART)))
        self.end_headers()
        for _ in range(parts):
            self.wfile.write(PART)

    def _moved(self, _: int) -> None:
        self._say(b"", 301, Location=f"{self.upstream.base_url}/activity/email/?_skip=1")

    def _away(self, _: int) -> None:
        self._say(b"", 302, Location="https://files.example.com/upload")

    def _slow(self, _: int) -> None:
        time.sleep(1.5)
        self._say(b"{}")

    def _unhurried(self, _: int) -> None:
        time.sleep(0.5)
        self._say(b"{}")

    def _held(self, _: int) -> None:
        self.upstream.go_on.wait(LONGEST)
        self._say(b"{}")

    def _broken(self, _: int) -> None:
        self.send_response_only(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def _unwell(self, _: int) -> None:
        self.wfile.write(b"this is not HTTP\r\n\r\n")
        self.close_connection = True

    def log_message(self, *_: object) -> None: ...


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, *_: object) -> None: ...


@contextmanager
def serving() -> Iterator[Upstream]:
    """Serve an upstream."""
    handler = type("Handler", (_Handler,), {})
    with _Server(("127.0.0.1", 0), handler) as server:
        handler.upstream = Upstream(f"http://127.0.0.1:{server.server_port}/api/v1")  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield handler.upstream  # type: ignore[attr-defined]
        finally:
            handler.upstream.go_on.set()  # type: ignore[attr-defined]
            server.shutdown()


class KeepingDesk:
    """
    Keeps every passage, bodies of up to *most* bytes, and refuses what *refuses* does.

    `begun` are the passages of all requests that came, `passages` those that have ended.
    """

    behind = False

    def __init__(self, most: int = 1_000_000, refuses: Callable[[Passage], Own | None] = lambda _: None) -> None:
        self.room = Room()
        self.passages: list[Passage] = []
        self.begun: list[Passage] = []
        self._most, self._refuses = most, refuses

    def begin(self, method: str, target: str, asked: Headers) -> Passage:
        tapes = (Tape(self.room, self._most), Tape(self.room, self._most))
        self.begun.append(Passage(len(self.begun) + 1, method, target, asked, *tapes))
        return self.begun[-1]

    def end(self, passage: Passage) -> None:
        passage.end()
        self.passages.append(passage)

    def refusal(self, passage: Passage) -> Future[Own | None]:
        future: Future[Own | None] = Future()
        future.set_result(self._refuses(passage))
        return future

    def ended(self, count: int) -> list[Passage]:
        """Return the passages that have ended; waits for so many, since a client has its answer before that."""
        wait_for(lambda: len(self.passages) >= count)
        return self.passages

    def last(self) -> Passage:
        """Return the passage that has ended last; waits for one."""
        return self.ended(1)[-1]
