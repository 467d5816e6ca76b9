"""
Differences from the vendor's document that we hold on purpose.

Law: strict both ways. A difference that an entry names is held, with its reason; an entry that names none is out of date
where it could have, and the complaint tells which lines to delete. Against a document without any difference, our own
contract, nothing is asked of the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from conformance.data import load_checked, read_bytes
from conformance.drift.difference import Kind
from conformance.drift.document import Held

if TYPE_CHECKING:
    from conformance.drift.difference import Difference
    from conformance.drift.vendor.comparison import Compared

LIST = "vendor-differences.yaml"
_HIDING = {Kind.FIELD_REMOVED, Kind.PARAMETER_REMOVED, Kind.RESPONSE_REMOVED, Kind.TYPE_CHANGED}


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One row of the list: which differences it holds, why, and where that was read.

    `version` is the OpenAPI version of the vendor's file that it is about, empty when it is about all of them.
    """

    kind: str
    places: tuple[str, ...]
    operations: frozenset[str]
    reason: str
    link: str
    version: str
    line: int

    def holds(self, difference: Difference, place: str) -> bool:
        """Tell whether *difference* is one that the entry means by *place*."""
        return (
            _matches(self.kind, difference.kind.value)
            and _matches(place, difference.place)
            and self.operations >= frozenset(difference.operations)
        )


def load() -> list[Entry]:
    """Return the list as it stands in `openapi/`."""
    document = load_checked(LIST, "vendor-differences.schema.json")
    return [_entry(row, line, document["generations"]) for row, line in zip(document["held"], _lines(), strict=True)]


def _entry(row: dict[str, Any], line: int, versions: dict[str, str]) -> Entry:
    return Entry(
        kind=row["kind"],
        places=tuple(row["places"]),
        operations=frozenset(row["operations"]),
        reason=row["reason"],
        link=row["link"],
        version=versions[row["generation"]] if "generation" in row else "",
        line=line,
    )


def _lines() -> list[int]:
    """Return the line on which each entry begins."""
    root: Any = yaml.compose(read_bytes(LIST), Loader=yaml.SafeLoader)
    (rows,) = (value for key, value in root.value if key.value == "held")
    return [row.start_mark.line + 1 for row in rows.value]


def apply(
    entries: list[Entry], result: Compared, version: str
) -> tuple[tuple[Difference, ...], tuple[Held, ...], tuple[str, ...]]:
    """Return the differences that nobody holds, those that are held, and what is wrong with the list."""
    holders = [(each, next((entry for entry in entries if _holds(entry, each)), None)) for each in result.differences]
    free = tuple(each for each, entry in holders if entry is None)
    held = tuple(Held(each, entry.reason, entry.link) for each, entry in holders if entry is not None)
    expected = [entry for entry in entries if result.differences and _is_due(entry, result, version)]
    return free, held, tuple(line for entry in expected for line in _complaints(entry, result))


def _holds(entry: Entry, difference: Difference) -> bool:
    return any(entry.holds(difference, place) for place in entry.places)


def _is_due(entry: Entry, result: Compared, version: str) -> bool:
    """Tell whether *entry* is about this document."""
    return version.startswith(entry.version) and bool(entry.operations & result.operations)


def _complaints(entry: Entry, result: Compared) -> list[str]:
    return [
        f"openapi/{LIST}, line {entry.line}: {entry.kind} at {place!r} is no difference any more; delete it"
        for place in entry.places
        if not any(entry.holds(each, place) or _hides(each, place) for each in result.differences)
    ]


def _hides(difference: Difference, place: str) -> bool:
    """Tell whether *place* is not looked at, because it, or what it lies in, is gone or of another type."""
    inside = place.removeprefix(difference.place)
    return difference.kind in _HIDING and inside != place and inside[:1] in {"", ",", ".", "["}


def _matches(pattern: str, text: str) -> bool:
    """Tell whether *text* is *pattern*, in which `*` stands for anything and nothing else is special."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None
