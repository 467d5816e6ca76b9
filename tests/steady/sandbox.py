"""
A folder in which the command runs as a process of its own, with nothing of ours around it.

Law: whatever the command writes (home, state, working folder, temporary files, its output) lies in the folder.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starting import start
from waiting import LONGEST

from emulator import DEFAULT_API_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starting import Started

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its exit code, its words, how long it took."""

    code: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def said(self) -> str:
        """All its words."""
        return self.stdout + self.stderr

    @property
    def last(self) -> str:
        """Its last words; they stand in messages of tests."""
        return self.said[-800:]


@dataclass
class Sandbox:
    """Runs commands in *folder*; with an *entry* they are that of a new interpreter."""

    folder: Path
    entry: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("home", "state", "work", "tmp"):
            (self.folder / name).mkdir(exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """What the command finds around it: no credentials, no settings of ours."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
            "COLUMNS": "120",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "CLOSE_CONFORMANCE_STATE": str(self.folder / "state"),
        }

    def start(self, *words: str, **variables: str) -> Started | subprocess.Popen[bytes]:
        """Start the command; its words go into files."""
        work, around = self.folder / "work", self.environment | variables
        said = (self.folder / "stdout.txt", self.folder / "stderr.txt")
        if self.entry is None:
            return start(words, work, around, *said)
        with said[0].open("wb") as out, said[1].open("wb") as err:
            words = (sys.executable, *self.entry, *words)
            return subprocess.Popen(words, cwd=work, env=around, stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    def finish(self, process: Started | subprocess.Popen[bytes], began: float, within: float = LONGEST) -> Ended:
        """Wait for the end of a command; one that takes longer is killed, and its code then is that of the signal."""
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        seconds = time.monotonic() - began
        words = [(self.folder / name).read_text("utf-8", "replace") for name in ("stdout.txt", "stderr.txt")]
        return Ended(process.returncode, *words, seconds)

    def command(self, *words: str, within: float = LONGEST, **variables: str) -> Ended:
        """Run the command to its end."""
        began = time.monotonic()
        return self.finish(self.start(*words, **variables), began, within)

    @property
    def output(self) -> Path:
        """The folder that `judging` sends the results to."""
        return self.folder / "work" / "out"

    def results(self) -> dict[str, Any]:
        """Give the results document of the run; what the command said instead is shown when there is none."""
        assert (self.output / "results.json").exists(), (self.folder / "stderr.txt").read_text("utf-8")
        document: dict[str, Any] = json.loads((self.output / "results.json").read_text("utf-8"))
        return document

    def verdicts(self) -> dict[str, str]:
        """Give rule -> verdict of the run, of the rules that are judged."""
        return {each["id"]: each["verdict"] for each in self.results()["rules"] if each["state"] == "judged"}


def judging(base_url: str, *words: str, key: str = DEFAULT_API_KEY) -> tuple[str, ...]:
    """Give the words of a smoke run on a server."""
    return ("run", "--base-url", base_url, "--api-key", key, "--profile", "smoke", "--output", "out", *words)


def cleaning(base_url: str, key: str = DEFAULT_API_KEY) -> tuple[str, ...]:
    """Give the words that remove what runs left on a server."""
    return ("cleanup", "--base-url", base_url, "--api-key", key)


def target_file(folder: Path, base_url: str, **more: Any) -> Path:
    """Write a target file that names the key by its variable, CLOSE_API_KEY."""
    path = folder / "server.toml"
    values: Mapping[str, Any] = {"name": "server", "base_url": base_url, "api_key_env": "CLOSE_API_KEY", **more}
    path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()), "utf-8")
    return path


def was_killed(ended: Ended) -> bool:
    """Tell whether a command did not end by itself."""
    return ended.code == -signal.SIGKILL
