"""
Our contract as somebody else might have written it: the same in other words, or with one thing changed.

Law: a rewriting changes no meaning; what a test expects to differ it changes itself.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.drift.vendor.comparison import Compared, compared
from conformance.drift.vendor.document import Document

if TYPE_CHECKING:
    from random import Random

_SCHEMAS = ("properties", "schemas")
_NULL = {"type": "null"}


def ours() -> Any:
    """A copy of the contract without anchors that is safe to change."""
    return json.loads(json.dumps(contract.document()))


def against(theirs: Any) -> Compared:
    """Our contract compared with *theirs*."""
    return compared(Document(contract.document()), Document(theirs))


def told(theirs: Any) -> list[tuple[str, str]]:
    """The kinds and places of what differs."""
    return [(each.kind.value, each.place) for each in against(theirs).differences]


def part(document: Any, pointer: str) -> Any:
    """What stands at a JSON pointer."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        document = document[int(key) if isinstance(document, list) else key]
    return document


def put_in(document: Any, pointer: str, value: Any) -> None:
    """Put *value* where a JSON pointer leads; `-` adds to a list."""
    holder, _, key = pointer.rpartition("/")
    node = part(document, holder)
    if isinstance(node, list):
        node.append(value)
    else:
        node[key.replace("~1", "/")] = value


def inlined(node: Any, document: Any) -> Any:
    """*node* with every reference replaced by what it refers to."""
    if isinstance(node, dict):
        if "$ref" in node:
            return inlined(part(document, node["$ref"][1:]), document)
        return {key: inlined(value, document) for key, value in node.items()}
    return [inlined(each, document) for each in node] if isinstance(node, list) else node


def shuffled(node: Any, random: Random) -> Any:
    """*node* with the entries of mappings, and what is a set by its meaning, in another order."""
    if isinstance(node, dict):
        keys = list(node)
        random.shuffle(keys)
        return {key: _set(key, shuffled(node[key], random), random) for key in keys}
    return [shuffled(each, random) for each in node] if isinstance(node, list) else node


def _set(key: str, value: Any, random: Random) -> Any:
    if key in {"required", "enum", "anyOf", "oneOf", "parameters", "security", "type"} and isinstance(value, list):
        random.shuffle(value)
    return value


def reworded(node: Any, random: Random) -> Any:
    """*node*, a schema, with its meaning told by other keywords, here and there."""
    if not isinstance(node, dict):
        return node
    node = {key: _inside(key, value, random) for key, value in node.items()}
    if "const" in node and random.random() < 0.5:
        node["enum"] = [node.pop("const")]
    if node.get("exclusiveMaximum") == 60 and random.random() < 0.5:
        node["maximum"] = node.pop("exclusiveMaximum") - 1
    if isinstance(node.get("type"), list) and random.random() < 0.7:
        rest = [name for name in node["type"] if name != "null"]
        bare = {**node, "type": rest[0] if len(rest) == 1 else rest}
        node = {random.choice(["anyOf", "oneOf"]): [bare, dict(_NULL)]}
    if "type" in node and random.random() < 0.2:
        node = {"allOf": [node]}
    if random.random() < 0.3:
        node |= {"title": "Other", "description": "In other words.", "examples": [None], "x-other": True}
    return node


def _inside(key: str, value: Any, random: Random) -> Any:
    if key in _SCHEMAS:
        return {name: reworded(each, random) for name, each in value.items()}
    if key in {"anyOf", "oneOf", "allOf"}:
        return [reworded(each, random) for each in value]
    return reworded(value, random) if key in {"items", "then"} else value


def each_schema(node: Any, change: Any) -> Any:
    """*node*, a document or a part of it, with every schema that stands at `schema` changed."""
    if isinstance(node, dict):
        return {key: change(value) if key == "schema" else each_schema(value, change) for key, value in node.items()}
    return [each_schema(each, change) for each in node] if isinstance(node, list) else node


def as_30(node: Any) -> Any:
    """*node*, a schema without references, as OpenAPI 3.0 writes it."""
    if not isinstance(node, dict):
        return node
    node = {key: _inside_30(key, value) for key, value in node.items() if key not in {"if", "then"}}
    if "const" in node:
        node["enum"] = [node.pop("const")]
    if "exclusiveMaximum" in node:
        node |= {"maximum": node["exclusiveMaximum"], "exclusiveMaximum": True}
    if isinstance(node.get("type"), list):
        (name,) = (each for each in node["type"] if each != "null")
        node |= {"type": name, "nullable": True}
    if {"type": "null"} in node.get("anyOf", []):
        node = {"allOf": [each for each in node["anyOf"] if each != _NULL], "nullable": True}
    return node


def _inside_30(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: as_30(each) for name, each in value.items()}
    if key in {"anyOf", "oneOf"}:
        return [as_30(each) for each in value]
    return as_30(value) if key == "items" else value


def whole_api(document: Any) -> Any:
    """*document* as a part of a larger one, its paths written as others write them."""
    document = copy.deepcopy(document)
    paths = {
        f"/api/v1{path.replace('{id}', '{email_id}').rstrip('/')}": item for path, item in document["paths"].items()
    }
    for item in paths.values():
        for parameter in item.get("parameters", []):
            parameter["name"] = "email_id"
    other = {"get": {"responses": {"200": {"description": "Not ours."}}}}
    document["paths"] = {
        "/api/v1/lead/": other,
        **paths,
        "/api/v1/activity/call/": other,
        "/api/v1/activity/email/{id}/attachments/": other,
        "/api/v1/custom_field/activity/": other,
        "/api/v1/activity/{id}/": other,
    }
    document["servers"] = [{"url": "https://api.example.com"}]
    return document
