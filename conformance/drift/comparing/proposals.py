"""
What to add to our contract for a field, or a value, that it does not know.

Law: a proposal says what was seen and no more, in the contract's own way of writing; a person decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.drift.difference import Proposal
from conformance.drift.learning.forms import is_field
from conformance.drift.learning.kinds import DATE_TIME, NULL, json_type
from conformance.drift.learning.places import LISTS, at, documented, in_email, parent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.drift.learning.places import Answer
    from conformance.drift.learning.shapes import Seen

_SEEN = {"x-observed": "seen in answers, on no page"}
_FORMATS = {"date": "date", "uri": "uri", "uuid": "uuid"}


def field(answer: Answer, path: str, found: Mapping[str, Seen]) -> Proposal | None:
    """Return the addition of the field at *path*, None where the contract has no place for it, or knows it already."""
    if documented(answer, path) is not None or not answer.ok or answer.operation == "deleteEmail":
        return None
    pointer, name = _object(answer, path), path.rpartition(".")[2]
    if pointer is None:
        return None
    schema = _schema(path, found)
    return Proposal(f"{pointer}/properties/{name}", schema | _SEEN)


def value(place_words: str, values: frozenset[str]) -> Proposal | None:
    """Return the addition of a value to the enum of the field that a place ends with."""
    name = place_words.rpartition(" ")[2]
    found = at("Email", name)
    if found is None or len(values) != 1:
        return None
    parts = [found.schema, *found.schema.get("anyOf", ())]
    pointers = [part["$ref"].removeprefix("#") for part in parts if "$ref" in part] or [found.pointer]
    return Proposal(f"{pointers[0]}/enum/-", next(iter(values)))


def _object(answer: Answer, path: str) -> str | None:
    """Return the pointer of the schema of the object that holds *path*."""
    above = parent(path)
    if in_email(answer, path) is None:
        root = LISTS.get(answer.operation)
        return f"/components/schemas/{root}" if root and not above else None
    if above == answer.email:
        return "/components/schemas/Email"
    place = documented(answer, above)
    return place.pointer if place else None


def _schema(path: str, found: Mapping[str, Seen]) -> dict[str, Any]:
    """Return a schema of what was seen at *path* and below."""
    kinds = set(found[path].kinds)
    types = sorted({json_type(kind) for kind in kinds} - {NULL}) + ([NULL] if NULL in kinds else [])
    schema: dict[str, Any] = {"type": types[0] if len(types) == 1 else types}
    schema |= _form(kinds - {NULL})
    if "object" in kinds:
        inside = [each for each in found if is_field(each) and parent(each) == path]
        schema |= {"properties": {each.rpartition(".")[2]: _schema(each, found) for each in sorted(inside)}}
    if f"{path}[]" in found:
        schema |= {"items": _schema(f"{path}[]", found)}
    return schema


def _form(kinds: set[str]) -> dict[str, str]:
    """The contract writes a moment its own way, since the vendor's may be naive."""
    if kinds == {DATE_TIME}:
        moment = contract.email_fields()["date_created"]
        return {name: moment[name] for name in ("format", "pattern")}
    form = _FORMATS.get(next(iter(kinds))) if len(kinds) == 1 else None
    return {"format": form} if form else {}
