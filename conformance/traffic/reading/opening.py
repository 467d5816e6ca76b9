"""
A file on disk as a stream of UTF-8, and what can be said of it before it is parsed.

Law: a file is never read whole. What is no text is refused in one line that names the file and the reason.
"""

from __future__ import annotations

import codecs
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, cast

from conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK = 1 << 16
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


_READ = "read are HTTP Archives, cassettes of VCR.py, VCR for Ruby, ExVCR and their kin, and results.jsonl"


def unknown(path: Path, what: str = "") -> UsageError:
    """Return the error that *path*, and *what* tells what it is, is in no form that is read."""
    return refused(path, f"no recording of a known form{what and f'; it is {what}'}; {_READ}")


def refused(path: Path, reason: str) -> UsageError:
    """Return the error that says why *path* cannot be judged."""
    return UsageError(f"{path}: {reason}")


def encoding_of(path: Path) -> str:
    """
    Return the encoding of a text file: by its mark, by its zeros, else UTF-8 or, where that does not fit, Latin-1.

    Raises UsageError for a folder, an empty file, and one that is no text.
    """
    if path.is_dir():
        raise refused(path, "a folder, not a recording")
    if path.exists() and not path.is_file():
        raise refused(path, "no plain file, which can be read from its start again; save it as one first")
    try:
        with path.open("rb") as file:
            return _encoding(file, path)
    except FileNotFoundError:
        raise refused(path, "no such file") from None
    except OSError as problem:
        raise refused(path, f"cannot be read: {problem.strerror}") from None


def _encoding(file: IO[bytes], path: Path) -> str:
    start = file.read(_BLOCK)
    if not start.strip():
        raise refused(path, "it is empty")
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if start.startswith((_GZIP, _ZIP)):
        raise refused(path, "it is compressed; unpack it first")
    if b"\0" in start:
        return _by_zeros(start, path)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        block = start
        while block:
            decoder.decode(block)
            block = file.read(_BLOCK)
    except UnicodeDecodeError:
        if b"\0" in block:
            raise refused(path, "it is no text") from None
        return "latin-1"
    return "utf-8-sig"


def _by_zeros(start: bytes, path: Path) -> str:
    """Tell UTF-16 without a mark by the zeros in its first characters, which begin a recording in ASCII."""
    head = start[:8]
    if head[1::2] == bytes(len(head[1::2])) and 0 not in head[::2]:
        return "utf-16-le"
    if head[::2] == bytes(len(head[::2])) and 0 not in head[1::2]:
        return "utf-16-be"
    raise refused(path, "it is no text")


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[IO[bytes]]:
    """Give the text of *path* as a stream of UTF-8 without a mark."""
    with path.open("rb") as file:
        if encoding == "utf-8-sig":
            if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
                file.seek(0)
            yield file
        else:
            reader: Any = codecs.getreader(encoding)(file)
            yield cast("IO[bytes]", _Recoded(reader))


class _Recoded:
    """Gives the text of a reader as UTF-8."""

    def __init__(self, reader: codecs.StreamReader) -> None:
        self._reader = reader
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return at most *size* bytes, all that are left when it is negative."""
        if size < 0:
            return self._rest + self._reader.read().encode()
        while len(self._rest) < size:
            text = self._reader.read(size, size)
            if not text:
                break
            self._rest += text.encode()
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def first_character(path: Path, encoding: str) -> str:
    """Return the first character of a text that is no blank."""
    with opened(path, encoding) as file:
        while block := file.read(_BLOCK):
            text = block.lstrip()
            if text:
                return text[:1].decode("ascii", "replace")
    raise refused(path, "it is empty")
