"""
Email addresses: whether a text is one, and whether mail to it can reach anybody.

Law: a domain is nobody's only if RFC 2606 reserves it; there is no list of ours beside it.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[^@\s<>,]+@[^@\s<>,]+")
_RESERVED = re.compile(r"(.+\.)?(example\.(com|net|org)|example|test|invalid|localhost)", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Tell whether *text* is an email address without a display name."""
    return _ADDRESS.fullmatch(text) is not None


def is_reserved(domain: str) -> bool:
    """Tell whether *domain*, written without a dot at its end, is one that nobody can have."""
    return _RESERVED.fullmatch(domain) is not None
