"""
What is said of judged traffic beside its verdicts: which side broke rules, what was not judged, and why.

Law: nothing that was left out is left unsaid; long lists are cut, and their rest is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FEW = 8
_BROKEN = ("warning", "fail")
_WORDS = {"not_covered": "Not covered, by endpoint", "left_out": "Left out", "incomplete": "Judged in part"}


def not_judged(traffic: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each way in which a part of *traffic*, as the results count it, was not judged."""
    for name, words in _WORDS.items():
        if traffic[name]:
            yield f"{words}: {_listed(traffic[name])}."


def by_side(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line that says how many rules each side broke, when one did."""
    broken = [rule["id"] for rule in document["rules"] if rule["verdict"] in _BROKEN]
    by_client = sum(name.startswith("client-") for name in broken)
    if broken:
        by_server = counted(len(broken) - by_client, "rule")
        yield f"Broken by the client: {counted(by_client, 'rule')}; by the server: {by_server}."


def _listed(counts: Mapping[str, int]) -> str:
    shown = [f"{name} ({number:,})" for name, number in list(counts.items())[:_FEW]]
    more = sum(list(counts.values())[_FEW:])
    return ", ".join(shown) + (f" and {more:,} others" if more else "")
