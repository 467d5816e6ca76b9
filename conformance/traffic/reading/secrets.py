"""
Credentials in a recording: what kinds there are, and the texts that have to be hidden from then on.

Law: what a request carries as credentials leaves this file as the name of a kind only; the secret itself goes to who
hides it, and nowhere else. A placeholder and a word that could stand anywhere are no secrets.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from conformance.traffic.placeholders import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.traffic.reading.entry import Headers

_NAMES = re.compile(
    r"(?i:.*(authorization|cookie|token|secret|passw|api[-_]?key|session|csrf|xsrf|jwt|credential).*|code|sig|auth|key)"
)
_OWN_HEADERS = re.compile(r"(?i).*(authorization|api[-_]?key|auth[-_]token|access[-_]token|jwt).*")
_SHOWN_REQUEST = (
    "accept",
    "content-encoding",
    "content-length",
    "content-type",
    "user-agent",
    "x-http-method",
    "x-http-method-override",
)
_INSTEAD = "[credentials]"
_SHORTEST, _SHORTEST_COOKIE = 6, 16
_CLIENTS = 128
"""How many different sets of headers are remembered: a client sends the same ones again and again."""


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Tell whether a header or a parameter of this name may carry credentials."""
    return _NAMES.fullmatch(name) is not None


def kinds(headers: Headers, url: str, query: Headers) -> frozenset[str]:
    """
    Return the kinds of credentials that a request carries.

    Cookies come back by themselves, and stay where a recorder has filtered the header: they are none.
    """
    found = _kinds(headers)
    if "@" in _authority(url):
        found |= {"basic"}
    if any(name.lower() in ("api_key", "access_token", "token") for name, _ in query):
        found |= {"other"}
    return found


@lru_cache(maxsize=_CLIENTS)
def _kinds(headers: Headers) -> frozenset[str]:
    found = set()
    for name, value in headers:
        if name == "authorization" and value.strip():
            scheme = value.split()[0].lower()
            if scheme in ("basic", "bearer"):
                found.add(scheme)
            elif not is_placeholder(value):
                found.add("other")
        elif _OWN_HEADERS.fullmatch(name) and value and name != "proxy-authorization":
            found.add("other")
    return frozenset(found)


def secrets(headers: Headers, url: str, query: Headers) -> Iterator[str]:
    """Yield every text in a request that has to be hidden wherever it stands."""
    yield from _sent(headers)
    user, _, _ = _authority(url).rpartition("@")
    yield from filter(_is_secret, (unquote(each) for each in user.split(":")))
    yield from (value for name, value in query if is_secret_name(name) and _is_telling(value))


@lru_cache(maxsize=_CLIENTS)
def _sent(headers: Headers) -> tuple[str, ...]:
    return tuple(in_headers(headers))


def in_headers(headers: Headers) -> Iterator[str]:
    """Yield every text in headers that has to be hidden wherever it stands."""
    for name, value in headers:
        if name in ("authorization", "proxy-authorization"):
            yield from filter(_is_secret, _of_authorization(value))
        elif name in ("cookie", "set-cookie"):
            yield from _of_cookie(value)
        elif is_secret_name(name) and _is_telling(value):
            yield value


def _of_authorization(value: str) -> Iterator[str]:
    scheme, _, rest = value.strip().partition(" ")
    rest = rest.strip()
    yield rest or scheme
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(rest, validate=True).decode()
        except (binascii.Error, ValueError):
            return
        yield from decoded.split(":", 1)


@lru_cache(maxsize=1024)
def _of_cookie(value: str) -> tuple[str, ...]:
    try:
        found = [each.value for each in SimpleCookie(value).values()]
    except CookieError:
        found = [part.partition("=")[2].strip() for part in value.split(";")]
    return tuple(filter(_is_telling, found))


def _is_secret(text: str) -> bool:
    return len(text) >= _SHORTEST and not is_placeholder(text)


def _is_telling(text: str) -> bool:
    """Tell a secret from a setting: long, and no word."""
    return len(text) >= _SHORTEST_COOKIE and any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def shown_request(headers: Headers) -> dict[str, str]:
    """Return the headers of a request that may be kept."""
    return {name: value for name, value in headers if name in _SHOWN_REQUEST}


def shown_response(headers: Headers) -> dict[str, str]:
    """Return the headers of an answer that may be kept; values of one name are joined, a content type is one."""
    found: dict[str, str] = {}
    for name, value in headers:
        if not is_secret_name(name):
            shown = without_credentials(value) if name in ("location", "content-location", "link") else value
            again = name in found and not (name == "content-type" and shown == found[name])
            found[name] = f"{found[name]}, {shown}" if again else shown
    return found


def without_credentials(url: str) -> str:
    """Return an address without the credentials in it."""
    if not any(mark in url for mark in "?@#"):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.split("?", maxsplit=1)[0].rpartition("@")[2]
    query = "&".join(_hidden(parts.query.split("&"))) if parts.query else ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


def _hidden(pairs: Iterable[str]) -> Iterator[str]:
    for pair in pairs:
        name, equals, value = pair.partition("=")
        secret = bool(value) and is_secret_name(unquote(name))
        yield f"{name}{equals}{_INSTEAD if secret else value}"


def _authority(url: str) -> str:
    if "@" not in url:
        return ""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
