"""
The desk between the network and the judge: what has passed waits here for its turn, in the order in which it ended.

Law: the network never waits for a verdict, unless the client asked for that; it waits when so much lies here that
memory would not be bounded. A fault of the judge ends the judging, never the passing.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from conformance import contract
from conformance.proxy.passage import Passage
from conformance.proxy.passing import BASE, is_below
from conformance.proxy.tape import Room, Tape
from conformance.transport import MOST_BYTES

if TYPE_CHECKING:
    from conformance.proxy.own_words import Own
    from conformance.proxy.passing import Headers

_MOST_WAITING = 2_000
_MOST_BYTES_WAITING = MOST_BYTES


class Judge(Protocol):
    """Who judges what has passed; called from one thread at a time."""

    def asked(self, passage: Passage) -> None:
        """Take note of a request that has begun, before anything of it is kept."""

    def take(self, passage: Passage) -> None:
        """Judge an exchange that has ended."""

    def refusal(self, passage: Passage) -> Own | None:
        """Return the answer to a request that breaks the contract; None for one that may go on."""


class Desk:
    """Gives passages to a judge, on a thread of its own."""

    def __init__(self, judge: Judge) -> None:
        self.passed = 0
        self.fault: Exception | None = None
        self._judge = judge
        self._room = Room()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="judge")
        self._lock = threading.Lock()
        self._waiting = self._bytes = 0

    @property
    def behind(self) -> bool:
        """Whether more lies here than may."""
        return self._waiting > _MOST_WAITING or self._bytes > _MOST_BYTES_WAITING

    def begin(self, method: str, target: str, asked: Headers) -> Passage:
        """Return a passage for a request that has come in; bodies are kept where the contract covers the endpoint."""
        self.passed += 1
        most = MOST_BYTES if is_covered(method, target) else 0
        passage = Passage(self.passed, method, target, asked, Tape(self._room, most), Tape(self._room, most))
        self._judge.asked(passage)
        return passage

    def end(self, passage: Passage) -> None:
        """Have *passage* judged."""
        passage.end()
        self._count(1, passage.size)
        self._thread.submit(self._judged, passage)

    def refusal(self, passage: Passage) -> Future[Own | None]:
        """Return the judge's answer to a request, after all that has ended before it was judged."""
        return self._thread.submit(self._judge.refusal, passage)

    def close(self) -> None:
        """Wait until everything is judged."""
        self._thread.shutdown()

    def _judged(self, passage: Passage) -> None:
        size = passage.size
        try:
            if self.fault is None:
                self._judge.take(passage)
        except Exception as problem:  # noqa: BLE001 - told at the end of the run, which it makes an error
            self.fault = problem
        finally:
            passage.release()
            self._count(-1, -size)

    def _count(self, passages: int, size: int) -> None:
        with self._lock:
            self._waiting += passages
            self._bytes += size


def is_covered(method: str, target: str) -> bool:
    """Tell whether the contract covers the endpoint of *target*, a path with its query."""
    path = target.partition("?")[0][len(BASE) :].rstrip("/")
    return is_below(target) and contract.operation_of(method, f"{path}/") is not None
