"""
What the answers of a run hold, field by field: which documented response fields came, as which JSON types.

Law: only whole emails are counted. An answer that was asked to be partial says nothing of what is missing.
"""

from __future__ import annotations

import threading
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conformance import catalogue, contract
from conformance.checks.traffic import field_rule
from conformance.exchange import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.exchange import Exchange

_SINGLE = {"createEmail", "getEmail", "updateEmail"}
_LISTS = {"listEmails", "listActivities"}
THINNING = {"_fields", "thread_emails"}
_ABSENT = "absent"
_TYPES: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
    type(ABSENT): _ABSENT,
}


class FieldCounts:
    """Counts the fields of every email that it is given; safe to share between threads."""

    def __init__(self) -> None:
        self._kinds: Counter[tuple[type, ...]] = Counter()
        self._lock = threading.Lock()

    def take(self, exchange: Exchange) -> None:
        """Count the emails of *exchange*; alike ones, of which there are many, are counted as one kind."""
        for email in whole_emails(exchange):
            kind = _kind(tuple(email), tuple(map(type, email.values())))
            with self._lock:
                self._kinds[kind] += 1

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each documented field, in the order of the contract."""
        fields = contract.email_fields().items()
        return [self._row(place, name, schema) for place, (name, schema) in enumerate(fields)]

    def _row(self, place: int, name: str, schema: Any) -> dict[str, Any]:
        seen: Counter[str] = Counter()
        for kind, times in self._kinds.items():
            seen[_TYPES[kind[place]]] += times
        missing = seen.pop(_ABSENT, 0)
        rule = field_rule(name)
        return {
            "name": name,
            "types": list(declared(schema)),
            "format": schema.get("format"),
            "required": name in contract.required_fields(),
            "rule": rule if rule in catalogue.rules() else None,
            "seen": dict(sorted(seen.items())),
            "missing": missing,
        }


@lru_cache(maxsize=1024)
def _kind(names: tuple[str, ...], types: tuple[type, ...]) -> tuple[type, ...]:
    """Return the type of each documented field of an email."""
    there = dict(zip(names, types, strict=True))
    return tuple(there.get(name, type(ABSENT)) for name in contract.email_fields())


def whole_emails(exchange: Exchange) -> Iterator[Mapping[str, Any]]:
    """Yield the email objects of an answer that was accepted and not asked to leave anything out."""
    if not exchange.ok or THINNING & {name for name, _ in exchange.request.query}:
        return
    if exchange.operation in _SINGLE and exchange.item:
        yield exchange.item
    elif exchange.operation in _LISTS:
        yield from (item for item in exchange.items if item.get("_type") == "Email")


def type_of(value: Any) -> str:
    """Return the JSON type of a parsed value."""
    return _TYPES[type(value)]


def declared(schema: Any) -> Iterator[str]:
    """Yield the JSON types that a schema of the contract allows."""
    schema = contract.resolve(schema)
    types = schema.get("type", ())
    yield from (types,) if isinstance(types, str) else types
    for part in schema.get("anyOf", ()):
        yield from declared(part)
