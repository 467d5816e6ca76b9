"""
What the scenarios of a run share: emails that nobody changes, and the exchanges that made them.

Law: a thing is made when a scenario first asks for it and kept until something is found wrong; then the next one
who asks gets a new one, so that what a fault has spoilt spoils no other verdict. Where only an answer was lost, only
what may build on it is made anew.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from conformance.wire.ledger import id_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from conformance.exchange import Exchange


@dataclass
class Stock:
    """
    Name -> the thing, with the exchanges that made it; `lock` is held while a thing is made.

    `shaken` tells whether answers were lost while one was made: it may lack what the target would have given.
    """

    made: dict[str, tuple[Any, tuple[Exchange, ...]]] = field(default_factory=dict)
    shaken: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)

    def without(self, emails: Collection[str]) -> Stock:
        """Return what was made before anything that one of *emails* takes part in, and so cannot build on it."""
        with self.lock:
            sound = takewhile(lambda each: not _touches(each[1][1], emails), self.made.items())
            return Stock(dict(sound))


def _touches(exchanges: Iterable[Exchange], emails: Collection[str]) -> bool:
    return any(id_in(each.request.path) in emails or each.item.get("id") in emails for each in exchanges)
