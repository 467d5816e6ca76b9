"""
One member more in a YAML text.

Law: what was there stays, letter by letter; the new member is written as its neighbours are, on one line or over several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.drift.patching.pointers import Unplaceable, position
from conformance.drift.patching.yaml_text import item, line, member
from conformance.drift.patching.yaml_tree import Node, child, tree

if TYPE_CHECKING:
    from conformance.drift.patching.pointers import Parts


def inserted(text: str, parts: Parts, value: Any) -> str:
    """Return the text with a value more: as a member of what *parts* but the last lead to, or as the item of a list."""
    parent = tree(text)
    for part in parts[:-1]:
        found = child(parent, part)
        if found is None:
            raise Unplaceable("the text has no such place")
        parent = found
    if not parent.members and not parent.flow:
        raise Unplaceable("the text has nothing there")
    name = parts[-1] if parent.kind == "mapping" else None
    neighbours = [each.text if each.key is None and each.kind == "scalar" else each.key for each in parent.members]
    before = position(neighbours, value if name is None else name)
    return (_in_flow if parent.flow else _in_block)(text, parent, before, name, value)


def _in_flow(text: str, parent: Node, before: int, name: str | None, value: Any) -> str:
    new = line(value) if name is None else f"{line(name)}: {line(value)}"
    if not parent.members:
        return _spliced(text, parent.end - 1, new)
    if before == 0:
        return _spliced(text, parent.members[0].begin, f"{new}, ")
    return _spliced(text, parent.members[before - 1].end, f", {new}")


def _in_block(text: str, parent: Node, before: int, name: str | None, value: Any) -> str:
    starts = [_start(text, parent, each) for each in parent.members]
    indent = starts[0] - _start_of_line(text, starts[0])
    new = item(value, indent) if name is None else member(name, value, indent)
    margin = " " * indent
    if before == 0:
        return _spliced(text, starts[0], f"{new}\n{margin}")
    gap = "\n" if before > 1 and text[: _start_of_line(text, starts[before - 1])].endswith("\n\n") else ""
    return _spliced(text, _end_of_line(text, parent.members[before - 1].end), f"{gap}\n{margin}{new}")


def _start(text: str, parent: Node, each: Node) -> int:
    """Return where a member begins: its name, or the dash before an item."""
    return each.begin if parent.kind == "mapping" else text.rindex("-", 0, each.begin)


def _start_of_line(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", len(text[:at].rstrip()))
    return len(text) if end < 0 else end


def _spliced(text: str, at: int, new: str) -> str:
    return text[:at] + new + text[at:]
