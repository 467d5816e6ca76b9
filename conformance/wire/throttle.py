"""
How fast a target may be asked, and how often: for all requests, and for each endpoint group (method and path).

Law: what the target itself says of its limits (`RateLimit`, `Retry-After`) is obeyed beside what its file asks for.
A part of the budget is kept back for what has to be removed at the end.
"""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from pyrate_limiter import Duration, InMemoryBucket, Limiter, Rate

from conformance import contract
from conformance.errors import BudgetSpent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.exchange import Request
    from conformance.target import Target

_FIXED = ("/files/upload/", "/activity/note/")
_EVERYTHING = ""


def group_of(request: Request) -> str:
    """Return the endpoint group of *request*, such as `PUT /activity/email/{id}/`."""
    operation = contract.operation_of(request.method, request.path)
    if operation is not None:
        return f"{request.method} {contract.operations()[operation].path}"
    path = request.path if request.path in _FIXED else re.sub(r"^(/.+)/[^/]+/$", r"\1/{id}/", request.path)
    return f"{request.method} {path}"


class Throttle:
    """Lets requests through, one by one; safe to share between threads."""

    def __init__(self, target: Target, wait: Callable[[float], None]) -> None:
        """Keep to the rates and budgets of *target*; *wait* is how the seconds that it asks for are spent."""
        rates = {_EVERYTHING: target.rate, **target.rates}
        self._limiters = {group: _limiter(rate) for group, rate in rates.items() if rate}
        self._budgets = {_EVERYTHING: target.max_requests, **target.budgets}
        self._wait = wait
        self._not_before: dict[str, float] = {}
        self._lock = threading.Lock()
        self.sent: dict[str, int] = {}

    def turn(self, group: str, kept_back: Callable[[], int]) -> None:
        """
        Return when a request of *group* may go out, and count it.

        Raises BudgetSpent when no more requests are left of the run's budget than have to be *kept_back*, or none of
        the group's.
        """
        for name in (_EVERYTHING, group):
            if name in self._limiters:
                self._limiters[name].try_acquire("request")
        pause = self._not_before.get(group, 0.0) - time.monotonic()
        if pause > 0:
            self._wait(pause)
        with self._lock:
            for name in (_EVERYTHING, group):
                budget, spent = self._budgets.get(name), self.sent.get(name, 0)
                reserve = kept_back() if budget and name == _EVERYTHING else 0
                if budget is not None and spent + reserve >= budget:
                    of = f" of {name}" if name else ""
                    back = f" ({reserve} are kept to clean up)" if reserve else ""
                    raise BudgetSpent(f"the budget of {budget} requests{of} is spent{back}")
            for name in (_EVERYTHING, group):
                self.sent[name] = self.sent.get(name, 0) + 1

    @property
    def total(self) -> int:
        """Requests that were let through."""
        return self.sent.get(_EVERYTHING, 0)

    def told(self, group: str, headers: Mapping[str, str]) -> None:
        """Take note of what the target says of its limits: with nothing remaining the group waits for the reset."""
        facts = _rate_limit(headers.get("ratelimit", ""))
        if facts.get("remaining") == 0 and facts.get("reset", 0) > 0:
            self._not_before[group] = time.monotonic() + facts["reset"]


def asked_pause(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a refusal asks to wait, None when it does not say."""
    after = headers.get("retry-after", "").strip()
    if after.isdecimal():
        return float(after)
    if after:
        try:
            moment = parsedate_to_datetime(after)
        except ValueError:
            return None
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return _rate_limit(headers.get("ratelimit", "")).get("reset")


def _rate_limit(text: str) -> dict[str, float]:
    """Read `limit=100, remaining=50, reset=5` and the later `"default";r=50;t=5`."""
    names = {"r": "remaining", "t": "reset"}
    found = re.findall(r"\b(remaining|reset|r|t)\s*=\s*(\d+(?:\.\d+)?)", text)
    return {names.get(name, name): float(value) for name, value in found}


def _limiter(rate: float) -> Limiter:
    return Limiter(InMemoryBucket([Rate(1, max(1, int(Duration.SECOND.value / rate)))]))
