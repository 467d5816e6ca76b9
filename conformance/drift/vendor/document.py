"""
An OpenAPI document that somebody else wrote, and how a reference in it is followed.

Law: nothing that stands in it is trusted: what is no mapping is an empty one, and what cannot be followed is left out
with a line that says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from conformance.words import short

_FARTHEST = 50


class LeftOut(Exception):  # noqa: N818 - says what happens to a part
    """A part of the document cannot be read, and is not compared."""


@dataclass(frozen=True)
class Part:
    """A part of a document, and the JSON pointer that leads to it."""

    pointer: str
    value: Any

    def __truediv__(self, step: str) -> Part:
        """Return the part at *step* of a mapping; its value is None where there is none."""
        return Part(f"{self.pointer}/{escaped(step)}", mapping(self.value).get(step))

    def each(self) -> list[Part]:
        """Return the items of a list, none of anything else."""
        items = self.value if isinstance(self.value, list) else []
        return [Part(f"{self.pointer}/{place}", item) for place, item in enumerate(items)]

    def entries(self) -> list[tuple[str, Part]]:
        """Return the entries of a mapping, none of anything else."""
        return [(key, Part(f"{self.pointer}/{escaped(key)}", value)) for key, value in mapping(self.value).items()]

    def text(self) -> str:
        """Return the value when it is a text, else an empty one."""
        return self.value if isinstance(self.value, str) else ""


@dataclass
class Document:
    """A document; `left_out` fills with lines about what could not be read while it was compared."""

    content: dict[str, Any]
    source: str = ""
    left_out: list[str] = field(default_factory=list)

    @property
    def root(self) -> Part:
        """The whole of it."""
        return Part("", self.content)

    @property
    def openapi(self) -> str:
        """The version of OpenAPI it is written in."""
        return short(str(self.content.get("openapi", "")))

    @property
    def ignores_siblings(self) -> bool:
        """Whether it is written in 3.0, where nothing beside a `$ref` counts and `nullable` stands for null."""
        return self.openapi.startswith("3.0")

    def follow(self, part: Part) -> Part:
        """Return *part*, or what it refers to; raises LeftOut."""
        seen: set[str] = set()
        while isinstance(reference := mapping(part.value).get("$ref"), str):
            if reference in seen or len(seen) > _FARTHEST:
                raise LeftOut(self._leave_out(reference, "leads back to itself"))
            seen.add(reference)
            part = self._target(reference)
        return part

    def _target(self, reference: str) -> Part:
        if not reference.startswith("#"):
            raise LeftOut(self._leave_out(reference, "lies in another document"))
        part = self.root
        for step in unquote(reference).split("/")[1:]:
            part = _below(part, step.replace("~1", "/").replace("~0", "~"))
        if part.value is None or not reference.startswith("#/"):
            raise LeftOut(self._leave_out(reference, "is not in the document"))
        return part

    def _leave_out(self, reference: str, reason: str) -> str:
        line = f"{short(reference)!r} {reason}; what refers to it is left out"
        if line not in self.left_out:
            self.left_out.append(line)
        return line


def _below(part: Part, step: str) -> Part:
    if isinstance(part.value, list):
        return next((item for item in part.each() if item.pointer.endswith(f"/{step}")), Part(part.pointer, None))
    return part / step


def mapping(value: Any) -> dict[str, Any]:
    """Return *value* when it is a mapping, else an empty one; keys that are no texts (`200:`) become texts."""
    if not isinstance(value, dict):
        return {}
    if all(isinstance(key, str) for key in value):
        return value
    return {str(key): each for key, each in value.items()}


def escaped(step: str) -> str:
    """Return *step* as it is written in a JSON pointer."""
    return step.replace("~", "~0").replace("/", "~1")
