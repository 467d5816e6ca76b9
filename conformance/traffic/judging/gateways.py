"""
Whose answer it is: the server's own, or that of something between it and the client.

Law: what redirects, and what speaks HTML where the vendor speaks JSON, is taken for a gateway before a server is blamed.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from conformance.exchange import ABSENT

if TYPE_CHECKING:
    from conformance.exchange import Exchange
    from conformance.traffic.recorded import Recorded

_NO_ANSWER, _REDIRECTS, _GATEWAY = range(100), range(300, 400), (502, 503, 504, *range(520, 600))
_VENDOR = re.compile(r"(?i)(.*\.)?close\.(com|io)")
_SIGNS = re.compile(r"(?i)<center>(nginx|openresty)|cloudflare|cloudfront|varnish|haproxy|awselb|akamai|squid|envoy")
_LOOKED_AT = 4_096


def is_told(recorded: Recorded) -> bool:
    """Tell whether *recorded* holds an answer of the server itself."""
    status = recorded.exchange.status
    unsaid = status in _NO_ANSWER or status in _REDIRECTS or status in _GATEWAY
    return not unsaid and not _is_between(recorded.exchange)


def _is_between(exchange: Exchange) -> bool:
    """Tell whether an error that is no JSON comes from in front of the server; of the vendor's hosts every one does."""
    text = exchange.response.text
    if exchange.status < HTTPStatus.BAD_REQUEST or not text or exchange.json is not ABSENT:
        return False
    if _VENDOR.fullmatch(urlsplit(exchange.url).hostname or ""):
        return True
    return _SIGNS.search(f"{exchange.response.headers.get('server', '')} {text[:_LOOKED_AT]}") is not None
