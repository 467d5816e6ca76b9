"""
An HTTP/1.1 server of one thread a connection, in front of a WSGI application, that can misbehave down to the socket.

Law: what the application answers goes out as it is; a server that wants to do something else overrides `take`.
"""

from __future__ import annotations

import socket
import struct
import sys
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults

from waiting import wait_for
from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from email.message import Message
    from wsgiref.types import WSGIApplication, WSGIEnvironment

BASE = "/api/v1"
EMAILS = "/activity/email/"
_LINGER_NOT = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Asked:
    """One request as it came in; `number` counts from 1, `path` is whole and holds no query."""

    number: int
    method: str
    path: str
    query: str
    headers: Message
    body: bytes

    @property
    def route(self) -> str:
        """The path below the base URL."""
        return self.path.removeprefix(BASE)


@dataclass(frozen=True)
class Answer:
    """One answer; its `Content-Length` is written unless the headers hold one."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


class Wire(BaseHTTPRequestHandler):
    """One connection: reads requests and writes answers, whole or not."""

    server: Front
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __getattr__(self, name: str) -> Any:
        """Serve every method alike."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        self.server.take(Asked(self.server.counted(), self.command, path, query, self.headers, body), self)

    def send(self, answer: Answer) -> None:
        """Write a whole answer."""
        headers = {"Content-Length": str(len(answer.body))} | answer.headers
        self.raw(head(answer.status, headers) + (b"" if self.command == "HEAD" else answer.body))

    def raw(self, content: bytes) -> None:
        """Write bytes as they are."""
        self.wfile.write(content)

    def hang_up(self) -> None:
        """End the connection after what was written."""
        self.close_connection = True

    def reset(self) -> None:
        """End the connection as a crash does; what was written may be lost."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Front(ThreadingHTTPServer):
    """Serves *app* on a free port while its context lasts."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__(("127.0.0.1", 0), Wire)
        self.app = app
        self.ended = Event()
        self.lock = Lock()
        self.seen = 0
        self.problems: list[str] = []
        self._open: set[socket.socket] = set()
        self._thread = Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.server_port}{BASE}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.shutdown()
        self.drop_all()
        self.server_close()
        self._thread.join()
        assert not self.problems

    def take(self, asked: Asked, wire: Wire) -> None:
        """Answer one request."""
        wire.send(self.forward(asked))

    def forward(self, asked: Asked) -> Answer:
        """Let the application answer."""
        chunks, status, headers = run_wsgi_app(self.app, _environ(asked), buffered=True)
        return Answer(int(status[:3]), b"".join(chunks), dict(headers))

    def counted(self) -> int:
        """Count one request more."""
        with self.lock:
            self.seen += 1
            return self.seen

    def deserted(self) -> bool:
        """Wait until all that was asked is done, and every connection has ended."""
        return wait_for(lambda: not self._open)

    def drop_all(self) -> None:
        """End every open connection, whoever works on it."""
        with self.lock:
            for connection in self._open:
                _shut(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember a connection as open."""
        with self.lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection without a farewell, so that a reset stays one."""
        with self.lock:
            self._open.discard(request)
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the library calls it so
        """Forgive a client that went away; keep anything else for the end."""
        problem = sys.exception()
        if not isinstance(problem, OSError):
            self.problems.append(repr(problem))


def head(status: int, headers: dict[str, str]) -> bytes:
    """Give the status line and the headers of an answer, up to the blank line."""
    known = status in {each.value for each in HTTPStatus}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase if known else 'Unknown'}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _environ(asked: Asked) -> WSGIEnvironment:
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"),
        "QUERY_STRING": asked.query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.input": BytesIO(asked.body),
    }
    for header, value in asked.headers.items():
        name = header.upper().replace("-", "_")
        environ[name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"] = value
    setup_testing_defaults(environ)
    return environ
