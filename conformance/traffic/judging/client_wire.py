"""
Rules of clients on what stands around a body: method, path, credentials, content type.

Law: a header that the recording lacks was not left out by the client, unless the recording holds its headers.
"""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.traffic import SLUGS
from conformance.exchange import ABSENT
from conformance.traffic.judging.facts import Fact, fact
from conformance.traffic.recorded import REQUEST_HEADERS
from conformance.traffic.scrubbed import is_scrubbed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.exchange import Exchange
    from conformance.traffic.recorded import Recorded

_ASKING = ("HEAD", "OPTIONS", "TRACE", "CONNECT")
"""Methods about a path rather than about an email; no page speaks of them."""
_NOTHING = re.compile(r"(?i)undefined|null|none|nil|nan|\[object object\]|\(null\)|:id|<.* object at .*>")
_UNFILLED = re.compile(r"\{+[\w ]*\}+")
"""A place in a template, which may as well be a mask."""
_JSON = re.compile(r"[a-z]+/([a-z0-9.+-]+\+)?json", re.IGNORECASE)
_WITH_BODY = ("createEmail", "updateEmail")


def judge(recorded: Recorded) -> Iterator[Fact]:
    """Yield what the request of *recorded* shows around its body."""
    exchange = recorded.exchange
    if exchange.operation is None:
        yield from _method(exchange)
        return
    name = _told(exchange.operation)
    yield Fact("client-method", name, good=True)
    yield Fact("client-trailing-slash", name, recorded.slash, recorded.method_path, "a path that ends with a slash")
    if recorded.auth and (exchange.status == HTTPStatus.UNAUTHORIZED or recorded.auth & {"basic", "bearer"}):
        good = bool(recorded.auth & {"basic", "bearer"})
        yield Fact("client-credentials", name, good, "credentials of another kind", "basic or bearer authentication")
    if exchange.operation in ("getEmail", "updateEmail", "deleteEmail"):
        email = exchange.request.path.rstrip("/").rpartition("/")[2]
        nothing = _NOTHING.fullmatch(email) or (_UNFILLED.fullmatch(email) and not exchange.ok)
        yield fact("client-id-in-path", name, not nothing, email, "the id of an email")
    if exchange.operation in _WITH_BODY:
        yield from _content_type(recorded, name)


def _told(operation: str) -> str:
    return SLUGS[operation].replace("-", " ")


def is_overridden(exchange: Exchange) -> bool:
    """Tell whether another method than that of the request was meant."""
    return any(name.lower() in ("x-http-method-override", "x-http-method") for name in exchange.sent_headers)


@cache
def _paths() -> dict[str, frozenset[str]]:
    """Return the pattern of each documented path -> the methods that it takes."""
    found: dict[str, frozenset[str]] = {}
    for operation in contract.operations().values():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", operation.path)
        found[pattern] = found.get(pattern, frozenset()) | {operation.method}
    return found


def _method(exchange: Exchange) -> Iterator[Fact]:
    """A path that no page names may exist; one that is named takes the methods that are named."""
    method = exchange.request.method.upper()
    if method in _ASKING or is_scrubbed(method):
        return
    for pattern, methods in _paths().items():
        if re.fullmatch(pattern, exchange.request.path):
            title = f"{method} of a path that takes {', '.join(sorted(methods))}"
            yield Fact("client-method", title, method in methods, method, " or ".join(sorted(methods)))


def is_declared_otherwise(exchange: Exchange) -> bool:
    """Tell whether a body is declared as something that is not JSON."""
    declared = _declared(exchange)
    return bool(declared) and not is_scrubbed(declared) and not _is_json(declared)


def _declared(exchange: Exchange) -> str:
    return next((value for name, value in exchange.sent_headers.items() if name.lower() == "content-type"), "")


def _is_json(declared: str) -> bool:
    return _JSON.fullmatch(declared.partition(";")[0].strip()) is not None


def _content_type(recorded: Recorded, name: str) -> Iterator[Fact]:
    request = recorded.exchange.request
    if (request.body is ABSENT and not request.raw) or REQUEST_HEADERS in recorded.unknown:
        return
    declared = _declared(recorded.exchange)
    if is_scrubbed(declared) or not recorded.exchange.sent_headers:
        return
    if not declared:
        yield Fact("client-content-type-named", name, False, "no content type", "application/json")
        return
    good = _is_json(declared)
    yield fact("client-content-type", name, good, declared, "application/json")
    if good:
        yield Fact("client-content-type-named", name, True)
