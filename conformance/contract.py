"""
The contract as questions and answers: `openapi/close-email.yaml` read for the judge.

Law: limits, enums, types and required fields come from here and are typed nowhere else in the judge.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from conformance.data import load_yaml, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONTRACT = "close-email.yaml"
_URI = "urn:close-conformance:contract"
_METHODS = ("get", "post", "put", "delete")
_MEMORABLE = 400

formats = FormatChecker(formats=())


@formats.checks("close-date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value.upper()))


class Operation(NamedTuple):
    """One documented operation: its id, HTTP method and path template below the base URL."""

    id: str
    method: str
    path: str


@cache
def document() -> Any:
    """Return the contract as parsed YAML."""
    return load_yaml(CONTRACT)


@cache
def fingerprint() -> str:
    """Return the first twelve hex digits of the contract's SHA-256."""
    return hashlib.sha256(read_bytes(CONTRACT)).hexdigest()[:12]


@cache
def operations() -> dict[str, Operation]:
    """Return every operation by id."""
    found = (
        Operation(node["operationId"], method.upper(), path)
        for path, item in document()["paths"].items()
        for method, node in item.items()
        if method in _METHODS
    )
    return {operation.id: operation for operation in found}


def operation_of(method: str, path: str) -> str | None:
    """Return the id of the operation that *method* and *path* (below the base URL) belong to, if any."""
    return next(
        (operation for each, pattern, operation in _patterns() if each == method and pattern.fullmatch(path)), None
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Return the method of each operation, the form of its paths, and its id."""
    found = operations().values()
    return tuple((each.method, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", each.path)), each.id) for each in found)


def resolve(schema: Any) -> Any:
    """Follow `$ref`s inside the contract until there is none at the top."""
    while "$ref" in schema:
        node = document()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        schema = node
    return schema


def _flat(schema: Any) -> Iterator[tuple[str, Any]]:
    """Yield the properties of *schema* and of all that it is composed of, richest last."""
    schema = resolve(schema)
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(keyword, ()):
            yield from _flat(part)
    for name, value in schema.get("properties", {}).items():
        yield name, resolve(value)


@cache
def request_properties(operation: str) -> Mapping[str, Any]:
    """Return name -> schema of every property of the operation's request body, the widest where branches differ."""
    chosen = operations()[operation]
    node = document()["paths"][chosen.path][chosen.method.lower()]
    schema = resolve(node["requestBody"])["content"]["application/json"]["schema"]
    found: dict[str, Any] = {}
    for name, value in _flat(schema):
        if name not in found or len(_types(value)) > len(_types(found[name])):
            found[name] = value
    return found


@cache
def query_parameters(operation: str) -> Mapping[str, Any]:
    """Return name -> parameter of every query parameter of the operation."""
    chosen = operations()[operation]
    node = document()["paths"][chosen.path][chosen.method.lower()]
    return {each["name"]: each for each in map(resolve, node.get("parameters", ()))}


def _types(schema: Any) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def nullable(operation: str) -> tuple[str, ...]:
    """Return the request properties that may be null, without those that only one generation of targets knows."""
    properties = request_properties(operation)
    return tuple(n for n, node in properties.items() if "null" in _types(node) and "x-generation" not in node)


def limit(operation: str, name: str, keyword: str) -> int:
    """Return the limit *keyword* (`maxLength`, `minimum`, ...) of a request property."""
    return int(request_properties(operation)[name][keyword])


@cache
def schema(name: str) -> Any:
    """Return the component schema *name*, resolved."""
    return resolve({"$ref": f"#/components/schemas/{name}"})


def statuses() -> tuple[str, ...]:
    """Return the documented statuses."""
    return tuple(schema("Status")["enum"])


@cache
def email_fields() -> Mapping[str, Any]:
    """Return name -> schema of every documented response field of an email."""
    return dict(_flat(schema("Email")))


@cache
def required_fields() -> frozenset[str]:
    """Return the response fields that every email object has."""
    return frozenset(schema("Email")["required"])


@cache
def attachment_prefix() -> str:
    """Return the text that every attachment address begins with."""
    pattern = resolve(schema("AttachmentInput")["properties"]["url"])["pattern"]
    return re.sub(r"\\(.)", r"\1", pattern.removeprefix("^"))


@cache
def _registry() -> Registry[Any]:
    resource = Resource.from_contents(document(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resources([(_URI, resource)])
    return registry


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of the component schema *name*, or of a part of it, with the contract's own formats."""
    reference = {"$ref": f"{_URI}#/components/schemas/{name}"}
    return Draft202012Validator(reference, registry=_registry(), format_checker=formats)


def field_errors(item: Mapping[str, Any]) -> dict[str, str]:
    """Return field -> what is wrong with it, for an email object as the target returned it."""
    missing = dict.fromkeys(required_fields() - item.keys(), "the field is missing")
    return missing | value_errors(item)


def value_errors(item: Mapping[str, Any]) -> dict[str, str]:
    """Return field -> what is wrong with its value, for the documented fields that *item* has."""
    wrong = {}
    for name in (each for each in email_fields() if each in item):
        error = value_error(name, item[name])
        if error is not None:
            wrong[name] = error
    return wrong


def value_error(name: str, value: Any) -> str | None:
    """Return what is wrong with the value of a documented field, None when it is right."""
    if value is None or type(value) in (bool, int) or (type(value) is str and len(value) <= _MEMORABLE):
        return _scalar_error(name, value)
    text = json.dumps(value) if value else repr(value)
    return _field_error(name, text) if len(text) <= _MEMORABLE else _error(name, value)


@lru_cache(maxsize=4096, typed=True)
def _scalar_error(name: str, value: Any) -> str | None:
    """Return what is wrong with a value that can be remembered as it is; 1 and True are two."""
    return _error(name, value)


@lru_cache(maxsize=4096)
def _field_error(name: str, text: str) -> str | None:
    """Return what is wrong with a short value, as JSON; a run sees the same few hundred of them thousands of times."""
    return _error(name, json.loads(text))


def _error(name: str, value: Any) -> str | None:
    error = next(validator(f"Email/properties/{name}").iter_errors(value), None)
    return None if error is None else _short(error.message)


def _short(message: str, width: int = 200) -> str:
    return message if len(message) <= width else f"{message[:width]}…"
