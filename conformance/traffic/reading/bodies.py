"""
Bodies as text, out of whatever a recorder has put them in: bytes, chunks, compression, a text that was bytes.

Law: what cannot be read is no body that was wrong; the reason is given, and nothing is judged by it.
"""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import brotli

from conformance.exchange import ABSENT, parsed
from conformance.traffic.placeholders import holds_placeholder

if TYPE_CHECKING:
    from conformance.traffic.reading.entry import Message

LARGEST = 64 * 1024 * 1024
"""Bytes that a compressed body may have when it is unpacked, and one that lies in a file of its own."""
_GZIP = b"\x1f\x8b"
_AS_TEXT = ("\x1f\x8b", "\x1f\ufffd")
"""How compressed bytes begin that a recorder took for text."""
_ZSTD = b"\x28\xb5\x2f\xfd"
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(;[^\r\n]*)?\r?\n")
_FOLD = re.compile(r" … [\d,]+ characters in all … |… [\d,]+ of [\d,]+ items left out …")
_FORM = "application/x-www-form-urlencoded"
_OPENING, _CLOSING = ("{", "["), ("}", "]")
_DIGITS = 12
_WORDS = 200
"""Characters of a body that may be nothing but a placeholder; a page of HTML has more."""


class Unreadable(ValueError):  # noqa: N818 - says what a body is
    """A body cannot be brought into the form in which it was sent; the message says why."""


class Body(NamedTuple):
    """A body as text, empty when there is none, and its JSON value, ABSENT when it is no JSON."""

    text: str
    value: Any


def body_of(message: Message) -> Body:
    """Return the body of *message*; raises Unreadable."""
    if message.missing is not None:
        raise Unreadable(message.missing)
    body = message.body
    if isinstance(body, str) and body.startswith(_AS_TEXT):
        body = _bytes_again(body)
    text = body if isinstance(body, str) else _plain(body, message) if body else ""
    found = Body(text, parsed(text))
    _check_whole(found, message)
    return found


def is_whole(message: Message, body: Body) -> bool:
    """Tell whether *body* is as long as was announced, packed or not, so that nobody has cut it by hand."""
    if isinstance(message.body, bytes) and message.body.startswith(_GZIP):
        return True
    said, size = message.header("content-length"), len(body.text.encode("utf-8", "replace"))
    if said and not message.header("content-encoding"):
        return said == str(size)
    return size == message.length


def _bytes_again(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise Unreadable("is compressed and damaged") from None


def _plain(raw: bytes, message: Message) -> str:
    if message.header("transfer-encoding").lower() == "chunked" and not raw.startswith((b"{", b"[")):
        raw = _dechunked(raw)
    for name in reversed(message.header("content-encoding").lower().split(",")):
        raw = _unpacked(raw, name.strip())
    if raw.startswith(_GZIP):
        raw = _inflated(raw, 16 + zlib.MAX_WBITS)
    found = _CHARSET.search(message.header("content-type"))
    for charset in (found[1] if found else "utf-8", "utf-8"):
        with suppress(UnicodeDecodeError, LookupError, ValueError):
            return raw.decode(charset).removeprefix("\ufeff")
    return raw.decode("latin-1")


def _dechunked(raw: bytes) -> bytes:
    """Return what chunks hold, *raw* itself where it is not in chunks."""
    parts, place = [], 0
    while found := _CHUNK.match(raw, place):
        size, start = int(found[1], 16), found.end()
        parts.append(raw[start : start + size])
        if size == 0:
            return b"".join(parts)
        place = start + size + (2 if raw.startswith(b"\r\n", start + size) else 1)
    return raw


def _unpacked(raw: bytes, encoding: str) -> bytes:
    """Return *raw* unpacked; as it is where the recorder has unpacked it before."""
    if not raw or encoding not in ("gzip", "x-gzip", "deflate", "br", "zstd") or raw[:1] in (b"{", b"["):
        return raw
    if encoding in ("gzip", "x-gzip"):
        return _inflated(raw, 16 + zlib.MAX_WBITS) if raw.startswith(_GZIP) else raw
    if encoding == "deflate":
        for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
            with suppress(Unreadable):
                return _inflated(raw, bits)
        return raw
    if encoding == "br":
        return _by_brotli(raw)
    if raw.startswith(_ZSTD):
        raise Unreadable("is compressed by zstd, which is not read")
    return raw


def _inflated(raw: bytes, bits: int) -> bytes:
    inflater = zlib.decompressobj(bits)
    try:
        found = inflater.decompress(raw, LARGEST)
    except zlib.error:
        raise Unreadable("is compressed and damaged") from None
    if inflater.unconsumed_tail:
        raise Unreadable(f"is larger than {LARGEST:,} bytes when it is unpacked")
    if not inflater.eof:
        raise Unreadable("is compressed and cut short")
    return found


def _by_brotli(raw: bytes) -> bytes:
    """Unpack *raw*; what is not packed stays, since a recorder has unpacked it."""
    unpacker = brotli.Decompressor()
    try:
        found: bytes = unpacker.process(raw, output_buffer_limit=LARGEST)
    except brotli.error:
        return raw
    if not unpacker.is_finished():
        raise Unreadable("is compressed and cut short, or too large")
    return found


def _announced(message: Message) -> int | None:
    """Return the bytes that a body has, unpacked, by the recorder or a header; that of a packed one is of no use."""
    said = message.header("content-length")
    plain = said.isdecimal() and len(said) <= _DIGITS and not message.header("content-encoding")
    return message.length if message.length is not None else int(said) if plain else None


def _check_whole(body: Body, message: Message) -> None:
    """Raise Unreadable for a body that lacks a part, or in which something else was put."""
    text = body.text
    if "…" in text and _FOLD.search(text):
        raise Unreadable("was recorded in part only")
    if body.value is not ABSENT or message.header("content-type").startswith(_FORM):
        return
    length = _announced(message)
    short = length is not None and len(text.encode("utf-8", "replace")) < length
    if short or (text[:1] in _OPENING and text.rstrip()[-1:] not in _CLOSING and length is None):
        raise Unreadable("is cut short" if text else "was not recorded")
    if (text[:1] in _OPENING or len(text) <= _WORDS) and holds_placeholder(text):
        raise Unreadable("has something else in the place of what was sent")
