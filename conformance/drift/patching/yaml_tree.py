"""
A YAML text as a tree that knows where each of its parts stands.

Law: nothing is constructed and nothing is expanded; an alias stays a place of its own that leads to its anchor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MERGE = "<<"


@dataclass(slots=True)
class Node:
    """
    A scalar, mapping or sequence, from the character `start` to just before `end`.

    `key` is the name under which a member of a mapping stands, and `begin` where that begins; of other nodes, None and
    its own start.
    """

    kind: str
    start: int
    end: int
    flow: bool = True
    text: str = ""
    key: str | None = None
    begin: int = 0
    members: list[Node] = field(default_factory=list)
    aliased: Node | None = None

    @property
    def itself(self) -> Node:
        """The node, or the one that an alias leads to."""
        return self.aliased or self


def tree(text: str) -> Node:
    """Return the root of the only document in a text; raises yaml.YAMLError when it is no YAML."""
    events = (event for event in yaml.parse(text, Loader=LOADER) if not isinstance(event, _OUTSIDE))
    return _node(next(events), events, {})


_OUTSIDE = (yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent, yaml.StreamEndEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def child(node: Node, part: str) -> Node | None:
    """Return what stands under a name or number, also when a mapping has it from one that is merged into it."""
    if node.kind == "sequence":
        return node.members[int(part)].itself if part.isdecimal() and int(part) < len(node.members) else None
    for each in node.members:
        if each.key == part != MERGE:
            return each.itself
    for source in _merged(node):
        found = child(source, part)
        if found:
            return found
    return None


def _merged(node: Node) -> Iterator[Node]:
    for each in node.members:
        if each.key == MERGE:
            source = each.itself
            yield from (member.itself for member in source.members) if source.kind == "sequence" else (source,)


def _node(event: yaml.Event, events: Iterator[yaml.Event], anchors: dict[str, Node]) -> Node:
    start = _index(event.start_mark)
    node = Node("scalar", start, _index(event.end_mark), begin=start)
    if isinstance(event, yaml.AliasEvent):
        node.aliased = anchors[event.anchor or ""]
    elif isinstance(event, yaml.ScalarEvent):
        node.text = event.value
    elif isinstance(event, yaml.CollectionStartEvent):
        node.kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
        node.flow = bool(event.flow_style)
        _fill(node, events, anchors)
    if isinstance(event, yaml.NodeEvent) and event.anchor and node.aliased is None:
        anchors[event.anchor] = node
    return node


def _fill(node: Node, events: Iterator[yaml.Event], anchors: dict[str, Node]) -> None:
    event = next(events)
    while not isinstance(event, _ENDS):
        member = _node(event, events, anchors)
        if node.kind == "mapping":
            name, begin = member.itself.text, member.start
            member = _node(next(events), events, anchors)
            member.key, member.begin = name, begin
        node.members.append(member)
        event = next(events)
    node.end = _index(event.end_mark) if node.flow else node.members[-1].end


def _index(mark: Any) -> int:
    """Return the place of a mark, which only an event that no text stands for is without."""
    return int(mark.index)
