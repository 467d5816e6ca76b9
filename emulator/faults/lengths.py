"""
Faults of lengths: one more or one less, another unit, a text that is cut instead of refused.

Law: one row a fault; creates and updates have limits of their own here, so each can be broken alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Fault
from emulator.faults.reading import if_refused, read_as, refused_if
from emulator.problems import ValueRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.faults.fault import Change

LIMITS = {"subject": 1_000, "body_text": 1_048_576, "body_html": 1_048_576}
TABLES = {"create": "A create", "update": "An update"}


def _cut(most: int) -> Callable[[Any], Any]:
    """Cut a text instead of refusing it; what is no text stays refused."""

    def cut(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueRefusedError("Not a string.")
        return value[:most]

    return cut


def _measured(table: str, field: str, measure: Callable[[str], str]) -> Change:
    """Count the characters of what *measure* leaves of a text, and keep the text."""

    def reader(old: Callable[[object], Any], value: Any) -> Any:
        old(measure(value) if isinstance(value, str) else value)
        return value

    return read_as(table, field, reader)


def _one_more(most: int) -> Callable[[str], str]:
    return lambda text: text[:most] if len(text) == most + 1 else text


def _row(table: str, field: str, how: str, says: str, change: Change) -> Fault:
    slug = field.replace("_", "-")
    rule = f"email-{table}-{slug}-max-length"
    return Fault(f"{table}-{slug}-{how}", rule, f"{TABLES[table]} {says.format(field)}", change)


def _rows(table: str, field: str, most: int) -> list[Fault]:
    return [
        _row(
            table,
            field,
            f"limit-{most + 1}",
            "takes a `{}` of one character more.",
            _measured(table, field, _one_more(most)),
        ),
        _row(
            table,
            field,
            f"limit-{most - 1}",
            "refuses a `{}` of the documented length.",
            refused_if(table, field, lambda text: len(text) >= most),
        ),
        _row(
            table,
            field,
            "cut-to-limit",
            "cuts too long a `{}` instead of refusing it.",
            if_refused(table, field, _cut(most)),
        ),
        _row(
            table,
            field,
            "in-bytes",
            "counts the bytes of a `{}`.",
            refused_if(table, field, lambda text: len(text.encode(errors="replace")) > most),
        ),
        _row(
            table,
            field,
            "in-utf-16",
            "counts the UTF-16 units of a `{}`.",
            refused_if(table, field, lambda text: len(text.encode("utf-16-le", "replace")) // 2 > most),
        ),
    ]


ROWS = (
    *(row for table in TABLES for field, most in LIMITS.items() for row in _rows(table, field, most)),
    _row(
        "create",
        "subject",
        "trimmed-first",
        "does not count blanks at the ends of a `{}`.",
        _measured("create", "subject", str.strip),
    ),
    _row(
        "update",
        "subject",
        "trimmed-first",
        "does not count blanks at the ends of a `{}`.",
        _measured("update", "subject", str.strip),
    ),
)
