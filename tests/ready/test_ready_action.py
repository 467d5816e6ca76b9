"""action.yml: what its steps do, played without GitHub."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pipelines import ACTION, ROOT, Played, fake, named, play
from waiting import LONGEST

DOCUMENT = yaml.safe_load(ACTION.read_text("utf-8"))
RUN = "Run close-conformance"
CLEANUP = "Remove what a run that was ended has left on the target"
INSTALL = "Install close-conformance, apart from everything else"
TELL = 'printf "%s\\n" "$@" >words; env >environment'


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """Where the install step has put Python; the tool is for the test to make."""
    folder = tmp_path / "bin"
    folder.mkdir()
    fake(folder, "python", f'exec {sys.executable} "$@"')
    return folder


def act(bin_folder: Path, step: str = RUN, **inputs: str) -> Played:
    """Play a step of the action with its defaults and these inputs."""
    given = {name: fields["default"] for name, fields in DOCUMENT["inputs"].items()}
    given |= {name.replace("_", "-"): text for name, text in inputs.items()}
    values = {f"inputs.{name}": text for name, text in given.items()}
    script, env = named(ACTION, step)[1:]
    values["steps.install.outputs.bin"] = str(bin_folder)
    return play(script, env | {"GITHUB_ACTION_PATH": str(ROOT)}, bin_folder.parent, values)


def said(folder: Path) -> list[str]:
    """The words that the faked tool was called with."""
    return (folder / "words").read_text("utf-8").splitlines()


def test_by_default_the_emulator_is_judged(bin_folder: Path, tmp_path: Path) -> None:
    """Without inputs it is the run of the README."""
    fake(bin_folder, "close-conformance", TELL)
    assert act(bin_folder).code == 0
    assert said(tmp_path) == ["run", "emulator", "--profile", "ci", "--output", "close-conformance-report"]


def test_every_input_reaches_the_command_line(bin_folder: Path, tmp_path: Path) -> None:
    """Lists have one entry a line; further options are read as a shell reads them, and not by one."""
    fake(bin_folder, "close-conformance", TELL)
    act(
        bin_folder,
        base_url="http://127.0.0.1:1/api/v1",
        profile="smoke",
        fixtures="lead_id=lead_1\n\n  sender=a@example.com\n",
        rules="email-create-*\nauth-*",
        allow_sending="true",
        known="known file.yaml",
        args="--seed 7 --rate '5/s'",
        output="there",
    )
    assert said(tmp_path) == [
        *("run", "--base-url", "http://127.0.0.1:1/api/v1", "--profile", "smoke", "--output", "there"),
        *("--fixture", "lead_id=lead_1", "--fixture", "sender=a@example.com"),
        *("--rule", "email-create-*", "--rule", "auth-*", "--allow-sending", "--known", "known file.yaml"),
        *("--seed", "7", "--rate", "5/s"),
    ]


@pytest.mark.parametrize("name", ["target", "base-url", "profile", "rules", "known", "args", "output"])
def test_no_input_is_read_by_a_shell(bin_folder: Path, tmp_path: Path, name: str) -> None:
    """What an input says is a word, whatever it says."""
    fake(bin_folder, "close-conformance", TELL)
    act(bin_folder, **{name.replace("-", "_"): "'$(touch owned);`touch owned`'"})
    assert not (tmp_path / "owned").exists()
    assert "touch owned" in (tmp_path / "words").read_text("utf-8")


@pytest.mark.parametrize("step", [RUN, CLEANUP])
def test_a_secret_stays_in_the_environment(bin_folder: Path, tmp_path: Path, step: str) -> None:
    """Key and token reach the tool by the names that it reads, and are no words of a command."""
    fake(bin_folder, "close-conformance", TELL)
    act(bin_folder, step, api_key="a-key", bearer_token="a-token")
    environment = (tmp_path / "environment").read_text("utf-8").splitlines()
    assert {line for line in environment if "a-key" in line or "a-token" in line} == {
        "CLOSE_API_KEY=a-key",
        "CLOSE_BEARER_TOKEN=a-token",
    }
    assert not {"a-key", "a-token"} & set(said(tmp_path))


def test_a_key_of_the_job_is_left_as_it_is(bin_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that is not given hides no variable of the job, and other modules cannot take our places."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    fake(bin_folder, "close-conformance", TELL)
    script, env = named(ACTION, RUN)[1:]
    values = {f"inputs.{name}": fields["default"] for name, fields in DOCUMENT["inputs"].items()}
    values["steps.install.outputs.bin"] = str(bin_folder)
    play(script, env | {"GITHUB_ACTION_PATH": str(ROOT), "CLOSE_API_KEY": "of-the-job"}, tmp_path, values)
    environment = (tmp_path / "environment").read_text("utf-8").splitlines()
    assert "CLOSE_API_KEY=of-the-job" in environment
    assert [line for line in environment if line.startswith(("PYTHONPATH=", "GATE_"))] == []


def test_what_was_left_is_removed_from_the_same_target(bin_folder: Path, tmp_path: Path) -> None:
    """The clean-up names the target as the run did."""
    fake(bin_folder, "close-conformance", TELL)
    act(bin_folder, CLEANUP, target="staging.toml")
    assert said(tmp_path) == ["cleanup", "staging.toml"]
    act(bin_folder, CLEANUP, base_url="http://127.0.0.1:1/api/v1")
    assert said(tmp_path) == ["cleanup", "--base-url", "http://127.0.0.1:1/api/v1"]


@pytest.mark.parametrize("code", [1, 2, 3])
def test_the_exit_code_is_that_of_the_step(bin_folder: Path, code: int) -> None:
    """A step fails as the tool does, and tells the code; where nothing was written there is no report."""
    fake(bin_folder, "close-conformance", f"exit {code}")
    played = act(bin_folder)
    assert played.code == code
    assert played.outputs == {"exit-code": str(code), "report": "", "counts": "{}", "version": "0.1.0"}


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        pytest.param({"allow_sending": "yes"}, "allow-sending: true or false is expected", id="allow-sending"),
        pytest.param({"args": "--seed '7"}, "No closing quotation", id="args"),
    ],
)
def test_an_input_that_is_none_is_wrong_usage(bin_folder: Path, inputs: dict[str, str], line: str) -> None:
    """It ends with one line and exit code 2, before anything runs."""
    played = act(bin_folder, **inputs)
    assert (played.code, played.outputs["exit-code"]) == (2, "2")
    assert played.err == f"close-conformance: {line}\n"


def test_the_outputs_tell_what_a_run_has_found(bin_folder: Path, tmp_path: Path) -> None:
    """After a real run of one rule the report is there, and its verdicts are counted."""
    fake(bin_folder, "close-conformance", f'PYTHONPATH={ROOT} exec {sys.executable} -m conformance "$@"')
    played = act(bin_folder, rules="email-create-answers-200", profile="smoke", output="out")
    assert played.code == 0, played.err
    assert played.outputs["exit-code"] == "0"
    assert (tmp_path / played.outputs["report"]).read_text("utf-8").startswith("<!doctype html>")
    assert json.loads(played.outputs["counts"])["pass"] == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_job_that_is_ended_lets_the_tool_clean_up(bin_folder: Path, number: signal.Signals) -> None:
    """The signal of the runner reaches the tool, whose own ending is waited for."""
    waiting = 'trap "echo cleaned >&2; exit 130" INT; echo started; while :; do sleep 0.1; done'
    tool = fake(bin_folder, "close-conformance", waiting)
    env = {"GATE_TARGET": "close", "GATE_BASE_URL": "", "GATE_API_KEY": "", "GATE_BEARER_TOKEN": ""}
    process = subprocess.Popen(
        [sys.executable, ROOT / "ci" / "gate.py", tool, "cleanup"],
        env=os.environ | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "started\n"
    process.send_signal(number)
    assert process.communicate(timeout=LONGEST)[1] == "cleaned\n"
    assert process.returncode == 130


def test_a_python_that_is_old_enough_to_fail_is_passed_over(tmp_path: Path) -> None:
    """The first of python3 and python that will do is taken; without one another step sets one up."""
    script = named(ACTION, "Look for Python 3.11 or newer").script
    fake(tmp_path, "python3", "exit 1")
    fake(tmp_path, "python", f'exec {sys.executable} "$@"')
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    assert play(script, path, tmp_path).outputs == {"python": str(tmp_path / "python")}
    fake(tmp_path, "python", "exit 1")
    played = play(script, path, tmp_path)
    assert (played.code, played.outputs) == (0, {})


@pytest.mark.parametrize("scripts", ["bin", "Scripts"])
def test_the_tool_is_installed_from_its_own_checkout(tmp_path: Path, scripts: str) -> None:
    """It gets an environment of its own, on Windows as well; the next step is told where."""
    python = tmp_path / "close-conformance" / scripts / "python"
    making = f'mkdir -p "$3/{scripts}"; printf "#!/usr/bin/env bash\\necho \\$*\\n" >"{python}"; chmod +x "{python}"'
    env = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": "/of/the action"}
    env["PYTHON"] = str(fake(tmp_path, "a-python", making))
    played = play(named(ACTION, INSTALL).script, env, tmp_path)
    assert played.code == 0, played.err
    assert played.outputs == {"bin": str(python.parent)}
    assert played.out == "-m pip install --quiet --disable-pip-version-check /of/the action\n"


def test_every_input_is_used_and_every_output_is_set(bin_folder: Path) -> None:
    """The inputs and outputs that are declared are those of the steps."""
    text = ACTION.read_text("utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(DOCUMENT["inputs"])
    fake(bin_folder, "close-conformance", "exit 2")
    assert set(re.findall(r"steps\.run\.outputs\.([\w-]+)", text)) == set(act(bin_folder).outputs)
