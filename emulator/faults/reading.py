"""
The ways to change how request bodies are read.

Law: a reader is changed in the tables of one emulator, for creates or updates or both, and for one property.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from emulator.faults.seams import around, asked_for
from emulator.problems import FieldsRefusedError, ValueRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator
    from emulator.faults.fault import Change

OFFSET = re.compile(r"(?<=\d)[+-]\d\d:\d\d$")
_TABLES = {"create": ("create",), "update": ("update",), "both": ("create", "update")}
Body = dict[str, Any]


def read_as(tables: str, field: str, reader: Callable[..., Any]) -> Change:
    """Let *reader* read a property: it gets the reader as it was, and the value."""

    def change(emulator: Emulator) -> None:
        for table in _TABLES[tables]:
            rows = getattr(emulator.intake, table)
            row, kind = rows[field], f"{table}_{field}"
            setattr(emulator.kinds, kind, partial(reader, getattr(emulator.kinds, row.kind)))
            rows[field] = replace(row, kind=kind)

    return change


def kept_as(tables: str, field: str, how: Callable[[Any], Any]) -> Change:
    """Keep something else than the checked value of a property."""
    return read_as(tables, field, lambda old, value: how(old(value)))


def taken_as(tables: str, field: str, how: Callable[[Any], Any]) -> Change:
    """Read something else than the value that was sent for a property."""
    return read_as(tables, field, lambda old, value: old(how(value)))


def if_refused(tables: str, field: str, how: Callable[[Any], Any]) -> Change:
    """Keep something for a value that would be refused."""

    def reader(old: Callable[[object], Any], value: object) -> Any:
        try:
            return old(value)
        except ValueRefusedError:
            return how(value)

    return read_as(tables, field, reader)


def refused_if(tables: str, field: str, test: Callable[[Any], bool]) -> Change:
    """Refuse good values of a property that *test* picks out."""

    def reader(old: Callable[[object], Any], value: object) -> Any:
        read = old(value)
        if test(read):
            raise ValueRefusedError("Not taken.")
        return read

    return read_as(tables, field, reader)


def never_null(table: str, field: str) -> Change:
    """Refuse null for a property."""

    def change(emulator: Emulator) -> None:
        rows = getattr(emulator.intake, table)
        rows[field] = replace(rows[field], nullable=False)

    return change


def without_offset(text: Any) -> Any:
    """Read the wall clock of a date-time as UTC."""
    return OFFSET.sub("Z", text) if isinstance(text, str) else text


def body_as(operation: str, how: Callable[[Body], Body]) -> Change:
    """Read another body than the one that was sent."""
    return around(f"intake.for_{operation}", lambda old, body: old(how(body)))


def values_as(operation: str, how: Callable[[Body], Body]) -> Change:
    """Go on with other values than those that were read from a body."""
    return around(f"intake.for_{operation}", lambda old, body: how(old(body)))


def refused_body(operation: str, field: str, test: Callable[[Body], bool]) -> Change:
    """Refuse bodies that *test* picks out, and blame a property."""

    def read(old: Callable[[Body], Body], body: Body) -> Body:
        values = old(body)
        if test(body):
            raise FieldsRefusedError({field: "Not taken."})
        return values

    return around(f"intake.for_{operation}", read)


def parsed(operation: str, mend: Callable[[bytes], bytes]) -> Change:
    """Mend the bytes of a body before they are read as JSON."""
    return around("wire.parse", lambda old, raw: old(mend(raw) if asked_for(operation) else raw))
