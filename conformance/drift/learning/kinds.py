"""
What a value is, and what a name is, as coarsely as it has to be to stay the same in every run.

Law: nothing is learned by value, and no name that may be somebody's data: of a text only its form is told, and of an
id only the prefix that tells what it is an id of, where the name of the place says that an id stands there.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

ANY_NAME = "*"
"""Stands for every name that is, or may be, data: ids, addresses, numbers."""
ENUM, TEXT, EMPTY, NULL = "enum", "text", "empty", "null"
DATE_TIME = "date-time"
_NO_TEXTS = {dict: "object", list: "array", bool: "boolean", int: "integer", float: "number"}
_JSON_TYPES = frozenset((*_NO_TEXTS.values(), NULL))
_NAME = re.compile(r"_{0,2}[A-Za-z][A-Za-z]*[0-9]{0,2}([_-][A-Za-z]+[0-9]{0,2})*")
_LONGEST_NAME = 40
_ID = re.compile(r"([a-z]{2,8})_[A-Za-z0-9]{20,}")
_ID_PLACE = re.compile(r"(.*_)?ids?|created_by|updated_by|users|references")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*")
_URI = re.compile(r"[a-z][a-z0-9+.-]*://\S+")
_ADDRESS = re.compile(r"([^\r\n]*<)?[^\s@<>]+@[^\s@<>]+>?")
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_LONGEST = 1_000
_WORD = re.compile(r"[a-z][a-z_-]{0,29}")


def known_name(name: str) -> str:
    """Return *name* when it can be that of a field, ANY_NAME for one that looks like data."""
    is_id = _ID.fullmatch(name) or _UUID.fullmatch(name)
    return name if len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) and not is_id else ANY_NAME


def kind_of(value: Any, name: str) -> str:
    """Return the kind of a parsed value in the place *name*: a JSON type, or the form of a text."""
    if value is None:
        return NULL
    return _form(value, bool(_ID_PLACE.fullmatch(name))) if isinstance(value, str) else _NO_TEXTS[type(value)]


def json_type(kind: str) -> str:
    """Return the JSON type of a kind."""
    return kind if kind in _JSON_TYPES else "string"


def is_form(kind: str) -> bool:
    """Tell whether *kind* is a form of text that says more than that it is one."""
    return json_type(kind) == "string" and kind not in (TEXT, ENUM)


def bucket(length: int) -> int:
    """Return the power of ten that *length* does not exceed, 10 at least."""
    return max(10, int(10 ** len(str(length - 1))))


def word(value: str) -> str:
    """Return the value of an enum when it is a plain word, so that it can be nobody's data."""
    return value if _WORD.fullmatch(value) else "something that is no word"


@lru_cache(maxsize=8192)
def _form(text: str, may_be_id: bool) -> str:
    if not text:
        return EMPTY
    if len(text) > _LONGEST:
        return TEXT
    found = _ID.fullmatch(text)
    if found:
        return f"id {found[1]}" if may_be_id else "id"
    forms = {"uuid": _UUID, "uri": _URI, "address": _ADDRESS}
    return next((name for name, form in forms.items() if form.fullmatch(text)), _moment(text))


def _moment(text: str) -> str:
    try:
        if _DATE.fullmatch(text):
            date.fromisoformat(text)
            return "date"
        if _MOMENT.fullmatch(text):
            datetime.fromisoformat(text.upper())
            return DATE_TIME
    except ValueError:
        return TEXT
    return TEXT


def is_shareable(text: str) -> bool:
    """Tell whether *text* holds neither an id nor an address."""
    return not any(form.search(text) for form in (_ID, _UUID, _MAIL))
