"""
Shapes, limits and forms in words, for a reader who has neither document at hand.

Law: the same meaning has the same words, and nothing that a document holds is told at length or moves the cursor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.words import counted, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.drift.vendor.shape import Bound, Facets, Forms, Shape

MANY = 12
_UNITS = {
    "minLength": "character",
    "maxLength": "character",
    "minItems": "item",
    "maxItems": "item",
    "minProperties": "field",
    "maxProperties": "field",
}
OWN_FORMATS = {
    "format close-date-time": (
        "format date-time",
        "a date-time with or without an offset (our format close-date-time)",
    ),
    "format close-sender": ("format email", 'an address or "Name" <address> (our format close-sender)'),
}
"""Formats of our own, each with the usual one that it includes, and in words."""
_FREE = "no format"
NOT_THERE = "not there"
ANY_VALUE = "anything"


def listed(items: Iterable[str], word: str = "or") -> str:
    """Return *items* as `a, b or c`, the first dozen of very many."""
    names = [short(item) for item in items]
    if len(names) > MANY:
        names = [*names[:MANY], f"{len(names) - MANY} more"]
    if len(names) < 2:  # noqa: PLR2004 - one item needs no word between
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def types_in_words(shape: Shape) -> str:
    """Return the JSON types of *shape*, as `string or null`."""
    if shape.is_anything:
        return ANY_VALUE
    return listed(_type_in_words(name, facets) for name, facets in shape.types.items()) or "no value at all"


def _type_in_words(name: str, facets: Facets) -> str:
    return "integer" if facets.whole else name


def in_words(shape: Shape) -> str:
    """Return all that a line needs to tell of *shape*."""
    told = [types_in_words(shape)]
    for facets in shape.types.values():
        if facets.enum is not None:
            told.append(f"one of {listed(sorted(facets.enum), 'and')}")
        if any(facets.forms):
            told += forms_in_words(facets.forms)
        told += limits_in_words(facets.limits)
        if facets.properties:
            told.append(f"with the fields {listed(facets.properties, 'and')}")
    if shape.default:
        told.append(f"default {short(shape.default)}")
    return ", ".join(told)


def forms_in_words(*several: Forms) -> list[str]:
    """Return what texts look like; a pattern beside a format of our own is told only where nothing else differs."""
    told = [listed(sorted(_way_in_words(way) for way in forms)) for forms in several]
    if len(set(told)) == len(several):
        return told
    return [listed(sorted(" and ".join(sorted(way)) or _FREE for way in forms)) for forms in several]


def _way_in_words(way: frozenset[str]) -> str:
    own = [words for name, (_, words) in OWN_FORMATS.items() if name in way]
    return " and ".join(own or sorted(way)) or _FREE


def limits_in_words(limits: Mapping[str, Bound]) -> list[str]:
    """Return each limit, as `at most 5 items`."""
    return [_limit_in_words(key, limits[key]) for key in sorted(limits)]


def _limit_in_words(key: str, bound: Bound) -> str:
    if key == "uniqueItems":
        return "no item twice"
    if key == "multipleOf":
        return f"a multiple of {bound.value}"
    amount = counted(int(bound.value), _UNITS[key]) if key in _UNITS else f"{bound.value:,}"
    if key.startswith("min"):
        return f"{'more than' if bound.beyond else 'at least'} {amount}"
    return f"{'less than' if bound.beyond else 'at most'} {amount}"
