"""
A run that was cut short and then gone on with.

Law: the cut is made by a budget of requests, so that it falls at the same place each time; what comes out is compared
with a run that was not cut.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from conformance import session
from conformance.errors import UsageError
from conformance.progress import Bar
from conformance.session import Options
from conformance.target import Target
from conformance.writing.resuming import earlier
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.faults import inject
from emulator.server import running

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = json.loads((Path(__file__).parents[2] / "conformance" / "results.schema.json").read_text("utf-8"))
CUT = 130
FAULT, BROKEN = "lead-id-null-is-oldest", "email-create-lead-id-not-null"


@pytest.fixture
def emulator() -> Iterator[tuple[Emulator, Target]]:
    """Serve an emulator; give it with its target, which is another server's as far as a run can tell."""
    emulator = Emulator()
    with running(emulator) as url:
        yield emulator, Target("t", url, api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN, allow_sending=True)


def run(target: Target, folder: Path, budget: int | None = None, **options: Any) -> dict[str, Any]:
    """Run, within a *budget* of requests where there is one; return the results."""
    asked = Options(dataclasses.replace(target, max_requests=budget), folder, "smoke", **options)
    document = session.run(asked, Bar(None)).document
    Draft202012Validator(SCHEMA).validate(document)
    assert document == json.loads((folder / "results.json").read_text("utf-8"))
    return document


def verdicts(document: dict[str, Any]) -> dict[str, str]:
    """Return the verdict of each rule."""
    return {rule["id"]: rule["verdict"] for rule in document["rules"]}


def lines(folder: Path) -> list[dict[str, Any]]:
    """Return the events of the log."""
    return [json.loads(line) for line in (folder / "results.jsonl").read_text("utf-8").splitlines()]


def test_a_run_goes_on(emulator: tuple[Emulator, Target], tmp_path: Path) -> None:
    """A run that was cut twice ends with the verdicts of one that was not, each with evidence that can be looked up."""
    _, target = emulator
    whole = run(target, tmp_path / "whole")
    first = run(target, tmp_path / "cut", budget=CUT)
    second = run(target, tmp_path / "cut", budget=CUT, resume=True)
    final = {each["rule"]["id"] for each in lines(tmp_path / "cut") if each.get("final")}
    third = run(target, tmp_path / "cut", resume=True)
    assert [each["exit_code"] for each in (first, second, third)] == [3, 3, 0]
    assert [each.get("resumed", 0) for each in (first, second, third)] == [0, 1, 2]
    assert verdicts(third) == verdicts(whole)
    assert third["started"] == first["started"]
    assert third["requests"] - second["requests"] < whole["requests"]
    assert third["requests"] > second["requests"] == 2 * CUT
    assert third["seconds"] > second["seconds"] > first["seconds"]
    assert final
    for rule in third["rules"]:
        assert rule["examples_run"] or rule["verdict"] == "not-applicable"
        assert all(step["id"] in third["exchanges"] for each in rule["evidence"] for step in each["exchanges"])
    assert {name.partition("x")[0] for name in third["exchanges"]} == {"1-", "2-", ""}
    assert all(name == record["id"] for name, record in third["exchanges"].items())


def test_a_killed_run_goes_on(emulator: tuple[Emulator, Target], tmp_path: Path) -> None:
    """A log without an end, its last line written by half, is enough to go on with."""
    _, target = emulator
    run(target, tmp_path, budget=CUT)
    path = tmp_path / "results.jsonl"
    kept = [each for each in path.read_text("utf-8").splitlines(keepends=True) if '"final": false' not in each]
    assert json.loads(kept.pop())["event"] == "footer"
    path.write_text("".join(kept)[:-100], "utf-8")
    document = run(target, tmp_path, resume=True)
    assert document["exit_code"] == 0
    assert document["resumed"] == 1
    assert document["requests"] > CUT / 2


def test_a_finding_stays(emulator: tuple[Emulator, Target], tmp_path: Path) -> None:
    """A finding of the first part stands at the end, although the target was mended in between."""
    broken, target = emulator
    asked = {"patterns": ("email-create-lead-id-*", "email-move-*")}
    inject(broken, FAULT)
    first = run(target, tmp_path, budget=30, **asked)
    assert first["exit_code"] == 3
    assert verdicts(first)[BROKEN] == "fail"
    with running(Emulator()) as url:
        moved = [json.dumps(each).replace(target.base_url, url) for each in lines(tmp_path)]
        (tmp_path / "results.jsonl").write_text("\n".join(moved) + "\n", "utf-8")
        second = run(dataclasses.replace(target, base_url=url), tmp_path, resume=True, **asked)
    rule = next(each for each in second["rules"] if each["id"] == BROKEN)
    assert second["exit_code"] == 1
    assert rule["verdict"] == "fail"
    assert rule["findings"][0]["exchanges"][0]["id"].startswith("1-x")


def test_a_complete_run(emulator: tuple[Emulator, Target], tmp_path: Path) -> None:
    """There is nothing to go on with after a complete run, which is known by how it ended."""
    _, target = emulator
    asked = Options(target, tmp_path, "smoke", ("email-create-lead-id-*",))
    session.run(asked, Bar(None))
    assert earlier(asked).exit_code == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"profile": "ci"}, "its profile was smoke, not ci", id="profile"),
        pytest.param({"seed": 7}, "its seed was 0, not 7", id="seed"),
        pytest.param(
            {"patterns": ("auth-*",)}, "its choice of rules was email-create-lead-id-*, not auth-*", id="rules"
        ),
        pytest.param({"target": Target("other", embedded=True)}, "its target was t, not other", id="target"),
        pytest.param({"target": Target("t", "http://127.0.0.1:1")}, "its base URL was", id="address"),
    ],
)
def test_another_run(emulator: tuple[Emulator, Target], tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """What is not the same run is refused in one line, and its log is left as it is."""
    _, target = emulator
    asked = Options(target, tmp_path, "smoke", ("email-create-lead-id-*",), resume=True)
    session.run(dataclasses.replace(asked, resume=False), Bar(None))
    before = lines(tmp_path)
    with pytest.raises(UsageError, match=said.replace("*", r"\*")):
        session.run(dataclasses.replace(asked, **change), Bar(None))
    assert lines(tmp_path) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(None, "is no log of a run", id="no-file"),
        pytest.param("", "is no log of a run", id="empty"),
        pytest.param('{"event": "verdict"}\n', "is no log of a run", id="no-header"),
        pytest.param('{"event": "hea\n{"event": "footer"}\n', "line 1 is no JSON object", id="broken"),
        pytest.param('{"event": "header", "format": 99}\n', "is no log of a run", id="format-of-the-future"),
        pytest.param('{"event": "header", "format": 1}\n', "not as it has to be", id="a-header-without-its-parts"),
    ],
)
def test_no_log(tmp_path: Path, text: str | None, said: str) -> None:
    """Where there is no log that can be read, one line says so."""
    if text is not None:
        (tmp_path / "results.jsonl").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=said):
        earlier(Options(Target("t", embedded=True), tmp_path))
