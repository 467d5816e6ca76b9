"""
What the scenarios of a run share: emails that nobody changes, and the exchanges that made them.

Law: a thing is made when a scenario first asks for it and kept until something is found wrong; then the next one
who asks gets a new one, so that what a fault has spoilt spoils no other verdict.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.exchange import Exchange


@dataclass
class Stock:
    """Name -> the thing, with the exchanges that made it; `lock` is held while a thing is made."""

    made: dict[str, tuple[Any, tuple[Exchange, ...]]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
