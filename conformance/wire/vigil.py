"""
Notices when what answers is no longer the target as it was met: a gateway's pages, or credentials that ended.

Law: such answers are doubted only when several come in a row, and believed as soon as the target, asked who we are,
answers that as before: then they are its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.errors import NotCompleted, Refused, Unreachable
from conformance.exchange import ABSENT, Exchange, Request
from conformance.wire.transport import Lost

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES, REFUSALS = 10, 3
"""Answers in a row after which the target is asked: those that are no JSON, and 401 to the right credentials."""
_UNAUTHORIZED = 401


def is_unreadable(exchange: Exchange) -> bool:
    """Tell whether *exchange* lacks the JSON that it should hold; a refusal may be a page, a removal say nothing."""
    if exchange.operation is None or exchange.json is not ABSENT:
        return False
    if exchange.ok:
        return exchange.request.method != "DELETE" or bool(exchange.response.text)
    return bool(exchange.response.text) and "json" in exchange.response.headers.get("content-type", "")


class Vigil:
    """Counts doubtful answers; *ask* sends a request once and raises Lost, *auth* is what requests usually carry."""

    def __init__(self, ask: Callable[[Request], Exchange], auth: str) -> None:
        self._ask = ask
        self._auth = auth
        self._pages = 0
        self._refusals = 0

    def note(self, exchange: Exchange) -> None:
        """Take note of an answer; raises Unreachable or Refused once the target is not what it was."""
        self._pages = self._pages + 1 if is_unreadable(exchange) else 0
        if exchange.request.auth == self._auth:
            self._refusals = self._refusals + 1 if exchange.status == _UNAUTHORIZED else 0
        if self._pages and self._pages % PAGES == 0:
            self._check(Unreachable("the target stopped answering: its answers are no JSON any more"))
        if self._refusals and self._refusals % REFUSALS == 0:
            self._check(Refused("the target does not take the credentials any more"))

    def is_there(self) -> bool:
        """Tell whether the target, asked who we are, answers at once."""
        try:
            return self._ask(Request("GET", "/me/", auth=self._auth)).status != _UNAUTHORIZED
        except Lost:
            return False

    def _check(self, otherwise: NotCompleted) -> None:
        if not self.is_there():
            raise otherwise
