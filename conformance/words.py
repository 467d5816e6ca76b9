"""
Words as a person reads them on a terminal.

Law: nothing that a target said moves the cursor, changes a colour or hides what follows.
"""

from __future__ import annotations


def counted(number: int, what: str) -> str:
    """Return *number* of *what*, as `1 email` or `2,000 emails`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """Return *text* with what cannot be seen, control characters above all, as Python escapes it; lines stay lines."""
    return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)
