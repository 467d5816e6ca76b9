"""
What a fault is.

Law: a fault is a row of data; its `change` touches one instance of the emulator and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator

Change: TypeAlias = "Callable[[Emulator], None]"


@dataclass(frozen=True)
class Fault:
    """One thing that a faulty server does; `breaks` names its rule, `also` globs of rules that fail with it."""

    name: str
    breaks: str
    says: str
    change: Change
    also: frozenset[str] = frozenset()
