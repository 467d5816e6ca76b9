"""
What people and recorders put in the place of something that is nobody's business: `<API_KEY>`, `[FILTERED]`, `***`.

Law: nothing is concluded from a placeholder, for or against anybody.
"""

from __future__ import annotations

import re

_WHOLE = re.compile(
    r"<[\w .:-]+>|\[[\w .,:-]+\]|\{\{?[\w .:-]+\}?\}|%[\w-]+%|\$\{?[A-Z_]+\}?|\*{3,}|[xX]{4,}|•{3,}|\.{3,}|…"
)
_WORDS = (
    *("redacted", "filtered", "scrubbed", "masked", "sanitized", "sanitised", "obfuscated", "censored", "removed"),
    *("placeholder", "dummy"),
)
_INSIDE = re.compile(
    r"<[A-Z][A-Z0-9_ :-]+>|\[[A-Z][A-Z0-9_ :-]{3,}\]|\*{3,}|\[masked, [\d,]+ characters?\]|(?i:redacted|filtered)"
)
_LONGEST = 200


def is_placeholder(text: str) -> bool:
    """Tell whether the whole of *text* stands in the place of something else."""
    if not 0 < len(text) <= _LONGEST:
        return False
    text = text.strip()
    return _WHOLE.fullmatch(text) is not None or ("\n" not in text and says(text, _WORDS))


def says(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether one of *words* stands in *text*, in whatever letters."""
    lower = text.lower()
    for word in words:  # noqa: SIM110 - a generator would take as long as the search
        if word in lower:
            return True
    return False


def holds_placeholder(text: str) -> bool:
    """Tell whether something in *text* stands in the place of something else."""
    return _INSIDE.search(text) is not None or is_placeholder(text)
