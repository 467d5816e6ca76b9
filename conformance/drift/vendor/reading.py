"""
The shapes of a document's schemas, worked out one level at a time and kept.

Law: every keyword is read as OpenAPI 3.0, 3.1 or 3.2 means it, and each schema once, so that a document that refers to
itself, or to one schema a thousand times, is read as quickly as any other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from conformance.drift.vendor.document import Document, LeftOut, Part, mapping
from conformance.drift.vendor.folding import join, meet, with_null
from conformance.drift.vendor.shape import (
    ANY_FORM,
    ANYTHING,
    ARRAY,
    BOOLEAN,
    NOTHING,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    TYPES,
    Bound,
    Facets,
    Forms,
    Node,
    Shape,
    settled,
)

_OBJECT_WORDS = ("properties", "required", "additionalProperties", "minProperties", "maxProperties")
_ARRAY_WORDS = ("items", "minItems", "maxItems", "uniqueItems")
_LIMITS = {
    STRING: ("minLength", "maxLength"),
    NUMBER: ("minimum", "maximum", "multipleOf"),
    ARRAY: ("minItems", "maxItems"),
    OBJECT: ("minProperties", "maxProperties"),
}
_EXCLUSIVE = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
_COMBINING = ("allOf", "anyOf", "oneOf")
_SAYING = {"type", "enum", "const", "format", "pattern", "nullable", "default", "unevaluatedProperties", "$ref"}
_SAYING |= {*_OBJECT_WORDS, *_ARRAY_WORDS, *_COMBINING, "then", "else", "exclusiveMinimum", "exclusiveMaximum"}
_SAYING |= {keyword for keywords in _LIMITS.values() for keyword in keywords}


@dataclass
class Reader:
    """Reads the schemas of *document* as they stand for what a client sends, or for what comes back."""

    document: Document
    sent: bool
    _known: dict[Node, Shape] = field(default_factory=dict)

    def shape(self, node: Node) -> Shape:
        """Return what *node* means; a schema that consists of itself is unknown."""
        if node not in self._known:
            self._known[node] = Shape({}, unknown=True)
            self._known[node] = self._worked_out(node)
        return self._known[node]

    def _worked_out(self, node: Node) -> Shape:
        if node.how == "one":
            return self._one(Part(node.pointer, node.value))
        shapes = [self.shape(part) for part in node.parts]
        return meet(shapes) if node.how == "together" else join(shapes)

    def _one(self, part: Part) -> Shape:
        schema = mapping(part.value)
        if "$ref" not in schema:
            return self._plain(part)
        try:
            target = self.document.follow(part)
        except LeftOut:
            return Shape({}, part.pointer, unknown=True)
        shape = self.shape(node_of(target))
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        if self.document.ignores_siblings or not _SAYING & beside.keys():
            return shape
        return meet([self._plain(Part(part.pointer, beside)), shape])

    def _plain(self, part: Part) -> Shape:
        schema = mapping(part.value)
        shapes = [self._own(part)]
        shapes += [self.shape(node_of(branch)) for branch in (part / "allOf").each()]
        for keyword in ("anyOf", "oneOf"):
            if branches := (part / keyword).each():
                shapes.append(join([self.shape(node_of(branch)) for branch in branches]))
        shape = replace(self._with_conditions(part, meet(shapes)), pointer=part.pointer)
        if self.document.ignores_siblings and schema.get("nullable") is True:
            return with_null(shape)
        return shape

    def _own(self, part: Part) -> Shape:
        schema = mapping(part.value)
        if part.value is False:
            return Shape({}, part.pointer)
        names = _types(schema)
        types = {name: self._facets(name, part, names) for name in TYPES if name in names or _is_whole(name, names)}
        default = "" if schema.get("default") is None else as_json(schema["default"])
        return settled(Shape(types, part.pointer, default))

    def _facets(self, name: str, part: Part, names: set[str]) -> Facets:
        schema = mapping(part.value)
        facets = Facets(
            enum=_enum(name, schema),
            forms=_forms(schema) if name in {STRING, NUMBER} else ANY_FORM,
            limits=_limits(name, schema),
            whole=name == NUMBER and NUMBER not in names,
            at=part.pointer,
        )
        if name == ARRAY:
            return replace(facets, items=node_of(part / "items"))
        return self._object(facets, part) if name == OBJECT else facets

    def _object(self, facets: Facets, part: Part) -> Facets:
        schema = mapping(part.value)
        named = {name: each for name, each in (part / "properties").entries() if not self._is_of_other_side(each)}
        hidden = mapping(schema.get("properties")).keys() - named.keys()
        required = {name for each in (part / "required").each() if (name := each.text()) and name not in hidden}
        closed = schema.get("unevaluatedProperties") is False
        return replace(
            facets,
            properties={name: node_of(each) for name, each in named.items()}
            | dict.fromkeys(required - named.keys(), ANYTHING),
            required=frozenset(required),
            rest=NOTHING if closed else node_of(part / "additionalProperties"),
        )

    def _is_of_other_side(self, part: Part) -> bool:
        """Tell whether a property belongs to answers only, where requests are read, or the other way round."""
        try:
            schema = mapping(self.document.follow(part).value)
        except LeftOut:
            return False
        return schema.get("readOnly" if self.sent else "writeOnly") is True

    def _with_conditions(self, part: Part, shape: Shape) -> Shape:
        """Return *shape* with the properties that only a condition names; whether it holds nobody knows."""
        facets = shape.types.get(OBJECT)
        branches = [self.shape(node_of(part / keyword)) for keyword in ("then", "else") if (part / keyword).value]
        if facets is None or not branches:
            return shape
        named = join(branches).types.get(OBJECT, Facets()).properties
        return replace(shape, types={**shape.types, OBJECT: replace(facets, properties={**named, **facets.properties})})


def node_of(part: Part) -> Node:
    """Return the schema *part* as a node; one that says nothing, or is not there, is ANYTHING."""
    if part.value is False:
        return NOTHING
    if not _SAYING & mapping(part.value).keys():
        return ANYTHING
    return Node("one", part.pointer, part.value)


def _types(schema: dict[str, Any]) -> set[str]:
    stated = schema.get("type")
    if isinstance(stated, str):
        return {stated}
    if isinstance(stated, list):
        return {name for name in stated if isinstance(name, str)}
    if "enum" not in schema and "const" not in schema:
        if any(keyword in schema for keyword in _OBJECT_WORDS):
            return {OBJECT}
        if any(keyword in schema for keyword in _ARRAY_WORDS):
            return {ARRAY}
    return set(TYPES)


def _is_whole(name: str, names: set[str]) -> bool:
    return name == NUMBER and "integer" in names


def _enum(name: str, schema: dict[str, Any]) -> frozenset[str] | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if not isinstance(values, list):
        return None
    if name == NULL:
        return None if None in values else frozenset()
    return frozenset(as_json(value) for value in values if _type_of(value) == name)


def _type_of(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return NULL if value is None else BOOLEAN
    if isinstance(value, int | float):
        return NUMBER if _is_number(value) else ""
    if isinstance(value, str):
        return STRING
    return ARRAY if isinstance(value, list) else OBJECT


def _forms(schema: dict[str, Any]) -> Forms:
    said = ((word, schema.get(word)) for word in ("format", "pattern"))
    return frozenset({frozenset(f"{word} {value}" for word, value in said if isinstance(value, str) and value)})


def _limits(name: str, schema: dict[str, Any]) -> dict[str, Bound]:
    found = {key: Bound(schema[key]) for key in _LIMITS.get(name, ()) if _is_number(schema.get(key))}
    if name == ARRAY and schema.get("uniqueItems") is True:
        found["uniqueItems"] = Bound(1)
    if name == NUMBER:
        for key, exclusive in _EXCLUSIVE.items():
            found |= _exclusive(key, schema.get(exclusive), found)
    return {key: bound for key, bound in found.items() if bound.value or not key.startswith("min") or key == "minimum"}


def _exclusive(key: str, stated: Any, found: dict[str, Bound]) -> dict[str, Bound]:
    """Return the bound that `exclusive…` makes of *key*: a flag in 3.0, a number of its own later."""
    if stated is True and key in found:
        return {key: found[key]._replace(beyond=True)}
    if not _is_number(stated):
        return {}
    limits = [bound.value for bound in (found.get(key),) if bound]
    tighter = max if key == "minimum" else min
    return {key: Bound(stated, beyond=True)} if tighter([stated, *limits]) == stated else {}


def _is_number(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and isfinite(value))


def as_json(value: Any) -> str:
    """Return *value* as JSON, the same for equal values."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
