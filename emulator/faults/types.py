"""
Faults of types: values of a wrong JSON type that are taken for what they seem to mean, or dropped.

Law: a row takes one sort of wrong value for one property, in creates or in updates, and keeps what it stands for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.reading import if_refused, read_as, taken_as
from emulator.problems import ValueRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    Mend = Callable[[Any], Any]

_DATES = ("activity_at", "date_created", "date_scheduled", "followup_date")
_LISTS = ("to", "cc", "bcc")
_TEXTS = ("subject", "body_text", "body_html")
_IDS = ("contact_id", "user_id", "template_id", "in_reply_to_id", "followup_sequence_id", "lead_id", "status")
_CREATE_ONLY = ("date_created", "lead_id")
_LONG_AGO = datetime(2024, 1, 13, 12, tzinfo=UTC)


def _moment(value: Any) -> Any:
    """Take seconds since 1970 for a date-time."""
    seconds = isinstance(value, int) and not isinstance(value, bool)
    return datetime.fromtimestamp(value, UTC).isoformat() if seconds else value


def _any_moment(value: Any) -> Any:
    """Take a word for a date-time."""
    return _LONG_AGO.isoformat() if isinstance(value, str) and value[:1].isalpha() else value


def _out_of_list(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _numeral(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _into_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) and value not in ("", "none") else value


def _without_nulls(value: Any) -> Any:
    return [item for item in value if item is not None] if isinstance(value, list) else value


def _numerals(value: Any) -> Any:
    return [str(item) if isinstance(item, int) else item for item in value] if isinstance(value, list) else value


def _addresses(value: Any) -> Any:
    """Take objects with an `email` for recipients."""
    if not isinstance(value, list):
        return value
    return [item.get("email", item) if isinstance(item, dict) else item for item in value]


def _without_texts(value: Any) -> Any:
    return [item for item in value if not isinstance(item, str)] if isinstance(value, list) else value


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) else value


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _digit(value: Any) -> Any:
    return bool(value) if isinstance(value, int) else value


def _dropped(tables: str, field: str) -> Change:
    """Keep null for whatever is no text, and refuse what is a wrong text."""

    def reader(old: Mend, value: object) -> Any:
        return old(value) if isinstance(value, str) else None

    return read_as(tables, field, reader)


def _undated(value: Any) -> list[Any]:
    """Take openings without their instants, and drop them."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueRefusedError("Not a list.")
    return []


def _fault(tables: str, field: str, how: str, says: str, change: Change) -> Fault:
    slug = field.replace("_", "-")
    where = {"create": "A create takes", "update": "An update takes", "both": "Creates and updates take"}[tables]
    name = f"{slug}-{how}" if tables == "both" else f"{tables}-{slug}-{how}"
    return Fault(name, f"email-type-{slug}", f"{where} {says} for `{field}`.", change)


def _taken(tables: str, field: str, how: str, says: str, mend: Mend) -> Fault:
    return _fault(tables, field, how, says, taken_as(tables, field, mend))


def _side(index: int, field: str) -> str:
    return "create" if field in _CREATE_ONLY or index % 2 == 0 else "update"


ROWS = (
    *(_taken(_side(i, f), f, "in-seconds", "seconds since 1970", _moment) for i, f in enumerate(_DATES)),
    *(_taken("create" if f in _CREATE_ONLY else "both", f, "in-words", "a word", _any_moment) for f in _DATES),
    *(
        _taken(_side(i, f), f, "alone", "a text that stands for a list of one", _into_list)
        for i, f in enumerate(_LISTS)
    ),
    *(
        _taken(_side(i + 1, f), f, how, says, mend)
        for i, (f, how, says, mend) in enumerate(
            [
                ("to", "null-skipped", "a list with null", _without_nulls),
                ("cc", "objects-unpacked", "objects with an address", _addresses),
                ("bcc", "numbers-as-texts", "a list with a number", _numerals),
            ]
        )
    ),
    *(_taken("both", f, "number-as-text", "a number", _numeral) for f in _TEXTS),
    *(
        _taken("create" if f in _CREATE_ONLY else "both", f, "out-of-list", "a list of one text", _out_of_list)
        for f in (*_IDS, "sender")
    ),
    *(
        _fault(_side(i, f), f, "number-dropped", "anything but a text", _dropped(_side(i, f), f))
        for i, f in enumerate(("contact_id", "template_id", "in_reply_to_id", "user_id", "sender"))
    ),
    _taken("both", "attachments", "alone", "one object", _into_list),
    _taken("update", "attachments", "texts-skipped", "a list with a text", _without_texts),
    _taken("both", "opens", "alone", "one object", _into_list),
    _taken("create", "opens", "texts-skipped", "a list with a text", _without_texts),
    _fault("both", "opens", "anything", "a list of anything", if_refused("both", "opens", lambda _: [])),
    _taken("both", "followup_sequence_add_cc_bcc", "as-text", "the text `true`", _flag),
    _taken("both", "followup_sequence_add_cc_bcc", "as-digit", "0 and 1", _digit),
    _taken("both", "followup_sequence_delay", "as-text", "a numeral", _number),
    _taken("create", "followup_sequence_delay", "cut", "a fraction", _whole),
    _taken("update", "send_in", "as-text", "a numeral", _number),
    _taken("create", "send_in", "out-of-list", "a list of one number", _out_of_list),
    _fault("create", "body_html", "anything", "anything", if_refused("create", "body_html", lambda _: None)),
    _fault("update", "opens", "undated", "openings without a date", if_refused("update", "opens", _undated)),
)
