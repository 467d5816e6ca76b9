"""
What a target file says: read, searched for secrets, and checked by `targets/target.schema.json`.

Law: a complaint is one line that names the file and the field, and never repeats a value, since that may be a secret.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jsonschema import Draft202012Validator

from conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SECRET_NAME = re.compile(r"key|token|passw|secret|authorization|credential|cookie", re.IGNORECASE)
_SECRET_VALUE = re.compile(
    r"^\s*(api_(?=\S*\d)[\w.]{16,}\s*$|eyJ[\w-]{8,}|(bearer|basic)\s)|-----BEGIN|://[^/\s]*@", re.IGNORECASE
)
_ADVICE = "a secret never stands in the file; name the environment variable that holds it (api_key_env)"


class TargetFile(NamedTuple):
    """The fields of a file, the name that complaints call it by, and the folder that its paths begin at."""

    table: dict[str, Any]
    origin: str
    folder: Path


def targets() -> list[str]:
    """Return the names of the targets that come with the suite."""
    return sorted(
        entry.name.removesuffix(".toml") for entry in files("targets").iterdir() if entry.name.endswith(".toml")
    )


def read(name: str) -> TargetFile:
    """
    Return the file of the target *name*: one of `targets()`, or a path to a TOML file.

    Raises UsageError when there is none, it is broken, or it holds a secret.
    """
    text, origin, folder = _text(name)
    try:
        table = tomllib.loads(text, parse_float=_finite)
    except (ValueError, RecursionError) as problem:
        message = f"{origin} is not valid TOML: {problem}"
        raise UsageError(message) from None
    schema = json.loads(files("targets").joinpath("target.schema.json").read_text("utf-8"))
    for complaint in (*_secrets(table, schema), *map(_complaint, Draft202012Validator(schema).iter_errors(table))):
        message = f"{origin}: {complaint}"
        raise UsageError(message)
    return TargetFile(table, origin, folder)


def _text(name: str) -> tuple[str, str, Path]:
    if name in targets():
        return files("targets").joinpath(f"{name}.toml").read_text("utf-8"), f"targets/{name}.toml", Path()
    path = Path(name)
    if path.suffix != ".toml":
        message = f"unknown target {name!r}; known are {', '.join(targets())}, or give a path to a .toml file"
        raise UsageError(message)
    try:
        return path.read_text("utf-8-sig"), name, path.parent
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is no UTF-8 text"
        message = f"cannot read target file {name}: {reason}"
        raise UsageError(message) from None


def _finite(text: str) -> float | str:
    """Return the number that *text* is; `inf` and `nan` stay texts, which the schema refuses."""
    number = float(text)
    return number if math.isfinite(number) else text


def _secrets(table: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """Yield a complaint for each text that looks like a secret, by itself or by an unknown name above it."""
    known = schema["properties"].keys()
    for place, value in _texts(table):
        if _SECRET_VALUE.search(value) or (place[-1] not in known and any(map(_SECRET_NAME.search, place))):
            yield f"{_dotted(place)}: {_ADVICE}"


def _texts(value: Any, *place: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text inside *value* with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict | list):
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(member, *place, str(name))


def _complaint(problem: Any) -> str:
    """Say what is wrong in the words of the schema: its titles tell what is expected."""
    place = [str(each) for each in problem.absolute_path]
    if problem.validator == "additionalProperties":
        known = problem.schema["properties"]
        unknown = next(name for name in problem.instance if name not in known)
        close = difflib.get_close_matches(unknown, known, n=1)
        return f"{_dotted([*place, unknown])}: no such field{f'; did you mean {close[0]}?' if close else ''}"
    if problem.validator == "required":
        return f"{next(name for name in problem.validator_value if name not in problem.instance)} is missing"
    if "propertyNames" in problem.absolute_schema_path:
        place.append(problem.instance)
    return f"{_dotted(place) or 'the file'}: expected {problem.schema['title']}"


def _dotted(place: Iterable[str]) -> str:
    """Return a place as TOML writes it; a name that needs quotes has them, and stays on one line."""
    return ".".join(name if re.fullmatch(r"[\w-]+", name) else repr(name) for name in place)
