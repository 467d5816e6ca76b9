"""
Addresses: from what was sent to the path of the contract, whatever stands before it.

Law: any host and any prefix will do, since clients are pointed at sandboxes and through proxies. A part of an address
that is said twice, or left out, is brought into form and told, not judged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from conformance.exchange import Query

_SLASHES = re.compile(r"/{2,}")
_BASE = re.compile(r"(?:/.*)?/api/v\d+(?:\.\d+)?(?=/)")
_ACTIVITY = re.compile(r".*?(?=/activity/)")
_CLOSE = re.compile(r"(?i)(.*\.)?close\.(com|io)(:\d+)?")
_ID = re.compile(r"[a-z]+_[A-Za-z0-9]{10,}")


class Place(NamedTuple):
    """Where a request went: its path by the contract, whether that ended in a slash, and its endpoint group."""

    path: str
    slash: bool
    group: str


@lru_cache(maxsize=4096)
def place_of(url: str) -> Place:
    """Return the place of an address without its query; raises ValueError for one that is none."""
    parts = urlsplit(url)
    raw = _SLASHES.sub("/", f"/{parts.path}")
    slash = raw.endswith("/")
    whole = "/".join(map(_decoded, raw.split("/"))) if "%" in raw else raw
    whole = whole if slash else f"{whole}/"
    base = _BASE.match(whole)
    if base:
        path = whole[base.end() :]
    elif found := _ACTIVITY.match(whole):
        path = whole[found.end() :]
    elif parts.netloc and not _CLOSE.fullmatch(parts.netloc.rpartition("@")[2]):
        return Place(whole, slash, parts.netloc.rpartition("@")[2])
    else:
        path = whole
    return Place(path, slash, _group(path))


def _decoded(segment: str) -> str:
    plain = unquote(segment)
    return segment if "/" in plain else plain


def _group(path: str) -> str:
    """Return the first part of a path, of an activity the first two."""
    parts = [each for each in path.split("/") if each]
    length = 2 if parts[:1] == ["activity"] and len(parts) > 1 and not _ID.fullmatch(parts[1]) else 1
    return f"/{'/'.join(parts[:length])}/" if parts else "/"


def query_of(url: str, recorded: Query) -> Query:
    """Return the parameters of an address; those recorded beside it where it holds none itself."""
    text = urlsplit(url).query if "?" in url else ""
    return tuple(parse_qsl(text, keep_blank_values=True)) if text else recorded
