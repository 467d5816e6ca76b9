"""
The proxy on the network: it listens, passes a request on, and hands the answer back.

Law: bytes go on as they come and wait for nobody; what a client did not ask for is not asked upstream, and what the
upstream did not say is not said, but for the answers of own_words.py.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Protocol

import aiohttp
import certifi
from aiohttp import hdrs, web
from multidict import CIMultiDict
from yarl import URL

from conformance.errors import UsageError
from conformance.proxy import own_words
from conformance.proxy.passage import Loss
from conformance.proxy.passing import BASE, passed_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from conformance.proxy.own_words import Own
    from conformance.proxy.passage import Passage
    from conformance.proxy.passing import Headers, Way
    from conformance.proxy.tape import Tape

_LONGEST_LINE = 1024 * 1024
_IDLE = 1.5
"""Seconds that an idle connection to the upstream is kept: less than servers keep theirs, so that none is found dead."""
_LAST_ANSWERS = 2.0
"""Seconds that the answers which are on their way have when the proxy ends."""
_UNSAID = frozenset(("User-Agent", "Accept", "Accept-Encoding", "Content-Type"))
_ADDED = (hdrs.CONTENT_TYPE, hdrs.DATE, hdrs.SERVER)
_NOBODY = logging.getLogger("conformance.proxy.nobody")
"""Hears, and does not tell, what the library says of broken requests, whose bytes do not belong on stderr."""
_NOBODY.setLevel(logging.CRITICAL + 1)
_BREATH = 0.005
_BACKLOG = 1024
_SAID: web.RequestKey[frozenset[str]] = web.RequestKey("said", frozenset)


class Desk(Protocol):
    """Who takes what passes; all of it returns at once."""

    @property
    def behind(self) -> bool:
        """Whether so much that has passed was not looked at yet that the next request has to wait."""

    def begin(self, method: str, target: str, asked: Headers) -> Passage:
        """Return a passage for a request that has come in."""

    def end(self, passage: Passage) -> None:
        """Take a passage that has ended."""

    def refusal(self, passage: Passage) -> Future[Own | None]:
        """Return, later, the answer to a request that may not go on, whose body is on its tape; None for one that may."""


@contextmanager
def running(
    way: Way,
    desk: Desk,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    tls: ssl.SSLContext | None = None,
    gate: bool = False,
) -> Iterator[str]:
    """
    Pass on in the background what comes to *host* and *port* (0: a free one); gives the base address for clients.

    With *gate* a request waits until its body is there and *desk* allows it. Raises UsageError where nobody can listen.
    """
    front = _Front(way, desk, tls, gate=gate)
    thread = Thread(target=lambda: asyncio.run(front.serve(host, port)), name="proxy", daemon=True)
    thread.start()
    try:
        bound, stop = front.ready.result()
    except OSError as problem:
        message = f"cannot listen on {host}:{port}: {problem.strerror or problem}"
        raise UsageError(message) from None
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{bound}{BASE}"
    finally:
        stop()
        thread.join()


def trusting(ca_file: Path | None, *, verify: bool) -> ssl.SSLContext:
    """Return what certificates of an upstream are looked at with: those that `run` trusts, or the ones in *ca_file*."""
    context = ssl.create_default_context(cafile=str(ca_file or certifi.where()))
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class _Front:
    """What clients speak to."""

    _session: aiohttp.ClientSession

    def __init__(self, way: Way, desk: Desk, tls: ssl.SSLContext | None, *, gate: bool) -> None:
        self._way, self._desk, self._tls, self._gate = way, desk, tls, gate
        self._ending = False
        self.ready: Future[tuple[int, Callable[[], None]]] = Future()
        """The port, and what ends the serving, once there is somebody who listens."""

    async def serve(self, host: str, port: int) -> None:
        """Serve until it is ended."""
        ended = asyncio.Event()
        runner = self._runner()
        async with self._connected():
            try:
                await runner.setup()
                await web.TCPSite(runner, host, port, backlog=_BACKLOG).start()
                self.ready.set_result((runner.addresses[0][1], partial(_set, asyncio.get_running_loop(), ended)))
            except OSError as problem:
                self.ready.set_exception(problem)
            else:
                await ended.wait()
            finally:
                self._ending = True
                await runner.cleanup()

    def _runner(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        app.on_response_prepare.append(_leave_out_what_is_added)
        return web.AppRunner(
            app,
            access_log=None,
            logger=_NOBODY,
            auto_decompress=False,
            handler_cancellation=True,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
            shutdown_timeout=_LAST_ANSWERS,
        )

    def _connected(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE, ssl=self._tls or True),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._way.patience),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_UNSAID,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
        )
        return self._session

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if not request.raw_path.startswith("/"):
            return _in_own_words(own_words.no_such_use(BASE))
        while self._desk.behind:  # noqa: ASYNC110 - a thread catches up, which sets no event of this loop
            await asyncio.sleep(_BREATH)
        passage = self._desk.begin(request.method, request.raw_path, tuple(request.headers.items()))
        try:
            return await self._carried(request, passage)
        except asyncio.CancelledError:
            passage.lose(Loss.PROXY if self._ending else Loss.CLIENT)
            raise
        except Exception as problem:  # noqa: BLE001 - one request fails, and the run says so
            passage.lose(Loss.FAULT, _cause(problem))
            return _in_own_words(own_words.own_fault(problem))
        finally:
            self._desk.end(passage)

    async def _carried(self, request: web.Request, passage: Passage) -> web.StreamResponse:
        body = _body(request, passage) if request.body_exists else None
        if self._gate:
            held = await _held(body, passage.sent) if body is not None else []
            refusal = await asyncio.wrap_future(self._desk.refusal(passage))
            if refusal is not None:
                passage.lose(Loss.REFUSED)
                return _in_own_words(refusal)
            body = _after(held, body) if body is not None else None
        return await self._passed(request, passage, body)

    async def _passed(
        self, request: web.Request, passage: Passage, body: AsyncIterator[bytes] | None
    ) -> web.StreamResponse:
        address = URL(self._way.onward(passage.target), encoded=True)
        headers = CIMultiDict(passed_on(passage.asked, asking=True))
        response = None
        try:
            async with self._session.request(
                request.method, address, headers=headers, data=body, allow_redirects=False
            ) as answer:
                passage.begin_answer(answer.status, tuple(answer.headers.items()))
                response = self._begun(request, passage, answer.reason)
                await _handed_back(request, passage, answer, response)
                return response
        except _HungUp:
            passage.lose(Loss.CLIENT)
        except (aiohttp.ClientError, OSError) as problem:
            gone = request.transport is None or request.transport.is_closing()
            passage.lose(Loss.CLIENT if gone else Loss.UPSTREAM, _cause(problem))
        if response is None:
            return _in_own_words(own_words.unreachable(self._way.base_url, passage.why))
        if request.transport is not None:
            request.transport.abort()
        return response

    def _begun(self, request: web.Request, passage: Passage, reason: str | None) -> web.StreamResponse:
        headers = CIMultiDict(passed_on(passage.told, asking=False))
        if hdrs.LOCATION in headers:
            headers[hdrs.LOCATION] = self._way.back(headers[hdrs.LOCATION], request.host)
        request[_SAID] = frozenset(name.lower() for name in headers)
        return web.StreamResponse(status=passage.status, reason=reason, headers=headers)


def _set(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    loop.call_soon_threadsafe(event.set)


class _HungUp(Exception):  # noqa: N818 - says what happened
    """The client is gone."""


async def _body(request: web.Request, passage: Passage) -> AsyncIterator[bytes]:
    passage.sent_whole = False
    async for part in request.content.iter_any():
        passage.sent.add(part)
        yield part
    passage.sent_whole = True


async def _held(body: AsyncIterator[bytes], tape: Tape) -> list[bytes]:
    """Return the parts of *body*; the first ones when it is larger than what *tape* keeps."""
    parts: list[bytes] = []
    while not tape.lost:
        part = await anext(body, None)
        if part is None:
            break
        parts.append(part)
    return parts


async def _after(parts: list[bytes], rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    async for part in rest:
        yield part


async def _handed_back(
    request: web.Request, passage: Passage, answer: aiohttp.ClientResponse, response: web.StreamResponse
) -> None:
    await _to_client(response.prepare(request))
    async for part in answer.content.iter_any():
        passage.hear(part)
        await _to_client(response.write(part))
    await _to_client(response.write_eof())


async def _to_client(writing: Awaitable[object]) -> None:
    try:
        await writing
    except ConnectionError:
        raise _HungUp from None


def _in_own_words(own: Own) -> web.Response:
    headers = {own_words.FROM: own.kind}
    return web.Response(status=own.status, headers=headers, body=own.encoded, content_type="application/json")


async def _leave_out_what_is_added(request: web.Request, response: web.StreamResponse) -> None:
    """Take out the headers that the library adds to an answer of the upstream."""
    if _SAID in request:
        for name in _ADDED:
            if name.lower() not in request[_SAID]:
                response.headers.popall(name, None)


def _cause(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}"[:200]
