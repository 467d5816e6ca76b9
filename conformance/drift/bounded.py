"""
YAML that somebody else may have written, read at a bounded cost.

Law: a text is looked through before anything is built of it: anchors can stand for more than memory holds, and the
parser recurses, so that a deep text would end the process and not the reading.
"""

from __future__ import annotations

from typing import Any

import yaml

from conformance.data import parsed

MOST_PARTS, DEEPEST = 1_000_000, 100


def parsed_within(text: str, most_parts: int = MOST_PARTS, deepest: int = DEEPEST) -> Any:
    """
    Return what a YAML text says.

    Raises yaml.YAMLError when it is none, ValueError when it nests too deep, or its anchors stand for too much, or for
    themselves.
    """
    _look_through(text, most_parts, deepest)
    return parsed(text)


def _look_through(text: str, most_parts: int, deepest: int) -> None:
    sizes: dict[str, int] = {}
    unfinished: list[tuple[str, int]] = []
    size = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = unfinished.pop()
            sizes[anchor] = size - before
        elif isinstance(event, yaml.AliasEvent):
            size += sizes.get(event.anchor or "", most_parts)
        elif isinstance(event, yaml.NodeEvent):
            size += 1
            sizes[event.anchor or ""] = 1
            if isinstance(event, yaml.CollectionStartEvent):
                del sizes[event.anchor or ""]
                unfinished.append((event.anchor or "", size - 1))
        if size > most_parts or len(unfinished) > deepest:
            raise ValueError("it holds too much, its anchors stand for too much, or it nests too deep")
