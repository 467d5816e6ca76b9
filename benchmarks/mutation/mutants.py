"""
All mutants of the emulator: every change that an operator can make to one of its files.

Law: a mutant is a value that carries the whole text of its file; nothing on disk is changed. Its key names what was
changed by its place in the code and not by its line, so that it lasts while other code comes and goes.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.mutation.operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.mutation.operators import Change

LEFT_OUT = {"__init__.py", "server.py", "clock.py", "resources.py", "helper_kinds.py", "notes.py"}
"""Files that decide nothing about emails: names of the package, sockets, the clock, and the helper routes."""
_SILENT = {"annotation", "returns", "decorator_list"}
"""Parts of the tree that do nothing when the code runs, or break it at once."""


@dataclass(frozen=True)
class Mutant:
    """One change of one file; `text` is the file with it."""

    key: str
    file: str
    line: int
    operator: str
    before: str
    after: str
    text: str


def emulator_folder() -> Path:
    """Find the emulator without loading it."""
    spec = find_spec("emulator")
    if spec is None or spec.origin is None:
        message = "the emulator cannot be found: run this from the root of the project"
        raise SystemExit(message)
    return Path(spec.origin).parent


def all_mutants() -> list[Mutant]:
    """Return the mutants of all files, in the order of the files."""
    files = sorted(path for path in emulator_folder().glob("*.py") if path.name not in LEFT_OUT)
    return [mutant for path in files for mutant in mutants(path.name, path.read_text("utf-8"))]


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """Yield the mutants of one file."""
    seen: Counter[str] = Counter()
    lines = source.encode().splitlines(keepends=True)
    for place, node in _nodes(ast.parse(source), ""):
        for name, operator in OPERATORS.items():
            for change in operator(node):
                key = f"{file}::{place}::{name}::{change.before} -> {change.after}".rstrip()
                seen[key] += 1
                numbered = key if seen[key] == 1 else f"{key} #{seen[key]}"
                line = getattr(change.node, "lineno", 0)
                text = _spliced(lines, change)
                yield Mutant(numbered, file, line, name, change.before, change.after, text)


def _nodes(node: ast.AST, place: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield the nodes that do something when the code runs, each with the name of the function or class around it."""
    if _is_silent(node):
        return
    yield place, node
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        place = f"{place}.{node.name}".lstrip(".")
    for name, value in ast.iter_fields(node):
        if name not in _SILENT:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _nodes(child, place)


def _is_silent(node: ast.AST) -> bool:
    """Tell what is for readers and type checkers only; a formatted text has no places of its own before Python 3.12."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "TypeVar"
    return isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr)


def _spliced(lines: list[bytes], change: Change) -> str:
    """Put the text of a change in the place of its node."""
    node = change.node
    assert isinstance(node, ast.expr | ast.stmt)  # noqa: S101 - an operator changes nothing else
    assert node.end_lineno is not None  # noqa: S101
    head = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    tail = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (head + change.text.encode() + tail).decode()
