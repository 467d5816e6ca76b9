"""
The exchanges of a JSON file, one by one: where they stand is found by the names above them.

Law: the file streams; nothing of it is held but the item that is being read. Broken JSON is a UsageError.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import ijson

from conformance.traffic.reading.opening import opened, refused, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conformance.errors import UsageError

_DEEPEST, _DOUBTFUL = 200, 1_000
_FIRST_BLOCK, _LARGEST_BLOCK = 1 << 16, 1 << 20
PLACE_OF_HAR = "log.entries.item"
_PLACES = {
    "log": PLACE_OF_HAR,
    "interactions": "interactions.item",
    "http_interactions": "http_interactions.item",
}
OWN_LOG, OWN_RESULTS, LIST = "results.jsonl", "results.json", "item"
_OPENS, _CLOSES = ("start_map", "start_array"), ("end_map", "end_array")


def place_of(path: Path, encoding: str) -> str:
    """Return where the exchanges of a JSON file stand, or which of our own files it is; raises UsageError."""
    names: set[str] = set()
    depth = 0
    with broken(path), opened(path, encoding) as file:
        for event, value in ijson.basic_parse(_Growing(file), use_float=True):
            if event == "start_array" and depth == 0:
                return LIST
            depth += (event in _OPENS) - (event in _CLOSES)
            if depth > _DEEPEST:
                raise too_deep(path)
            if event != "map_key" or depth != 1:
                continue
            if value in _PLACES:
                return _PLACES[value]
            names.add(value)
            if "event" in names:
                return OWN_LOG
            if {"tool", "target", "profile"} <= names:
                return OWN_RESULTS
    shown = ", ".join(sorted(names)[:6])
    raise unknown(path, f"a JSON object with {shown or 'nothing in it'}")


def creator_of(path: Path, encoding: str) -> str:
    """Return who wrote an HTTP Archive, as far as it says so before its entries."""
    with broken(path), opened(path, encoding) as file:
        for prefix, event, value in ijson.parse(_Growing(file), use_float=True):
            if prefix == "log.entries":
                break
            if prefix == "log.creator.name" and event == "string":
                return str(value)
    return ""


def items(path: Path, encoding: str, place: str) -> Iterator[Any]:
    """Yield the values at *place* as they are read; raises UsageError where the file is broken."""
    with broken(path), opened(path, encoding) as file:
        yield from ijson.items(_Growing(file, lambda: _check_depth(path, encoding)), place, use_float=True)


def _check_depth(path: Path, encoding: str) -> None:
    """Raise UsageError for a file whose nesting would cost the parser, which notes each path, all memory there is."""
    depth = 0
    with opened(path, encoding) as file:
        for event, _ in ijson.basic_parse(_Growing(file), use_float=True):
            depth += (event in _OPENS) - (event in _CLOSES)
            if depth > _DEEPEST:
                raise too_deep(path)


def too_deep(path: Path) -> UsageError:
    """Return the error that *path* is nested too deep."""
    return refused(path, f"it is nested more than {_DEEPEST} deep")


class _Growing:
    """
    Gives blocks that grow up to a bound: the parser begins a text that goes on beyond a block from its start again.

    Where more brackets open than close, inside texts or not, `on_doubt` is called once before the block is given.
    """

    def __init__(self, file: IO[bytes], on_doubt: Callable[[], None] | None = None) -> None:
        self._file = file
        self._size = _FIRST_BLOCK
        self._on_doubt = on_doubt
        self._open = 0

    def read(self, size: int) -> bytes:
        """Return the next block, however much was asked for; the parser asks for nothing to see a kind of text."""
        if not size:
            return b""
        block = self._file.read(self._size)
        self._size = min(2 * self._size, _LARGEST_BLOCK)
        if self._on_doubt is not None:
            self._open += block.count(b"[") + block.count(b"{") - block.count(b"]") - block.count(b"}")
            if self._open > _DOUBTFUL:
                self._on_doubt()
                self._on_doubt = None
        return block


@contextmanager
def broken(path: Path) -> Iterator[None]:
    """Turn what the parser says of broken JSON into one line."""
    try:
        yield
    except ijson.IncompleteJSONError as problem:
        reason = " ".join(str(problem.args[0] if problem.args else problem).split("\n")[0].split())
        cut = "premature" in reason or "incomplete" in reason.lower()
        said = "its JSON is cut short" if cut else f"its JSON is broken: {reason}"
        raise refused(path, said) from None
    except (ijson.JSONError, ValueError, RecursionError) as problem:
        raise refused(path, f"its JSON is broken: {' '.join(str(problem).split())[:120]}") from None
