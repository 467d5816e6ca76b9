"""
Whether two texts differ in more than a recorder, or a tidy server, may have made of one of them.

Law: white space, markup with what it hides, and every character beyond ASCII may have been written differently; letters
may not.
"""

from __future__ import annotations

import html
import re
from typing import Any

_UNSEEN = re.compile(r"(?is)<(head|style|script|title)\b[^>]*>.*?</\1\s*>|<!--.*?-->")
_MARKUP = re.compile(r"<[^>@]*>")
_OPEN = bytes((*range(33), 127)) + b"?\\"
"""White space, control characters, and what stands for a character that could not be written."""


def in_substance(one: Any, other: Any) -> bool:
    """Tell whether *one* and *other*, which are not equal, differ in substance."""
    if isinstance(one, str) and isinstance(other, str):
        return letters(one) != letters(other)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return any(left != right and in_substance(left, right) for left, right in zip(one, other, strict=True))
    return True


def letters(text: str) -> str:
    """Return what of *text* nobody may write differently."""
    plain = _MARKUP.sub("", _UNSEEN.sub("", text)) if "<" in text else text
    plain = html.unescape(plain) if "&" in plain else plain
    plain = _MARKUP.sub("", plain) if "<" in plain else plain
    return plain.encode("ascii", "ignore").translate(None, _OPEN).decode()
