"""
What people and recorders put in the place of something that is nobody's business: `<API_KEY>`, `[FILTERED]`, `***`.

Law: nothing is concluded from a placeholder, for or against anybody.
"""

from __future__ import annotations

import re

_WHOLE = re.compile(
    r"<[\w .:-]+>|\[[\w .,:-]+\]|\{\{?[\w .:-]+\}?\}|%[\w-]+%|\$\{?[A-Z_]+\}?|\*{3,}|[xX]{4,}|•{3,}|\.{3,}|…"
    r"|(?i:.*(redacted|filtered|scrubbed|masked|sanitized|sanitised|obfuscated|censored|removed|placeholder|dummy).*)"
)
_INSIDE = re.compile(
    r"<[A-Z][A-Z0-9_ :-]+>|\[[A-Z][A-Z0-9_ :-]{3,}\]|\*{3,}|\[masked, [\d,]+ characters?\]|(?i:redacted|filtered)"
)
_LONGEST = 200


def is_placeholder(text: str) -> bool:
    """Tell whether the whole of *text* stands in the place of something else."""
    return 0 < len(text) <= _LONGEST and _WHOLE.fullmatch(text.strip()) is not None


def holds_placeholder(text: str) -> bool:
    """Tell whether something in *text* stands in the place of something else."""
    return _INSIDE.search(text) is not None or is_placeholder(text)
