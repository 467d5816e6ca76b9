"""
The response fields of a run as the page shows them: what was declared, and what came.

Law: numbers are read from the results; a type is called unexpected only when the contract does not declare it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.verdicts import UNJUDGED, Verdict, verdicts

WHOLE = "integer"
NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Seen:
    """How often a field came with a type, and whether that type is declared."""

    type: str
    times: int
    declared: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One documented response field."""

    name: str
    declared: str
    required: bool
    seen: tuple[Seen, ...]
    times: int
    nulls: int
    missing: int
    rule: str | None
    verdict: Verdict


def fields_of(results: Mapping[str, Any]) -> tuple[Field, ...]:
    """View the field counts; a document from before they were written down has none."""
    known = verdicts(results)
    return tuple(_field(row, known) for row in results.get("fields", ()))


def _field(row: Mapping[str, Any], known: Mapping[str, Verdict]) -> Field:
    seen = tuple(Seen(kind, times, _is_declared(kind, row["types"])) for kind, times in row["seen"].items())
    return Field(
        name=row["name"],
        declared=" or ".join(row["types"]) + (f", {row['format']}" if row["format"] else ""),
        required=row["required"],
        seen=seen,
        times=sum(each.times for each in seen),
        nulls=row["seen"].get("null", 0),
        missing=row["missing"],
        rule=row["rule"] if row["rule"] in known else None,
        verdict=known.get(row["rule"], UNJUDGED),
    )


def _is_declared(kind: str, types: list[str]) -> bool:
    return kind in types or (kind == WHOLE and NUMBER in types)
