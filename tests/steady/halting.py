"""
The emulator behind a network that dies, and one that sees the client die.

Law: up to the chosen request all is as without; what happens to that one is told by the name of the way.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from serving import Answer, Front

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from serving import Asked, Wire
    from starting import Started

    Choice = Callable[[Asked], bool]

OUTAGES = ("gone", "resets", "503", "page", "hangs")


class Dying(Front):
    """Serves so many requests; from then on it fails in one of the OUTAGES until it is revived."""

    def __init__(self, app: WSGIApplication, lives: int, way: str) -> None:
        super().__init__(app)
        self.lives = lives
        self.way = way
        self.failed = 0

    def revive(self) -> None:
        """Serve again; a server that is gone stays so."""
        self.lives = 1 << 30

    def take(self, asked: Asked, wire: Wire) -> None:
        """Answer a request, or fail it."""
        if asked.number <= self.lives:
            super().take(asked, wire)
            return
        self.failed += 1
        if self.way == "gone":
            self.shutdown()
            self.socket.close()
            self.drop_all()
        elif self.way == "resets":
            wire.reset()
        elif self.way == "503":
            wire.send(Answer(503, b"Service Unavailable", {"Content-Type": "text/plain"}))
        elif self.way == "page":
            wire.send(Answer(200, b"<html>Sign in to this network</html>", {"Content-Type": "text/html"}))
        else:
            self.ended.wait()
            wire.reset()


class Halting(Front):
    """
    Sends *strike* to its `victim` at the first request that *chosen* picks.

    That request is processed before (`after`), once the victim is dead (`held`), or not at all (`before`); a victim
    that lives on gets its answer. `asked` holds every request.
    """

    def __init__(self, app: WSGIApplication, chosen: Choice, way: str, strike: int = signal.SIGKILL) -> None:
        super().__init__(app)
        self.victim: Started | subprocess.Popen[bytes] | None = None
        self.asked: list[Asked] = []
        self.struck = False
        self._chosen = chosen
        self._way = way
        self._strike = strike

    def aim(self, chosen: Choice, way: str) -> None:
        """Wait for another request, of the next victim."""
        self._chosen, self._way, self.struck = chosen, way, False

    def take(self, asked: Asked, wire: Wire) -> None:
        """Answer a request, or end the one who asks."""
        self.asked.append(asked)
        with self.lock:
            now = not self.struck and self.victim is not None and self._chosen(asked)
            self.struck |= now
        if not now:
            super().take(asked, wire)
        elif self._strike == signal.SIGKILL:
            self._kill(asked, wire)
        else:
            self._hit()
            super().take(asked, wire)

    def _kill(self, asked: Asked, wire: Wire) -> None:
        if self._way == "after":
            self.forward(asked)
        self._hit()
        if self._way == "held":
            self.forward(asked)
        wire.reset()

    def _hit(self) -> None:
        assert self.victim is not None
        os.kill(self.victim.pid, self._strike)
        if self._strike == signal.SIGKILL:
            self.victim.wait()


def nth(number: int, method: str = "", route: str = "", *, lacking: str = "", holding: str = "") -> Choice:
    """Choose the *number*th request of a method, below a route, whose body lacks or holds a word."""
    left = [number]

    def chosen(asked: Asked) -> bool:
        body = asked.body.decode("utf-8", "replace")
        fits = asked.method.startswith(method) and asked.route.startswith(route)
        if fits and holding in body and not (lacking and lacking in body):
            left[0] -= 1
            return left[0] == 0
        return False

    return chosen
