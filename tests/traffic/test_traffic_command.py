"""
`close-conformance check-traffic`: what it takes, what it says, what it leaves behind and how it exits.

Law: every recording here was made by a recorder in front of the emulator, or is written out in the test.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import vcr
from jsonschema import Draft202012Validator
from writers import FORMS, SECRET, Sample

from conformance.cli import main
from conformance.traffic.judging.session import Session
from emulator import DEFAULT_API_KEY, Emulator
from emulator.server import running

Check = Callable[..., tuple[int, str, str]]
SCHEMA = Path(__file__).parents[2] / "conformance" / "results.schema.json"
NAME = "Wilhelmina Hopperdietzel"


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Check:
    """The command, in a folder of its own; gives its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["close-conformance", "check-traffic", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def results(folder: Path) -> dict[str, Any]:
    """Read what was written."""
    found: dict[str, Any] = json.loads((folder / "reports" / "out" / "traffic" / "results.json").read_text("utf-8"))
    return found


def recorded(path: Path, *, faulty: bool = False) -> Path:
    """Record a small job of a client with VCR.py, in front of the emulator."""
    serializer = "json" if path.suffix == ".json" else "yaml"
    with running(Emulator()) as base, vcr.use_cassette(path, serializer=serializer), requests.Session() as session:
        session.auth = (DEFAULT_API_KEY, "")
        lead = session.post(f"{base}/lead/", json={"name": "x"}).json()["id"]
        email = {"lead_id": lead, "status": "nonsense" if faulty else "draft", "subject": NAME}
        made = session.post(f"{base}/activity/email/", json=email).json().get("id", "acti_none")
        session.get(f"{base}/activity/email/{made}/")
        session.put(f"{base}/activity/email/{made}/", json={"subject": "another"})
        session.get(f"{base}/activity/email/", params={"lead_id": lead, "_limit": 5})
        session.delete(f"{base}/activity/email/{made}/")
    return path


@pytest.mark.parametrize("name", ["cassette.yaml", "cassette.json"])
def test_a_correct_job_gives_no_finding(name: str, check: Check, tmp_path: Path) -> None:
    """What VCR.py records of a correct client and a correct server is conformant, and says what was not covered."""
    code, out, err = check(recorded(tmp_path / name))
    assert (code, err) == (0, "")
    assert "Judged: 5 exchanges of 1 recording." in out
    assert "Not covered, by endpoint: /lead/ (1)." in out
    found = results(tmp_path)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(found)
    assert found["profile"] == "traffic"
    assert {"index.html", "junit.xml", "results.jsonl"} <= {
        each.name for each in (tmp_path / "reports/out/traffic").iterdir()
    }


def test_a_fault_of_the_client_is_named_with_its_place(check: Check, tmp_path: Path) -> None:
    """The rule, the value and the place in the recording are told; the exit code is that of a deviation."""
    code, out, _ = check(recorded(tmp_path / "cassette.yaml", faulty=True))
    assert code == 1
    assert "client-status-enum" in out
    assert "'nonsense'" in out
    assert "cassette.yaml, interaction 2" in out
    assert "Broken by the client: 1 rule; by the server: 0 rules." in out


def test_what_people_wrote_and_credentials_stay_in_the_recording(check: Check, tmp_path: Path) -> None:
    """Neither side's words are written, nor the key, in whichever form; `--show-personal-data` shows the words only."""
    path = recorded(tmp_path / "cassette.yaml", faulty=True)
    written: list[str] = []
    for option in ([], ["--show-personal-data"]):
        check(path, *option)
        folder = tmp_path / "reports" / "out" / "traffic"
        written.append("".join(each.read_text("utf-8") for each in folder.rglob("*") if each.is_file()))
    assert NAME not in written[0]
    assert NAME in written[1]
    assert not any(key in text for text in written for key in (DEFAULT_API_KEY, "ZW11bGF0b3Ita2V5"))


def test_the_key_is_hidden_where_an_answer_repeats_it(check: Check, tmp_path: Path) -> None:
    """A secret of one exchange is hidden in all others, whoever says it."""
    path = tmp_path / "session.har"
    answers = [{"error": f"no {SECRET}"}, {"error": f"still no {SECRET}"}]
    path.write_bytes(
        FORMS["har"]([Sample("POST", "/api/v1/activity/email/", 500, each, {"status": 1}) for each in answers])
    )
    assert check(path, "--show-personal-data")[0] == 1
    folder = tmp_path / "reports" / "out" / "traffic"
    assert not any(SECRET in each.read_text("utf-8") for each in folder.rglob("*") if each.is_file())


def test_a_file_that_is_named_twice_is_judged_once(check: Check, tmp_path: Path) -> None:
    """However its path is spelt."""
    path = recorded(tmp_path / "cassette.yaml")
    assert "Judged: 5 exchanges of 1 recording." in check(path, "cassette.yaml", "./cassette.yaml")[1]


def test_a_folder_is_searched_for_recordings(check: Check, tmp_path: Path) -> None:
    """Cassettes below it are judged each by itself; what is none is skipped, and that is said."""
    folder = tmp_path / "cassettes"
    (folder / "inner").mkdir(parents=True)
    shutil.copy(recorded(folder / "one.yaml"), folder / "inner" / "two.yaml")
    (folder / "settings.yaml").write_text("name: x\n")
    (folder / "empty.yaml").write_text("interactions: []\nversion: 1\n")
    (folder / "notes.txt").write_text("nothing")
    code, out, _ = check(folder)
    assert code == 0
    assert "Judged: 10 exchanges of 2 recordings." in out
    assert "settings.yaml: no recording of a known form" in out
    assert "empty.yaml: a cassette in YAML that holds no exchange" in out
    assert "notes.txt" not in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "it is empty", id="empty"),
        pytest.param(b'{"log": {"entries": [{', "its JSON is cut short", id="cut"),
        pytest.param(b"Hello\n", "no recording of a known form", id="text"),
    ],
)
def test_a_broken_file_is_one_line_and_exit_2(content: bytes, said: str, check: Check, tmp_path: Path) -> None:
    """The file and the reason stand on stderr, and nothing is written, whatever was given beside it."""
    (tmp_path / "broken").write_bytes(content)
    code, out, err = check(recorded(tmp_path / "cassette.yaml"), "broken")
    assert (code, out) == (2, "")
    assert err.startswith("close-conformance: broken: ")
    assert said in err
    assert err.count("\n") == 1
    assert not (tmp_path / "reports").exists()


