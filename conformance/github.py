"""
What a run says in a GitHub workflow beyond the terminal: the job's summary, and annotations.

Law: nothing that a target said can be read as a workflow command. Annotations are escaped, and while the findings
are printed the runner is told to listen to no command.
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SUMMARY, _ACTIONS = "GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS"
_LEVELS = {"error": "error", "fail": "error", "blocked": "error", "warning": "warning"}
_SHOWN = 10
"""GitHub shows so many annotations of each level in a step, and drops the others."""


@contextmanager
def no_commands(*, err: bool = False) -> Iterator[None]:
    """Let nothing that is printed meanwhile, on stderr with *err*, act as a workflow command."""
    if not _in_a_workflow():
        yield
        return
    token = secrets.token_hex(16)
    click.echo(f"::stop-commands::{token}", err=err)
    try:
        yield
    finally:
        click.echo(f"::{token}::", err=err)


def tell(document: Mapping[str, Any], summary: Path, *, err: bool = False) -> None:
    """Append the *summary* of a run to that of the job, and print an annotation for each rule in trouble."""
    summarise(summary)
    if _in_a_workflow():
        for line in commands(document):
            click.echo(line, err=err)


def summarise(summary: Path) -> None:
    """Append the file *summary* to the summary of the job, when there is one."""
    path = os.environ.get(_SUMMARY)
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{summary.read_text('utf-8')}\n")
    except OSError as problem:
        click.echo(f"close-conformance: {_SUMMARY}: {problem.strerror}", err=True)


def commands(document: Mapping[str, Any]) -> list[str]:
    """Return the workflow commands that annotate a run, the first few of each level."""
    lines: dict[str, list[str]] = {"error": [], "warning": []}
    for rule in document["rules"]:
        if rule["state"] == "judged" and rule["verdict"] in _LEVELS:
            level = "warning" if document["exit_code"] == 0 else _LEVELS[rule["verdict"]]
            lines[level].append(f"::{level} title={_property(rule['id'])}::{_data(_told(rule))}")
    if document["reason"]:
        lines["error"].insert(0, f"::error title=Not completed::{_data(document['reason'])}")
    return [line for each in lines.values() for line in each[:_SHOWN]]


def _told(rule: Mapping[str, Any]) -> str:
    parts = [rule["says"], *filter(None, [rule["reason"]])]
    for finding in rule["findings"][:1]:
        parts += [finding["title"], f"Seen: {finding['seen']}", f"Expected: {finding['expected']}"]
    return "\n".join([*parts, f"Again: {rule['rerun']}"])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _in_a_workflow() -> bool:
    return os.environ.get(_ACTIONS) == "true"
