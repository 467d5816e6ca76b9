"""
One request and its answer as they went through the proxy: bytes and headers, nothing read yet.

Law: what was lost on the way is said, and whose fault it was: a client that hangs up is no fault of the upstream.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.proxy.passing import Headers
    from conformance.proxy.tape import Tape


class Loss(Enum):
    """Why no whole answer reached the client."""

    CLIENT = "the client hung up before the answer was whole"
    UPSTREAM = "the upstream gave no whole answer"
    PROXY = "the proxy was ended before the answer was whole"
    FAULT = "the proxy failed"
    REFUSED = "the proxy refused the request, which was not passed on"


@dataclass(slots=True)
class Passage:
    """
    An exchange on its way.

    `target` is the path with its query as the client sent it; `sent_whole` tells whether all of its body came; `status`
    is 0 until an answer has begun; `why` says more of a loss; `began` and `ended` are seconds of the monotonic clock.
    """

    number: int
    method: str
    target: str
    asked: Headers
    sent: Tape
    heard: Tape
    sent_whole: bool = True
    status: int = 0
    told: Headers = ()
    loss: Loss | None = None
    why: str = ""
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0

    def begin_answer(self, status: int, headers: Headers) -> None:
        """Take note that an answer has begun."""
        self.status, self.told, self.ended = status, headers, time.monotonic()

    def hear(self, part: bytes) -> None:
        """Keep a part of the answer, which may be the last one: what the client does next comes after it."""
        self.heard.add(part)
        self.ended = time.monotonic()

    def lose(self, loss: Loss, why: str = "") -> None:
        """Take note of a loss; the first one counts."""
        if self.loss is None:
            self.loss, self.why = loss, why

    def end(self) -> None:
        """Take note of the time, where no whole answer has told it."""
        if self.loss is not None or not self.ended:
            self.ended = time.monotonic()

    @property
    def size(self) -> int:
        """The bytes of both bodies that were kept."""
        return self.sent.kept + self.heard.kept

    def release(self) -> None:
        """Give back what the bodies take."""
        self.sent.release()
        self.heard.release()
