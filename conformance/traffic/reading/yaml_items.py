"""
The interactions of a YAML cassette, one by one, from the events of the parser.

Law: the file streams. No tag makes an object: a binary or a stream is bytes, all else a map, a list or a scalar of JSON. An
alias stands for the very value of its anchor, so that aliases cost nothing however they are nested.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import yaml

from conformance.traffic.reading.opening import opened, refused, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_LISTS = ("interactions", "http_interactions")
_DEEPEST = 100
_ANCHORS = 10_000
_LONGEST_NUMBER = 20
_STREAM = re.compile(
    r"tag:yaml\.org,2002:python/object/(new:_?io\.(BytesIO|StringIO)|apply:(builtins|__builtin__)\.iter)"
)
"""Tags of request bodies that VCR.py has recorded as streams or as iterators."""
_BINARY = ("tag:yaml.org,2002:binary", "!binary")
_CONSTANTS = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "false": False}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def items(path: Path, encoding: str) -> Iterator[Any]:
    """Yield the interactions of a cassette; raises UsageError where the file is broken, or no cassette."""
    with broken(path), opened(path, encoding) as file:
        loader = _LOADER(file)
        try:
            yield from _Reader(path, loader.get_event).items()
        finally:
            loader.dispose()


@contextmanager
def broken(path: Path) -> Iterator[None]:
    """Turn what the parser says of broken YAML into one line."""
    try:
        yield
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        place = f" in line {mark.line + 1}" if mark else ""
        raise refused(path, f"its YAML is broken{place}: {problem.problem or problem.context}") from None
    except yaml.YAMLError as problem:
        raise refused(path, f"its YAML is broken: {' '.join(str(problem).split())[:120]}") from None


class _Reader:
    """Builds plain values from the events of one file."""

    def __init__(self, path: Path, next_event: Callable[[], Any]) -> None:
        self._path = path
        self._next = next_event
        self._anchors: OrderedDict[str, Any] = OrderedDict()

    def items(self) -> Iterator[Any]:
        found = False
        while (kind := type(event := self._next())) is not yaml.StreamEndEvent:
            if kind is yaml.SequenceStartEvent:
                found = True
                yield from self._members()
            elif kind is yaml.MappingStartEvent:
                for members in self._lists():
                    found = True
                    yield from members
            elif kind is yaml.AliasEvent:
                self._meant(event)
        if not found:
            raise unknown(self._path)

    def _lists(self) -> Iterator[Iterator[Any]]:
        """Yield the members of each list of interactions in the map that has just begun."""
        while type(event := self._next()) is not yaml.MappingEndEvent:
            name, event = _plain(self._value(event, 0)), self._next()
            if name in _LISTS and type(event) is yaml.SequenceStartEvent:
                yield self._members()
            else:
                self._value(event, 1)
                if name in _LISTS:
                    yield iter(())

    def _members(self) -> Iterator[Any]:
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            yield self._value(event, 1)

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = _scalar(event)
            if event.anchor is None:
                return value
        elif kind is yaml.AliasEvent:
            return self._meant(event)
        elif depth > _DEEPEST:
            raise refused(self._path, f"it is nested more than {_DEEPEST} deep")
        else:
            value = self._mapping(depth + 1) if kind is yaml.MappingStartEvent else self._sequence(depth + 1)
            if event.tag is not None and _STREAM.fullmatch(event.tag):
                value = _streamed(value)
        if event.anchor is not None:
            self._anchors[event.anchor] = value
            self._anchors.move_to_end(event.anchor)
            if len(self._anchors) > _ANCHORS:
                self._anchors.popitem(last=False)
        return value

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            name = self._value(event, depth)
            value = self._value(self._next(), depth)
            if isinstance(name, str):
                found[_plain(name)] = value
            elif name is None or isinstance(name, int | float):
                found[str(name)] = value
        merged = found.pop("<<", None)
        return {**merged, **found} if isinstance(merged, dict) else found

    def _sequence(self, depth: int) -> list[Any]:
        found: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            found.append(self._value(event, depth))
        return found

    def _meant(self, event: Any) -> Any:
        """Return what an alias stands for."""
        if event.anchor not in self._anchors:
            raise refused(self._path, f"the alias *{event.anchor} in line {event.start_mark.line + 1} has no anchor")
        return self._anchors[event.anchor]


def _plain(name: Any) -> Any:
    """Return the name that a symbol of Ruby is."""
    return name.removeprefix(":") if isinstance(name, str) else name


def _scalar(event: Any) -> Any:
    value: str = event.value
    if not event.implicit[0] or len(value) > _LONGEST_NUMBER:
        return value if event.tag not in _BINARY else _bytes(value)
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    if value[0] in "-0123456789" and _NUMBER.fullmatch(value):
        return float(value) if any(each in value for each in ".eE") else int(value)
    return value


def _streamed(value: Any) -> bytes | None:
    """Return what a stream gives that stands as its arguments: a body, or its pieces; None when it is none."""
    arguments = value.get("state", value.get("args")) if isinstance(value, dict) else value
    first = arguments[0] if isinstance(arguments, list) and arguments else None
    pieces = first if isinstance(first, list) else [first]
    known = [each.encode() if isinstance(each, str) else each for each in pieces if isinstance(each, str | bytes)]
    return b"".join(known) if len(known) == len(pieces) else None


def _bytes(text: str) -> str | bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text
