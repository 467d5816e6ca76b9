"""
Several shapes as one: what all of them allow (`allOf`), or what at least one of them allows (`anyOf`, `oneOf`).

Law: a union is folded to its widest reading, property by property: required is what every branch requires, and a
property is what any branch that names it says. What is lost is which goes with which, and nothing is reported about it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from conformance.drift.vendor.shape import (
    ANY_FORM,
    NULL,
    NUMBER,
    OBJECT,
    Bound,
    Facets,
    Forms,
    Shape,
    either,
    settled,
    together,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_FORMS = 32


def meet(shapes: Sequence[Shape]) -> Shape:
    """Return what all of *shapes* allow."""
    return settled(replace(reduce(_meet, shapes), default=_default(shapes)))


def join(shapes: Sequence[Shape]) -> Shape:
    """Return what at least one of *shapes* allows."""
    return settled(replace(reduce(_join, shapes), default=_default(shapes)))


def with_null(shape: Shape) -> Shape:
    """Return *shape* with null allowed as well."""
    return replace(shape, types={**shape.types, NULL: Facets()})


def _default(shapes: Sequence[Shape]) -> str:
    stated = {shape.default for shape in shapes if shape.default}
    return stated.pop() if len(stated) == 1 else ""


def _meet(one: Shape, other: Shape) -> Shape:
    names = [name for name in one.types if name in other.types]
    types = {name: _meet_facets(one.types[name], other.types[name]) for name in names}
    return replace(one, types=types, unknown=one.unknown or other.unknown)


def _join(one: Shape, other: Shape) -> Shape:
    types = {**other.types, **one.types}
    for name in one.types.keys() & other.types.keys():
        types[name] = _join_facets(name, one.types[name], other.types[name])
    return replace(one, types=types, unknown=one.unknown or other.unknown)


def _meet_facets(one: Facets, other: Facets) -> Facets:
    names = dict.fromkeys([*one.properties, *other.properties])
    enums = [each.enum for each in (one, other) if each.enum is not None]
    return Facets(
        enum=frozenset.intersection(*enums) if enums else None,
        forms=_least(frozenset(a | b for a in one.forms for b in other.forms)),
        limits={key: _tightest(key, one.limits, other.limits) for key in one.limits.keys() | other.limits.keys()},
        whole=one.whole or other.whole,
        properties={
            name: together(each.properties[name] for each in (one, other) if name in each.properties) for name in names
        },
        required=one.required | other.required,
        sometimes=(one.sometimes | other.sometimes) - one.required - other.required,
        partial=one.partial | other.partial,
        rest=together((one.rest, other.rest)),
        items=together((one.items, other.items)),
        at=one.at if one.properties or one.enum is not None else other.at,
    )


def _join_facets(name: str, one: Facets, other: Facets) -> Facets:
    names = dict.fromkeys([*one.properties, *other.properties])
    return Facets(
        enum=one.enum | other.enum if one.enum is not None and other.enum is not None else None,
        forms=_least(one.forms | other.forms),
        limits={key: _loosest(key, one.limits, other.limits) for key in one.limits.keys() & other.limits.keys()},
        whole=name == NUMBER and one.whole and other.whole,
        properties={
            name: either(each.properties[name] for each in (one, other) if name in each.properties) for name in names
        },
        required=one.required & other.required,
        sometimes=(one.required ^ other.required) | one.sometimes | other.sometimes,
        partial=frozenset(one.properties.keys() ^ other.properties.keys()) | one.partial | other.partial,
        rest=either((one.rest, other.rest)),
        items=either((one.items, other.items)),
        at=(one.at if one.properties else other.at) if name == OBJECT else "",
    )


def _least(forms: Forms) -> Forms:
    """Return *forms* without a way that another one includes."""
    if len(forms) > _MOST_FORMS:
        return ANY_FORM
    return frozenset(way for way in forms if not any(other < way for other in forms))


def _tightest(key: str, one: Mapping[str, Bound], other: Mapping[str, Bound]) -> Bound:
    bounds = [limits[key] for limits in (one, other) if key in limits]
    return max(bounds, key=lambda bound: tightness(key, bound))


def _loosest(key: str, one: Mapping[str, Bound], other: Mapping[str, Bound]) -> Bound:
    return min((one[key], other[key]), key=lambda bound: tightness(key, bound))


def tightness(key: str, bound: Bound) -> tuple[float, bool]:
    """Return a number that grows as *bound* allows less."""
    return (-bound.value if key.startswith("max") else bound.value, bound.beyond)
