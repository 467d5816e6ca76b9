"""
What could be added to our contract: a schema, or a value of an enum, that the vendor's document has and ours has not.

Law: a proposal is made of facts alone, in our own plain form; no word of the vendor's is in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from conformance.drift.difference import Proposal
from conformance.drift.vendor.document import Part, escaped
from conformance.drift.vendor.shape import ANY_FORM, ARRAY, NOTHING, NULL, OBJECT, Facets, Node, Shape

if TYPE_CHECKING:
    from conformance.drift.vendor.document import Document
    from conformance.drift.vendor.reading import Reader

_DEEPEST = 4
_MOST_FIELDS = 50


def field_proposal(reader: Reader, node: Node, at: str, name: str) -> Proposal | None:
    """Return what to add for the field *name* to the schema of ours at *at*."""
    if not at:
        return None
    return Proposal(f"{at}/properties/{escaped(name)}", plain(reader, node))


def enum_proposal(ours: Document, at: str, value: str) -> Proposal | None:
    """Return what to add for *value*, given as JSON, to the enum of ours at *at*; None where there is no one enum."""
    part = Part("", ours.content)
    for step in at.split("/")[1:]:
        part = part / step.replace("~1", "/").replace("~0", "~")
    if not at or (part / "enum").value is None:
        return None
    return Proposal(f"{at}/enum/-", json.loads(value))


def plain(reader: Reader, node: Node, depth: int = 0) -> dict[str, Any]:
    """Return the meaning of *node* as a schema, down to a depth."""
    shape = reader.shape(node)
    if shape.is_anything or shape.unknown or not shape.types:
        return {}
    names = ["integer" if facets.whole else name for name, facets in shape.types.items()]
    schema: dict[str, Any] = {"type": names[0] if len(names) == 1 else names}
    for name, facets in shape.types.items():
        schema |= _values(facets)
        if depth < _DEEPEST:
            schema |= _inside(reader, name, facets, depth)
    return schema | _enum(shape)


def _enum(shape: Shape) -> dict[str, Any]:
    """Return the values of *shape*, where it names them all."""
    valued = [facets.enum for name, facets in shape.types.items() if name != NULL]
    if not valued or None in valued:
        return {}
    named = sorted(value for values in valued for value in values or ())
    return {"enum": [json.loads(value) for value in named] + [None] * (NULL in shape.types)}


def _values(facets: Facets) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if facets.forms != ANY_FORM and len(facets.forms) == 1:
        said |= dict(word.split(" ", 1) for way in facets.forms for word in sorted(way))
    for key, bound in sorted(facets.limits.items()):
        word = f"exclusive{key[0].upper()}{key[1:]}" if bound.beyond else key
        said[word] = True if key == "uniqueItems" else bound.value
    return said


def _inside(reader: Reader, name: str, facets: Facets, depth: int) -> dict[str, Any]:
    if name == ARRAY:
        items = plain(reader, facets.items, depth + 1)
        return {"items": items} if items else {}
    said: dict[str, Any] = {}
    if name == OBJECT:
        named = list(facets.properties.items())[:_MOST_FIELDS]
        if named:
            said["properties"] = {each: plain(reader, node, depth + 1) for each, node in named}
        if required := sorted(facets.required & dict(named).keys()):
            said["required"] = required
        if facets.rest == NOTHING:
            said["additionalProperties"] = False
    return said
