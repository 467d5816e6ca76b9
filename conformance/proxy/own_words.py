"""
The answers that the proxy gives itself, each as JSON that says who speaks and why.

Law: an answer of the proxy can be told from one of the upstream by its header, and holds nothing that the client sent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

FROM = "X-Close-Conformance"
"""The header that only the proxy's own answers have."""

_REFUSED, _BAD_GATEWAY, _OWN_FAULT = 400, 502, 500


@dataclass(frozen=True, slots=True)
class Own:
    """An answer of the proxy: a status code, what its header says, and the JSON of its body."""

    status: int
    kind: str
    body: dict[str, Any]

    @property
    def encoded(self) -> bytes:
        """The bytes of the body."""
        return json.dumps(self.body).encode()


def refused(rule: str, says: str, seen: str) -> Own:
    """Return the answer to a request that breaks *rule*."""
    words = f"close-conformance: this request breaks {rule}: {says} Seen: {seen}"
    return Own(_REFUSED, rule, {"error": words, "rule": rule, "says": says, "seen": seen})


def unreachable(base_url: str, why: str) -> Own:
    """Return the answer where the upstream gives none."""
    return Own(_BAD_GATEWAY, "upstream", {"error": f"close-conformance: no answer from {base_url}: {why}"})


def no_such_use(base: str) -> Own:
    """Return the answer to one who takes the proxy for an HTTP proxy."""
    words = f"close-conformance: this is no HTTP proxy: use http://HOST:PORT{base} as the base address of the API"
    return Own(_REFUSED, "usage", {"error": words})


def own_fault(problem: Exception) -> Own:
    """Return the answer where the proxy itself has failed."""
    return Own(_OWN_FAULT, "proxy", {"error": f"close-conformance: a fault of the proxy, {type(problem).__name__}"})
