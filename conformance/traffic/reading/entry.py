"""
What every reader makes of an exchange, before it is brought into the contract's form.

Law: an entry says what the recorder wrote and nothing more; what was never recorded is named in `missing`.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Headers = tuple[tuple[str, str], ...]


class NoExchange(ValueError):  # noqa: N818 - says what a thing in a recording is not
    """Something in a recording is no exchange of HTTP that can be judged; the message says why."""


class NotHttp(NoExchange):
    """Something in a file was no exchange at all, not even one that failed."""


class Message(NamedTuple):
    """
    A request or a response: header names in lower case, the body as recorded, and why it is missing where it is.

    `length` is the number of bytes that the recorder, not a header, says that the body has when it is unpacked.
    """

    headers: Headers = ()
    body: str | bytes | None = None
    missing: str | None = None
    length: int | None = None

    def header(self, name: str) -> str:
        """Return the value of a header, empty when there is none."""
        for each, value in self.headers:
            if each == name:
                return value
        return ""


class Entry(NamedTuple):
    """A request, its answer, and when: seconds of the recorder's clock, and the moment as it wrote it."""

    method: str
    url: str
    sent: Message
    status: int
    got: Message
    query: Headers = ()
    began: float | None = None
    seconds: float = 0.0
    moment: str = ""


def headers_of(value: Any) -> Headers:
    """Return headers in whichever way they were recorded: a map, pairs, records of name and value, or lines."""
    if isinstance(value, dict):
        return tuple(_spread(value.items()))
    if isinstance(value, list):
        return tuple(_spread(pair for each in value if (pair := _pair(each)) is not None))
    return ()


def _pair(value: Any) -> tuple[Any, Any] | None:
    if isinstance(value, dict):
        return (value["name"], value.get("value")) if "name" in value else None
    if isinstance(value, list):
        return (value[0], value[1]) if len(value) == 2 else None  # noqa: PLR2004 - a name and a value
    if isinstance(value, str) and ":" in value:
        name, _, rest = value.partition(":")
        return name, rest.strip()
    return None


def _spread(pairs: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, str]]:
    """Yield a pair for each value, pseudo headers of HTTP/2 left out."""
    for name, value in pairs:
        key = _key(plain(name))
        if not key:
            continue
        if isinstance(value, list):
            yield from ((key, plain(each)) for each in value)
        else:
            yield key, plain(value)


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return "" if name.startswith(":") else name.lower()


def plain(value: Any) -> str:
    """Return a scalar of a recording as text; nothing is empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=1024)
def moment_of(text: str) -> datetime | None:
    """Return a moment in ISO 8601, or as mails and HTTP write it; None when *text* is none."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            found = parse(text)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def part(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the map *name* of an entry, an empty one where there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def number(value: Any) -> float | None:
    """Return a number, from a text too; None when it is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if abs(found) < float("inf") else None


def status_of(value: Any) -> int:
    """Return a status code, from `200 OK` too; 0 when there is none."""
    return _code(plain(value).partition(" ")[0])


@lru_cache(maxsize=1024)
def _code(text: str) -> int:
    found = number(text)
    return int(found) if found is not None and 0 < found < 1000 else 0  # noqa: PLR2004 - three digits
