"""
What refusals name: whether a target that was sent several wrong properties at once has looked at each of them.

Law: no verdict is formed here. A target whose refusals name most of what is wrong, and that passes one over, may have
taken it; whoever asks has to try that one alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.exchange import Exchange


class Wrong(NamedTuple):
    """A wrong value of a property, what kind of mistake it is, and the rule that it breaks."""

    rule: str
    name: str
    kind: str
    value: Any


@dataclass
class Screening:
    """
    What refusals of one operation have shown.

    `telling` says whether they name what is wrong, `named` maps a property to one that names it, `doubts` are the
    wrong values that one has passed over, at most one of a property.
    """

    telling: bool = True
    named: dict[str, Exchange] = field(default_factory=dict)
    doubts: list[Wrong] = field(default_factory=list)

    def look(self, tried: Sequence[Wrong], case: Exchange) -> None:
        """Take in the answer to a request in which all of *tried* are wrong."""
        texts = _texts(case.json)
        silent = [each for each in tried if case.ok or each.name not in texts]
        if not case.ok and 2 * len(silent) > len(tried):
            self.telling = False
            return
        self.named |= {each.name: case for each in tried if each not in silent}
        self.doubts += silent


def _texts(value: Any) -> set[str]:
    """Return every key and every text in *value*."""
    if isinstance(value, dict):
        return set(value).union(*map(_texts, value.values()))
    if isinstance(value, list):
        return set().union(*map(_texts, value))
    return {value} if isinstance(value, str) else set()
