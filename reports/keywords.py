"""
Keywords of the contract as the page lists them: which rules test each, and which none does.

Law: what tests what is read from the results; a keyword without a rule is shown, not left out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Use:
    """The rules that test a keyword in one operation; `exists` is false where the operation has no such keyword."""

    operation: str
    exists: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword at one place of the request bodies, with its use in each operation."""

    place: str
    keyword: str
    value: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Keywords:
    """All keywords, by place, and how many of them are tested."""

    operations: tuple[str, ...]
    rows: tuple[Keyword, ...]
    tested: int
    total: int


def keywords_of(results: Mapping[str, Any]) -> Keywords | None:
    """View the use of keywords; a document from before it was written down has none."""
    rows = results.get("keywords")
    if rows is None:
        return None
    operations = tuple(dict.fromkeys(row["operation"] for row in rows))
    known = {rule["id"] for rule in results["rules"]}
    found: dict[tuple[str, str, str], dict[str, tuple[str, ...]]] = {}
    for row in rows:
        key = row["place"], row["keyword"], _value(row["value"])
        found.setdefault(key, {})[row["operation"]] = tuple(rule for rule in row["rules"] if rule in known)
    return Keywords(
        operations=operations,
        rows=tuple(
            Keyword(*key, tuple(Use(name, name in uses, uses.get(name, ())) for name in operations))
            for key, uses in sorted(found.items(), key=lambda each: each[0][0])
        ),
        tested=sum(bool(row["rules"]) for row in rows),
        total=len(rows),
    )


def _value(value: object) -> str:
    if isinstance(value, list):
        return " or ".join(map(str, value))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return value if isinstance(value, str) else json.dumps(value)
