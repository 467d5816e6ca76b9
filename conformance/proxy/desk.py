"""
The desk between the network and the judge: what has passed is handed on in the order in which it ended.

Law: the network never waits for a verdict, unless the client asked for that; it waits when so much is not judged yet
that memory would not be bounded. A fault of the judge ends the judging, never the passing.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple, Protocol

from conformance import contract
from conformance.proxy.entries import entry_of
from conformance.proxy.passage import Loss, Passage
from conformance.proxy.passing import BASE, is_below
from conformance.proxy.tape import Room, Tape
from conformance.wire.transport import MOST_BYTES

if TYPE_CHECKING:
    from concurrent.futures import Future

    from conformance.proxy.own_words import Own
    from conformance.proxy.passing import Headers, Way
    from conformance.traffic.reading.entry import Entry

_MOST_WAITING = 10_000
_MOST_BYTES_WAITING = MOST_BYTES
_FAULTS = (Loss.UPSTREAM, Loss.PROXY, Loss.FAULT)


class Passed(NamedTuple):
    """
    An exchange as a judge takes it.

    `refused` tells whether the proxy answered it itself, `beside` whether its path was not below the base path.
    """

    number: int
    entry: Entry
    refused: bool = False
    beside: bool = False


class Judge(Protocol):
    """Who judges what has passed, one after another."""

    def take(self, passed: Passed) -> Future[None]:
        """Judge an exchange that has ended."""

    def refusal(self, passed: Passed) -> Future[Own | None]:
        """Return the answer to a request that breaks the contract, None for another one."""


class Desk:
    """
    Hands what passes on *way* to a judge.

    `passed` counts the requests that came; `lost` says why, for each answer that did not reach its client through no
    doing of the client's; `beside` is the first path that was not below the base path, `fault` what ended the judging;
    `waiting` counts what is not judged yet.
    """

    def __init__(self, judge: Judge, way: Way) -> None:
        self.passed = 0
        self.lost: list[str] = []
        self.beside = ""
        self.fault: BaseException | None = None
        self._judge, self._way = judge, way
        self._room = Room()
        self._lock = threading.Lock()
        self.waiting = self._bytes = 0

    @property
    def behind(self) -> bool:
        """Whether so much is not judged yet that the next request has to wait."""
        return self.waiting > _MOST_WAITING or self._bytes > _MOST_BYTES_WAITING

    def begin(self, method: str, target: str, asked: Headers) -> Passage:
        """Return a passage for a request that has come in; bodies are kept where the contract covers the endpoint."""
        self.passed += 1
        if not is_below(target):
            self.beside = self.beside or target.partition("?")[0]
        most = MOST_BYTES if is_covered(method, target) else 0
        return Passage(self.passed, method, target, asked, Tape(self._room, most), Tape(self._room, most))

    def refusal(self, passage: Passage) -> Future[Own | None]:
        """Return the judge's answer to a request, after all that has ended before it was judged."""
        return self._judge.refusal(self._seen(passage))

    def end(self, passage: Passage) -> None:
        """Have *passage* judged."""
        passage.end()
        if passage.loss in _FAULTS:
            self.lost.append(": ".join(filter(None, (passage.loss.value, passage.why))))
        size = passage.size
        self._count(1, size)

        def judged(future: Future[None]) -> None:
            passage.release()
            self._count(-1, -size)
            self.fault = self.fault or future.exception()

        self._judge.take(self._seen(passage)).add_done_callback(judged)

    def _seen(self, passage: Passage) -> Passed:
        entry = entry_of(passage, self._way)
        return Passed(passage.number, entry, passage.loss is Loss.REFUSED, not is_below(passage.target))

    def _count(self, passages: int, size: int) -> None:
        with self._lock:
            self.waiting += passages
            self._bytes += size


def is_covered(method: str, target: str) -> bool:
    """Tell whether the contract covers the endpoint of *target*, a path with its query."""
    path = target.partition("?")[0][len(BASE) :].rstrip("/")
    return is_below(target) and contract.operation_of(method, f"{path}/") is not None
