"""
Sends requests to the target: every one of a run, whoever made it, goes through `Client.send`.

Law: before a request goes out it is looked at (guard.py: nobody gets mail; ledger.py: only what is ours is touched) and
what it may create is written down. A lost answer is asked for again only where that is safe. It is never an answer, but
for a gateway's status code that one request gets every time while the target answers others.
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

from conformance import __version__, contract, credentials
from conformance.errors import TransportFailed
from conformance.exchange import ABSENT, Exchange, Request, Response
from conformance.target import is_local
from conformance.wire import guard
from conformance.wire.lag import Lag
from conformance.wire.ledger import Ledger, id_in
from conformance.wire.patience import Patience
from conformance.wire.recovery import Quiet, is_undone, look_of
from conformance.wire.throttle import Throttle, asked_pause, group_of
from conformance.wire.transport import Lost, Prepared, Transport
from conformance.wire.vigil import Vigil, is_unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.target import Target

_TRIES = 6
_TOO_MANY = 429
_GATEWAY = (502, 503, 504)
_SHOWS_ONE = ("createEmail", "getEmail", "updateEmail")
NO_JSON = "with a body that is no JSON"


class Answered(Lost):
    """Something on the way answered in the target's place, as it seems."""

    def __init__(self, reason: str, exchange: Exchange) -> None:
        super().__init__(reason)
        self.exchange = exchange


