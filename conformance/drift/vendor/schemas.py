"""
Two schemas compared by what they mean: ours, and theirs at the same place.

Law: one cause is one difference. Where a type differs nothing inside is told, a missing object is told once, and what
cannot be read is not told at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.drift.difference import Difference, Kind, Side
from conformance.drift.vendor import values
from conformance.drift.vendor.document import escaped
from conformance.drift.vendor.plain import field_proposal
from conformance.drift.vendor.shape import ANYTHING, ARRAY, NULL, NUMBER, OBJECT, Facets, Node, Shape
from conformance.drift.vendor.words import MANY, NOT_THERE, in_words, listed, types_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.drift.vendor.reading import Reader
    from conformance.drift.vendor.spot import Spot

_DEEPEST = 20
_CLOSED = {True: "no field beyond those named", False: "any further field"}


@dataclass(frozen=True)
class Schemas:
    """Compares schemas that two readers read, `ours` of the contract and `theirs` of the vendor's document."""

    ours: Reader
    theirs: Reader

    def differences(self, ours: Node, theirs: Node, spot: Spot, depth: int = 0) -> Iterator[Difference]:
        """Yield what differs between two schemas, and between the schemas inside them."""
        held, found = self.ours.shape(ours), self.theirs.shape(theirs)
        if held.unknown or found.unknown or depth > _DEEPEST:
            return
        if _kinds(held) - {NULL} != _kinds(found) - {NULL}:
            yield _types(held, found, spot, Kind.TYPE_CHANGED)
            return
        if (NULL in held.types) != (NULL in found.types):
            yield _types(held, found, spot, Kind.NULLABILITY_CHANGED)
        spot = spot.at_schema(found.pointer)
        yield from values.defaults(held, found, spot)
        yield from values.limits(held, found, spot)
        for name in [each for each in held.types if each in found.types]:
            one, other = held.types[name], found.types[name]
            yield from values.enums(one, other, spot, self.ours.document)
            yield from values.forms(one, other, spot)
            if name == ARRAY:
                yield from self.differences(one.items, other.items, spot.items(f"{spot.at}/items"), depth + 1)
            if name == OBJECT:
                yield from self._fields(one, other, spot, depth + 1)

    def _fields(self, held: Facets, found: Facets, spot: Spot, depth: int) -> Iterator[Difference]:
        """Yield what differs between two objects."""
        if len(held.properties) > 1 and not found.properties:
            named = f"an object with {listed(held.properties, 'and')}"
            now = "an object without named fields"
            yield spot.difference(Kind.FIELD_REMOVED, named, now, breaks=(Side.CLIENTS,))
            return
        for name in held.properties:
            if name not in found.properties:
                yield self._removed(held, found, spot, name)
            else:
                yield from self._common(held, found, spot, name, depth)
        yield from self._new(held, found, spot)
        yield from self._rest(held, found, spot, depth)

    def _new(self, held: Facets, found: Facets, spot: Spot) -> Iterator[Difference]:
        """Yield the fields that only theirs names; very many of single branches of a union have one cause, the union."""
        names = [name for name in found.properties if name not in held.properties]
        partial = [name for name in names if name in found.partial]
        if len(partial) > MANY:
            now = f"{len(partial)} fields that only some of the alternatives have: {listed(partial, 'and')}"
            yield spot.difference(Kind.FIELD_ADDED, NOT_THERE, now, about=", fields of alternatives")
            names = [name for name in names if name not in found.partial]
        for name in names:
            yield from self._added(held, found, spot, name)

    def _removed(self, held: Facets, found: Facets, spot: Spot, name: str) -> Difference:
        shape = self.ours.shape(held.properties[name])
        before = f"{in_words(shape)}, {_required(held, name)}"
        place = spot.field(name, found.at or spot.at)
        return place.difference(Kind.FIELD_REMOVED, before, NOT_THERE, breaks=(Side.CLIENTS,))

    def _added(self, held: Facets, found: Facets, spot: Spot, name: str) -> Iterator[Difference]:
        node = found.properties[name]
        shape = self.theirs.shape(node)
        if shape.unknown:
            return
        is_required = name in found.required
        yield _place(found, spot, name).difference(
            Kind.FIELD_ADDED,
            NOT_THERE,
            f"{in_words(shape)}, {_required(found, name)}",
            breaks=_sides_of_added(spot, is_required=is_required),
            proposal=field_proposal(self.theirs, node, held.at, name),
        )

    def _common(self, held: Facets, found: Facets, spot: Spot, name: str, depth: int) -> Iterator[Difference]:
        place = _place(found, spot, name)
        was, is_now = name in held.required, name in found.required
        if was != is_now:
            sides = spot.sides(narrower=is_now, wider=was)
            yield place.difference(Kind.REQUIRED_CHANGED, _required(held, name), _required(found, name), breaks=sides)
        yield from self.differences(held.properties[name], found.properties[name], place, depth)

    def _rest(self, held: Facets, found: Facets, spot: Spot, depth: int) -> Iterator[Difference]:
        """Yield what differs in what is said of fields without a name."""
        closed = [
            not shape.types and not shape.unknown
            for shape in (self.ours.shape(held.rest), self.theirs.shape(found.rest))
        ]
        if closed[0] != closed[1]:
            sides = spot.sides(narrower=closed[1], wider=closed[0])
            before, now = (_CLOSED[each] for each in closed)
            yield spot.difference(Kind.CLOSED_CHANGED, before, now, breaks=sides)
        elif not closed[0] and (held.rest, found.rest) != (ANYTHING, ANYTHING):
            yield from self.differences(
                held.rest, found.rest, spot.field("*", f"{spot.at}/additionalProperties"), depth
            )


def _required(facets: Facets, name: str) -> str:
    if name in facets.required:
        return "required"
    return "required in some cases" if name in facets.sometimes else "optional"


def _place(found: Facets, spot: Spot, name: str) -> Spot:
    """Return the place of a field that theirs names."""
    pointer = found.properties[name].pointer or f"{found.at or spot.at}/properties/{escaped(name)}"
    return spot.field(name, pointer)


def _sides_of_added(spot: Spot, *, is_required: bool) -> tuple[Side, ...]:
    """Return whom a new field breaks: one more to send refuses clients, one more to give or to accept is on servers."""
    if spot.sent:
        return (Side.CLIENTS,) * is_required + (Side.SERVERS,)
    return (Side.SERVERS,) * is_required


def _types(held: Shape, found: Shape, spot: Spot, kind: Kind) -> Difference:
    """Return the difference of two sets of types."""
    ours, theirs = _kinds(held), _kinds(found)
    sides = spot.sides(narrower=not ours <= theirs | _implied(theirs), wider=not theirs <= ours | _implied(ours))
    now = in_words(found) if held.is_anything else types_in_words(found)
    return spot.difference(kind, types_in_words(held), now, pointer=found.pointer, breaks=sides)


def _kinds(shape: Shape) -> set[str]:
    return {"integer" if facets.whole else name for name, facets in shape.types.items()}


def _implied(kinds: set[str]) -> set[str]:
    return {"integer"} if NUMBER in kinds else set()
