"""
What a baseline holds of one place in an answer: whether it was always there, its kinds, the values of an enum.

Law: a form is coarse, so that two runs of a server that did not change give the same one; it is written as one line
of words that is read back exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.drift.learning.kinds import ANY_NAME, ENUM, NULL, TEXT, bucket, is_form
from conformance.drift.learning.places import ROOT, child, parent
from conformance.drift.learning.shapes import OFTEN

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from conformance.drift.learning.shapes import Seen

ALWAYS, SOMETIMES = "always", "sometimes"
_OR = " or "
_ONE_OF, _UP_TO = "one of ", "text up to "
_PRESENCE = re.compile(r"(always|sometimes) ")
_KIND = re.compile(r"one of [a-z, _-]+|text up to 10{1,9}|[a-z]+( [a-z]+|-time)?")


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one place; `longest` is the power of ten that no text there exceeded."""

    always: bool
    kinds: frozenset[str]
    values: frozenset[str] = frozenset()
    longest: int = 0

    def __str__(self) -> str:
        words = (self._word(kind) for kind in sorted(self.kinds, key=lambda each: (each == NULL, each)))
        return f"{ALWAYS if self.always else SOMETIMES} {_OR.join(words)}"

    def _word(self, kind: str) -> str:
        if kind == ENUM:
            return f"{_ONE_OF}{', '.join(sorted(self.values))}"
        return f"{_UP_TO}{self.longest}" if kind == TEXT and self.longest else kind


def forms_of(found: Mapping[str, Seen]) -> dict[str, Form]:
    """Return path -> form of all that was *found* in one kind of answer."""
    return {path: _form(path, seen, found) for path, seen in found.items()}


def _form(path: str, seen: Seen, found: Mapping[str, Seen]) -> Form:
    kinds = plain(seen.kinds)
    always = not is_field(path) or (seen.present >= OFTEN and not missing(path, found))
    return Form(always, kinds, frozenset(seen.values), bucket(seen.longest) if TEXT in kinds and seen.longest else 0)


def missing(path: str, found: Mapping[str, Seen]) -> int:
    """Return how many of the objects that were *found* have nothing at *path*."""
    above = found.get(parent(path))
    return max(0, above.objects - (found[path].present if path in found else 0)) if above and is_field(path) else 0


def is_field(path: str) -> bool:
    """Tell whether *path* is that of a field by a name of its own: neither the whole, nor an item, nor any name."""
    return path != ROOT and not path.endswith(("[]", ANY_NAME))


def in_map(path: str, forms: Container[str]) -> bool:
    """Tell whether *path* leads through the keys of what *forms* know as a map."""
    if path == ROOT:
        return False
    above = parent(path)
    return child(above, ANY_NAME) in forms or in_map(above, forms)


def read(line: str) -> Form:
    """Return the form that *line* tells; ValueError when it is no such line."""
    presence, _, rest = line.partition(" ")
    parts = rest.split(_OR)
    if not _PRESENCE.match(line) or not all(map(_KIND.fullmatch, parts)):
        message = f"{line!r} is no form"
        raise ValueError(message)
    kinds, values, longest = set(), frozenset[str](), 0
    for part in parts:
        if part.startswith(_ONE_OF):
            kinds.add(ENUM)
            values = frozenset(part.removeprefix(_ONE_OF).split(", "))
        elif part.startswith(_UP_TO):
            kinds.add(TEXT)
            longest = int(part.removeprefix(_UP_TO))
        else:
            kinds.add(part)
    return Form(presence == ALWAYS, frozenset(kinds), values, longest)


def told(kinds: Iterable[str]) -> str:
    """Return *kinds* in words."""
    return _OR.join(sorted(plain(kinds), key=lambda each: (each == NULL, each)))


def plain(kinds: Iterable[str]) -> frozenset[str]:
    """Return *kinds* without the forms of text, where any text may stand."""
    found = frozenset(kinds)
    return frozenset(each for each in found if not is_form(each)) if TEXT in found else found
