"""
Text on its way to a reader: invisible characters, long texts, numbers, time, places.

Law: what is shown is what was recorded. A function here may name a character that would be
invisible, or cut a text and say so; it never reorders or rewrites a value.
"""

import re
import unicodedata
from datetime import UTC, datetime
from urllib.parse import urlsplit

LINE_BREAK_AND_JOINERS = "\n\t\u200c\u200d"
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
LONGEST, HEAD, TAIL = 4_000, 1_600, 400
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


def ends(text: str) -> str:
    """Cut a very long text to its two ends, and say how long it was."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:HEAD]} … {len(text):,} characters in all … {text[-TAIL:]}"


def sentences(text: str) -> tuple[str, ...]:
    """Take a text apart into its sentences."""
    return tuple(part for part in SENTENCE_END.split(text.strip()) if part)


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


def place(address: str) -> str:
    """Shorten an address to host, path and section."""
    parts = urlsplit(address)
    return parts.netloc + parts.path + (f" § {parts.fragment}" if parts.fragment else "")
