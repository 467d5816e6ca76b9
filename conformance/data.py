"""
Reads the data files of `openapi/`, from a checkout or from an installed wheel.

Law: a file is checked against its schema before anybody sees it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jsonschema import Draft202012Validator


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, leaving dates as the strings that stand in the file."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def read_bytes(name: str) -> bytes:
    """Return the content of the file *name* (a path inside `openapi/`)."""
    return files("openapi").joinpath(name).read_bytes()


@cache
def load_yaml(name: str) -> Any:
    """Return the parsed YAML file *name* of `openapi/`."""
    return parse_yaml(read_bytes(name))


def parse_yaml(content: bytes | str) -> Any:
    """Return *content* parsed, dates as the texts that they are written as; raises yaml.YAMLError."""
    return yaml.load(content, Loader=_Loader)  # noqa: S506 - derives from the safe loader


@cache
def load_checked(name: str, schema: str) -> Any:
    """
    Return the YAML file *name*, valid by the JSON Schema `schema/`*schema*.

    Raises jsonschema.ValidationError when it is not.
    """
    document = load_yaml(name)
    Draft202012Validator(json.loads(read_bytes(f"schema/{schema}"))).validate(document)
    return document
