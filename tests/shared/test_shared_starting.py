"""
What starts the command for our tests: a fork that behaves as an interpreter of its own does.

Law: the same words in the same folder, once each way, one for every exit code that needs no signal.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from starting import ROOT, finished, start

if TYPE_CHECKING:
    from pathlib import Path

_LISTED = "- {rule: auth-list-missing, reason: r, link: 'https://issues.example.com/1', expires: 2999-01-01}\n"


def variables(folder: Path) -> dict[str, str]:
    """What the command finds around it."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), "COLUMNS": "80"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("--help",), 0, id="help"),
        pytest.param(
            ("run", "--rule", "auth-*", "--output", "out", "--known", "known.yaml"), 1, id="listed-but-passing"
        ),
        pytest.param(("run", "nowhere"), 2, id="unknown-target"),
        pytest.param(("run", "--base-url", "http://127.0.0.1:1", "--api-key", "k"), 3, id="unreachable"),
    ],
)
def test_a_fork_ends_as_an_interpreter(words: tuple[str, ...], code: int, tmp_path: Path) -> None:
    """Exit code and words on both streams are the same, and so are the files that are left."""
    ends = []
    for folder in (tmp_path / "forked", tmp_path / "alone"):
        folder.mkdir()
        (folder / "known.yaml").write_text(_LISTED, "utf-8")
        ended = _alone(words, folder) if folder.name == "alone" else finished(words, folder, variables(folder))
        said = [re.sub(r"[\d.]+ s\b", "", text) for text in (ended.stdout, ended.stderr)]
        ends.append((ended.returncode, said, sorted(path.name for path in folder.rglob("*"))))
    assert ends[0] == ends[1]
    assert ends[0][0] == code


def _alone(words: tuple[str, ...], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "conformance", *words]
    return subprocess.run(command, cwd=folder, env=variables(folder), capture_output=True, text=True, check=False)


def test_nothing_of_the_test_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a variable nor a change of the test's own process reaches the command."""
    monkeypatch.setenv("CLOSE_API_KEY", "a-key")
    monkeypatch.setattr("conformance.__version__", "changed")
    assert "changed" not in finished(("--version",), tmp_path, variables(tmp_path)).stdout
    ended = finished(("run", "close"), tmp_path, variables(tmp_path))
    assert (ended.returncode, "set CLOSE_API_KEY" in ended.stderr) == (2, True)


def test_a_signal_is_its_exit_code(tmp_path: Path) -> None:
    """A command that is killed ends with the number of the signal; one that takes too long is said to."""
    said = tmp_path / "said"
    started = start(("proxy", "--output", "out"), tmp_path, variables(tmp_path), said, said)
    assert started.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        started.wait(0.1)
    started.kill()
    assert started.wait() == -signal.SIGKILL
