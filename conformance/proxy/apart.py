"""
The judge apart: in a process of its own, so that judging takes no time from what passes.

Law: this process gets what has passed and gives verdicts; it ends with its parent, whatever ends that, and a Ctrl-C is
none of its business.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from conformance.errors import NotCompleted
from conformance.proxy.judging import LiveJudge
from conformance.traffic.judging.session import Session
from conformance.verdicts import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.proxy.desk import Passed
    from conformance.proxy.own_words import Own
    from conformance.target import Target
    from conformance.traffic.judging.session import Asked, Ended

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_NICE = 10
"""How much the judge stands back: what passes, and the client and the upstream on the same machine, go first."""
_Told = TypeVar("_Told")
_GONE = "the process that judged is gone; was there enough memory?"


class Apart:
    """A judge in another process; one exchange after another."""

    def __init__(self, asked: Asked, target: Target, *, show_personal_data: bool = False) -> None:
        self._pool = ProcessPoolExecutor(
            1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(asked, target, show_personal_data),
        )
        with _undisturbed():
            self._pool.submit(os.getpid)

    def take(self, passed: Passed) -> Future[None]:
        """Judge an exchange that has ended."""
        return self._submitted(_take, passed)

    def refusal(self, passed: Passed) -> Future[Own | None]:
        """Return the answer to a request that breaks the contract, None for another one."""
        return self._submitted(_refusal, passed)

    def _submitted(self, work: Callable[[Passed], _Told], passed: Passed) -> Future[_Told]:
        try:
            return self._pool.submit(work, passed)
        except BrokenProcessPool as problem:
            failed: Future[_Told] = Future()
            failed.set_exception(problem)
            return failed

    def finish(self, problem: str | None, nothing: str) -> Ended:
        """
        Wait until everything is judged, write the results, and return them.

        *problem* says why there is no verdict, *nothing* why there is none if nothing was judged. Raises NotCompleted.
        """
        try:
            return self._pool.submit(_finish, problem, nothing).result()
        except BrokenProcessPool:
            raise NotCompleted(_GONE) from None
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold signals back: a process that is started meanwhile never gets them, not even while it begins."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Here:
    """What the other process holds."""

    session: Session
    judge: LiveJudge


def _begin(asked: Asked, target: Target, show_personal_data: bool) -> None:
    from conformance.writing.masking import mask_of  # noqa: PLC0415 - only in the other process

    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    with suppress(AttributeError, OSError):
        os.nice(_NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    mask = mask_of(target, show_personal_data=show_personal_data)
    _Here.session = Session(asked, mask)
    _Here.judge = LiveJudge(_Here.session, mask.hide)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _take(passed: Passed) -> None:
    _Here.judge.take(passed)


def _refusal(passed: Passed) -> Own | None:
    return _Here.judge.refusal(passed)


def _finish(problem: str | None, nothing: str) -> Ended:
    problem = problem or (None if _Here.session.shown.judged else nothing)
    return _Here.session.finish(problem, ExitCode.NOT_COMPLETED if problem else ExitCode.CONFORMANT)
