"""
Whether the lists of a target come a moment late, and the wait that this asks for.

Law: the pages promise no moment at which a list shows a change, so that a list may be late, by a moment and not for
ever. Whether it is, is asked once somebody has found fault with a list; a target that is not late is never waited for.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.errors import SendingForbidden, TransportFailed
from conformance.findings import Blocked

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.bench import Bench
    from conformance.exchange import Exchange, Request

LISTS = ("listEmails", "listActivities")
MOMENT = 1.5
"""Seconds after which a list has to show what was done."""


@dataclass
class Lag:
    """What a run knows of the lists of its target; safe to share between threads."""

    is_late: bool = False
    _written: float = float("-inf")
    _asked: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, request: Request) -> None:
        """Keep in mind when something was written last."""
        if request.method != "GET":
            self._written = time.monotonic()

    def wait(self, operation: str | None, pause: Callable[[float], None]) -> None:
        """Let the target catch up before a list is asked for."""
        left = self._written + MOMENT - time.monotonic()
        if self.is_late and operation in LISTS and left > 0:
            pause(left)

    def learn(self, bench: Bench, operations: set[str]) -> bool:
        """Tell whether lists are late, by those of *operations* that were not asked yet."""
        with self._lock:
            for operation in sorted(operations - self._asked):
                self._asked.add(operation)
                with suppress(Blocked, SendingForbidden, TransportFailed):
                    self.is_late = self.is_late or _comes_late(bench, operation)
            return self.is_late


def _comes_late(bench: Bench, operation: str) -> bool:
    """Create a draft and delete it, and tell whether a list shows one of both after a moment and not at once."""
    email = str(bench.create("draft").item["id"])
    for write, there in ((None, True), (bench.delete, False)):
        if write is not None:
            write(email)
        if _shows(bench, operation, email) is not there:
            bench.pause(MOMENT)
            return _shows(bench, operation, email) is there
    return False


def _shows(bench: Bench, operation: str, email: str) -> bool:
    page = _page(bench, operation, email)
    return any(item.get("id") == email for item in page.items)


def _page(bench: Bench, operation: str, email: str) -> Exchange:
    if operation == "listEmails":
        return bench.list({"id__in": email})
    return bench.activities({"lead_id": bench.lead, "_order_by": "-date_created"})
