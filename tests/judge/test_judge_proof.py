"""
The proof: what becomes of a fault in a trial, and how the matrix and the command tell it.

Law: a fault that changes nothing has to come out as survived, or the proof would prove nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from test_judge_cli import command, one_line

from conformance.proof import matrix, trial
from emulator import faults
from emulator.faults import Fault
from reports import render_proof

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from emulator import Emulator

RULE = "email-create-subject-max-length"
SCRIPT = "<script>alert(1)</script>"


def _longer_subjects(emulator: Emulator) -> None:
    emulator.limits.subject = 1_001


def _tried(monkeypatch: pytest.MonkeyPatch, rule: str, change: Callable[[Emulator], None]) -> trial.Trial:
    """Try one fault, made for the test, which is the only one of the table."""
    fault = Fault("made-for-a-test", rule, SCRIPT, change, frozenset({"email-update-subject-*"}))
    monkeypatch.setattr(faults, "FAULTS", {fault.name: fault})
    return trial.try_fault(fault.name, "smoke")


def test_a_fault_that_its_rule_finds_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The declared rule fails, with a neighbour that is declared too, after some requests."""
    ended = _tried(monkeypatch, RULE, _longer_subjects)
    assert (ended.result, ended.undeclared, ended.problem) == (trial.KILLED, (), None)
    assert RULE in ended.failed
    assert ended.first is not None
    assert 0 < ended.first < ended.requests


def test_a_fault_that_changes_nothing_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rule fails on an emulator that keeps them all."""
    ended = _tried(monkeypatch, RULE, lambda _: None)
    assert (ended.result, ended.failed, ended.first) == (trial.SURVIVED, (), None)


def test_another_rule_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that only rules fail on which it does not break is killed by the wrong rule, and they are named."""
    ended = _tried(monkeypatch, "email-list-skip", _longer_subjects)
    assert (ended.result, ended.undeclared) == (trial.WRONG_RULE, (RULE,))


def _matrix(monkeypatch: pytest.MonkeyPatch, *, complete: bool = True) -> dict[str, object]:
    ended = [_tried(monkeypatch, RULE, lambda _: None)]
    return matrix.document(ended, profile="smoke", seconds=1.0, complete=complete)


def test_the_page_names_what_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says that a fault was not found, names it and its rule, and runs no word of it."""
    page = render_proof(_matrix(monkeypatch))
    assert "1 fault not found" in page
    assert "made-for-a-test" in page
    assert f'id="{RULE}"' in page
    assert SCRIPT not in page
    assert "Interrupted" in render_proof(_matrix(monkeypatch, complete=False))


def test_the_command(tmp_path: Path) -> None:
    """`prove` tries the faults that match in processes of their own, writes matrix and page, and exits 0."""
    ended = command(tmp_path, "prove", "--fault", "create-subject-limit-*", "--workers", "2", "--output", "proof")
    assert ended.returncode == 0, ended.stdout
    document = json.loads((tmp_path / "proof" / "matrix.json").read_text("utf-8"))
    assert document["complete"]
    assert {row["result"] for row in document["faults"]} == {"killed"}
    assert (tmp_path / "proof" / "index.html").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("prove", "--fault", "no-such-*"), "no-such-*", id="unknown-fault"),
        pytest.param(
            ("prove", "--fault", "create-subject-limit-*", "--output", "/dev/null/x"), "/dev/null/x", id="no-folder"
        ),
    ],
)
def test_wrong_usage(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """A pattern in vain and a folder that cannot be made get one line and exit 2."""
    ended = command(tmp_path, *words)
    assert (ended.returncode, said in one_line(ended)) == (2, True)
