"""
Plays the steps of a pipeline as its runner would: their scripts in bash, with the environment that is theirs.

Law: a step is read from the file that is shipped, so that nothing is tested but what runs.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from waiting import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEMPLATES = sorted((ROOT / "ci" / "gitlab").glob("*.yml"))
_EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


class Step(NamedTuple):
    """A script of a pipeline, what it is called, and the environment that is set for it."""

    name: str
    script: str
    env: dict[str, str]


def steps(path: Path) -> Iterator[Step]:
    """Yield every script of an action or a workflow."""
    document = yaml.safe_load(path.read_text("utf-8"))
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    for job in jobs:
        for step in job["steps"]:
            if "run" in step:
                yield Step(step.get("name", step["run"]), step["run"], job.get("env", {}) | step.get("env", {}))


def named(path: Path, name: str) -> Step:
    """Return the first step of that name."""
    return next(step for step in steps(path) if step.name == name)


def template(path: Path, **inputs: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the inputs that a GitLab template declares, and its job with *inputs* in their places."""
    declared, _, job = path.read_text("utf-8").partition("\n---\n")
    known = yaml.safe_load(declared)["spec"]["inputs"]
    filled = re.sub(
        r"\$\[\[ inputs\.([\w-]+) \]\]",
        lambda match: str(inputs.get(match[1].replace("-", "_"), known[match[1]].get("default", ""))),
        job,
    )
    return known, next(iter(yaml.safe_load(filled).values()))


def play(script: str, env: Mapping[str, str], folder: Path, values: Mapping[str, str] | None = None) -> Played:
    """Run *script* in *folder* as a runner does, the expressions of *env* taken from *values*; the PATH is ours first."""
    outputs = folder / "GITHUB_OUTPUT"
    outputs.write_text("", "utf-8")
    filled = {name: _EXPRESSION.sub(lambda match: (values or {})[match[1]], str(text)) for name, text in env.items()}
    around = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "PYTHONPATH", "CLOSE_CONFORMANCE_STATE")
        if name in os.environ
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],  # noqa: S607 - the one of the machine
        cwd=folder,
        env={**around, "GITHUB_OUTPUT": str(outputs), **filled},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    said = dict(line.split("=", 1) for line in outputs.read_text("utf-8").splitlines())
    return Played(done.returncode, done.stdout, done.stderr, said)


class Played(NamedTuple):
    """What came of a script."""

    code: int
    out: str
    err: str
    outputs: dict[str, str]


def fake(folder: Path, name: str, script: str) -> Path:
    """Put an executable of that name into *folder*."""
    path = folder / name
    path.write_text(f"#!/usr/bin/env bash\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path
