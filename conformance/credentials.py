"""
The kinds of credentials that a request can carry, right ones and wrong ones, by name.

Law: wrong credentials are made from the right ones where a careless comparison would let them in; each form that is
made here is hidden like the secret itself, however it is encoded.
"""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KEY, _TOKEN = "CLOSE_API_KEY", "CLOSE_BEARER_TOKEN"
_LONG = 24
_SHORTEST = 6
_ALIGNMENTS = 3
"""Places at which a text can begin in a group of three bytes, which base64 turns into four characters."""


def longer(secret: str) -> str:
    """Return *secret* with one character more."""
    return f"{secret}x"


def shorter(secret: str) -> str:
    """Return the first half of *secret*."""
    return secret[: len(secret) // 2] or "x"


def other_case(secret: str) -> str:
    """Return *secret* in the other case; one that has no letters gets one."""
    return secret.swapcase() if secret.swapcase() != secret else longer(secret)


def forms(secret: str) -> tuple[str, ...]:
    """Return the forms of *secret* that have to be hidden, longer ones first; half of a short one may be any word."""
    whole = (longer(secret), other_case(secret), secret)
    return (*whole, shorter(secret)) if len(secret) >= _LONG else whole


def is_sendable(secret: str) -> bool:
    """Tell whether *secret* can stand in a header: ASCII without blanks."""
    return re.fullmatch(r"[\x21-\x7e]+", secret) is not None


def traces(secrets: Iterable[str]) -> list[str]:
    """Return every text in which one of *secrets* may come back, longer ones first; a short one may be any word."""
    found = {trace for secret in secrets if len(secret) >= _SHORTEST for trace in _traces(secret)}
    return sorted(found, key=lambda each: (-len(each), each))


def _traces(secret: str) -> Iterator[str]:
    """Yield *secret*, the ways to escape it, and what base64 makes of it wherever it begins in a longer text."""
    escaped = json.dumps(secret)[1:-1]
    address = quote(secret, safe="")
    yield from (secret, escaped, json.dumps(escaped)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield from (repr(secret)[1:-1], html.escape(secret), address, re.sub("%..", lambda each: each[0].lower(), address))
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from (encode(f"{secret}:".encode()).decode(), encode(secret.encode()).decode())
        for offset in range(_ALIGNMENTS):
            raw = b"\0" * offset + secret.encode()
            first, last = -(-offset * 8 // 6), len(raw) * 8 // 6
            yield encode(raw).decode()[first:last]


def header(name: str, key: str, token: str) -> str | None:
    """Return the value of `Authorization` for the credentials *name*; None when there is to be none."""
    return {
        "none": None,
        "basic": _basic(key),
        "key-as-password": _basic("someone", key),
        "wrong-key": _basic("not-a-key"),
        "empty-key": _basic(""),
        "longer-key": _basic(longer(key)),
        "shorter-key": _basic(shorter(key)),
        "other-case-key": _basic(other_case(key)),
        "bearer": f"Bearer {token}",
        "wrong-token": "Bearer not-a-token",
        "longer-token": f"Bearer {longer(token)}",
        "shorter-token": f"Bearer {shorter(token)}",
        "other-case-token": f"Bearer {other_case(token)}",
        "unknown-scheme": "Token not-a-token",
        "malformed": "Basic %%%",
    }[name]


def _basic(user: str, password: str = "") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


_USERS = {
    "basic": f"${_KEY}:",
    "key-as-password": f"someone:${_KEY}",
    "wrong-key": "not-a-key:",
    "empty-key": ":",
    "longer-key": f"${{{_KEY}}}x:",
    "shorter-key": f"${{{_KEY}:0:${{#{_KEY}}}/2}}:",
    "other-case-key": f"${{{_KEY}~~}}:",
}
_HEADERS = {
    "bearer": f"Bearer ${_TOKEN}",
    "wrong-token": "Bearer not-a-token",
    "longer-token": f"Bearer ${{{_TOKEN}}}x",
    "shorter-token": f"Bearer ${{{_TOKEN}:0:${{#{_TOKEN}}}/2}}",
    "other-case-token": f"Bearer ${{{_TOKEN}~~}}",
    "unknown-scheme": "Token not-a-token",
    "malformed": "Basic %%%",
}


def curl_words(name: str) -> list[str]:
    """Return the words of a curl command, for bash, that carry the credentials *name* from the environment."""
    if name in _USERS:
        return ["-u", f'"{_USERS[name]}"']
    return ["-H", f'"Authorization: {_HEADERS[name]}"'] if name in _HEADERS else []
