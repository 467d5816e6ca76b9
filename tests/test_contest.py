"""
The stock tool beside our profiles: what need not run, what is kept, and who has killed what.

Law: nothing runs here but single requests; a contest takes hours.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from benchmarks import against_stock
from benchmarks.contest import rows, tools
from benchmarks.contest.tape import Asked, differs, steady, taped
from benchmarks.contest.tools import STOCK, TOOLS, Run
from emulator import DEFAULT_API_KEY
from emulator.app import BASE

if TYPE_CHECKING:
    from pathlib import Path

OURS = list(TOOLS)[1]
FOUND = Run(STOCK, "sent-editable", 0, ["a crash"], 10, 1.0)


@pytest.fixture
def tape() -> list[Asked]:
    """What a tool has asked that makes a lead and a draft, and reads it."""
    kept: list[Asked] = []
    client = Client(taped(steady("").app, kept))
    lead = client.post(f"{BASE}/lead/", json={"name": "One"}, auth=(DEFAULT_API_KEY, "")).json
    email = {"lead_id": lead["id"], "status": "draft", "subject": "Hello"}
    client.post(f"{BASE}/activity/email/", json=email, auth=(DEFAULT_API_KEY, ""))
    client.get(f"{BASE}/activity/email/", query_string={"lead_id": lead["id"]}, auth=(DEFAULT_API_KEY, ""))
    return kept


@pytest.mark.parametrize(
    ("fault", "shows"),
    [
        pytest.param("", False, id="none"),
        pytest.param("sent-editable", False, id="of-what-was-not-asked"),
        pytest.param("create-answers-a-list", True, id="of-what-was-asked"),
    ],
)
def test_a_fault_that_shows(tape: list[Asked], fault: str, shows: bool) -> None:
    """A tool need not run where every answer to what it asks is that of an emulator without a fault, ids and dates too."""
    assert [each.answer[0] for each in tape] == ["200 OK"] * 3
    assert differs(tape, fault) is shows


def test_rows_of_another_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found before a change of the tool or the emulator does not count after it."""
    path = tmp_path / "rows.jsonl"
    rows.append(path, FOUND)
    assert rows.read(path) == [FOUND]
    monkeypatch.setattr(rows, "state_of", lambda _: "changed")
    assert rows.read(path) == []


def test_a_profile_has_another_state_than_the_stock_tool() -> None:
    """A change of the suite leaves the rows of the stock tool as they are."""
    assert tools.state_of(STOCK) != tools.state_of(OURS) == tools.state_of(list(TOOLS)[2])


def test_a_larger_sample_holds_the_smaller_one() -> None:
    """Rows of a sample count in a larger one of the same seed."""
    assert against_stock.drawn(30, 0)[:12] == against_stock.drawn(12, 0) != against_stock.drawn(12, 1)


def test_a_false_alarm_is_no_kill() -> None:
    """What a tool reports without a fault too counts as an alarm, and kills nothing."""
    fault, other = "sent-editable", "draft-not-editable"
    clean = [replace(FOUND, tool=tool, fault="", found=["a crash"] if tool == STOCK else []) for tool in TOOLS]
    own = [replace(FOUND, tool=tool, fault=each) for tool in TOOLS for each in (fault, other)]
    runs = [*clean, *own[:1], replace(own[1], found=["a crash", "a leak"]), *own[2:]]
    lines = list(against_stock.table(runs, [fault, other, "not-met"], 0))
    assert lines[2] == "| stock `schemathesis run` | 1 of 2 (50%) | 1 | 10 | 1.0 |"
    assert lines[3] == "| `close-conformance` smoke | 2 of 2 (100%) | 0 | 10 | 1.0 |"
    assert lines[-1] == "Found by the stock tool and not by ci: none."
