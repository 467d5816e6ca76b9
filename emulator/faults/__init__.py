"""
Named faults: for every judged rule a way to break it, each the smallest change of one emulator.

Law: a fault is a row in the table of its family; nothing here runs unless a fault is injected.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from emulator.faults import (
    activities,
    attachments,
    auth,
    clearing,
    creates,
    deletes,
    filters,
    followup,
    gets,
    lengths,
    lifecycle,
    lists,
    paging,
    robustness,
    roundtrip,
    scheduling,
    sender,
    shape,
    templates,
    types,
    updates,
)
from emulator.faults.besides import ALSO
from emulator.faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.assembly import Emulator

__all__ = ["FAMILIES", "FAULTS", "Fault", "inject"]

FAMILIES: Mapping[str, tuple[Fault, ...]] = {
    "activities": activities.ROWS,
    "attachments": attachments.ROWS,
    "auth": auth.ROWS,
    "clearing": clearing.ROWS,
    "creates": creates.ROWS,
    "deletes": deletes.ROWS,
    "filters": filters.ROWS,
    "followup": followup.ROWS,
    "gets": gets.ROWS,
    "lengths": lengths.ROWS,
    "lifecycle": lifecycle.ROWS,
    "lists": lists.ROWS,
    "paging": paging.ROWS,
    "robustness": robustness.ROWS,
    "roundtrip": roundtrip.ROWS,
    "scheduling": scheduling.ROWS,
    "sender": sender.ROWS,
    "shape": shape.ROWS,
    "templates": templates.ROWS,
    "types": types.ROWS,
    "updates": updates.ROWS,
}


def _with_besides(fault: Fault) -> Fault:
    return replace(fault, also=fault.also | ALSO.get(fault.name, frozenset()))


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {row.name: _with_besides(row) for rows in FAMILIES.values() for row in sorted(rows, key=attrgetter("name"))}
)


def inject(emulator: Emulator, name: str) -> None:
    """Give an emulator the fault of that name; KeyError when there is none."""
    FAULTS[name].change(emulator)
