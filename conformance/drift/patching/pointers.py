"""
JSON pointers into a document, for what is not there yet.

Law: looking changes nothing, and a member is added once; what is there with another value is never replaced.
"""

from __future__ import annotations

import json
from bisect import bisect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

AFTER_THE_LAST = "-"
_REFERENCE = "$ref"
_MOST_REFERENCES = 20
_AN_ORDER = 3

Parts = tuple[str, ...]


class Unplaceable(ValueError):  # noqa: N818 - says what a proposal is
    """Nothing can be added at a place."""


def parts_of(pointer: str) -> Parts:
    """Take a JSON pointer apart into its names."""
    if not pointer.startswith("/"):
        raise Unplaceable(f"{pointer!r} is no JSON pointer to a member")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON; true is not 1 there, and the order of members is nothing."""
    return one == other and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def settled(document: Any, parts: Parts) -> Parts:
    """Return the way to the same place that goes through no `$ref`."""
    node, references = document, 0
    way: Parts = ()
    for at, part in enumerate(parts):
        while isinstance(node, dict) and part not in node and isinstance(node.get(_REFERENCE), str):
            references += 1
            way = parts_of(node[_REFERENCE].removeprefix("#"))
            node = _at(document, way)
            if references > _MOST_REFERENCES:
                raise Unplaceable("its references lead round in a circle")
        if not _is_there(node, part):
            return way + parts[at:]
        node, way = _step(node, part), (*way, part)
    return way


def holds(document: Any, parts: Parts, value: Any) -> bool:
    """Whether the value is there already."""
    *way, last = parts
    node = _at(document, tuple(way))
    if isinstance(node, list) and last == AFTER_THE_LAST:
        return any(same(each, value) for each in node)
    return _is_there(node, last) and same(_step(node, last), value)


def outermost(document: Any, parts: Parts, value: Any) -> tuple[Parts, Any]:
    """Return what to add to something that is there, so that the value, within it, gets to its place."""
    while len(parts) > 1 and _at(document, parts[:-1]) is None:
        if parts[-1] == AFTER_THE_LAST:
            raise Unplaceable("there is no list to add to")
        *way, last = parts
        parts, value = tuple(way), {last: value}
    node = _at(document, parts[:-1])
    if isinstance(node, list) and parts[-1] != AFTER_THE_LAST:
        raise Unplaceable("a list is added to at its end only")
    if not isinstance(node, dict | list):
        raise Unplaceable("what is there has no members")
    if _is_there(node, parts[-1]):
        raise Unplaceable("something else is there")
    return parts, value


def add(document: Any, parts: Parts, value: Any) -> None:
    """Add a value to a mapping or list that is there."""
    node = _at(document, parts[:-1])
    if isinstance(node, list):
        node.insert(position(node, value), value)
    else:
        node[parts[-1]] = value


def position(neighbours: Sequence[Any], new: Any) -> int:
    """Return the place among neighbours: where the alphabet has it, if it orders them, else after the last."""
    words = [each for each in (*neighbours, new) if isinstance(each, str)]
    ordered = len(words) > max(_AN_ORDER, len(neighbours)) and words[:-1] == sorted(words[:-1])
    return bisect(words[:-1], new) if ordered else len(neighbours)


def _at(document: Any, parts: Parts) -> Any:
    node = document
    for part in parts:
        if not _is_there(node, part):
            return None
        node = _step(node, part)
    return node


def _is_there(node: Any, part: str) -> bool:
    if isinstance(node, list):
        return part.isdecimal() and int(part) < len(node)
    return isinstance(node, dict) and part in node


def _step(node: Any, part: str) -> Any:
    return node[int(part)] if isinstance(node, list) else node[part]
