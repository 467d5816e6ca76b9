"""
The operations of an OpenAPI document that lie under our paths.

Law: a path is known by its meaning: a prefix such as `/api/v1`, the slash at its end and the name of its parameter make
no difference; whatever else lies under `/activity/` is not ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.drift.vendor.document import Document, LeftOut, Part, mapping
from conformance.drift.vendor.reading import node_of
from conformance.words import short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.drift.vendor.shape import Node

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace", "query")
_PREFIX = re.compile(r"^(/api)?(/v[0-9.]+)?(?=/)")
_IGNORED_HEADERS = {"accept", "content-type", "authorization"}
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_SENT_AS = {
    ("form", True): "each value by itself (a=1&a=2)",
    ("form", False): "values with commas between them (a=1,2)",
}


@dataclass(frozen=True)
class Parameter:
    """A parameter: how it is called in words, whether it is required, its schema, and how a list in it is sent."""

    words: str
    is_required: bool
    schema: Node
    sent_as: str
    pointer: str


@dataclass(frozen=True)
class Endpoint:
    """One operation as its document describes it; `item` is the path it lies under, `id` its operationId."""

    document: Document
    method: str
    path: str
    item: Part
    part: Part

    @property
    def id(self) -> str:
        """Its operationId."""
        return (self.part / "operationId").text()

    def parameters(self) -> dict[tuple[str, str], Parameter] | None:
        """Return its parameters by place and name, path parameters by their number; None when one cannot be read."""
        found: dict[tuple[str, str], Parameter] = {}
        try:
            parts = [
                self.document.follow(each)
                for holder in (self.item, self.part)
                for each in (holder / "parameters").each()
            ]
        except LeftOut:
            return None
        for part in parts:
            place, name = (part / "in").text(), (part / "name").text()
            if place == "header" and name.lower() in _IGNORED_HEADERS:
                continue
            found[place, self._key(place, name)] = _parameter(part, place, name)
        return found

    def _key(self, place: str, name: str) -> str:
        if place == "path":
            names = re.findall(r"\{([^}]*)\}", self.path)
            return str(names.index(name)) if name in names else name
        return name.lower() if place == "header" else name

    def body(self) -> Part | None:
        """Return its request body; raises LeftOut."""
        part = self.document.follow(self.part / "requestBody")
        return part if part.value is not None else None

    def responses(self) -> dict[str, Part]:
        """Return its responses by code, a range as `4XX`."""
        return {
            code.upper() if code != "default" else code: part
            for code, part in (self.part / "responses").entries()
            if not code.startswith("x-")
        }

    def security(self) -> frozenset[frozenset[str]] | None:
        """Return the ways to authenticate, each with all that has to be sent; None where the document is silent."""
        for holder in (self.part, self.document.root):
            if isinstance(mapping(holder.value).get("security"), list):
                ways = [mapping(each.value) for each in (holder / "security").each()]
                return frozenset(frozenset(self._sent(name) for name in way) for way in ways) or frozenset(
                    {frozenset()}
                )
        schemes = [self._sent(name) for name, _ in self._schemes.entries()]
        if schemes and self._needs_authorization():
            return frozenset(frozenset({scheme}) for scheme in schemes)
        return None

    @property
    def _schemes(self) -> Part:
        return self.document.root / "components" / "securitySchemes"

    def _needs_authorization(self) -> bool:
        """Tell whether an Authorization header stands among the parameters, where OpenAPI gives it no meaning."""
        parts = [each for holder in (self.item, self.part) for each in (holder / "parameters").each()]
        return any(
            (part / "in").text() == "header" and (part / "name").text().lower() == "authorization" for part in parts
        )

    def _sent(self, name: str) -> str:
        """Return what a security scheme has a client send."""
        try:
            scheme = self.document.follow(self._schemes / name)
        except LeftOut:
            return f"the scheme {short(name)}"
        kind = (scheme / "type").text()
        if kind == "http":
            return (scheme / "scheme").text().lower()
        if kind == "apiKey":
            return short(f"{(scheme / 'in').text()} {(scheme / 'name').text()}")
        return "bearer" if kind in {"oauth2", "openIdConnect"} else kind or f"the scheme {short(name)}"


def _parameter(part: Part, place: str, name: str) -> Parameter:
    schema = part / "schema"
    contents = (part / "content").entries()
    if schema.value is None and contents:
        schema = contents[0][1] / "schema"
    style = (part / "style").text() or _STYLES.get(place, "form")
    explode = (part / "explode").value
    explode = style == "form" if explode is None else explode is True
    sent_as = _SENT_AS.get((style, explode), f"style {short(style)}") if place in {"query", "cookie"} else ""
    is_required = (part / "required").value is True
    return Parameter(f"{place} parameter {short(name)}", is_required, node_of(schema), sent_as, part.pointer)


def endpoints(document: Document, paths: list[str]) -> dict[str, dict[str, Endpoint]]:
    """Return path -> method -> operation for those of *paths* that the document describes; its path is the key."""
    ours = {_form(path): path for path in paths}
    found: dict[str, dict[str, Endpoint]] = {}
    for path, part in (document.root / "paths").entries():
        if (key := ours.get(_form(path))) is None:
            continue
        try:
            item = document.follow(part)
        except LeftOut:
            continue
        if operations := {method: Endpoint(document, method, path, item, each) for method, each in _methods(item)}:
            found.setdefault(key, {}).update(operations)
    return found


def _form(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", _PREFIX.sub("", path)).rstrip("/")


def _methods(item: Part) -> Iterator[tuple[str, Part]]:
    yield from ((method, part) for method in METHODS if (part := item / method).value is not None)
    yield from ((short(name).lower(), part) for name, part in (item / "additionalOperations").entries())
