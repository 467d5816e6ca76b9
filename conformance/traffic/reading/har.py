"""
HTTP Archive 1.2, as browsers, proxies and this suite write it.

Law: a body that an entry does not hold is absent only where the entry says that nothing was there; else it was not
recorded.
"""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from conformance.exchange import parsed
from conformance.traffic.reading.bodies import LARGEST
from conformance.traffic.reading.entry import (
    Entry,
    Message,
    NoExchange,
    NotHttp,
    headers_of,
    moment_of,
    number,
    part,
    plain,
    status_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_CACHES = ("_fromCache", "_fromDiskCache", "_fetchedViaServiceWorker")
_FILE = re.compile(r"\w[\w.-]*")
_FETCHED = ("Memory Cache", "Disk Cache")
"""How Safari says that it asked nobody."""
_FORM = "application/x-www-form-urlencoded"
_ENCODINGS: Mapping[str, Callable[[str], bytes]] = {"base64": base64.b64decode, "hex": bytes.fromhex}


def entry_of(item: Mapping[str, Any], folder: Path) -> Entry:
    """
    Return an entry of an archive in *folder*, where Playwright has put bodies beside it.

    Raises NoExchange for one that no server has answered.
    """
    request, response = part(item, "request"), part(item, "response")
    if not request or not (request.get("url") or request.get("method")):
        raise NotHttp("it holds no request")
    if any(item.get(name) for name in _CACHES) or item.get("_fetchType") in _FETCHED:
        raise NoExchange("the browser took the answer from a cache")
    if item.get("_webSocketMessages") or plain(item.get("_resourceType")) == "websocket":
        raise NoExchange("a web socket")
    moment, milliseconds = plain(item.get("startedDateTime")), number(item.get("time"))
    return Entry(
        method=plain(request.get("method")),
        url=plain(request.get("url")),
        query=_query(request.get("queryString")),
        sent=_sent(request, folder),
        status=status_of(response.get("status")),
        got=_got(response, folder),
        began=_seconds(moment),
        seconds=max(milliseconds or 0.0, 0.0) / 1000,
        moment=moment,
    )


def _query(value: Any) -> tuple[tuple[str, str], ...]:
    records = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return tuple((plain(each.get("name")), plain(each.get("value"))) for each in records)


def _seconds(moment: str) -> float | None:
    found = moment_of(moment) if moment else None
    return found.timestamp() if found else None


def _sent(request: dict[str, Any], folder: Path) -> Message:
    headers, posted = headers_of(request.get("headers")), part(request, "postData")
    if plain(posted.get("mimeType")) and not any(name == "content-type" for name, _ in headers):
        headers = (*headers, ("content-type", plain(posted["mimeType"])))
    text = posted.get("text")
    if (attached := _attached(posted, folder)) is not None:
        return Message(headers, attached)
    if isinstance(text, str) and (text or not posted.get("params")):
        return _folded(Message(headers, _decoded(text, posted)), posted)
    params = posted.get("params")
    if isinstance(params, list) and params:
        return _form(headers, params)
    size = number(request.get("bodySize"))
    lacks = bool(posted) or (size is not None and size > 0)
    return Message(headers, None, "was not recorded" if lacks else None)


def _form(headers: tuple[tuple[str, str], ...], params: list[Any]) -> Message:
    records = [each for each in params if isinstance(each, dict)]
    kind = next((value for name, value in headers if name == "content-type"), _FORM)
    if not kind.lower().startswith(_FORM):
        return Message(headers, None, "was recorded as a form only")
    return Message(headers, urlencode([(plain(each.get("name")), plain(each.get("value"))) for each in records]))


def _got(response: dict[str, Any], folder: Path) -> Message:
    headers, content = headers_of(response.get("headers")), part(response, "content")
    if not any(name == "content-type" for name, _ in headers) and plain(content.get("mimeType")) not in (
        "",
        "x-unknown",
    ):
        headers = (*headers, ("content-type", plain(content["mimeType"])))
    text, size = content.get("text"), number(content.get("size"))
    if (attached := _attached(content, folder)) is not None:
        return Message(headers, attached)
    if isinstance(text, str) and text:
        whole = int(size) if size is not None and size > 0 else None
        return _folded(Message(headers, _decoded(text, content), length=whole), content)
    empty = size == 0 and (isinstance(text, str) or number(response.get("bodySize")) == 0)
    return Message(headers, None, None if empty else "was not recorded")


def _decoded(text: str, content: Mapping[str, Any]) -> str | bytes:
    """Return a body as it was; Polly.js, which once wrote hexadecimal digits, has a list where it came in pieces."""
    encoding = plain(content.get("encoding") or content.get("_encoding")).lower()
    if content.get("_isBinary") is True and not encoding:
        encoding = "hex"
    decode = _ENCODINGS.get(encoding)
    if decode is None:
        return text
    pieces = parsed(text) if text.startswith("[") else text
    try:
        return b"".join(map(decode, pieces if isinstance(pieces, list) else [text]))
    except (TypeError, ValueError):
        return text


def _attached(content: Mapping[str, Any], folder: Path) -> bytes | None:
    """Return a body that stands in a file of its own, None when there is none; only *folder* itself is looked at."""
    name = plain(content.get("_file"))
    if not _FILE.fullmatch(name):
        return None
    path = folder / name
    with suppress(OSError):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
            return path.read_bytes()
    return None


def _folded(message: Message, content: dict[str, Any]) -> Message:
    """Say so where this suite has written only the ends of a body."""
    if plain(content.get("comment")).startswith("folded to its ends"):
        return Message(message.headers, None, "was recorded in part only")
    return message
