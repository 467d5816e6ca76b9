"""
What action.yml runs: the command, with the inputs of the action as its words, and the outputs of the action.

Law: an input becomes words of the command line and is read by no shell; a secret stays in the environment.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECRETS = {"GATE_API_KEY": "CLOSE_API_KEY", "GATE_BEARER_TOKEN": "CLOSE_BEARER_TOKEN"}


def words(command: str, given: Mapping[str, str]) -> list[str]:
    """Return what the command line says for the inputs that are *given*; raises ValueError for one that is none."""
    target = ["--base-url", given["GATE_BASE_URL"]] if given["GATE_BASE_URL"] else [given["GATE_TARGET"]]
    if command != "run":
        return [command, *target]
    said = [command, *target, "--profile", given["GATE_PROFILE"], "--output", given["GATE_OUTPUT"]]
    for option, name in (("--fixture", "GATE_FIXTURES"), ("--rule", "GATE_RULES")):
        for line in filter(None, map(str.strip, given[name].splitlines())):
            said += [option, line]
    if given["GATE_ALLOW_SENDING"] not in {"true", "false"}:
        raise ValueError("allow-sending: true or false is expected")
    if given["GATE_ALLOW_SENDING"] == "true":
        said.append("--allow-sending")
    if given["GATE_KNOWN"]:
        said += ["--known", given["GATE_KNOWN"]]
    return [*said, *shlex.split(given["GATE_ARGS"])]


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the command: no input, no path to modules of others, the secrets by their own names."""
    kept = {name: value for name, value in given.items() if not name.startswith("GATE_") and name != "PYTHONPATH"}
    return kept | {ours: given[name] for name, ours in _SECRETS.items() if given[name]}


def outputs(folder: Path, code: int) -> dict[str, str]:
    """Return the outputs of the action, as far as the run has left something in *folder*."""
    page, results = folder / "index.html", folder / "results.json"
    return {
        "exit-code": str(code),
        "report": str(page) if page.is_file() else "",
        "counts": json.dumps(json.loads(results.read_text("utf-8"))["counts"]) if results.is_file() else "{}",
        "version": version("close-conformance"),
    }


def call(tool: str, command: str) -> int:
    """Run a *command* of the *tool*, hand on the signals that end a job, and return its exit code."""
    try:
        said = words(command, os.environ)
    except ValueError as problem:
        sys.stderr.write(f"close-conformance: {problem}\n")
        return 2
    running: list[subprocess.Popen[bytes]] = []
    ended: list[int] = []

    def end(number: int, _: object) -> None:
        ended.append(number)
        for each in running:
            each.send_signal(signal.SIGINT)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    running.append(subprocess.Popen([tool, *said], env=environment(os.environ)))  # noqa: S603 - ours
    if ended:
        running[0].send_signal(signal.SIGINT)
    return running[0].wait()


def main(tool: str, command: str) -> int:
    """Return the exit code of the *command*; of a run, set the outputs as well."""
    code = call(tool, command)
    if command == "run":
        with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
            file.writelines(f"{name}={text}\n" for name, text in outputs(Path(os.environ["GATE_OUTPUT"]), code).items())
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
