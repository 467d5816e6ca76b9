"""
Where the emulator learns what time it is.

Law: nothing else in the package asks the operating system for the time, so a
test that holds a `ManualClock` decides when a delayed email goes out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can tell the present instant, in UTC."""

    def now(self) -> datetime:
        """Tell the present instant."""
        ...


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """Tell the present instant."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = (start or datetime.now(UTC)).astimezone(UTC)

    def now(self) -> datetime:
        """Tell the present instant."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward (or back, when negative) by that many seconds."""
        self._now += timedelta(seconds=seconds)

    def set(self, moment: datetime) -> None:
        """Jump to an instant; it must carry an offset."""
        self._now = moment.astimezone(UTC)
