"""The scripts of the workflows and of the GitLab templates, played without either."""

import subprocess
from pathlib import Path

import pytest
from pipelines import ACTION, ROOT, TEMPLATES, WORKFLOWS, Played, Step, fake, named, play, steps, template

DRIFT = ROOT / ".github" / "workflows" / "drift.yml"
SCRIPTS = {step.script: f"{path.name}-{step.name}" for path in (ACTION, *WORKFLOWS) for step in steps(path)} | {
    "\n".join(template(path)[1][part]): f"gitlab-{path.name}-{part}"
    for path in TEMPLATES
    for part in ("script", "after_script")
}
TELL = 'printf "%s\\n" "$@" >>words; printenv CLOSE_API_KEY >>words || true'
GO = {"go": "true"}


@pytest.mark.parametrize("script", SCRIPTS, ids=SCRIPTS.get)
def test_every_script_is_clean_shell(script: str) -> None:
    """ShellCheck finds nothing in what the runners are told."""
    command = ["shellcheck", "--shell=bash", "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    assert done.stdout == ""


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_no_script_holds_an_expression(path: Path) -> None:
    """What GitHub puts in goes through the environment, where it cannot become a command."""
    assert [step.name for step in steps(path) if "${{" in step.script] == []


def drift(name: str, folder: Path, **env: str) -> Played:
    """Play a step of the nightly job with what it would be given."""
    step: Step = named(DRIFT, name)
    given = {"TARGET": "close", "BASELINE": "close.baseline.yaml", "MAX_AGE": "30", "ACCEPT": "false", "PAGES": "out"}
    tools = {"PATH": f"{folder}:/usr/bin:/bin", "CLOSE_API_KEY": "a-key"}
    return play(step.script, step.env | given | tools | env, folder)


READY = "See whether there is a key and a baseline"


def test_without_a_key_nothing_is_compared(tmp_path: Path) -> None:
    """A fork has no secret: the job says so and ends well."""
    (tmp_path / "close.baseline.yaml").touch()
    played = drift(READY, tmp_path, CLOSE_API_KEY="")
    assert (played.code, played.outputs) == (0, {})
    assert played.out == "::notice title=Not compared::The secret CLOSE_API_KEY is not set.\n"


def test_without_a_baseline_nothing_is_compared(tmp_path: Path) -> None:
    """Before the first run was accepted the job tells how to accept one, and ends well."""
    played = drift(READY, tmp_path)
    assert (played.code, played.outputs) == (0, {})
    assert "There is no close.baseline.yaml yet" in played.out


def test_with_both_it_goes_on(tmp_path: Path) -> None:
    """Key and baseline are all that it needs."""
    (tmp_path / "close.baseline.yaml").touch()
    assert drift(READY, tmp_path).outputs == GO


def test_a_first_baseline_needs_none(tmp_path: Path) -> None:
    """To accept a run goes on without a baseline; the emulator needs no key."""
    assert drift(READY, tmp_path, ACCEPT="true").outputs == GO
    assert drift(READY, tmp_path, ACCEPT="true", TARGET="emulator", CLOSE_API_KEY="").outputs == GO


COMPARE = "Compare with the last accepted run"


@pytest.mark.parametrize(("accept", "more"), [("false", []), ("true", ["--accept"])])
def test_the_nightly_run_compares(tmp_path: Path, accept: str, more: list[str]) -> None:
    """The key goes through the environment, and what a person typed is one word each."""
    fake(tmp_path, "close-conformance", TELL)
    assert drift(COMPARE, tmp_path, ACCEPT=accept, MAX_AGE="$(id) 30").code == 0
    words = ["drift", "close", "--baseline", "close.baseline.yaml", "--max-age", "$(id) 30", "--output", "out", *more]
    assert (tmp_path / "words").read_text("utf-8").splitlines() == [*words, "a-key"]


@pytest.mark.parametrize("code", [1, 2, 3])
def test_the_job_ends_as_the_comparison_does(tmp_path: Path, code: int) -> None:
    """Drift makes the job red, and so does a night in which nothing could be learned."""
    fake(tmp_path, "close-conformance", f"exit {code}")
    assert drift(COMPARE, tmp_path).code == code


def gitlab(name: str, folder: Path, **inputs: str) -> list[str]:
    """The calls that a GitLab job makes, with the tool faked."""
    _, job = template(ROOT / "ci" / "gitlab" / name, **inputs)
    tool = fake(folder, "close-conformance", TELL)
    for part in ("script", "after_script"):
        script = "\n".join(job[part]).replace("/tmp/close-conformance/bin/close-conformance", str(tool))  # noqa: S108
        played = play(script, job["variables"], folder)
        assert played.code == 0, played.err
    return (folder / "words").read_text("utf-8").splitlines()


def test_a_gitlab_gate_runs_and_cleans_up(tmp_path: Path) -> None:
    """The target is named twice: for the run, and for what one that was ended has left."""
    words = gitlab("gate.yml", tmp_path, package="p", target="staging.toml", profile="smoke", args="--rate '5/s'")
    said = ["run", "staging.toml", "--profile", "smoke", "--output", "close-conformance-report", "--rate", "5/s"]
    assert words == [*said, "cleanup", "staging.toml"]


def test_a_gitlab_gate_takes_an_address(tmp_path: Path) -> None:
    """An address goes before a target, as in the action."""
    words = gitlab("gate.yml", tmp_path, package="p", base_url="http://app:1/api/v1")
    assert words[:3] == ["run", "--base-url", "http://app:1/api/v1"]
    assert words[-3:] == ["cleanup", "--base-url", "http://app:1/api/v1"]


def test_a_gitlab_drift_compares_and_cleans_up(tmp_path: Path) -> None:
    """The age is that of the input."""
    words = gitlab("drift.yml", tmp_path, package="p", target="close", baseline="b.yaml", max_age="7")
    said = ["drift", "close", "--baseline", "b.yaml", "--max-age", "7", "--output", "close-drift-report"]
    assert words == [*said, "cleanup", "close"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_uses_every_input(path: Path) -> None:
    """What is declared is used; the results are kept whatever came of the job, JUnit among them."""
    declared, job = template(path, package="p")
    text = path.read_text("utf-8")
    assert [name for name in declared if f"$[[ inputs.{name} ]]" not in text] == []
    assert job["artifacts"]["when"] == "always"
    report = job["artifacts"]["reports"]["junit"]
    assert report.startswith(f"{job['variables']['REPORT']}/")
    assert f"{job['variables']['REPORT']}/" in job["artifacts"]["paths"]


def test_a_gate_closes_when_it_could_not_judge() -> None:
    """Only drift by night may fail to be completed: a merge request that nobody has judged is not let through."""
    allowed = {path.name: template(path)[1].get("allow_failure") for path in TEMPLATES}
    assert allowed == {"drift.yml": {"exit_codes": [3]}, "gate.yml": None}
