"""
Reads the vendor's document, from a file or over the network.

Law: what is read costs bounded memory and time whatever it holds, and what cannot be used is one clear line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from conformance.drift.bounded import DEEPEST, parsed_within
from conformance.drift.vendor.document import Document
from conformance.errors import NotCompleted, UsageError
from conformance.wire.transport import Lost, fetch
from conformance.words import short

MOST_BYTES = 16 * 1024 * 1024
_SECONDS = 30.0
_OK = 200
_REDIRECTS = range(300, 400)
_VERSIONS = ("3.0", "3.1", "3.2")


def read(source: str) -> Document:
    """
    Return the OpenAPI document at *source*, a path or an http(s) address.

    Raises UsageError when it is none that can be read, NotCompleted when it cannot be fetched.
    """
    is_address = source.lower().startswith(("http://", "https://"))
    name = _shown(source) if is_address else source
    content = _fetched(source, name) if is_address else _file(source)
    return Document(_checked(_parsed(content, name), name), source=name)


def _shown(address: str) -> str:
    """Return *address* without its query, which may hold a secret."""
    try:
        parts = urlsplit(address)
        named = parts.username is not None or parts.password is not None
        port = parts.port
    except ValueError:
        raise UsageError(f"--vendor-openapi {short(address)!r}: this is no address") from None
    if named or not parts.hostname:
        raise UsageError("--vendor-openapi: an address without credentials in it is expected")
    return f"{parts.scheme}://{parts.hostname}{f':{port}' if port else ''}{parts.path}"


def _file(source: str) -> bytes:
    try:
        with Path(source).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else problem
        raise UsageError(f"--vendor-openapi {source}: {reason}") from None
    if len(content) > MOST_BYTES:
        raise UsageError(f"--vendor-openapi {source}: it has more than {MOST_BYTES:,} bytes")
    return content


def _fetched(address: str, name: str) -> bytes:
    try:
        answer = fetch(address, _SECONDS, MOST_BYTES)
    except Lost as lost:
        raise NotCompleted(f"{name} cannot be fetched: {lost}") from None
    if answer.status in _REDIRECTS:
        target = short(answer.headers.get("location", "another address"))
        raise UsageError(f"--vendor-openapi {name}: it is redirected to {target}; give the address where it is")
    if answer.status != _OK:
        raise NotCompleted(f"{name} cannot be fetched: it answers {answer.status}")
    return answer.text.encode()


def _parsed(content: bytes, name: str) -> Any:
    try:
        text = content.decode("utf-8-sig")
        if text.lstrip()[:1] in {"{", "["}:
            content = json.loads(text)
            json.dumps(content, ensure_ascii=False).encode()
            return content
        return parsed_within(text)
    except RecursionError:
        raise UsageError(f"--vendor-openapi {name}: it nests too deep") from None
    except (ValueError, yaml.YAMLError) as problem:
        reason = short(" ".join(str(problem).split()))
        raise UsageError(f"--vendor-openapi {name}: it is neither JSON nor YAML: {reason}") from None


def _is_deep(content: Any) -> bool:
    level = [content]
    for _ in range(DEEPEST):
        parts = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [part for several in parts for part in several]
    return bool(level)


def _checked(content: Any, name: str) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise UsageError(f"--vendor-openapi {name}: it holds no OpenAPI document")
    if _is_deep(content):
        raise UsageError(f"--vendor-openapi {name}: it nests more than {DEEPEST} levels deep")
    version = str(content.get("openapi", content.get("swagger", "none")))
    if not version.startswith(_VERSIONS) or not isinstance(content.get("paths"), dict):
        raise UsageError(
            f"--vendor-openapi {name}: OpenAPI {', '.join(_VERSIONS)} with paths is expected, "
            f"its version is {short(version)}"
        )
    return content
