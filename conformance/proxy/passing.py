"""
What of a message changes on its way through the proxy: the address, and the headers that are of one connection only.

Law: everything else passes as it came, in its order. A redirect to the upstream leads back to the proxy, since a client
that follows it would go on unseen, with its credentials.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

BASE = "/api/v1"
"""The path of the base address that a client is given, as it is with Close itself."""

Headers = tuple[tuple[str, str], ...]

_OF_ONE_CONNECTION = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
_OF_ONE_REQUEST = frozenset(("host", "expect"))
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Way:
    """From the proxy to the upstream whose base address is `base_url`; `patience` are seconds to reach it."""

    base_url: str
    patience: float = 30.0

    def onward(self, target: str) -> str:
        """Return the address upstream of *target*, a path with its query as the client sent it."""
        if is_below(target):
            return self.base_url + target[len(BASE) :]
        return self._origin + target

    def back(self, location: str, host: str) -> str:
        """Return where a redirect to *location* leads a client that knows the proxy as *host*."""
        if _place(location) != _place(self.base_url):
            return location
        rest = location[len("/".join(location.split("/", 3)[:3])) :] or "/"
        base = urlsplit(self.base_url).path
        if rest == base or rest.startswith((f"{base}/", f"{base}?")):
            rest = BASE + rest[len(base) :]
        return f"http://{host}{rest}"

    @property
    def _origin(self) -> str:
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"


def is_below(target: str) -> bool:
    """Tell whether *target* is below the base path that clients are given."""
    return target.startswith(BASE) and target[len(BASE) :][:1] in ("", "/", "?")


def passed_on(headers: Iterable[tuple[str, str]], *, asking: bool) -> Headers:
    """Return those of *headers* that go on; of a request (*asking*) the ones that its connection needs are made anew."""
    headers = tuple(headers)
    named = {
        word.strip().lower() for name, value in headers if name.lower() == "connection" for word in value.split(",")
    }
    stays = _OF_ONE_CONNECTION | named | (_OF_ONE_REQUEST if asking else frozenset())
    return tuple((name, value) for name, value in headers if name.lower() not in stays)


def _place(address: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return "", None, None
