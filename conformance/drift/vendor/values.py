"""
What is said of single values, compared: limits, forms, enums and defaults.

Law: each function yields at most one difference for what has one cause, all moved limits of a place together, each
value of an enum by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.drift.difference import Difference, Kind, Side
from conformance.drift.vendor.folding import tightness
from conformance.drift.vendor.plain import enum_proposal
from conformance.drift.vendor.words import OWN_FORMATS, forms_in_words, limits_in_words, listed
from conformance.words import short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.drift.vendor.document import Document
    from conformance.drift.vendor.shape import Bound, Facets, Forms, Shape
    from conformance.drift.vendor.spot import Spot


def defaults(held: Shape, found: Shape, spot: Spot) -> Iterator[Difference]:
    """Yield another default; that of a response means nothing."""
    if spot.sent and held.default != found.default:
        sides = (Side.CLIENTS,) * bool(held.default) + (Side.SERVERS,) * bool(found.default)
        before, now = (short(each.default) or "no default" for each in (held, found))
        yield spot.difference(Kind.DEFAULT_CHANGED, before, now, breaks=sides)


def limits(held: Shape, found: Shape, spot: Spot) -> Iterator[Difference]:
    """Yield one difference for all limits that moved."""
    before, now, narrower, wider = [], [], False, False
    for name, facets in held.types.items():
        other = found.types.get(name)
        if other is None or facets.enum is not None or other.enum is not None:
            continue
        moved = {
            key for key in facets.limits.keys() | other.limits.keys() if facets.limits.get(key) != other.limits.get(key)
        }
        before += limits_in_words({key: facets.limits[key] for key in moved & facets.limits.keys()})
        now += limits_in_words({key: other.limits[key] for key in moved & other.limits.keys()})
        narrower = narrower or any(_is_tighter(key, other.limits, facets.limits) for key in moved)
        wider = wider or any(_is_tighter(key, facets.limits, other.limits) for key in moved)
    if before or now:
        sides = spot.sides(narrower=narrower, wider=wider)
        said, says = (", ".join(each) or "no limit" for each in (before, now))
        yield spot.difference(Kind.LIMIT_MOVED, said, says, breaks=sides)


def _is_tighter(key: str, one: Mapping[str, Bound], other: Mapping[str, Bound]) -> bool:
    """Tell whether the limit *key* of *one* refuses what that of *other* allows; of two multiples each does."""
    if key not in one or key not in other:
        return key in one
    return key == "multipleOf" or tightness(key, one[key]) > tightness(key, other[key])


def forms(held: Facets, found: Facets, spot: Spot) -> Iterator[Difference]:
    """Yield another format or pattern, where no enum names the values anyway."""
    if held.enum is None and found.enum is None and held.forms != found.forms:
        narrower, wider = not _includes(found.forms, held.forms), not _includes(held.forms, found.forms)
        before, now = forms_in_words(held.forms, found.forms)
        sides = spot.sides(narrower=narrower, wider=wider)
        yield spot.difference(Kind.FORMAT_CHANGED, before, now, breaks=sides)


def _includes(wide: Forms, narrow: Forms) -> bool:
    """Tell whether every text of *narrow* is surely one of *wide*."""
    return all(any(_core(way) <= each | _implied(each) for way in wide) for each in narrow)


def _core(way: frozenset[str]) -> frozenset[str]:
    """Return *way* without the pattern that stands beside a format of our own, and says no more than it does."""
    return frozenset(way & OWN_FORMATS.keys()) or way


def _implied(way: frozenset[str]) -> set[str]:
    return {own for own, (narrower, _) in OWN_FORMATS.items() if narrower in way}


def enums(held: Facets, found: Facets, spot: Spot, ours: Document) -> Iterator[Difference]:
    """Yield the values that came or went; when a list of values itself did, that alone."""
    if held.enum is None or found.enum is None:
        if held.enum != found.enum:
            kind = Kind.ENUM_VALUE_NEW if found.enum is None else Kind.ENUM_VALUE_GONE
            sides = spot.sides(narrower=held.enum is None, wider=found.enum is None)
            yield spot.difference(kind, _choice(held.enum), _choice(found.enum), breaks=sides)
        return
    for value in sorted(held.enum ^ found.enum):
        is_new = value in found.enum
        yield spot.difference(
            Kind.ENUM_VALUE_NEW if is_new else Kind.ENUM_VALUE_GONE,
            _choice(held.enum),
            _choice(found.enum),
            pointer=found.at,
            breaks=spot.sides(narrower=not is_new, wider=is_new),
            about=f" = {short(value)}",
            proposal=enum_proposal(ours, held.at, value) if is_new else None,
        )


def _choice(values: frozenset[str] | None) -> str:
    return (
        "any value"
        if values is None
        else f"one of {listed(sorted(values), 'and')}"
        if len(values) > 1
        else f"only {listed(values)}"
    )
