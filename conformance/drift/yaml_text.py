"""
JSON values written as YAML, in the style of the contract: mappings and lists on one line while they fit there.

Law: what is read back is what was written, by readers of YAML 1.1 and of 1.2. A text is left bare only when it cannot
be taken for anything else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 120
_BARE = re.compile(r"(?![ynYN]$)[A-Za-z_$][\w$./-]*(?: [\w$./(-][\w$./()-]*)*", re.ASCII)
_ENDLESS = 2**31 - 1


class _Dumper(yaml.SafeDumper):
    """Writes every value out, lists indented below their names."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT002 - PyYAML's
        super().increase_indent(flow, indentless=False)


def _scalar(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if _BARE.fullmatch(text) else "'" if text.isprintable() and text.isascii() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _scalar)


def line(value: Any) -> str:
    """Write a value on one line."""
    return _written(value, flow=True).removesuffix("\n...\n").rstrip("\n")


def member(name: str, value: Any, indent: int) -> str:
    """Write a name and its value, to stand at *indent*: on one line, or over several where that is too long."""
    return _fitting({name: value}, f"{line(name)}: {line(value)}", indent)


def item(value: Any, indent: int) -> str:
    """Write an item of a list with its dash, to stand at *indent*."""
    return _fitting([value], f"- {line(value)}", indent)


def _fitting(whole: Mapping[str, Any] | list[Any], short: str, indent: int) -> str:
    if indent + len(short) <= WIDTH or not _has_members(whole):
        return short
    return _written(whole, flow=False).rstrip("\n").replace("\n", f"\n{' ' * indent}")


def _has_members(whole: Mapping[str, Any] | list[Any]) -> bool:
    (value,) = whole if isinstance(whole, list) else whole.values()
    return isinstance(value, dict | list) and bool(value)


def _written(value: Any, *, flow: bool) -> str:
    return yaml.dump(value, Dumper=_Dumper, default_flow_style=flow, sort_keys=False, width=_ENDLESS, indent=2)
