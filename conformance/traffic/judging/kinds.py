"""
Kinds of emails: what the names and the types of their fields tell, whatever the values.

Law: it is worked out once for each kind, of which a recording has few however many emails it has. What a value has to
be stands in the contract; what is said here to be right is right by it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance import contract

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LIMITS = {"pattern", "enum", "items", "anyOf", "properties", "minLength"}
_LONGEST = 40
"""Characters that a date-time has at most; a longer one is left to the contract."""
_TYPES: dict[str, type] = {
    "string": str,
    "null": type(None),
    "boolean": bool,
    "integer": int,
    "object": dict,
}


class Kind(NamedTuple):
    """The names of the fields of an email, those that it lacks, and those whose value has to be looked at, and how."""

    names: tuple[str, ...]
    missing: Mapping[str, str]
    doubtful: tuple[tuple[str, Callable[[Any], bool]], ...]


def kind_of(item: Mapping[str, Any]) -> Kind:
    """Return the kind of an email."""
    return _kind(tuple(item), tuple(map(type, item.values())))


def errors(item: Mapping[str, Any], kind: Kind) -> dict[str, str]:
    """Return field -> what is wrong with it; most values are seen to be right without any schema."""
    wrong = dict(kind.missing)
    for name, seems_right in kind.doubtful:
        if not seems_right(item[name]) and (error := contract.value_error(name, item[name])) is not None:
            wrong[name] = error
    return wrong


@lru_cache(maxsize=1024)
def _kind(names: tuple[str, ...], types: tuple[type, ...]) -> Kind:
    there = dict(zip(names, types, strict=True))
    missing = dict.fromkeys(contract.required_fields() - there.keys(), "the field is missing")
    fields = contract.email_fields().items()
    doubtful = ((name, schema) for name, schema in fields if name in there and there[name] not in _plain(name))
    return Kind(names, missing, tuple((name, _look(schema, there[name])) for name, schema in doubtful))


@cache
def _plain(name: str) -> tuple[type, ...]:
    """Return the types of a field that are right whatever the value, none for a field that has more than a type."""
    schema = contract.email_fields()[name]
    words = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    is_plain = not schema.keys() & _LIMITS and set(words) <= _TYPES.keys()
    return tuple(_TYPES[word] for word in words) if is_plain else ()


def _look(schema: Mapping[str, Any], kind: type) -> Callable[[Any], bool]:
    """Return what sees, for most values of a type, that they are right."""
    if kind is list and schema.get("type") == "array" and schema["items"] == {"type": "string"}:
        return _is_texts
    if kind is str and schema.get("format") == "close-date-time":
        return _moments(schema["pattern"])
    return _is_unknown


def _is_unknown(_: object) -> bool:
    return False


def _is_texts(value: Any) -> bool:
    return all(type(each) is str for each in value)


@cache
def _moments(pattern: str) -> Callable[[Any], bool]:
    """Return what tells whether a text is a date-time; lists show the same emails, and their dates, again and again."""
    form = re.compile(pattern)

    @lru_cache(maxsize=4096)
    def is_moment(text: str) -> bool:
        return form.fullmatch(text) is not None and contract.formats.conforms(text, "close-date-time")

    return lambda text: len(text) <= _LONGEST and is_moment(text)
