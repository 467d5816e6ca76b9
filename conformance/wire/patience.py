"""
How long a run waits for a target that is busy, slow or away, and when it gives up.

Law: one lost answer is noise, many in a row are an outage; what is asked again is asked later each time.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from conformance.errors import Stopped, Unreachable

OUTAGE = 10
"""Requests in a row without a readable answer that are called an outage."""
_SLOW, _STRANGER = 3, 5


@dataclass
class Patience:
    """
    The pauses of one run; safe to share between threads.

    `shortest` and `longest` are seconds between two tries, `limit` those that a target may ask us to wait at once.
    """

    shortest: float = 0.1
    longest: float = 5.0
    limit: float = 120.0
    _failures: int = 0
    _met: bool = False
    _stopped: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def failed(self, reason: str, *, slow: bool = False) -> None:
        """
        Take note of a request without a readable answer; raises Unreachable when too many came in a row.

        One that used up its time is *slow*, and counts for several. A target that never answered is given up sooner.
        """
        with self._lock:
            self._failures += _SLOW if slow else 1
            if self._failures >= (OUTAGE if self._met else _STRANGER):
                away = "the target stopped answering: " if self._met else ""
                raise Unreachable(f"{away}{reason}")

    def answered(self) -> None:
        """Take note of a readable answer."""
        with self._lock:
            self._failures, self._met = 0, True

    def pause(self, tries: int, asked: float | None = None) -> None:
        """Wait before the next try after so many, or the seconds that the target *asked* for."""
        if asked is None:
            self.wait(min(self.longest, self.shortest * 2.0 ** (tries - 1)))
        else:
            self.obey(asked)

    def obey(self, seconds: float) -> None:
        """Wait as long as the target asks for; raises Unreachable when that is too long, Stopped as `wait` does."""
        if seconds > self.limit:
            raise Unreachable(f"the target asks to wait {seconds:,.0f} seconds")
        self.wait(seconds)

    def wait(self, seconds: float) -> None:
        """Spend *seconds*, unless the run is told to stop; raises Stopped then."""
        self._stopped.wait(seconds)
        self.check()

    def stop(self) -> None:
        """Let no scenario send anything more."""
        self._stopped.set()

    def go_on(self) -> None:
        """Let requests out again: what is left is to clean up."""
        with self._lock:
            self._failures = 0
        self._stopped.clear()

    def check(self) -> None:
        """Raise Stopped when the run was told to stop."""
        if self._stopped.is_set():
            raise Stopped("the run was told to stop")
