"""
The table of faults: complete, well named, and each a change of one emulator only.

Law: that a fault is found is tested in tests/judge; here it is looked at as data, and injected.
"""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest

from conformance import catalogue
from emulator import Emulator
from emulator.faults import FAMILIES, FAULTS, inject
from emulator.faults.besides import ALSO
from emulator.properties import Property

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLAIN = (int, float, str, frozenset, set, list, type(None), Property)


def judged() -> list[str]:
    """Give the ids of the rules that a run judges and that can fail."""
    return [rule.id for rule in catalogue.rules().values() if rule.strength != "probe" and rule.state == "judged"]


def state(emulator: Emulator) -> dict[str, object]:
    """Picture what decides in an emulator: every attribute of its parts, and every row of its tables."""
    return dict(_state("", vars(emulator)))


def _state(path: str, members: dict[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in members.items():
        if name in {"store", "app", "lock", "clock"}:
            continue
        if isinstance(value, dict):
            yield from _state(f"{path}.{name}", value)
        elif isinstance(value, _PLAIN):
            yield f"{path}.{name}", value
        else:
            yield f"{path}.{name}", f"{type(value).__name__} {getattr(value, '__qualname__', '')}"
            if not path and hasattr(value, "__dict__"):
                yield from _state(f".{name}", vars(value))


def test_every_fault_breaks_a_judged_rule() -> None:
    """A fault names a rule that a run judges."""
    assert not {fault.breaks for fault in FAULTS.values()} - set(judged())


@pytest.mark.parametrize("rule", judged())
def test_every_judged_rule_has_a_fault(rule: str) -> None:
    """A rule that nobody has seen fail is not finished."""
    assert any(fault.breaks == rule for fault in FAULTS.values())


def test_what_else_breaks_is_a_judged_rule() -> None:
    """What fails besides is told of faults that exist, in globs that match judged rules."""
    assert not set(ALSO) - set(FAULTS)
    globs = {glob for fault in FAULTS.values() for glob in fault.also}
    assert [glob for glob in globs if not any(fnmatchcase(rule, glob) for rule in judged())] == []


def test_names() -> None:
    """A name is in kebab-case and stands for one fault; a fault tells what it does in a sentence."""
    rows = [fault for family in FAMILIES.values() for fault in family]
    assert [name for name, times in Counter(fault.name for fault in rows).items() if times > 1] == []
    assert [fault.name for fault in rows if not _NAME.fullmatch(fault.name)] == []
    assert [fault.name for fault in rows if not fault.says.endswith(".") or "\n" in fault.says] == []


def test_order() -> None:
    """Faults stand by family, and within it by name."""
    families = [[fault.name for fault in rows] for rows in FAMILIES.values()]
    assert list(FAMILIES) == sorted(FAMILIES)
    assert list(FAULTS) == [name for names in families for name in sorted(names)]


def test_a_fault_changes_one_instance_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Emulators made before and after an injection are as they were; the injected one is not."""
    monkeypatch.setattr("emulator.assembly.create_app", lambda _: None)
    before = Emulator()
    clean = state(before)
    changed = []
    for name in FAULTS:
        emulator = Emulator()
        inject(emulator, name)
        changed.append(state(emulator) != clean)
    assert all(changed), [name for name, differs in zip(FAULTS, changed, strict=True) if not differs]
    assert state(before) == clean == state(Emulator())


def test_an_unknown_fault() -> None:
    """The name of no fault is a KeyError, and the emulator stays whole."""
    emulator = Emulator()
    with pytest.raises(KeyError):
        inject(emulator, "no-such-fault")
    assert state(emulator) == state(Emulator())
