"""
Which cases of a long table run every time, and which on demand (`pytest -m slow`).

Law: what is left to the slow tier differs from a case that is not only in the way that something breaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

slow = pytest.mark.slow


def rows(names: Iterable[str], *, always: Collection[str]) -> list[object]:
    """Give a parameter for each of *names*, marked slow but for those that run *always*."""
    return [pytest.param(name, id=name, marks=() if name in always else slow) for name in names]
