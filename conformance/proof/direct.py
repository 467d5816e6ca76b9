"""
A client of a WSGI application in the same process: a trial needs no socket, which is half of its time.

Law: the application gets what a server would make of the bytes on the wire; nothing is judged or changed on the way.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.util import setup_testing_defaults

from werkzeug.test import run_wsgi_app

from conformance.wire.client import Client
from conformance.wire.transport import answered

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from conformance.exchange import Response
    from conformance.wire.transport import Prepared


@dataclass
class DirectClient(Client):
    """Speaks to `app`, which has to answer its own crashes: there is no server here that would say 500 for it."""

    app: WSGIApplication = field(kw_only=True)

    def carry(self, prepared: Prepared) -> Response:
        """Call the application with *prepared*."""
        began = time.monotonic()
        chunks, status, headers = run_wsgi_app(self.app, _environ(prepared), buffered=True)
        return answered(int(status[:3]), dict(headers), b"".join(chunks), time.monotonic() - began)


def _environ(prepared: Prepared) -> WSGIEnvironment:
    url, body = urlsplit(str(prepared.url)), prepared.body or b""
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": prepared.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path).decode("latin-1"),
        "QUERY_STRING": url.query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": url.netloc,
        "wsgi.input": BytesIO(body.encode() if isinstance(body, str) else body),
    }
    for header, value in prepared.headers.items():
        name = header.upper().replace("-", "_")
        environ[name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"] = value
    setup_testing_defaults(environ)
    return environ
