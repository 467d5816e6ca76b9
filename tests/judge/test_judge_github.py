"""What a run says in a GitHub workflow: a summary, annotations, and nothing that a target could say there."""

from pathlib import Path
from typing import Any

import pytest

from conformance import github

HOSTILE = "seen\r\n::error::owned, 100%"


@pytest.fixture
def summary(tmp_path: Path) -> Path:
    """The summary of a run."""
    (tmp_path / "summary.md").write_text("## Conformant", "utf-8")
    return tmp_path / "summary.md"


def document(*verdicts: str, exit_code: int = 1, reason: str | None = None) -> dict[str, Any]:
    """A results document, as far as annotations read it."""
    finding = {"title": "a finding", "seen": HOSTILE, "expected": "nothing"}
    rules = [
        {
            "id": f"rule-{number}",
            "says": "A promise",
            "state": "judged",
            "verdict": verdict,
            "reason": "no answer" if verdict == "error" else None,
            "findings": [finding] if verdict in {"fail", "warning"} else [],
            "rerun": "close-conformance run",
        }
        for number, verdict in enumerate(verdicts)
    ]
    return {"rules": rules, "exit_code": exit_code, "reason": reason}


def test_outside_a_workflow_nothing_is_said(
    summary: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without GitHub's variables no annotation is printed."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    with github.no_commands():
        github.tell(document("fail"), summary)
    assert capsys.readouterr().out == ""


def test_the_summary_is_appended(summary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job's summary keeps what earlier steps wrote."""
    page = summary.with_name("page")
    page.write_text("before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    github.tell(document(), summary)
    assert page.read_text("utf-8") == "before\n## Conformant\n"


def test_a_summary_that_cannot_be_written_is_said(
    summary: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the job's summary cannot be written the run goes on, with a line that says why."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary.parent))
    github.tell(document(), summary)
    assert "GITHUB_STEP_SUMMARY: Is a directory" in capsys.readouterr().err


def test_verdicts_have_levels() -> None:
    """A failure, a blocked rule and an error are errors, a warning is a warning, and what is green is not annotated."""
    lines = github.commands(document("pass", "fail", "blocked", "error", "warning", "observed"))
    assert [line.split(" ")[0] for line in lines] == ["::error", "::error", "::error", "::warning"]


def test_accepted_deviations_are_warnings() -> None:
    """A failure of a run that exits 0 was accepted: it is a warning."""
    assert github.commands(document("fail", exit_code=0))[0].startswith("::warning title=rule-0::")


def test_a_target_cannot_write_a_command() -> None:
    """An annotation is one line, whatever a target said; the text is escaped as the runner reads it."""
    (line,) = github.commands(document("fail"))
    assert "\n" not in line
    assert "\r" not in line
    assert "seen%0D%0A::error::owned, 100%25" in line


def test_a_run_cut_short_says_so_first() -> None:
    """The first annotation of a run that was not completed is the reason."""
    assert github.commands(document("fail", reason="interrupted"))[0] == "::error title=Not completed::interrupted"


def test_few_annotations_are_printed() -> None:
    """No more annotations of one level are printed than GitHub shows."""
    assert len(github.commands(document(*["fail"] * 12, "warning"))) == 11


def test_commands_are_stopped_meanwhile(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed between is preceded by the runner's stop word, with a token nobody can guess, and its end."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with github.no_commands():
        print(HOSTILE)  # noqa: T201 - stands for the terminal's report
    lines = capsys.readouterr().out.splitlines()
    token = lines[0].removeprefix("::stop-commands::")
    assert len(token) == 32
    assert lines[-1] == f"::{token}::"
