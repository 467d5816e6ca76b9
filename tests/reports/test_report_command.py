"""`close-conformance report`: what it reads, what it refuses, what it leaves behind and how it exits."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from runs import cut, document
from specimen import specimen

from conformance.cli import main
from conformance.report_command import short_names
from conformance.writing.reading import read

SCHEMA = Path(__file__).parents[2] / "conformance" / "results.schema.json"
Report = Callable[..., tuple[int, str, str]]


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Report:
    """The command, run in a folder of its own: exit code, and what it said on stdout and on stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["close-conformance", "report", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return call


def run(folder: Path, results: dict[str, Any], *, page: bool = True) -> None:
    """Leave what a whole run leaves."""
    folder.mkdir(parents=True)
    (folder / "results.json").write_text(json.dumps(results), "utf-8")
    if page:
        (folder / "index.html").write_text("a page", "utf-8")


def log(folder: Path, results: dict[str, Any], *, end: str = "") -> None:
    """Leave what a run leaves that was killed: a log without a footer, and perhaps half a line."""
    folder.mkdir(parents=True)
    names = ("format", "tool", "target", "profile", "seed", "started")
    events = [{"event": "header"} | {name: results[name] for name in names}]
    events += [{"event": "verdict", "rule": rule, "exchanges": results["exchanges"]} for rule in results["rules"]]
    lines = "".join(f"{json.dumps(event)}\n" for event in events)
    (folder / "results.jsonl").write_text(lines + end, "utf-8")


def test_documents_of_these_tests_are_valid() -> None:
    """The small runs that these tests put side by side are results documents."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    told = {"a-one": "pass", "a-two": "fail: x", "a-three": "observed: y", "a-four": "blocked", "a-five": "excluded"}
    for each in (document(told), cut(document(told))):
        validator.validate(each)


def test_new_failures_are_told(report: Report, tmp_path: Path) -> None:
    """Two runs make a page, a document and a summary; what fails anew is named, and the exit code is 0."""
    run(tmp_path / "before", document({"a-one": "pass"}))
    run(tmp_path / "after", document({"a-one": "fail: x"}))
    code, out, _ = report("before", "after", "--output", "out")
    assert code == 0
    assert "NEW FAILURE a-one" in out
    assert "1 new failure. From before to after: new failures 1." in out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["index.html", "matrix.json", "summary.md"]
    assert 'href="../after/index.html#a-one"' in (tmp_path / "out" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(("after", "code"), [("fail: x", 1), ("pass", 0), ("blocked", 0)])
def test_new_failures_can_fail_a_job(report: Report, tmp_path: Path, after: str, code: int) -> None:
    """With --fail-on-new the exit code is 1 when there are new failures, and only then."""
    run(tmp_path / "before", document({"a-one": "pass", "a-two": "fail: old"}))
    run(tmp_path / "after", document({"a-one": after, "a-two": "fail: old"}))
    assert report("before", "after", "--fail-on-new")[0] == code


def test_a_log_that_was_cut_short_is_read_as_far_as_it_goes(report: Report, tmp_path: Path) -> None:
    """A log without a footer is merged and marked, its half-written last line left out."""
    run(tmp_path / "whole", specimen())
    log(tmp_path / "killed", specimen(), end='{"event": "verd')
    code, out, _ = report("whole", "killed", "--output", "out")
    assert code == 0
    assert "killed was cut short: its log ends without a footer." in out
    held = json.loads((tmp_path / "out" / "matrix.json").read_text("utf-8"))
    told = [(each["complete"], each["exact"], each["page"] is None) for each in held["runs"]]
    assert told == [(True, True, False), (False, False, True)]


def test_a_log_with_its_footer_is_a_whole_run(tmp_path: Path) -> None:
    """A log that has its footer is read as the run that it is, also when `results.json` is gone."""
    log(tmp_path / "logged", specimen(), end=json.dumps({"event": "footer"} | _end(specimen())))
    held = read(tmp_path / "logged")
    assert held.exact
    assert held.document["complete"]
    assert held.document["counts"] == specimen()["counts"]


def _end(results: dict[str, Any]) -> dict[str, Any]:
    return {name: results[name] for name in ("seconds", "requests", "complete", "reason", "exit_code")}


def _without(name: str) -> str:
    return json.dumps({key: value for key, value in document({"a-one": "pass"}).items() if key != name})


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        pytest.param(None, "", "no results; neither results.json nor results.jsonl is there", id="empty"),
        pytest.param("results.json", "{", "results.json is no JSON object", id="broken"),
        pytest.param("results.json", "[]", "results.json is no JSON object", id="list"),
        pytest.param("results.json", "[" * 100_000, "results.json is no JSON object", id="deep"),
        pytest.param("results.json", '{"format": 2}', "its format is 2; this version", id="of-the-future"),
        pytest.param("results.json", '{"rules": []}', "its format is null; this version", id="something-else"),
        pytest.param("results.json", _without("rules"), "'rules' is a required property", id="no-rules"),
        pytest.param("results.jsonl", "", "the log has no header", id="empty-log"),
        pytest.param("results.jsonl", '{"event": "footer"}\n', "the log has no header", id="headless-log"),
        pytest.param("results.jsonl", '{"event"\n{"event": "x"}\n', "line 1 is no JSON object", id="broken-log"),
        pytest.param(
            "results.jsonl",
            '{"event": "header", "format": 1}\n{"event": "verdict"}\n',
            "an event in it is not as it has to be",
            id="log-of-something-else",
        ),
        pytest.param(
            "results.jsonl",
            '{"event": "header", "format": 1, "exchanges": ["x"]}\n',
            "an event in it is not as it has to be",
            id="log-with-a-list-of-exchanges",
        ),
        pytest.param("results.jsonl", '{"event": "header", "format": 9}\n', "its format is 9", id="log-of-the-future"),
        pytest.param("results.jsonl", '{"event": "header", "format": 1}\n', "is a required property", id="thin-log"),
    ],
)
def test_bad_input_is_one_line(report: Report, tmp_path: Path, file: str | None, text: str, said: str) -> None:
    """What cannot be read is refused in one line that names the file, and nothing is written."""
    run(tmp_path / "good", document({"a-one": "pass"}))
    (tmp_path / "bad").mkdir()
    if file:
        (tmp_path / "bad" / file).write_text(text, "utf-8")
    code, out, err = report("good", "bad", "--output", "out")
    assert (code, out) == (2, "")
    assert err.startswith("close-conformance: bad")
    assert said in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_text_that_is_no_utf8_is_refused(report: Report, tmp_path: Path) -> None:
    """A file in another encoding is refused in one line."""
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "results.json").write_bytes(b'{"format": "\xff"}')
    assert report("bad")[::2] == (2, "close-conformance: bad/results.json: it is no UTF-8\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((), "Missing argument", id="none"),
        pytest.param(("nowhere",), "nowhere: no such folder", id="no-folder"),
        pytest.param(("good", "--fail-on-new"), "--fail-on-new compares two runs; 1 were given", id="one-run"),
        pytest.param(("good", "--output", "good"), "whose page would be overwritten", id="output-is-a-run"),
    ],
)
def test_wrong_usage_is_one_line(report: Report, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """Wrong usage exits 2 with one line, and leaves the runs as they are."""
    run(tmp_path / "good", document({"a-one": "pass"}))
    code, _, err = report(*words)
    assert code == 2
    assert said in err
    assert (tmp_path / "good" / "index.html").read_text("utf-8") == "a page"


def test_folders_with_strange_names_are_linked(report: Report, tmp_path: Path) -> None:
    """The address of a page is escaped, so that no name of a folder makes another link."""
    run(tmp_path / "javascript:alert(1)", document({"a-one": "pass"}))
    run(tmp_path / 'a "b" #c?', document({"a-one": "pass"}))
    assert report("javascript:alert(1)", 'a "b" #c?', "--output", ".")[0] == 0
    html = (tmp_path / "index.html").read_text("utf-8")
    assert 'href="javascript%3Aalert%281%29/index.html#a-one"' in html
    assert 'href="a%20%22b%22%20%23c%3F/index.html#a-one"' in html


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (["x/a", "x/b"], ["a", "b"]),
        (["x/a", "y/a", "b"], ["x/a", "y/a", "w/b"]),
        (["a", "a/"], ["a", "a"]),
        (["x/../a", "b"], ["a", "b"]),
    ],
    ids=str,
)
def test_short_names_tell_folders_apart(folders: list[str], names: list[str]) -> None:
    """A folder is named by as few of its last parts as tell it from the others."""
    assert short_names([Path("/w") / folder for folder in folders]) == names


def test_the_job_gets_a_summary(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a GitHub workflow the summary of the matrix is appended to that of the job."""
    run(tmp_path / "one", document({"a-one": "pass"}))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "job.md"))
    report("one", "--output", "out")
    assert (tmp_path / "job.md").read_text("utf-8").startswith("## Conformant")