@dataclass
class Client:
    """
    Speaks to one target; safe to share between threads.

    `on_exchange` is called with every exchange as it is recorded. `unsure` counts the answers that leave a doubt: those
    of writes that were lost, and those that were no JSON; `lost` holds the emails of which nobody knows how they are
    now. `quiet` keeps requests apart from a search for what lost ones have made, `lag` a list from what was just
    written where lists come late. `cleaning` is set while what the run made is removed: the budget holds something back
    for that.
    """

    target: Target
    base_url: str
    on_exchange: Callable[[Exchange], None] = lambda _: None
    ledger: Ledger = field(default_factory=Ledger)
    patience: Patience = field(default_factory=Patience)
    unsure: int = 0
    lost: set[str] = field(default_factory=set)
    cleaning: bool = False
    quiet: Quiet = field(default_factory=Quiet, repr=False)
    lag: Lag = field(default_factory=Lag, repr=False)
    _ids: Any = field(default_factory=lambda: itertools.count(1), repr=False)
    _looks: dict[str, int] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _throttle: Throttle = field(init=False, repr=False)
    _transport: Transport = field(init=False, repr=False)
    _vigil: Vigil = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the way to the target, and the throttle on it."""
        self.target = replace(self.target, base_url=self.target.base_url or self.base_url)
        self._throttle = Throttle(self.target, self.patience.obey)
        self._vigil = Vigil(self._tried, self._auth)
        self._transport = Transport(
            self.target.timeout, verify=self.target.verify_tls and (self.target.ca_file or True)
        )
        self.ledger.leads.update(self.target.given_leads)

    @property
    def sent(self) -> int:
        """Requests that went out, those that were asked again included."""
        return self._throttle.total

    def send(self, request: Request) -> Exchange:
        """
        Send *request* and return the exchange.

        Raises SendingForbidden for a body that would make the target send mail, NotOurs for one that would touch
        what the run has not made, BudgetSpent when no request is left, TransportFailed when no readable answer came,
        Unreachable when none comes any more.
        """
        request = self._with_credentials(request)
        guard.check(request, self.target)
        self.ledger.check(request)
        self.lag.wait(contract.operation_of(request.method, request.path), self.pause)
        exchange = self._asked(request)
        self.lag.note(request)
        if exchange.operation in _SHOWS_ONE and exchange.ok:
            self._looks[str(exchange.item.get("id"))] = look_of(exchange.item)
        if is_unreadable(exchange):
            self.doubt()
        self.on_exchange(exchange)
        return exchange

    def _asked(self, request: Request) -> Exchange:
        """
        Return the first readable answer to *request*, which is tried again where that does no harm.

        A gateway's status code is the answer when it comes again and again, and once more right after the target has
        answered to something else.
        """
        tries, is_there = 0, False
        while True:
            tries += 1
            try:
                with self.quiet.writing():
                    exchange = self._noted(request)
            except Answered as status:
                if is_there:
                    self._give_up(request)
                    return status.exchange
                self._bear(status, request, tries)
                is_there = tries == _TRIES - 1 and self._is_there()
            except Lost as loss:
                self._bear(loss, request, tries)
            else:
                self.patience.answered()
                self._vigil.note(exchange)
                if request.method != "GET" or not is_unreadable(exchange) or tries >= _TRIES // 2:
                    return exchange
            self.patience.pause(tries)

    def _is_there(self) -> bool:
        there = self._vigil.is_there()
        if there:
            self.patience.answered()
        return there

    def _bear(self, loss: Lost, request: Request, tries: int) -> None:
        """Make *request* fit to be sent again after *loss*; raises TransportFailed when it may not be."""
        if loss.reached and request.method != "GET":
            self.doubt()
        self.patience.failed(str(loss), slow=loss.slow)
        safe = not loss.reached or is_undone(self, request, self._looks)
        if tries >= _TRIES or not safe:
            self._give_up(request)
            raise TransportFailed(f"{request.method} {request.path}: {loss}") from None

    def _give_up(self, request: Request) -> None:
        """Keep in mind the email that *request* was to change: nobody knows whether it has."""
        if request.method in ("PUT", "DELETE"):
            self.lost.add(id_in(request.path))

    def _noted(self, request: Request) -> Exchange:
        """Send *request*, and keep in the ledger what it was to make and what has come of it; raises Lost."""
        intent = self.ledger.intend(request)
        try:
            exchange = self._tried(request)
        except Lost as loss:
            if intent is not None and not loss.reached:
                self.ledger.settled([intent])
            raise
        self.ledger.end(intent, exchange)
        return exchange

    def _tried(self, request: Request) -> Exchange:
        """Send *request* once, or until the target has time for it; raises Lost."""
        group, prepared = group_of(request), self._prepared(request)
        for waits in itertools.count(1):
            self.patience.check()
            self._throttle.turn(group, self._kept_back)
            number, began = next(self._ids), time.monotonic()
            response = self.carry(prepared)
            self._throttle.told(group, response.headers)
            if response.status != _TOO_MANY:
                break
            if waits >= _TRIES:
                raise Lost(f"status code 429, {waits} times", reached=False)
            self.patience.pause(waits, asked_pause(response.headers))
        sent = {k: v for k, v in prepared.headers.items() if k in ("Content-Type", "Accept")}
        operation = contract.operation_of(request.method, request.path)
        url, ended = str(prepared.url), time.monotonic()
        exchange = Exchange(f"x{number}", operation, url, request, response, sent, began, ended)
        if response.status in _GATEWAY:
            raise Answered(f"status code {response.status}, which a gateway gives", exchange)
        if operation is None and request.method != "DELETE" and exchange.ok and exchange.json is ABSENT:
            raise Lost(f"status code {exchange.status} {NO_JSON}")
        return exchange

    def carry(self, prepared: Prepared) -> Response:
        """Take *prepared* over the network; the proof has a way of its own. Raises Lost."""
        return self._transport.carry(prepared)

    def upload(self, url: str, fields: Mapping[str, str], content: bytes) -> None:
        """
        Send a file to where the target wants it, as a form with *fields*; what goes wrong shows when it is attached.

        Credentials go to the target's own address only, and a target on this machine sends us nowhere else.
        """
        if is_local(self.base_url) and not is_local(url):
            return
        own = urlsplit(url)[:2] == urlsplit(self.base_url)[:2]
        headers = self._authorization(self._auth) if own else {}
        with suppress(requests.RequestException, ValueError, Lost):
            form = requests.Request("POST", url, data=dict(fields), files={"file": content}, headers=headers).prepare()
            self._throttle.turn("POST (a file)", self._kept_back)
            self.carry(form)

    def doubt(self) -> None:
        """Count one answer more that leaves a doubt."""
        with self._lock:
            self.unsure += 1

    def stop(self) -> None:
        """Let no scenario send anything more; `clean` opens the way again for what has to be removed."""
        self.patience.stop()

    def clean(self) -> None:
        """From now on what goes out removes what the run made."""
        self.cleaning = True
        self.patience.go_on()

    def pause(self, seconds: float) -> None:
        """Give the target so much time, for what happens there by itself."""
        self.patience.wait(seconds)

    def _kept_back(self) -> int:
        return 0 if self.cleaning else self.ledger.cost()

    def _with_credentials(self, request: Request) -> Request:
        if request.auth != "default":
            return request
        return replace(request, auth=self._auth)

    @property
    def _auth(self) -> str:
        return next(iter(self.target.auth), "bearer")

    def _prepared(self, request: Request) -> Prepared:
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
