"""The environments of tox: one for each target file, with the credentials of that target."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pipelines import ROOT
from waiting import LONGEST


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Our tox files, and a folder of targets."""
    for name in ("tox.ini", "toxfile.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "targets").mkdir()
    return tmp_path


def tox(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What tox answers in that folder."""
    command = [sys.executable, "-m", "tox", *words]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=LONGEST)


def config(project: Path, name: str, *asked: str) -> str:
    """The command of an environment, and the variables that it gets."""
    done = tox(project, "config", "-e", name, "-k", "commands", "pass_env", "--", *asked)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize("name", ["foo", "foo-bar", "foo_2.eu"])
def test_a_target_file_is_an_environment(project: Path, name: str) -> None:
    """A new file in targets/ can be judged by its name, with further options."""
    (project / "targets" / f"{name}.toml").write_text('api_key_env = "FOO_KEY"', "utf-8")
    shown = config(project, f"target-{name}", "--profile", "smoke")
    assert f"commands = close-conformance run targets/{name}.toml --profile smoke\n" in shown
    assert "  FOO_KEY\n" in shown


def test_an_environment_gets_the_credentials_of_no_other_target(project: Path) -> None:
    """What another target file names is not handed over."""
    (project / "targets" / "foo.toml").write_text('api_key_env = "FOO_KEY"', "utf-8")
    (project / "targets" / "bar.toml").write_text('bearer_token_env = "BAR_TOKEN"', "utf-8")
    shown = config(project, "target-foo")
    assert "FOO_KEY" in shown
    assert "BAR_TOKEN" not in shown


@pytest.mark.parametrize("text", ["= no TOML", "api_key_env = 7"])
def test_what_is_wrong_with_a_file_is_for_its_run_to_say(project: Path, text: str) -> None:
    """A broken target file stops no other environment."""
    (project / "targets" / "broken.toml").write_text(text, "utf-8")
    assert "commands = close-conformance run emulator\n" in config(project, "emulator")
    assert "targets/broken.toml" in config(project, "target-broken")


def test_an_unknown_target_is_named(project: Path) -> None:
    """A name without a file ends with a line that names it."""
    done = tox(project, "-e", "target-nobody")
    assert done.returncode != 0
    assert "provided environments not found in configuration file:\ntarget-nobody" in done.stdout


def test_every_environment_says_what_it_is(project: Path) -> None:
    """`tox list` describes each, those of targets too."""
    (project / "targets" / "foo.toml").write_text("", "utf-8")
    listed = tox(project, "list").stdout
    assert "[no description]" not in listed
    assert [name for name in ("emulator", "close", "drift", "target-foo") if f"\n{name} " not in listed] == []
