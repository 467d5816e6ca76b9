"""
The mutants of the emulator: which changes there are, what they are called, and what a run makes of one.

Law: an operator is shown by a piece of source and all that it makes of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.mutants import drawn
from benchmarks.mutation import records
from benchmarks.mutation.judge import KILLED, NOT_VIABLE, SURVIVED
from benchmarks.mutation.mutants import emulator_folder, mutants

ROOT = Path(__file__).parent.parent
SILENT = '''
"""A docstring."""
from __future__ import annotations
from typing import TYPE_CHECKING, TypeVar
if TYPE_CHECKING:
    from x import y
Item = TypeVar("Item", bound="y")
def f(a: "int") -> "str":
    """Another one."""
    print(f"{a + 1} of {a}", "A sentence for people.")
'''


@pytest.mark.parametrize(
    ("operator", "source", "made"),
    [
        ("comparison", "a = 0 <= b < c", ["0 < b < c", "0 <= b <= c"]),
        ("comparison", "a = b in c", ["b not in c"]),
        ("boolean", "a = b and c", ["b or c"]),
        ("boolean", "a = not b", ["b"]),
        ("constant", "a = 7", ["8", "6"]),
        ("constant", "a = True", ["False"]),
        ("constant", "a = 'word'", ["'wordx'"]),
        ("arithmetic", "a = b + c", ["b - c", "b"]),
        ("arithmetic", "a = b | c", ["b"]),
        ("condition", "if a: b", ["True", "False"]),
        ("condition", "a = [b for b in c if d]", ["True", "False"]),
        ("result", "def f(): return a", ["return None"]),
        ("statement", "a.b = c", ["pass"]),
        ("statement", "raise a", ["pass"]),
        ("statement", "a = b", []),
        ("entry", "a = {'b': c, **d}", ["", ""]),
        ("entry", "for a, b in c: pass", []),
        ("keyword", "a = f(b, c=d)", [""]),
    ],
    ids=str,
)
def test_an_operator(operator: str, source: str, made: list[str]) -> None:
    """An operator makes these changes of a piece of source, and each gives source that compiles."""
    found = [each for each in mutants("a.py", source) if each.operator == operator]
    assert [each.after for each in found] == made
    for each in found:
        compile(each.text, "a.py", "exec")


def test_what_only_people_and_type_checkers_read_is_left_alone() -> None:
    """Docstrings, annotations, imports, type variables, formatted texts and sentences are never changed."""
    assert {each.operator for each in mutants("a.py", SILENT)} == {"statement"}


def test_a_mutant_differs_in_one_place() -> None:
    """The text of a mutant is that of its file but for the change, also behind letters of several bytes."""
    found = {each.after: each.text for each in mutants("a.py", "a = ['é', 7]  # kept\n")}
    assert found["8"] == "a = ['é', (8)]  # kept\n"


def test_a_key_outlasts_other_code() -> None:
    """A key names place and change; lines above do not alter it, and equal changes are numbered."""
    source = "def f():\n    return g(1, 1)\n"
    keys = [each.key for each in mutants("a.py", source)]
    assert "a.py::f::constant::1 -> 2 #2" in keys
    assert [each.key for each in mutants("a.py", f"import g\n\n{source}")] == keys
    assert len(set(keys)) == len(keys)


def test_the_mutants_of_a_file_of_the_emulator_compile() -> None:
    """Every change of a table and of a chain of comparisons is source again."""
    for name in ("limits.py", "senders.py", "queries.py"):
        for each in mutants(name, (emulator_folder() / name).read_text("utf-8")):
            compile(each.text, name, "exec")


def test_a_draw() -> None:
    """A larger sample holds the smaller one of the same seed, in the order of the files; another seed draws others."""
    few, more = ([each.key for each in drawn(["s*.py"], size, 0)] for size in (5, 50))
    assert [key for key in more if key in few] == few
    assert [each.key for each in drawn(["s*.py"], 5, 1)] != few
    assert {each.file for each in drawn(["limits.py"], None, 0)} == {"limits.py"}


def _row(key: str, verdict: str, profile: str = "smoke") -> dict[str, Any]:
    return {"key": key, "file": "a.py", "verdict": verdict, "profile": profile}


def test_the_table_and_its_score() -> None:
    """A survivor stands under the class that it was given; what does not run does not count."""
    rows = [_row("a", KILLED), _row("b", KILLED, "ci"), _row("c", SURVIVED, "ci"), _row("d", SURVIVED, "ci")]
    *_, total, score = records.table([*rows, _row("e", NOT_VIABLE)], {"c": "equivalent"})
    assert total == "| all | 1 | 1 | 0 | 0 | 1 | 0 | 0 | 1 | 0 | 1 |"
    assert score.strip() == (
        "Of 4 mutants that run 2 fail a rule, 0 are noticed, 2 survive: "
        "1 equivalent, 0 not documented, 0 hole, 1 not judged yet."
    )


def test_the_last_row_counts(tmp_path: Path) -> None:
    """A mutant that a deeper profile kills is killed; before the first run there are no rows."""
    path = tmp_path / "rows.jsonl"
    assert records.read(path) == {}
    for each in (_row("a", SURVIVED), _row("a", KILLED, "ci")):
        records.append(path, each)
    assert records.read(path) == {"a": _row("a", KILLED, "ci")}


def test_every_judged_survivor_has_one_class() -> None:
    """The classes in `survivors.yaml` are the three that the table has."""
    assert set(records.judged().values()) <= set(records.CLASSES)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants are tried in forked processes")
def test_a_limit_that_is_off_by_one_is_found(tmp_path: Path) -> None:
    """One mutant, drawn by lot from the limits, is tried and written down; a second run resumes and tries none."""
    words = [sys.executable, "-m", "benchmarks.mutants", "--file", "limits.py", "--sample", "1", "--profile", "smoke"]
    words += ["--resume", "--output", str(tmp_path / "rows.jsonl")]
    first, second = (subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(2))
    assert [each["verdict"] for each in records.read(tmp_path / "rows.jsonl").values()] == [KILLED]
    assert first.stdout == second.stdout
    assert "smoke 1/1" in first.stderr
    assert not second.stderr
