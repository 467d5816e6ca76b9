"""
Markdown: pieces of text that stay what they are, whatever is in them.

Law: what a target said stands in code only, where nothing is a link, an image, a mention or markup.
"""

import re
from itertools import cycle

from reports.text import visible

ACTIVE = re.compile(r"([\\`*_~\[\]<>|&@#!$])")
TICKS = re.compile(r"`+")
PIPE = r"\|"
MOST = 2_000


def plain(text: str) -> str:
    """Write our own words so that no character of them is Markdown; what stands between backticks is code."""
    words = visible(" ".join(text.split()))
    if words.count("`") % 2:
        return _escaped(words)
    return "".join(code(part) if odd else _escaped(part) for part, odd in zip(words.split("`"), cycle((0, 1))))


def _escaped(text: str) -> str:
    return ACTIVE.sub(r"\\\1", text)


def code(text: str) -> str:
    """Write text as code within a line; a line break is shown as a sign."""
    shown = shortened(visible(text)).replace("\n", "⏎")
    ticks = _longer_than(shown, 1)
    padding = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{ticks}{padding}{shown}{padding}{ticks}"


def block(text: str) -> str:
    """Write text as a block of code."""
    shown = visible(text)
    ticks = _longer_than(shown, 3)
    return f"{ticks}text\n{shown}\n{ticks}"


def shortened(text: str) -> str:
    """Cut a text that is too long for a summary, and say how long it was."""
    return text if len(text) <= MOST else f"{text[:MOST]} … ({len(text):,} characters in all)"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Write a table; a column whose head ends in a colon is set to the right."""
    rule = ("--:" if name.endswith(":") else "---" for name in head)
    lines = (tuple(name.removesuffix(":") for name in head), tuple(rule), *rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', PIPE) for cell in cells)} |" for cells in lines)


def _longer_than(text: str, least: int) -> str:
    return "`" * max([least, *(len(run) + 1 for run in TICKS.findall(text))])
