"""
Two OpenAPI documents compared, operation by operation: ours is the base, theirs what it is held against.

Law: only what lies under our paths is compared. A path that their document does not hold at all is told in a line and is
no difference, since a section of the vendor's is a document as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.drift.difference import Difference, Kind, Side, grouped
from conformance.drift.vendor import bodies
from conformance.drift.vendor.endpoints import Endpoint, endpoints
from conformance.drift.vendor.reading import Reader
from conformance.drift.vendor.schemas import Schemas
from conformance.drift.vendor.spot import Spot
from conformance.drift.vendor.words import NOT_THERE, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.drift.vendor.document import Document, Part
    from conformance.drift.vendor.endpoints import Parameter

_REQUIRED = {True: "required", False: "optional"}
_SILENT = "nothing is said"


@dataclass(frozen=True, slots=True)
class Compared:
    """What two documents differ in, the ids of our operations that both hold, and lines on what was not compared."""

    differences: tuple[Difference, ...]
    operations: frozenset[str]
    absent: tuple[str, ...]


def compared(ours: Document, theirs: Document) -> Compared:
    """Return how *theirs* differs from *ours*."""
    paths = [path for path, _ in (ours.root / "paths").entries()]
    held, found = endpoints(ours, paths), endpoints(theirs, paths)
    absent = [f"{path} is not in this document" for path in paths if path not in found]
    pairs = [(held[path], found[path]) for path in paths if path in found]
    documents = _Documents(ours, theirs)
    differences = [each for pair in pairs for each in documents.path(*pair)]
    common = {one.id for was, is_now in pairs for method, one in was.items() if method in is_now}
    return Compared(tuple(_one_each(grouped(differences))), frozenset(common), (*absent, *theirs.left_out))


class _Documents:
    """The readers of two documents, for what is sent and for what comes back."""

    def __init__(self, ours: Document, theirs: Document) -> None:
        self._sent = Schemas(Reader(ours, sent=True), Reader(theirs, sent=True))
        self._back = Schemas(Reader(ours, sent=False), Reader(theirs, sent=False))

    def path(self, held: dict[str, Endpoint], found: dict[str, Endpoint]) -> Iterator[Difference]:
        """Yield what differs between the operations of one path."""
        for method, ours in held.items():
            if method in found:
                yield from self._operation(ours, found[method])
            else:
                yield _operation(ours, Kind.OPERATION_REMOVED, next(iter(found.values())).item)
        path = next(iter(held.values())).path
        for method, theirs in found.items():
            if method not in held:
                yield _operation(replace(theirs, path=path), Kind.OPERATION_ADDED, theirs.part)

    def _operation(self, ours: Endpoint, theirs: Endpoint) -> Iterator[Difference]:
        yield from _security(ours, theirs)
        yield from self._parameters(ours, theirs)
        yield from bodies.request(ours, theirs, self._sent)
        yield from bodies.responses(ours, theirs, self._back)

    def _parameters(self, ours: Endpoint, theirs: Endpoint) -> Iterator[Difference]:
        held, found = ours.parameters(), theirs.parameters()
        if held is None or found is None:
            return
        for key, parameter in held.items():
            if key in found:
                yield from self._parameter(ours, parameter, found[key])
            elif key[0] != "path":
                words = self._in_words(self._sent.ours, parameter)
                spot = Spot(ours.id, parameter.words, sent=True, at=theirs.part.pointer)
                yield spot.difference(Kind.PARAMETER_REMOVED, words, NOT_THERE, breaks=(Side.CLIENTS,))
        for key, parameter in found.items():
            if key not in held and key[0] != "path":
                words = self._in_words(self._sent.theirs, parameter)
                spot = Spot(ours.id, parameter.words, sent=True, at=parameter.pointer)
                sides = (Side.CLIENTS,) * parameter.is_required + (Side.SERVERS,)
                yield spot.difference(Kind.PARAMETER_ADDED, NOT_THERE, words, breaks=sides)

    def _in_words(self, reader: Reader, parameter: Parameter) -> str:
        return f"{in_words(reader.shape(parameter.schema))}, {_REQUIRED[parameter.is_required]}"

    def _parameter(self, ours: Endpoint, held: Parameter, found: Parameter) -> Iterator[Difference]:
        spot = Spot(ours.id, held.words, sent=True, at=found.pointer)
        was, is_now = held.is_required, found.is_required
        if was != is_now:
            sides = spot.sides(narrower=is_now, wider=was)
            words = (_REQUIRED[was], _REQUIRED[is_now])
            yield spot.difference(Kind.REQUIRED_CHANGED, *words, breaks=sides)
        lists = {"array", "object"} & self._sent.ours.shape(held.schema).types.keys()
        if lists & self._sent.theirs.shape(found.schema).types.keys() and held.sent_as != found.sent_as:
            words, sides = (held.sent_as, found.sent_as), (Side.CLIENTS, Side.SERVERS)
            yield spot.difference(Kind.FORMAT_CHANGED, *words, breaks=sides, about=", way of sending a list")
        yield from self._sent.differences(held.schema, found.schema, spot)


def _operation(one: Endpoint, kind: Kind, part: Part) -> Difference:
    """Return that a whole operation came or went."""
    name = f"{one.method.upper()} {one.path}"
    is_new = kind is Kind.OPERATION_ADDED
    words = (NOT_THERE, "described") if is_new else ("described", NOT_THERE)
    sides = (Side.SERVERS,) if is_new else (Side.CLIENTS,)
    spot = Spot(name if is_new else one.id, name, sent=True, at=part.pointer)
    return spot.difference(kind, *words, breaks=sides)


def _security(ours: Endpoint, theirs: Endpoint) -> Iterator[Difference]:
    held, found = ours.security(), theirs.security()
    if held == found:
        return
    words = (_ways(held), _ways(found))
    sides: tuple[Side, ...] = ()
    if held is not None and found is not None:
        sides = (Side.CLIENTS,) * (not _suffices(held, found)) + (Side.SERVERS,) * (not _suffices(found, held))
    spot = Spot(ours.id, "credentials", sent=True, at=theirs.part.pointer)
    yield spot.difference(Kind.SECURITY_CHANGED, *words, breaks=sides)


def _suffices(sent: frozenset[frozenset[str]], asked: frozenset[frozenset[str]]) -> bool:
    """Tell whether whoever authenticates in any of the ways *sent* does so in one that is *asked* for."""
    return all(any(way <= each for way in asked) for each in sent)


def _ways(ways: frozenset[frozenset[str]] | None) -> str:
    if ways is None:
        return _SILENT
    return listed(sorted(listed(sorted(way), "and") or "none" for way in ways))


def _one_each(differences: Iterable[Difference]) -> Iterator[Difference]:
    """Yield the differences, those of one kind and place as one, which then says what each operation has."""
    places: dict[tuple[Kind, str], list[Difference]] = {}
    for each in differences:
        places.setdefault((each.kind, each.place), []).append(each)
    for same in places.values():
        if len(same) == 1:
            yield same[0]
            continue
        before, now = (
            _by_operation([(each, words) for each, words in zip(same, said, strict=True)])
            for said in ([each.before for each in same], [each.now for each in same])
        )
        (joined,) = grouped(replace(each, before=before, now=now) for each in same)
        yield joined


def _by_operation(said: list[tuple[Difference, str]]) -> str:
    if len({words for _, words in said}) == 1:
        return said[0][1]
    return "; ".join(f"{words} ({', '.join(each.operations)})" for each, words in said)
