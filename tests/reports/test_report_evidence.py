"""How the exchanges of a run are packed: each once, within a budget, and nothing dropped."""

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from benchmarks.large_page import document
from reports import evidence, write_reports
from reports.evidence import Packed, pack


def _opened(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def _in_page(packed: Packed) -> dict[str, Any]:
    return {key: value for block in packed.blocks for key, value in _opened(block).items()}


def _beside(packed: Packed) -> dict[str, Any]:
    return {key: value for text in packed.files.values() for key, value in json.loads(text)["exchanges"].items()}


def _recorded(results: dict[str, Any]) -> dict[str, Any]:
    """Every exchange that the rules of a document refer to, by id."""
    named = {step["id"] for rule in results["rules"] for item in rule["evidence"] for step in item["exchanges"]}
    kept = {name: each for name, each in results["exchanges"].items() if name in named}
    found = [each for rule in results["rules"] for finding in rule["findings"] for each in finding["exchanges"]]
    return kept | {each["id"]: {name: value for name, value in each.items() if name != "role"} for each in found}


def test_every_exchange_is_in_the_page_once(results: dict[str, Any]) -> None:
    """An ordinary run fits: each exchange is in one block, exactly as it was recorded, and no file lies beside."""
    packed = pack(results)
    assert _in_page(packed) == _recorded(results)
    assert sum(len(_opened(block)) for block in packed.blocks) == len(_recorded(results))
    assert packed.files == {}


def test_index_tells_what_was_tried(results: dict[str, Any]) -> None:
    """The index holds the evidence of each rule, and a line and a block for each exchange."""
    index = _opened(pack(results).index)
    assert index["rules"]["email-subject-max-length-update"] == {
        "findings": [],
        "evidence": [
            ["A draft with every property, read back whole", True, None, [
                ["sibling that was accepted", "x12"], ["the one difference", "x13"]]],
            ["The same with a body of 10,245 bytes", True, None, [["create", "x14"]]],
        ],
        "more": 0,
        "file": None,
    }  # fmt: skip
    assert index["lines"]["x13"] == ["POST", "/activity/email/", "400", "refused", 0]
    assert "gone" not in index["lines"]


@pytest.mark.parametrize("budget", [0, 1, 4_000])
def test_what_does_not_fit_lies_beside(results: dict[str, Any], budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the budget, page and files together hold every exchange, and the index says which file."""
    monkeypatch.setattr(evidence, "BLOCK", 2_000)
    packed = pack(results, budget)
    assert _in_page(packed) | _beside(packed) == _recorded(results)
    assert not _in_page(packed).keys() & _beside(packed).keys()
    files = {entry["file"] for entry in _opened(packed.index)["rules"].values()} - {None}
    assert files == packed.files.keys()


def test_findings_come_first(results: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The exchanges of findings take what room there is before those of other evidence."""
    monkeypatch.setattr(evidence, "BLOCK", 1)
    in_page = _in_page(pack(results, budget=1))
    assert list(in_page) == ["f1"]


def test_many_cases_of_one_rule(results: dict[str, Any]) -> None:
    """Of very many cases the first are in the page; all are in the file."""
    rule = next(rule for rule in results["rules"] if rule["id"] == "email-subject-max-length-update")
    rule["evidence"] *= 50
    packed = pack(results)
    entry = _opened(packed.index)["rules"][rule["id"]]
    assert (len(entry["evidence"]), entry["more"]) == (40, 60)
    assert json.loads(packed.files[entry["file"]])["evidence"] == rule["evidence"]


def test_an_id_that_names_two_exchanges(results: dict[str, Any]) -> None:
    """Where a finding has another exchange under the id of one that is known, both are kept."""
    rule = next(rule for rule in results["rules"] if rule["findings"])
    rule["findings"][0]["exchanges"][0]["id"] = "x12"
    packed = pack(results)
    steps = _opened(packed.index)["rules"][rule["id"]]["findings"][0]
    assert [key for _, key in steps] == ["x12+", "f2"]
    assert {"x12", "x12+"} <= _in_page(packed).keys()


def test_files_beside_are_written_and_removed(
    results: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that fits leaves no folder of evidence, not even that of the run before it."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "stale.json").write_text("{}", "utf-8")
    monkeypatch.setattr(evidence, "ITEMS", 1)
    written = write_reports(results, tmp_path)
    assert sorted(tmp_path.glob("evidence/*")) == sorted(path for path in written if path.parent != tmp_path)
    monkeypatch.undo()
    write_reports(results, tmp_path)
    assert not (tmp_path / "evidence").exists()


def test_a_made_up_run_shares_its_exchanges_out() -> None:
    """The run of benchmarks/large_page.py has as many exchanges as it was asked for, each named by a rule."""
    made = document(800)
    assert len(_recorded(made)) == 800
    assert len(_in_page(pack(made))) == 800
