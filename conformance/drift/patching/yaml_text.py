"""
JSON values written as YAML, in the style of the contract: mappings and lists on one line while they fit there.

Law: what is read back is what was written, by readers of YAML 1.1 and of 1.2. A text is left bare only when it cannot
be taken for anything else.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

WIDTH = 120
_BARE = re.compile(r"(?![ynYN]$)[A-Za-z_$][\w$./-]*(?: [\w$./(-][\w$./()-]*)*", re.ASCII)
_STEP = 2
_ENDLESS = 2**31 - 1


class _Dumper(yaml.SafeDumper):
    """Writes every value out, one that stands in several places too."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _scalar(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if _BARE.fullmatch(text) else "'" if text.isprintable() and text.isascii() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _scalar)


def line(value: Any) -> str:
    """Write a value on one line."""
    text = yaml.dump(value, Dumper=_Dumper, default_flow_style=True, sort_keys=False, width=_ENDLESS)
    return text.removesuffix("\n...\n").rstrip("\n")


def member(name: str, value: Any, indent: int) -> str:
    """Write a name and its value, to stand at *indent*: on one line, or over several where that is too long."""
    inside = indent + _STEP
    return _fitting(f"{line(name)}: ", value, indent) or f"{line(name)}:{_margin(inside)}{_over_lines(value, inside)}"


def item(value: Any, indent: int) -> str:
    """Write an item of a list with its dash, to stand at *indent*."""
    return _fitting("- ", value, indent) or f"- {_over_lines(value, indent + _STEP)}"


def _fitting(start: str, value: Any, indent: int) -> str:
    """Write a value on one line, if it fits there or has no members that could stand on lines of their own."""
    short = start + line(value)
    parted = isinstance(value, dict | list) and value
    return "" if parted and indent + len(short) > WIDTH else short


def _over_lines(value: dict[str, Any] | list[Any], indent: int) -> str:
    if isinstance(value, list):
        return _margin(indent).join(item(each, indent) for each in value)
    return _margin(indent).join(member(name, each, indent) for name, each in value.items())


def _margin(indent: int) -> str:
    return f"\n{' ' * indent}"
