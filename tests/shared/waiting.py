"""
How tests wait for what another thread or process does, and where nobody listens.

Law: a wait ends as soon as what it waits for is there, and only a fault makes it last to its bound, however busy the
machine is.
"""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST = 600
"""Seconds that nothing takes which works: four times the longest run of a test on two processors with ten others at work."""


def wait_for(holds: Callable[[], object], seconds: float = LONGEST) -> bool:
    """Wait until something holds; tell whether it does."""
    until = time.monotonic() + seconds
    while not (held := bool(holds())) and time.monotonic() < until:
        time.sleep(0.01)
    return held


@contextmanager
def closed_port() -> Iterator[int]:
    """Give a port at which nobody listens, and keep others from it: it is bound, so that no system gives it away."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
