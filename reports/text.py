"""
Text on its way to a reader: invisible characters, JSON, numbers, time, places.

Law: what is shown is what was recorded. A function here may add white space, or name a
character that would be invisible; it never drops, reorders or rewrites a value.
"""

import json
import re
import unicodedata
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urlsplit

LINE_BREAK_AND_JOINERS = "\n\t\u200c\u200d"
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
PIECE = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{},:]|[^\s\[\]{},:"]+')
OPENING = frozenset("[{")
CLOSING = frozenset("]}")
BREAKS_AFTER = frozenset("[{,")
EMPTY = frozenset({"[]", "{}"})
MINUTE = 60


class _Marks(dict[int, int | str]):
    """A translation table that is filled as characters turn up."""

    def __missing__(self, codepoint: int) -> int | str:
        self[codepoint] = f"⟨U+{codepoint:04X}⟩" if _is_invisible(codepoint) else codepoint
        return self[codepoint]


def _is_invisible(codepoint: int) -> bool:
    character = chr(codepoint)
    if character in LINE_BREAK_AND_JOINERS:
        return False
    never_a_character = codepoint & 0xFFFE == 0xFFFE  # noqa: PLR2004 - U+FFFE, U+1FFFF, ...
    return never_a_character or unicodedata.category(character) in INVISIBLE


_MARKS = _Marks()


def visible(text: str) -> str:
    """Name every control, direction or zero-width character, so that none acts unseen."""
    return text if text.isprintable() else text.translate(_MARKS)


def indented(text: str) -> str:
    """Lay JSON out over lines, each token exactly as it came; return other text as it is."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return _laid_out(PIECE.findall(text))


def _laid_out(pieces: list[str]) -> str:
    out: list[str] = []
    depth = 0
    for before, piece in pairwise(["", *pieces]):
        closes = piece in CLOSING
        depth -= closes
        if (closes or before in BREAKS_AFTER) and before + piece not in EMPTY:
            out.append("\n" + "  " * depth)
        depth += piece in OPENING
        out.append(": " if piece == ":" else piece)
    return "".join(out)


def plural(number: int, noun: str) -> str:
    """Write a number with its noun: `1 rule`, `2,000 rules`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def duration(seconds: float) -> str:
    """Write how long something took, as people say it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def moment(stamp: str) -> str:
    """Write an ISO 8601 moment as `21 November 2026, 04:12 UTC`."""
    when = datetime.fromisoformat(stamp).astimezone(UTC)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def place(address: str) -> tuple[str, ...]:
    """Shorten an address to host, path and section, in parts that a line may break between."""
    parts = urlsplit(address)
    section = (f" § {parts.fragment}",) if parts.fragment else ()
    return (*re.findall(r"[^/]*/?", parts.netloc + parts.path)[:-1], *section)
