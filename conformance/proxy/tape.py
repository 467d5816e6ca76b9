"""
What the proxy keeps of a body while it passes.

Law: keeping costs bounded memory, however large a body is and however many pass at a time; a body that is not kept
whole is not kept at all, and says why.
"""

from __future__ import annotations

import threading

from conformance.wire.transport import MOST_BYTES

_MOST_TOGETHER = 2 * MOST_BYTES


class Room:
    """The bytes that all bodies together may take; safe to share between threads."""

    def __init__(self, size: int = _MOST_TOGETHER) -> None:
        self.size = size
        self._left = size
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Take *size* bytes; False when so many are not left."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give(self, size: int) -> None:
        """Give *size* bytes back."""
        with self._lock:
            self._left += size

    @property
    def taken(self) -> int:
        """The bytes that are taken now."""
        return self.size - self._left


class Tape:
    """The bytes of one body as they pass; `size` counts them all, `lost` says why they are not here."""

    def __init__(self, room: Room, most: int = MOST_BYTES) -> None:
        """Keep at most *most* bytes, in *room*; none at all when that is 0."""
        self.size = 0
        self.lost = "" if most else "is of an endpoint that is not judged"
        self._room, self._most = room, most
        self._parts: list[bytes] = []

    def add(self, part: bytes) -> None:
        """Keep *part* too."""
        self.size += len(part)
        if self.lost:
            return
        if self.size > self._most:
            self._drop(f"has more than {self._most:,} bytes")
        elif not self._room.take(len(part)):
            self._drop(f"passed while others took {self._room.size:,} bytes")
        else:
            self._parts.append(part)

    @property
    def content(self) -> bytes:
        """The bytes that were kept."""
        if len(self._parts) > 1:
            self._parts = [b"".join(self._parts)]
        return self._parts[0] if self._parts else b""

    @property
    def kept(self) -> int:
        """How many bytes were kept."""
        return sum(map(len, self._parts))

    def release(self) -> None:
        """Give back what the body takes."""
        self._room.give(self.kept)
        self._parts = []

    def _drop(self, reason: str) -> None:
        self.lost = reason
        self.release()
