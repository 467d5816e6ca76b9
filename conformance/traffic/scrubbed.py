"""
What a scrubber has put in the place of a value: `REDACTED`, `<EMAIL>`, `[FILTERED]`, a row of stars.

Law: of such a value nothing is known, neither its type nor its form, nor whether two of them were the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conformance.traffic.placeholders import is_placeholder, says

if TYPE_CHECKING:
    from conformance.exchange import Exchange

_LONGEST = 200
_LOOKED_AT = 16_384
"""How many characters of a body tell whether a scrubber was at work: it works everywhere or nowhere."""
_WORDS = (
    *("redact", "filtered", "scrubbed", "masked", "placeholder", "sanitiz", "sanitis", "anonymi", "obfuscat"),
    *("censored", "removed_", "_removed", "hidden_", "dummy", "sensitive_", "_xxx", "***"),
)
_NAME = re.compile(r"_*[A-Z0-9]+(_[A-Z0-9]+)+_*|_{2,}.*_{2,}|[#?-]{3,}|(?:YYYY|0000)-(?:MM|00)-(?:DD|00).*")
"""What stands for a value by its name, such as LEAD_ID, or for a date by its form."""
_QUOTED = re.compile(r'"(?:<[A-Za-z0-9_ -]+>|\[[A-Z0-9_ -]+\]|\{\{[^}]*\}\}|[A-Z0-9]+(?:_[A-Z0-9]+)+|[xX•#]{3,40})"')


def is_scrubbed(value: Any) -> bool:
    """Tell whether *value*, or a part of it, stands in the place of another one."""
    if isinstance(value, str):
        return len(value) <= _LONGEST and _is_mask(value)
    if isinstance(value, dict):
        return any(map(is_scrubbed, value.values()))
    return isinstance(value, list) and any(map(is_scrubbed, value))


@lru_cache(maxsize=4096)
def _is_mask(text: str) -> bool:
    return says(text, _WORDS) or is_placeholder(text) or _NAME.fullmatch(text) is not None


def is_touched(exchange: Exchange) -> bool:
    """
    Tell whether a scrubber was at work anywhere in *exchange*.

    Then nothing in it can be compared with anything else: who hides one value may have hidden others less visibly.
    """
    sent = exchange.request.encoded or b""
    bodies = (exchange.response.text[:_LOOKED_AT], sent[:_LOOKED_AT].decode(errors="replace"))
    return (
        any(says(body, _WORDS) or _QUOTED.search(body) for body in bodies if body)
        or any(is_scrubbed(value) for _, value in exchange.request.query)
        or any(map(is_scrubbed, exchange.request.path.split("/")))
    )
