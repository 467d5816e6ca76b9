"""The issue that the nightly workflow keeps: opened, updated and closed on a GitHub that is none."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pipelines import ROOT, fake
from waiting import LONGEST

RUN = "https://github.example.com/us/here/actions/runs/7"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a GitHub without issues, which `gh` on the PATH speaks to."""
    file = tmp_path / "hub.json"
    file.write_text('{"issues": [], "labels": [], "asked": []}', "utf-8")
    fake(tmp_path, "gh", f'exec {sys.executable} {Path(__file__).with_name("fake_gh.py")} "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("FAKE_GH", str(file))
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "us/here")
    monkeypatch.setenv("GITHUB_RUN_ID", "7")
    return file


def night(hub: Path, *moved: str, of: str = "close", text: str = "A text", **fields: Any) -> str:
    """What the step says after a comparison in which these fingerprints have moved."""
    folder = hub.parent / "drift"
    folder.mkdir(exist_ok=True)
    document = {"complete": True, "reason": None, "unjudged": []} | fields
    (folder / "drift.json").write_text(json.dumps(document), "utf-8")
    (folder / "issue.md").write_text(
        f"# Drift of {of}\n<!-- close-drift {of}: {' '.join(moved)} -->\n\n{text}\n", "utf-8"
    )
    return keep(folder)


def keep(folder: Path) -> str:
    """What the step says of a folder."""
    command = [sys.executable, str(ROOT / "ci" / "drift_issue.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONGEST).stdout


def state(hub: Path) -> dict[str, Any]:
    """What that GitHub holds."""
    found: dict[str, Any] = json.loads(hub.read_text("utf-8"))
    return found


def test_drift_opens_an_issue(hub: Path) -> None:
    """Its title is the first line of the text, its end leads to the pages; the job is annotated."""
    assert night(hub, "a1", "b2") == "::warning title=Drift::Drift of close\n"
    (issue,) = state(hub)["issues"]
    assert issue["title"] == "Drift of close"
    assert issue["labels"] == ["close-drift"]
    assert issue["body"] == f"<!-- close-drift close: a1 b2 -->\n\nA text\n\nPages: {RUN}\n"


def test_the_same_drift_is_told_once(hub: Path) -> None:
    """The next night refreshes the text without a word, and opens nothing."""
    night(hub, "a1")
    night(hub, "a1", text="A text of the next night")
    (issue,) = state(hub)["issues"]
    assert issue["comments"] == []
    assert "A text of the next night" in issue["body"]


def test_other_drift_is_a_comment(hub: Path) -> None:
    """What is new and what is gone is told in the issue that there is."""
    night(hub, "a1", "b2", "c3")
    night(hub, "a1", "d4")
    (issue,) = state(hub)["issues"]
    assert issue["comments"] == [f"1 new, 2 gone. The text above tells what there is now: {RUN}"]
    assert issue["body"].startswith("<!-- close-drift close: a1 d4 -->\n")


def test_drift_that_is_gone_closes_the_issue(hub: Path) -> None:
    """It is told and closed; drift that comes back opens a new one."""
    night(hub, "a1")
    night(hub)
    (issue,) = state(hub)["issues"]
    assert not issue["open"]
    assert issue["comments"] == [f"Nothing of it is there any more: {RUN}"]
    night(hub, "a1")
    assert [each["open"] for each in state(hub)["issues"]] == [False, True]


def test_without_drift_nothing_is_done(hub: Path) -> None:
    """A quiet night only looks for an issue."""
    assert night(hub) == ""
    assert state(hub)["asked"] == ["issue list"]


def test_each_subject_has_an_issue_of_its_own(hub: Path) -> None:
    """Targets, and the vendor's document, do not touch each other's."""
    night(hub, "a1")
    night(hub, "a1", of="close.eu")
    night(hub, "a1", of="vendor-openapi")
    night(hub, of="close.eu")
    assert [(each["title"], each["open"]) for each in state(hub)["issues"]] == [
        ("Drift of close", True),
        ("Drift of close.eu", False),
        ("Drift of vendor-openapi", True),
    ]


def test_an_issue_without_the_label_is_nobodys(hub: Path) -> None:
    """A marker that a stranger wrote is not taken for ours."""
    strange = {"number": 1, "title": "", "body": "<!-- close-drift close: a1 -->", "labels": [], "open": True}
    hub.write_text(json.dumps({"issues": [strange | {"comments": []}], "labels": [], "asked": []}), "utf-8")
    night(hub)
    night(hub, "b2")
    first, second = state(hub)["issues"]
    assert (first["open"], first["comments"], second["open"]) == (True, [], True)


def test_what_is_out_of_date_is_told_once(hub: Path) -> None:
    """A complaint whose words count the days opens an issue, and makes no comment each night."""
    night(hub, "complaints", text="The last accepted run is 31 days old.")
    night(hub, "complaints", text="The last accepted run is 32 days old.")
    (issue,) = state(hub)["issues"]
    assert issue["comments"] == []
    assert "32 days" in issue["body"]


def test_what_was_not_completed_touches_no_issue(hub: Path) -> None:
    """An outage is an annotation; what it says cannot end the line."""
    night(hub, "a1")
    said = night(hub, complete=False, reason="no answer, 100%\n::error::owned")
    assert said == "::warning title=Not completed::no answer, 100%25%0A::error::owned\n"
    (issue,) = state(hub)["issues"]
    assert (issue["open"], issue["comments"]) == (True, [])


def test_what_could_not_be_judged_is_not_gone(hub: Path) -> None:
    """While a rule says nothing the issue stays as it is, unless something new is there."""
    silent = [{"rule": "a-rule", "verdict": "error", "reason": "no answer"}]
    night(hub, "a1", "b2")
    said = night(hub, "a1", unjudged=silent)
    assert said == "::notice title=Drift::Rules said nothing this time, so that #1 stays as it is.\n"
    night(hub, unjudged=silent)
    assert state(hub)["issues"][0]["comments"] == []
    night(hub, "a1", "c3", unjudged=silent)
    assert len(state(hub)["issues"][0]["comments"]) == 1


def test_a_comparison_that_left_nothing_is_said(hub: Path) -> None:
    """Wrong usage leaves no document, and touches no issue."""
    assert keep(hub.parent / "nowhere").startswith("::error title=Not compared::There is no ")
    assert state(hub)["asked"] == []


def test_the_text_of_the_product_is_understood(hub: Path) -> None:
    """The step finds title and marker in the issue text that a comparison writes."""
    keep(ROOT / "reports" / "specimen" / "drift")
    (issue,) = state(hub)["issues"]
    assert issue["title"].startswith("Drift: ")
    assert issue["body"].startswith("<!-- close-drift ")
