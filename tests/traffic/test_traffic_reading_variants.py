"""
What single recorders, and their earlier versions, write otherwise than their form has it.

Law: a body that was put in other clothes is read as the body that was sent, and never as one that was wrong.
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from writers import Sample, exvcr, har, ruby_json, ruby_yaml, vcrpy_json, vcrpy_yaml

from conformance.traffic.reading import read
from conformance.traffic.recorded import LeftOut, Recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

SENT, TOLD = {"lead_id": "lead_1", "status": "draft"}, {"id": "acti_1", "subject": "Grüße"}
SAMPLE = Sample("POST", "/api/v1/activity/email/", 200, TOLD, SENT)
TEXT = json.dumps(TOLD).encode()
PACKED = gzip.compress(TEXT)


def content(text: str, **more: Any) -> bytes:
    """An archive whose answer is kept in another way."""
    document = json.loads(har([SAMPLE]))
    response = document["log"]["entries"][0]["response"]
    response["content"] = {"mimeType": "application/json", "size": len(text), "text": text, **more}
    return json.dumps(document).encode()


def in_base64(*pieces: bytes) -> list[str]:
    """Each piece by itself, with its own end."""
    return [base64.b64encode(each).decode() for each in pieces]


def answered(write: Callable[[Sequence[Sample]], bytes], **response: Any) -> bytes:
    """A cassette in JSON whose answer has other members, and lacks those that are None."""
    document = json.loads(write([SAMPLE]))
    (interaction,) = document if isinstance(document, list) else next(filter(_is_list, document.values()))
    whole = {**interaction["response"], **response}
    interaction["response"] = {name: value for name, value in whole.items() if value is not None}
    return json.dumps(document).encode()


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def in_python(body: str) -> bytes:
    """A cassette of VCR.py whose request has a body as the dumper of Python wrote it."""
    lines = vcrpy_yaml([SAMPLE]).decode().splitlines(keepends=True)
    return "".join(body if line.startswith("    body: '{") else line for line in lines).encode()


_SENT, _FIRST, _SECOND = in_base64(*(json.dumps(SENT).encode()[piece] for piece in (slice(99), slice(9), slice(9, 99))))
_STREAM = f"    body: !!python/object/new:_io.BytesIO\n      state: !!python/tuple\n      - !!binary {_SENT}\n      - 0\n      - null\n"
_ITERATOR = (
    f"    body: !!python/object/apply:builtins.iter\n      args:\n      - [!!binary {_FIRST}, !!binary {_SECOND}]\n"
)
_OLD_ITERATOR = f"    body: !!python/object/apply:__builtin__.iter\n    - [!!binary {_SENT}]\n"
VARIANTS: dict[str, bytes] = {
    "polly-hex": content(TEXT.hex(), _isBinary=True),
    "polly-hex-said": content(TEXT.hex(), encoding="hex"),
    "polly-hex-pieces": content(json.dumps([PACKED[:7].hex(), PACKED[7:].hex()]), _isBinary=True),
    "polly-pieces": content(json.dumps(in_base64(PACKED[:7], PACKED[7:])), encoding="base64"),
    "exvcr-httpc": answered(exvcr, status_code=["HTTP/1.1", 200, "OK"]),
    "vcrpy-httpx": answered(vcrpy_json, status=None, status_code=200, body=None, content=TEXT.decode()),
    "vcr-for-r": answered(ruby_json, status={"status_code": "200", "category": "Success"}),
    "ruby-symbols": ruby_yaml([SAMPLE]).replace(b"http_interactions", b":http_interactions", 1),
    "vcrpy-stream": in_python(_STREAM),
    "vcrpy-iterator": in_python(_ITERATOR),
    "vcrpy-iterator-of-old": in_python(_OLD_ITERATOR),
}


def exchanges(path: Path, recording: bytes) -> Iterator[Recorded]:
    """Read the exchanges of *recording*."""
    path.write_bytes(recording)
    return (each for each in read(path) if isinstance(each, Recorded))


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_read_as_what_was_sent(variant: str, tmp_path: Path) -> None:
    """Request, status and answer are there, and nothing of them is in doubt."""
    (found,) = exchanges(tmp_path / "recording", VARIANTS[variant])
    assert (found.exchange.request.body, found.exchange.status, found.exchange.json) == (SENT, 200, TOLD)
    assert found.complete


@pytest.mark.parametrize("cache", [{"_fetchType": "Memory Cache"}, {"_fromDiskCache": True}], ids=["safari", "chrome"])
def test_an_answer_out_of_a_cache_is_left_out(cache: dict[str, Any], tmp_path: Path) -> None:
    """Whichever browser says so, and however, no server has given it."""
    document = json.loads(har([SAMPLE]))
    document["log"]["entries"][0] |= cache
    path = tmp_path / "recording"
    path.write_text(json.dumps(document), "utf-8")
    (found,) = read(path)
    assert isinstance(found, LeftOut)
    assert found.reason == "the browser took the answer from a cache"


def attached(path: Path, name: str) -> Recorded:
    """Read an archive of Playwright, whose answer lies in the file *name*."""
    document = json.loads(har([SAMPLE]))
    document["log"]["entries"][0]["response"]["content"] = {"size": -1, "mimeType": "application/json", "_file": name}
    (found,) = exchanges(path, json.dumps(document).encode())
    return found


def test_a_body_in_a_file_of_its_own_is_read(tmp_path: Path) -> None:
    """Playwright keeps bodies beside the archive; what lies elsewhere is not looked at."""
    for place in (tmp_path, tmp_path / "inner"):
        place.mkdir(exist_ok=True)
        (place / "4f2a.json").write_bytes(TEXT)
    path = tmp_path / "inner" / "session.har"
    assert attached(path, "4f2a.json").exchange.json == TOLD
    for elsewhere in ("../4f2a.json", str(tmp_path / "4f2a.json"), "gone.json", "."):
        assert attached(path, elsewhere).problems == ("the response body was not recorded",)
