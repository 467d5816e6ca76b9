"""
What a scrubber has put in the place of a value: `REDACTED`, `<EMAIL>`, `[FILTERED]`, a row of stars.

Law: of such a value nothing is known, neither its type nor its form, nor whether two of them were the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.exchange import Exchange

_LONGEST = 200
_LOOKED_AT = 16_384
"""How many characters of a body tell whether a scrubber was at work: it works everywhere or nowhere."""
_WORDS = (
    "redact|filtered|scrubbed|masked|placeholder|sanitiz|sanitis|anonymi|obfuscat|censored|removed_|_removed|hidden_"
    "|dummy|sensitive_|[a-z]_x{3,}|\\*{3,}"
)
_MASK = re.compile(
    rf"(?i:.*({_WORDS}).*)|<[^<>@]*>|\[[^\]]*\]|\{{\{{?[^}}]*\}}?\}}|\$\{{.*\}}|%[^%]+%|[xX•#*?.-]{{3,}}|_{{2,}}.*_{{2,}}"
    r"|[A-Z0-9]+(_[A-Z0-9]+)+",
    re.DOTALL,
)
_TELLTALE = re.compile(
    rf'(?i:{_WORDS})|"(<[A-Za-z0-9_ -]+>|\[[A-Z0-9_ -]+\]|\{{\{{[^}}]*\}}\}}|[A-Z0-9]+(_[A-Z0-9]+)+|[xX•#*]{{3,40}})"'
)


def is_scrubbed(value: Any) -> bool:
    """Tell whether *value*, or a part of it, stands in the place of another one."""
    if isinstance(value, str):
        return len(value) <= _LONGEST and _MASK.fullmatch(value) is not None
    if isinstance(value, dict):
        return any(map(is_scrubbed, value.values()))
    return isinstance(value, list) and any(map(is_scrubbed, value))


def is_touched(exchange: Exchange) -> bool:
    """
    Tell whether a scrubber was at work anywhere in *exchange*.

    Then nothing in it can be compared with anything else: who hides one value may have hidden others less visibly.
    """
    sent = exchange.request.encoded
    return (
        _TELLTALE.search(exchange.response.text, 0, _LOOKED_AT) is not None
        or (sent is not None and _TELLTALE.search(sent[:_LOOKED_AT].decode(errors="replace")) is not None)
        or any(is_scrubbed(value) for _, value in exchange.request.query)
        or any(map(is_scrubbed, exchange.request.path.split("/")))
    )
