"""
Sends requests to the target: the one place that touches the network.

Law: every request of a run goes through `Client.send`; it counts, throttles, guards against mail to people,
and records exchanges without credentials.
"""

from __future__ import annotations

import itertools
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from pyrate_limiter import Duration, InMemoryBucket, Limiter, Rate
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from conformance import __version__, contract, credentials, guard
from conformance.errors import BudgetSpent, TransportFailed
from conformance.exchange import Exchange, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.target import Target

Prepared = requests.PreparedRequest
"""A request as it goes out: method, address, headers and bytes."""

_RATE_LIMIT_RETRIES = 5
_KEPT_HEADERS = ("content-type", "ratelimit", "retry-after", "location", "allow", "www-authenticate", "date")


@dataclass
class Client:
    """
    Speaks to one target; safe to share between threads.

    `on_exchange` is called with every exchange as it is recorded.
    """

    target: Target
    base_url: str
    on_exchange: Callable[[Exchange], None] = lambda _: None
    sent: int = 0
    _local: threading.local = field(default_factory=threading.local, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _ids: Any = field(default_factory=lambda: itertools.count(1), repr=False)
    _limiter: Limiter | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Set up the throttle, when the target asks for one."""
        if self.target.rate:
            interval = Rate(1, int(Duration.SECOND.value / self.target.rate))
            self._limiter = Limiter(InMemoryBucket([interval]))

    def send(self, request: Request) -> Exchange:
        """
        Send *request* and return the exchange.

        Raises SendingForbidden for a body that would make the target send mail, BudgetSpent when no request is
        left, TransportFailed when no readable answer came.
        """
        request = self._with_credentials(request)
        guard.check(request, allow_sending=self.target.allow_sending)
        number, began = self._take_turn(), time.monotonic()
        try:
            prepared = self._prepared(request)
            response = self.carry(prepared)
        except requests.RequestException as problem:
            message = f"{request.method} {request.path}: {_cause(problem)}"
            raise TransportFailed(message) from None
        operation = contract.operation_of(request.method, request.path)
        sent = {k: v for k, v in prepared.headers.items() if k in ("Content-Type", "Accept")}
        url, ended = str(prepared.url), time.monotonic()
        exchange = Exchange(f"x{number}", operation, url, request, response, sent, began, ended)
        self.on_exchange(exchange)
        return exchange

    def carry(self, prepared: Prepared) -> Response:
        """Take *prepared* over the network; the proof has a way of its own."""
        answer = self._session().send(prepared, timeout=self.target.timeout, allow_redirects=False)
        return answered(answer.status_code, answer.headers, answer.content, answer.elapsed.total_seconds())

    def upload(self, url: str, fields: Mapping[str, str], content: bytes) -> None:
        """
        Send a file to where the target wants it, as a form with *fields*; what goes wrong shows when it is attached.

        Credentials go to the target's own address only, and a target on this machine sends us nowhere else.
        """
        if _is_local(self.base_url) and not _is_local(url):
            return
        self._take_turn()
        own = urlsplit(url).netloc == urlsplit(self.base_url).netloc
        headers = self._authorization("basic" if self.target.api_key else "bearer") if own else {}
        form = requests.Request("POST", url, data=dict(fields), files={"file": content}, headers=headers).prepare()
        with suppress(requests.RequestException):
            self.carry(form)

    def pause(self, seconds: float) -> None:
        """Give the target so much time, for what happens there by itself."""
        time.sleep(seconds)

    def _with_credentials(self, request: Request) -> Request:
        if request.auth != "default":
            return request
        return replace(request, auth="basic" if self.target.api_key else "bearer")

    def _take_turn(self) -> int:
        if self._limiter is not None:
            self._limiter.try_acquire("request")
        with self._lock:
            if self.target.max_requests is not None and self.sent >= self.target.max_requests:
                message = f"the budget of {self.target.max_requests} requests is spent"
                raise BudgetSpent(message)
            self.sent += 1
            return int(next(self._ids))

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False
            retries = Retry(
                total=_RATE_LIMIT_RETRIES,
                connect=0,
                read=0,
                status_forcelist=[429],
                allowed_methods=None,
                respect_retry_after_header=True,
                backoff_factor=0.5,
                raise_on_status=False,
            )
            session.mount("http://", HTTPAdapter(max_retries=retries))
            session.mount("https://", HTTPAdapter(max_retries=retries))
            self._local.session = session
        return session

    def _prepared(self, request: Request) -> requests.PreparedRequest:
        headers = {"Accept": "application/json", "User-Agent": f"close-conformance/{__version__}"}
        data = request.encoded
        if data is not None:
            headers["Content-Type"] = request.content_type
        headers |= self._authorization(request.auth)
        url = f"{self.base_url}{request.path}"
        return requests.Request(request.method, url, headers=headers, params=list(request.query), data=data).prepare()

    def _authorization(self, auth: str) -> dict[str, str]:
        value = credentials.header(auth, self.target.api_key or "", self.target.bearer_token or "")
        return {"Authorization": value} if value else {}


def answered(status: int, headers: Mapping[str, str], content: bytes, seconds: float) -> Response:
    """Return an answer as an exchange keeps it."""
    kept = {k.lower(): v for k, v in headers.items() if k.lower() in _KEPT_HEADERS}
    return Response(status, kept, content.decode("utf-8", errors="replace"), seconds)


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")


def _cause(problem: requests.RequestException) -> str:
    """Return the innermost reason of a network failure, which holds no credentials."""
    if isinstance(problem, requests.Timeout):
        return "no answer in time"
    cause: BaseException = problem
    while cause.__context__ is not None:
        cause = cause.__context__
    return f"{type(cause).__name__}: {cause}"[:200]
