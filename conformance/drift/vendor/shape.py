"""
What a schema means, in one form: for each JSON type that a value may have, what is said of such values.

Law: two schemas that mean the same have equal shapes, however they are written. Titles, descriptions, examples and the
order of things are in no shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT = "null", "boolean", "number", "string", "array", "object"
TYPES = (STRING, NUMBER, BOOLEAN, ARRAY, OBJECT, NULL)

Forms = frozenset[frozenset[str]]
"""What a text looks like: several ways, each with the formats and patterns that it has to keep at once."""
ANY_FORM: Forms = frozenset({frozenset()})


class Bound(NamedTuple):
    """An end of what is allowed; `beyond` when the value itself is not allowed any more."""

    value: float
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A schema as it stands in a document, or several that hold together or in turn; its shape is worked out later."""

    how: Literal["one", "together", "either"]
    pointer: str = ""
    value: Any = field(default=None, compare=False, repr=False)
    parts: tuple[Node, ...] = ()


ANYTHING = Node("one", "", value=True)
NOTHING = Node("one", "false", value=False)


def together(nodes: Iterable[Node]) -> Node:
    """Return what all of *nodes* allow."""
    parts = _parts("together", nodes, ANYTHING)
    return NOTHING if NOTHING in parts else _joined("together", parts, ANYTHING)


def either(nodes: Iterable[Node]) -> Node:
    """Return what at least one of *nodes* allows."""
    parts = _parts("either", nodes, NOTHING)
    return ANYTHING if ANYTHING in parts else _joined("either", parts, NOTHING)


def _parts(how: str, nodes: Iterable[Node], neutral: Node) -> list[Node]:
    """Return the different nodes that count, one that is made in the same way as the nodes it was made of."""
    parts = [part for node in nodes for part in (node.parts if node.how == how else (node,))]
    return list(dict.fromkeys(part for part in parts if part != neutral))


def _joined(how: Literal["together", "either"], parts: list[Node], none: Node) -> Node:
    if len(parts) > 1:
        in_order = sorted(parts, key=lambda part: (part.how, part.pointer, len(part.parts)))
        return Node(how, parts[0].pointer, parts=tuple(in_order))
    return parts[0] if parts else none


@dataclass(frozen=True, slots=True)
class Facets:
    """
    What is said of the values of one JSON type.

    `enum` holds values as JSON. `whole` means integers only. `sometimes` are the properties that some branches of a
    union require, `partial` those that only some of them name. `rest` is the schema of properties that are not named,
    and NOTHING in a closed object. `at` points to where the properties or the enum stand, and is empty where they were
    gathered from several places.
    """

    enum: frozenset[str] | None = None
    forms: Forms = ANY_FORM
    limits: Mapping[str, Bound] = field(default_factory=dict)
    whole: bool = False
    properties: Mapping[str, Node] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    sometimes: frozenset[str] = field(default=frozenset(), compare=False)
    partial: frozenset[str] = field(default=frozenset(), compare=False)
    rest: Node = ANYTHING
    items: Node = ANYTHING
    at: str = field(default="", compare=False)

    @property
    def says_nothing(self) -> bool:
        """Whether every value of the type is allowed."""
        return self == Facets()


@dataclass(frozen=True, slots=True)
class Shape:
    """
    The meaning of a schema: JSON type -> what is said of it; a type that is not there is not allowed.

    `unknown` when a part of it could not be read, so that nothing can be said of the whole.
    """

    types: Mapping[str, Facets]
    pointer: str = field(default="", compare=False)
    default: str = ""
    unknown: bool = False

    @property
    def is_anything(self) -> bool:
        """Whether every value is allowed."""
        return len(self.types) == len(TYPES) and all(facets.says_nothing for facets in self.types.values())


def settled(shape: Shape) -> Shape:
    """Return *shape* without what says nothing: no type without a value, no limit beside an enum."""
    types = {name: _settled(facets) for name, facets in shape.types.items() if facets.enum != frozenset()}
    if BOOLEAN in types and types[BOOLEAN].enum == frozenset({"true", "false"}):
        types[BOOLEAN] = Facets()
    return replace(shape, types=types)


def _settled(facets: Facets) -> Facets:
    if facets.enum is not None:
        return Facets(enum=facets.enum, whole=facets.whole, at=facets.at)
    if not facets.whole:
        return facets
    return replace(facets, limits={key: _inclusive(key, bound) for key, bound in facets.limits.items()})


def _inclusive(key: str, bound: Bound) -> Bound:
    """Return the last integer inside *bound*."""
    if not bound.beyond or bound.value != int(bound.value):
        return bound
    return Bound(bound.value + (1 if key == "minimum" else -1))
