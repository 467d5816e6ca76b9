"""
What a run has said, and what it has masked: texts that stay, and texts that go wherever they stand.

Law: who says a text first decides. What the run said before a target did is no secret of the target's; what the run
has learnt from the target stays masked when the run says it later.
"""

from __future__ import annotations

import json
import re
import threading
from bisect import insort
from email.utils import parseaddr
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from conformance.data import read_bytes
from conformance.wire.addresses import is_reserved
from conformance.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHORTEST = 4
_LONGEST = 1_000
_TELLING = 20
"""Characters of a long text from which its beginning is known again, where a message shows no more of it."""
_TAIL = 29
_DIGITS = 7
_ADDRESS = re.compile(r"\w[\w.+'-]{0,63}(?:@|%40)([\w-]+(?:\.[\w-]+)*|\[[^\]\s]+\])")
_WORD = re.compile(r"\w+")
_MARK = re.compile(r"\[masked, [\d,]+ characters?\]")


def masked(text: str, length: int | None = None) -> str:
    """Return what stands in the place of *text*."""
    return f"[masked, {counted(len(text) if length is None else length, 'character')}]"


def bare_address(text: str) -> bool:
    """Tell whether *text* is nothing but an address on a domain that RFC 2606 reserves, which is nobody's."""
    found = _ADDRESS.fullmatch(text) if "@" in text else None
    return found is not None and is_reserved(found[1])


class Recollection:
    """Remembers for one run; safe to share between threads. `given` is what the run may say from the beginning."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._said: set[str] = set()
        self._masked: set[str] = set()
        self._by_word: dict[str, list[tuple[int, str]]] = {}
        self._lock = threading.Lock()
        for text in given:
            self.said(text)

    def said(self, text: str) -> None:
        """Take note of a text that the run has sent, and of the addresses and the name in it."""
        if text in self._said:
            return
        if len(text) <= _LONGEST:
            self._say(text)
        if "@" in text:
            self._say(parseaddr(text[:_LONGEST])[0])
            for found in _ADDRESS.finditer(text):
                self._say(found[0])

    def _say(self, text: str) -> None:
        if text not in self._masked:
            self._said.add(text)

    def is_said(self, text: str) -> bool:
        """Tell whether *text* is the run's own, empty, or masked already."""
        return not text or text in self._said or (text[0] == "[" and _MARK.fullmatch(text) is not None)

    def mask(self, text: str, length: int | None = None) -> str:
        """Return what stands in the place of *text*, and remember it."""
        with self._lock:
            if text not in self._masked:
                self._masked.add(text)
                if len(text) >= _SHORTEST and _is_telling(text):
                    self._enter(text)
        return masked(text, length)

    def _enter(self, text: str) -> None:
        """Make *text* findable by its first word, the longest of several before the others."""
        for form in _forms(text):
            first = _WORD.search(form)
            if first:
                known = self._by_word.setdefault(first[0], [])
                insort(known, (first.start(), form), key=lambda each: -len(each[1]))

    def without(self, text: str) -> str:
        """Return *text* without the addresses in it that reach somebody, and without what was masked before."""
        return self._without_masked(self.without_addresses(text))

    def without_addresses(self, text: str) -> str:
        """Return *text* without the addresses in it that the run did not say and that are on no reserved domain."""
        if "@" not in text and "%40" not in text:
            return text
        return _ADDRESS.sub(self._address, text)

    def _address(self, found: re.Match[str]) -> str:
        plain = found[0].replace("%40", "@")
        if is_reserved(found[1]) or plain in self._said:
            return found[0]
        return self.mask(found[0])

    def _without_masked(self, text: str) -> str:
        with self._lock:
            return text if self._by_word.keys().isdisjoint(_WORD.findall(text)) else self._replaced(text)

    def _replaced(self, text: str) -> str:
        parts, done = [], 0
        for word in _WORD.finditer(text):
            for offset, form in self._by_word.get(word[0], ()):
                start = word.start() - offset
                length = _agreement(text, start, form) if start >= done else 0
                if length:
                    parts += [text[done:start], masked(text[start : start + length])]
                    done = start + length
                    break
        return "".join([*parts, text[done:]])


def _agreement(text: str, start: int, form: str) -> int:
    """Return how much of *form* stands in *text* at *start*: the whole, as words of their own, or a telling part."""
    if text.startswith(form, start):
        end = start + len(form)
        runs_on = form[-1].isalnum() and text[end : end + 1].isalnum()
        return 0 if runs_on else len(form)
    if len(form) <= _TELLING or not text.startswith(form[:_TELLING], start):
        return 0
    return next((i for i in range(_TELLING, len(form)) if text[start + i : start + i + 1] != form[i]), len(form))


def _forms(text: str) -> Iterator[str]:
    """Yield *text* as messages, bodies and addresses show it, the end of a long one by itself."""
    text_forms = (text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1])
    for form in dict.fromkeys((*text_forms, quote(text[:_LONGEST], safe=""), quote_plus(text[:_LONGEST]))):
        yield form[:_LONGEST]
        if len(form) > 2 * _TAIL:
            yield form[-_TAIL:]


def _is_telling(text: str) -> bool:
    """Tell whether *text* can be looked for elsewhere: a word of the rules, or a short number, would hit too much."""
    if not any(each.isalpha() for each in text):
        return sum(each.isdigit() for each in text) >= _DIGITS
    return text not in _vocabulary()


@cache
def _vocabulary() -> frozenset[str]:
    """Return the words that the rules and the contract are written in."""
    files = ("rules.yaml", "close-email.yaml", "lifecycle.yaml")
    return frozenset(word for name in files for word in _WORD.findall(read_bytes(name).decode()))
