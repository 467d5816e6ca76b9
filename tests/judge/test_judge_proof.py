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


def _tried(
    monkeypatch: pytest.MonkeyPatch, rule: str, change: Callable[[Emulator], None], *, stop_at_kill: bool = False
) -> trial.Trial:
    """Try one fault, made for the test, which is the only one of the table."""
    fault = Fault("made-for-a-test", rule, SCRIPT, change, frozenset({"email-update-subject-*"}))
    monkeypatch.setattr(faults, "FAULTS", {fault.name: fault})
    return trial.try_fault(fault.name, "smoke", stop_at_kill=stop_at_kill)


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


def test_a_run_may_end_at_the_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    """When asked to, a run ends as soon as the declared rule fails: with the same first finding, and fewer requests."""
    whole = _tried(monkeypatch, RULE, _longer_subjects)
    ended = _tried(monkeypatch, RULE, _longer_subjects, stop_at_kill=True)
    assert (ended.result, ended.first, ended.stopped) == (trial.KILLED, whole.first, True)
    assert ended.requests < whole.requests
    assert {RULE} <= {*ended.failed} <= {*whole.failed}
    assert not whole.stopped


def test_no_other_finding_ends_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that may end at the kill goes on to its end as long as only other rules fail."""
    whole = _tried(monkeypatch, "email-list-skip", _longer_subjects)
    ended = _tried(monkeypatch, "email-list-skip", _longer_subjects, stop_at_kill=True)
    assert (ended.result, ended.stopped, ended.requests) == (trial.WRONG_RULE, False, whole.requests)


def test_the_page_tells_that_runs_ended_at_the_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where runs were cut short, the page says that it may name fewer rules; elsewhere it does not."""
    for stop_at_kill in (True, False):
        ended = [_tried(monkeypatch, RULE, _longer_subjects, stop_at_kill=stop_at_kill)]
        page = render_proof(matrix.document(ended, profile="smoke", seconds=1.0))
        assert ("1 run ended at the kill" in page, "Runs ended at that finding" in page) == (stop_at_kill,) * 2


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
    ended = command(tmp_path, "prove", "--fault", "create-subject-limit-*", "--stop-at-kill", "--output", "proof")
    assert ended.returncode == 0, ended.stdout
    document = json.loads((tmp_path / "proof" / "matrix.json").read_text("utf-8"))
    assert document["complete"]
    assert {(row["result"], row["stopped"]) for row in document["faults"]} == {("killed", True)}
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
