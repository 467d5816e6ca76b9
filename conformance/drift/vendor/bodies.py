"""
What is sent and what comes back, compared: request bodies, responses, their headers and media types.

Law: a response is looked up as a reader of the document would, first by its code, then by its range (`4XX`), then as
`default`; a response without content says nothing about its body.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.drift.difference import Difference, Kind, Side
from conformance.drift.vendor.document import LeftOut, Part
from conformance.drift.vendor.reading import node_of
from conformance.drift.vendor.spot import Spot
from conformance.drift.vendor.words import NOT_THERE, in_words, listed
from conformance.words import short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.drift.vendor.endpoints import Endpoint
    from conformance.drift.vendor.schemas import Schemas

_REQUIRED = {True: "required", False: "optional"}


def request(ours: Endpoint, theirs: Endpoint, schemas: Schemas) -> Iterator[Difference]:
    """Yield what differs between two request bodies."""
    spot = Spot(ours.id, "request body", sent=True, at=theirs.part.pointer)
    try:
        held, found = ours.body(), theirs.body()
    except LeftOut:
        return
    if held is None or found is None:
        if found is not None:
            sides = (Side.CLIENTS,) * _is_required(found) + (Side.SERVERS,)
            word = _REQUIRED[_is_required(found)]
            yield spot.difference(Kind.FIELD_ADDED, NOT_THERE, word, pointer=found.pointer, breaks=sides)
        elif held is not None:
            word = _REQUIRED[_is_required(held)]
            yield spot.difference(Kind.FIELD_REMOVED, word, NOT_THERE, breaks=(Side.CLIENTS,))
        return
    was, is_now = _is_required(held), _is_required(found)
    if was != is_now:
        sides = spot.sides(narrower=is_now, wider=was)
        words = (_REQUIRED[was], _REQUIRED[is_now])
        yield spot.difference(Kind.REQUIRED_CHANGED, *words, pointer=found.pointer, breaks=sides)
    yield from _content(held, found, spot, schemas)


def _is_required(body: Part) -> bool:
    return (body / "required").value is True


def responses(ours: Endpoint, theirs: Endpoint, schemas: Schemas) -> Iterator[Difference]:
    """Yield what differs between the responses of two operations."""
    held, found = ours.responses(), theirs.responses()
    used = set()
    for code, part in held.items():
        spot = Spot(ours.id, f"response {code}", sent=False, at=f"{theirs.part.pointer}/responses")
        match = next((key for key in (code, f"{code[:1]}XX", "default") if key in found), None)
        if match is None:
            broken = (Side.CLIENTS, Side.SERVERS) if code.startswith("2") else ()
            yield spot.difference(Kind.RESPONSE_REMOVED, "described", NOT_THERE, breaks=broken)
            continue
        used.add(match)
        yield from _response(part, found[match], spot, ours, theirs, schemas)
    for code in [each for each in found if each not in used]:
        spot = Spot(ours.id, f"response {short(code)}", sent=False, at=found[code].pointer)
        sides = (Side.CLIENTS,) if code.startswith("2") else ()
        yield spot.difference(Kind.RESPONSE_ADDED, NOT_THERE, "described", breaks=sides)


def _response(
    held: Part, found: Part, spot: Spot, ours: Endpoint, theirs: Endpoint, schemas: Schemas
) -> Iterator[Difference]:
    try:
        held, found = ours.document.follow(held), theirs.document.follow(found)
    except LeftOut:
        return
    yield from _content(held, found, spot, schemas)
    yield from _headers(held, found, spot, schemas)


def _content(held: Part, found: Part, spot: Spot, schemas: Schemas) -> Iterator[Difference]:
    """Yield what differs between the bodies of a request, or of a response."""
    ours, theirs = _media(held), _media(found)
    if not ours or not theirs:
        if ours or theirs:
            yield _undescribed(ours, theirs, found, spot, schemas)
        return
    common = {name: match for name in ours if (match := _match(name, theirs))}
    if common.keys() != ours.keys() or set(common.values()) != theirs.keys():
        gone, is_more = common.keys() != ours.keys(), set(common.values()) != theirs.keys()
        sides = (Side.CLIENTS,) * gone + (Side.SERVERS,) * (is_more if spot.sent else gone)
        pointer = f"{found.pointer}/content"
        words = (listed(ours), listed(theirs))
        yield spot.difference(Kind.FORMAT_CHANGED, *words, pointer=pointer, breaks=sides, about=", media type")
    for name, match in common.items():
        schema = theirs[match] / "schema"
        yield from schemas.differences(node_of(ours[name] / "schema"), node_of(schema), spot.at_schema(schema.pointer))


def _undescribed(
    ours: dict[str, Part], theirs: dict[str, Part], found: Part, spot: Spot, schemas: Schemas
) -> Difference:
    """Return that one document describes a body and the other says nothing of it."""
    (name, part), *_ = (ours or theirs).items()
    reader = schemas.ours if ours else schemas.theirs
    words = f"{name}, {in_words(reader.shape(node_of(part / 'schema')))}"
    sides = spot.sides(narrower=not ours, wider=not theirs)
    if ours:
        kind, before, now, pointer = Kind.FIELD_REMOVED, words, "not described", found.pointer
    else:
        kind, before, now, pointer = Kind.FIELD_ADDED, "not described", words, part.pointer
    return spot.difference(kind, before, now, pointer=pointer, breaks=sides, about=", body")


def _media(part: Part) -> dict[str, Part]:
    """Return the media types of a body, without their parameters."""
    return {short(name.partition(";")[0].strip().lower()): each for name, each in (part / "content").entries()}


def _match(name: str, theirs: dict[str, Part]) -> str:
    return next((each for each in (name, f"{name.partition('/')[0]}/*", "*/*") if each in theirs), "")


def _headers(held: Part, found: Part, spot: Spot, schemas: Schemas) -> Iterator[Difference]:
    ours, theirs = _named(held), _named(found)
    for name, part in ours.items():
        here = replace(spot, path=f"header {short(part.pointer.rpartition('/')[2])}")
        if name not in theirs:
            yield here.difference(
                Kind.FIELD_REMOVED, "described", NOT_THERE, pointer=found.pointer, breaks=(Side.CLIENTS,)
            )
            continue
        try:
            pair = schemas.ours.document.follow(part), schemas.theirs.document.follow(theirs[name])
        except LeftOut:
            continue
        schema = pair[1] / "schema"
        yield from schemas.differences(node_of(pair[0] / "schema"), node_of(schema), here.at_schema(schema.pointer))
    for name in [each for each in theirs if each not in ours]:
        here = replace(spot, path=f"header {short(name)}")
        yield here.difference(Kind.FIELD_ADDED, NOT_THERE, "described", pointer=theirs[name].pointer)


def _named(part: Part) -> dict[str, Part]:
    return {name.lower(): each for name, each in (part / "headers").entries() if name.lower() != "content-type"}
