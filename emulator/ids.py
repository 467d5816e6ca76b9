"""
New identifiers, in the shape that the vendor's own ones have.

Law: an id is random, never reused and never derived from what it names.
"""

from __future__ import annotations

import os
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_BASE62 = string.digits + string.ascii_letters
_SHORT_KINDS = frozenset({"seq", "sub"})


class IdMint:
    """Makes ids: a kind, an underscore, 43 (newer kinds: 22) letters and digits; `draw` gives so many random bytes."""

    def __init__(self, draw: Callable[[int], bytes] = os.urandom) -> None:
        self.draw = draw

    def new(self, kind: str) -> str:
        """Make an id of that kind."""
        size, count = (22, 16) if kind in _SHORT_KINDS else (43, 32)
        return f"{kind}_{self._digits(int.from_bytes(self.draw(count)), size)}"

    def message_id(self) -> str:
        """Make the Message-ID of an email that goes out."""
        return f"<{self.draw(12).hex()}@mail.example.com>"

    def _digits(self, number: int, size: int) -> str:
        digits = []
        for _ in range(size):
            number, rest = divmod(number, 62)
            digits.append(_BASE62[rest])
        return "".join(digits)
