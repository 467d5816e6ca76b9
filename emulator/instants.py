"""
How an instant is read from text and written back.

Law: inside the emulator an instant is an aware `datetime` in UTC. Text without
an offset is taken as UTC; text that names no instant is refused, whatever it is.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from emulator.problems import ValueRefusedError

_DATE_TIME = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[Tt ](?P<hour>\d{2}:\d{2}(?::\d{2})?)"
    r"(?:\.(?P<fraction>\d+))?(?P<offset>[Zz]|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Instants:
    """Reads date-times of bodies, date-times and dates of queries; writes both."""

    def moment(self, text: str) -> datetime:
        """Read a date-time; offsets are honoured, fractions cut to microseconds."""
        found = _DATE_TIME.fullmatch(text)
        if not found:
            raise ValueRefusedError("Not a valid date-time.")
        return self._in_utc(self._iso(found))

    def moment_or_day(self, text: str) -> datetime:
        """Read a date-time, or a plain date as its midnight in UTC."""
        if not _DATE.fullmatch(text):
            return self.moment(text)
        try:
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        except ValueError as error:
            raise ValueRefusedError("Not a valid date.") from error

    def write(self, moment: datetime | None) -> str | None:
        """Write an instant with six digits and an explicit offset."""
        return None if moment is None else moment.isoformat(timespec="microseconds")

    def _iso(self, found: re.Match[str]) -> str:
        fraction = (found["fraction"] or "")[:6].ljust(6, "0")
        hour = found["hour"] if found["hour"].count(":") > 1 else found["hour"] + ":00"
        return f"{found['day']}T{hour}.{fraction}{(found['offset'] or 'Z').upper()}"

    def _in_utc(self, iso: str) -> datetime:
        try:
            return datetime.fromisoformat(iso).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValueRefusedError("Not a valid date-time.") from error
