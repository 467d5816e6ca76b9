"""
When two values are the same: by instant, by address, by list, or to the letter.

Law: a difference in spelling that the pages leave open (offset or naive, quotes around a display name) is none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.exchange import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


_OFFSET = ("+", "-", "Z", "z")
_ESCAPED = re.compile(r"\\(.)")
_SECOND, _EXACT = timedelta(seconds=1), timedelta(milliseconds=1)


def instant(value: Any) -> datetime | None:
    """Return the instant that a date-time names, naive ones read as UTC; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def certain(value: Any) -> datetime | None:
    """Return the instant that *value* names whatever the time zone of who reads it, None when it names none."""
    moment = instant(value)
    return moment if moment is not None and any(mark in str(value)[10:] for mark in _OFFSET) else None


def address(value: Any) -> tuple[str, str] | None:
    """Return the display name and the address of `a@b.c` or `Name <a@b.c>`; None for anything else."""
    return _parted(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _parted(value: str) -> tuple[str, str]:
    """Part a name from its address; a run asks for the same few thousands of times."""
    name, mark, found = value.rpartition("<")
    if mark and found.endswith(">") and "@" in found:
        return _unquoted(name.strip()), found[:-1].strip()
    found = parseaddr(value)[1]
    return ("", found if "@" in found else value)


def _unquoted(name: str) -> str:
    """A display name may stand in quotes, or not, whatever it holds."""
    return _ESCAPED.sub(r"\1", name[1:-1]) if name[:1] == name[-1:] == '"' and len(name) > 1 else name


def _same_instant(sent: Any, got: Any) -> bool:
    """Fractions of a second may be cut by the target: the pages name no precision."""
    asked, seen = instant(sent), instant(got)
    if asked is None or seen is None:
        return False
    return abs(asked - seen) < (_SECOND if asked.microsecond else _EXACT)


def _same_address(sent: Any, got: Any) -> bool:
    return got is not None and address(sent) == address(got)


def _same_addresses(sent: Any, got: Any) -> bool:
    return isinstance(got, list) and list(map(address, sent)) == list(map(address, got))


def _same(sent: Any, got: Any) -> bool:
    """JSON has one type of number; true and false are none."""
    return (type(sent) is type(got) or (_is_number(sent) and _is_number(got))) and bool(sent == got)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


SAME: Mapping[str, Callable[[Any, Any], bool]] = {
    "activity_at": _same_instant,
    "date_created": _same_instant,
    "date_scheduled": _same_instant,
    "sender": _same_address,
    "to": _same_addresses,
    "cc": _same_addresses,
    "bcc": _same_addresses,
}
"""How a field is compared; fields that are not named here are compared to the letter."""


_TEXTS = ("subject", "body_text", "body_html")
"""An empty text and none are the same: the pages do not tell them apart."""


def same(field: str, sent: Any, got: Any) -> bool:
    """Tell whether *got* is what *sent* meant, for the email field *field*."""
    if sent is None or got is None or got is ABSENT:
        return sent is got or (field in _TEXTS and got is not ABSENT and not sent and not got)
    return SAME.get(field, _same)(sent, got)


_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PLAIN_YEARS = range(1970, 2101)


def is_ordinary(field: str, value: Any) -> bool:
    """Tell whether *value* is one that everybody can keep: no control characters, real addresses, plain years."""
    if field in ("to", "cc", "bcc"):
        return isinstance(value, list) and all(isinstance(each, str) and is_ordinary("sender", each) for each in value)
    if SAME.get(field) is _same_instant:
        moment = instant(value)
        return moment is not None and moment.year in _PLAIN_YEARS
    if field == "sender":
        return isinstance(value, str) and not _ODD.search(value) and "@" in (address(value) or ("", ""))[1]
    return not isinstance(value, str) or not _ODD.search(value)


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str]
) -> dict[str, tuple[Any, Any]]:
    """
    Return field -> (before, after) of the *fields* that are not the same.

    A field missing on one side differs, unless it is one that not every email object has.
    """
    pairs = {name: (before.get(name, ABSENT), after.get(name, ABSENT)) for name in fields}
    told = {name: pair for name, pair in pairs.items() if ABSENT not in pair or name in contract.required_fields()}
    return {name: pair for name, pair in told.items() if pair[0] is not pair[1] and not same(name, *pair)}


def shown(value: Any, width: int = 120) -> str:
    """Return *value* for a sentence: a long text by its ends and its length."""
    if value is ABSENT:
        return "nothing"
    long = isinstance(value, str) and len(value) > width
    text = repr(value[:width] + value[-width:] if long else value)
    if len(text) <= width:
        return text
    size = f"{len(value):,} {'characters' if isinstance(value, str) else 'items'}" if hasattr(value, "__len__") else ""
    return f"{text[: width // 2]} … {text[-width // 4 :]} ({size})"


def described(changes: Mapping[str, tuple[Any, Any]]) -> str:
    """Return *changes* as a sentence: field by field, what it was and what it became."""
    return "; ".join(f"{name} was {shown(old)} and is {shown(new)}" for name, (old, new) in changes.items())
