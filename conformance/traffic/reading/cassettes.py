"""
Cassettes: VCR.py, VCR for Ruby and its kin, ExVCR, nock. One reading of them all, since they differ in names only.

Law: no class of a recorder is ever made from a file; what stands there is taken as plain maps, lists and texts.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from conformance.traffic.reading.entry import Entry, Message, NoExchange, NotHttp, headers_of, part, plain, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ERLANG_BINARY = b"\x83m"
"""How a term of Erlang begins that is bytes; their number follows in four more."""
_ERLANG_HEAD = 6
_LARGEST = 1_000_000
"""Nodes of a body that was recorded as a structure; more of them are made by aliases only."""


def entry_of(item: Mapping[str, Any]) -> Entry:
    """Return an interaction of a cassette; raises NoExchange for one that is none."""
    if "scope" in item and "path" in item:
        return _nock(item)
    request, response = part(item, "request"), part(item, "response")
    url = plain(request.get("uri")) or plain(request.get("url"))
    if not url or not response:
        raise NotHttp("it holds no request with an answer")
    if url.startswith("~r"):
        raise NoExchange("its address is a pattern")
    if plain(response.get("type")) == "error":
        raise NoExchange("no answer came")
    sent = request.get("body")
    if sent in (None, "") and request.get("request_body"):
        sent = request["request_body"]
    return Entry(
        method=plain(request.get("method")).lstrip(":"),
        url=url,
        sent=_message(request, sent),
        status=_status(response),
        got=_message(response, response.get("body", response.get("content")), binary=response.get("binary") is True),
        moment=plain(item.get("recorded_at")),
    )


def _nock(item: Mapping[str, Any]) -> Entry:
    scope, path = plain(item.get("scope")), plain(item.get("path"))
    answer: Any = item.get("response")
    got = Message(headers_of(item.get("headers")) or _raw_headers(item.get("rawHeaders")))
    if item.get("responseIsBinary") is True or _is_hex(answer):
        body: str | bytes | None = _unhexed(answer)
    else:
        body = answer if isinstance(answer, str) else _written(answer)
    sent = item.get("body")
    return Entry(
        method=plain(item.get("method")) or "GET",
        url=f"{scope.rstrip('/')}{path}",
        sent=Message(headers_of(item.get("reqheaders")), sent if isinstance(sent, str) else _written(sent)),
        status=status_of(item.get("status", item.get("statusCode"))),
        got=Message(got.headers, body),
    )


def _raw_headers(value: Any) -> tuple[tuple[str, str], ...]:
    """Return headers from a flat list of names and values in turn."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return headers_of([list(pair) for pair in zip(value[::2], value[1::2], strict=False)])
    return headers_of(value)


def _is_hex(value: Any) -> bool:
    """Tell whether an answer is the list of hexadecimal texts in which compressed bodies are recorded."""
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        return False
    return value[0][:4].lower() == "1f8b"


def _unhexed(value: Any) -> bytes | None:
    try:
        return bytes.fromhex("".join(map(plain, value if isinstance(value, list) else [value])))
    except ValueError:
        return None


def _status(response: dict[str, Any]) -> int:
    status, code = response.get("status"), response.get("status_code")
    if isinstance(status, dict):
        return status_of(status.get("code", status.get("status_code")))
    line = code if isinstance(code, list) else [code]
    return next((found for each in (*line, response.get("code"), status) if (found := status_of(each))), 0)


def _message(message: dict[str, Any], body: Any, *, binary: bool = False) -> Message:
    headers = headers_of(message.get("headers"))
    if isinstance(body, dict) and ("string" in body or "base64_string" in body):
        if isinstance(body.get("base64_string"), str):
            return Message(headers, _unpacked(body["base64_string"]))
        body = body.get("string")
    if isinstance(body, str) and binary:
        return Message(headers, _from_erlang(_unpacked(body)))
    if body is None or isinstance(body, str | bytes):
        return Message(headers, body)
    try:
        return Message(headers, _written(body))
    except NoExchange as problem:
        return Message(headers, None, str(problem))


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")


def _from_erlang(term: bytes) -> bytes:
    return term[_ERLANG_HEAD:] if term.startswith(_ERLANG_BINARY) else term


def _written(value: Any) -> str | None:
    """Return the JSON of a body that was recorded as a structure."""
    if value is None:
        return None
    budget = _LARGEST
    heap = [value]
    while heap:
        each = heap.pop()
        heap += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        budget -= 1
        if budget < 0:
            raise NoExchange("is recorded as a structure that is too large")
    try:
        return json.dumps(value, ensure_ascii=False, default=plain)
    except RecursionError:
        raise NoExchange("is recorded as a structure that is too deep") from None
