"""
What a recording has shown of each email, as little of it as judging needs.

Law: bounded. Long texts are kept as digests, bodies folded, and only so many emails at all; what is forgotten is not
judged. An id that stands for several emails, as a scrubber makes them, stands for none.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlsplit

from conformance.checks.fields import stable
from conformance.exchange import ABSENT
from conformance.traffic.judging.substance import letters
from conformance.writing.recording import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from conformance.exchange import Exchange

_EMAILS, _LIGHT, _SHORT, _MEMORABLE, _BEGINNING, _FEW = 2_000, 8_000, 200, 4_000, 40, 8
_AT_ONCE = timedelta(seconds=2)
_BESIDE = ("status", "date_updated", "date_scheduled", "sender", "activity_at")
_Value = TypeVar("_Value")


class Recent(OrderedDict[Any, _Value], Generic[_Value]):
    """A mapping that forgets what was longest not looked at."""

    def __init__(self, most: int = _EMAILS) -> None:
        super().__init__()
        self._most = most

    def look(self, key: Any) -> _Value | None:
        """Return the value of *key* and remember that it was looked at; None when there is none."""
        if key not in self:
            return None
        self.move_to_end(key)
        return self[key]

    def keep(self, key: Any, value: _Value) -> None:
        """Remember *value*, and forget another one when there are too many."""
        self[key] = value
        self.move_to_end(key)
        if len(self) > self._most:
            self.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """The last picture of an email: its values, long ones as digests, and the answer that showed it, made light."""

    values: Mapping[str, Any]
    exchange: Exchange
    how: str

    @property
    def status(self) -> str:
        """The status that was shown, an empty text when there was none."""
        value = self.values.get("status")
        return value if isinstance(value, str) else ""


def key_of(exchange: Exchange, email: str) -> tuple[str, str]:
    """Return what tells one email from another: targets share no ids."""
    return host_of(exchange), email


def host_of(exchange: Exchange) -> str:
    """Return the host, and the port, that a request went to."""
    return _host("/".join(exchange.url.split("/", 3)[:3]))


@lru_cache(maxsize=1024)
def _host(address: str) -> str:
    return urlsplit(address).netloc


def is_after(exchange: Exchange, other: Exchange) -> bool:
    """Tell whether *exchange* began when *other* had ended, by the recorder's clock and by that of the server."""
    if other.ended > exchange.began:
        return False
    earlier, later = (_said(each.response.headers.get("date", "")) for each in (other, exchange))
    return earlier is None or later is None or earlier <= later


def is_at_once(exchange: Exchange, other: Exchange) -> bool:
    """Tell whether *exchange* was answered so soon after *other*, by the server's clock, that nobody came in between."""
    earlier, later = (_said(each.response.headers.get("date", "")) for each in (other, exchange))
    return earlier is not None and later is not None and abs(later - earlier) <= _AT_ONCE


@lru_cache(maxsize=4096)
def _said(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def picture(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of *item* that last while nobody writes, and its date of change, long values as digests."""
    names = (*stable(item), *_BESIDE)
    return {name: brief(value) if (value := item[name]) else value for name in names if name in item}


def brief(value: Any) -> Any:
    """Return *value*, or the digest of a long one, so that equal ones stay equal."""
    if isinstance(value, str):
        if len(value) <= _SHORT:
            return value
        return _remembered(value) if len(value) <= _MEMORABLE else _digest(value)
    if isinstance(value, list | dict) and len(value) > _FEW:
        return _digest(json.dumps(value))
    return value


def _digest(text: str) -> str:
    return f"{text[:_BEGINNING]}… {hashlib.blake2b(letters(text).encode(errors='surrogatepass'), digest_size=16).hexdigest()}"


_remembered = lru_cache(maxsize=1024)(_digest)
"""The digest of a text that may be shown again soon, in a list or after an update."""


def light(exchange: Exchange) -> Exchange:
    """Return *exchange* as evidence that can be kept for long: without its large bodies, with their lengths."""
    request, response = exchange.request, exchange.response
    sent = len(request.encoded or b"")
    if len(response.text) + sent <= _LIGHT:
        return exchange
    told = json.dumps(fold(exchange.json), ensure_ascii=False) if exchange.json is not ABSENT else fold(response.text)
    return replace(
        exchange,
        request=replace(request, body=fold(request.body), raw=None if request.raw is None else request.raw[:_SHORT]),
        response=replace(response, text=told),
        record=None,
        lengths=(sent, len(response.text)),
    )
