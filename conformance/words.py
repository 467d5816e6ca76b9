"""
Words as a person reads them on a terminal.

Law: nothing that a target said moves the cursor, changes a colour or hides what follows.
"""

from __future__ import annotations

_LONGEST = 120


def counted(number: int, what: str) -> str:
    """Return *number* of *what*, as `1 email` or `2,000 emails`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """Return *text* with what cannot be seen, control characters above all, as Python escapes it; lines stay lines."""
    return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)


def short(text: str) -> str:
    """Return *text* on one line, cut where it gets long."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