def test_folders_without_recordings_are_wrong_usage(check: Check, tmp_path: Path) -> None:
    """A folder in which there is nothing to judge is named."""
    (tmp_path / "nothing").mkdir()
    code, _, err = check("nothing")
    assert code == 2
    assert "nothing: a folder without a recording" in err


def test_traffic_that_is_not_covered_is_never_green(check: Check, tmp_path: Path) -> None:
    """A recording without any endpoint of the contract has no verdict: exit 3, with the endpoints that it has."""
    path = tmp_path / "leads.har"
    path.write_bytes(FORMS["har"]([Sample("GET", "/api/v1/lead/", 200, {"data": []})]))
    code, out, _ = check(path)
    assert code == 3
    assert "Not covered, by endpoint: /lead/ (1)." in out


def test_a_log_of_this_suite_is_judged_on_the_servers_side(check: Check, tmp_path: Path) -> None:
    """Its requests break rules on purpose; `--side both` holds even them to the rules of clients."""
    assert check(recorded(tmp_path / "cassette.yaml", faulty=True))[0] == 1
    log = (tmp_path / "reports" / "out" / "traffic" / "results.jsonl").rename(tmp_path / "results.jsonl")
    code, out, _ = check(log)
    assert code == 0
    assert "Judged on the server's side only" in out
    assert check(log, "--side", "both")[0] == 1
    archive = (tmp_path / "reports" / "out" / "traffic" / "traffic.har").rename(tmp_path / "traffic.har")
    assert check(archive)[0] == 0


def test_a_log_that_was_cut_short_is_read_as_far_as_it_goes(check: Check, tmp_path: Path) -> None:
    """A log without its footer is judged, and said to be cut short."""
    assert check(recorded(tmp_path / "cassette.yaml"))[0] == 0
    lines = (tmp_path / "reports" / "out" / "traffic" / "results.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "log").write_text("".join(lines[:-1]) + lines[-1][:20], "utf-8")
    code, out, _ = check("log")
    assert code == 0
    assert "its log ends without a footer; read as far as it goes" in out


def test_an_interrupt_keeps_what_was_judged(check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130, and the results so far are there."""
    take, taken = Session.take, iter(range(3))

    def interrupted(self: Session, recorded: Any) -> Any:
        if next(taken, None) is None:
            raise KeyboardInterrupt
        return take(self, recorded)

    monkeypatch.setattr(Session, "take", interrupted)
    code, out, _ = check(recorded(tmp_path / "cassette.yaml"))
    assert code == 130
    assert "Interrupted." in out
    assert results(tmp_path)["traffic"]["judged"] == 2


def test_rules_sides_and_days_can_be_chosen(check: Check, tmp_path: Path) -> None:
    """Only what was asked for is judged, and the command that is told judges the same again."""
    path = recorded(tmp_path / "cassette.yaml", faulty=True)
    code, out, _ = check(path, "--side", "client", "--rule", "client-status-*", "--as-of", "2026-11-01")
    assert code == 1
    assert "--side client --as-of 2026-11-01 --rule client-status-enum" in out
    assert all(rule["id"].startswith("client-status-") for rule in results(tmp_path)["rules"])
    assert check(path, "--side", "server")[0] == 0
