"""
The day of an exchange, and what the vendor's pages said by then: `openapi/since.yaml`.

Law: traffic is held to nothing that is younger than itself. Without any date of the recorder's it is as old as the
change that its answer shows, or today's, but not held to the tables of response fields: old recordings have lost their
dates as often as new ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from conformance import catalogue
from conformance.checks.values import instant
from conformance.data import load_checked

if TYPE_CHECKING:
    from conformance.exchange import Exchange
    from conformance.traffic.recorded import Recorded


@cache
def _first_days() -> dict[str, date]:
    """Return rule -> the first day on which it holds, for the rules that have one."""
    rows = load_checked("since.yaml", "since.schema.json")["rules"]
    return {
        rule: date.fromisoformat(row["since"])
        for row in rows
        for glob in row["rules"]
        for rule in catalogue.everything()
        if fnmatchcase(rule, glob)
    }


@cache
def _tables() -> date:
    return date.fromisoformat(load_checked("since.yaml", "since.schema.json")["fields"]["since"])


@dataclass(frozen=True, slots=True)
class Calendar:
    """Tells the day by which traffic is judged: `as_of` for all of it or, without one, the day of each exchange."""

    as_of: date | None = None

    def day(self, recorded: Recorded) -> date:
        """Return the day of *recorded*: of the recording, else that on which an accepted change says it was made."""
        return self.as_of or recorded.day or _written(recorded.exchange) or datetime.now(UTC).date()

    def tables_hold(self, recorded: Recorded) -> bool:
        """Tell whether the tables of response fields stood when *recorded* did: which are required, which may be null."""
        day = self.as_of or recorded.day
        return day is not None and _tables() <= day


def _written(exchange: Exchange) -> date | None:
    changed = exchange.ok and exchange.operation in ("createEmail", "updateEmail")
    moment = instant(exchange.item.get("date_updated")) if changed else None
    return moment.date() if moment else None


def holds(rule: str, day: date) -> bool:
    """Tell whether the pages said *rule* on that day already."""
    first = _first_days().get(rule)
    return first is None or first <= day
