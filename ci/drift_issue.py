"""
Keeps one issue a comparison: `drift_issue.py FOLDER`, with FOLDER as `close-conformance drift` has left it.

Law: an issue speaks when something else has moved, and only then. What stays the same is told once; what is gone is told
and closed, unless a part of the comparison said nothing this time; one that was not completed says nothing at all.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_LABEL = "close-drift"
_MARKER = re.compile(r"<!-- close-drift (?P<subject>.+?): (?P<moved>.*) -->")


class Told(NamedTuple):
    """What a text tells, by the marker that it carries: of what, and the fingerprints of all that has moved."""

    subject: str
    moved: set[str]


def main(folder: Path) -> None:
    """Open, update or close the issue of the comparison in *folder*."""
    try:
        document = json.loads((folder / "drift.json").read_text("utf-8"))
    except FileNotFoundError:
        annotate("error", "Not compared", f"There is no {folder / 'drift.json'}; the step that compares tells why.")
        return
    if not document["complete"]:
        annotate("warning", "Not completed", document["reason"])
        return
    title, _, text = (folder / "issue.md").read_text("utf-8").removeprefix("# ").partition("\n")
    keep(title, text, unsure=bool(document["unjudged"]))


def keep(title: str, text: str, *, unsure: bool) -> None:
    """Bring the issue about what *text* is of up to date; while *unsure*, nothing is taken for gone."""
    now = told(text)
    if now is None:
        raise SystemExit("issue.md has no marker")
    number, before = issue_of(now.subject)
    if number and unsure and now.moved <= before:
        annotate("notice", "Drift", f"Rules said nothing this time, so that #{number} stays as it is.")
    elif now.moved:
        tell(number, title, f"{text}\nPages: {run()}\n")
        if number and now.moved != before:
            counts = f"{len(now.moved - before)} new, {len(before - now.moved)} gone"
            gh("issue", "comment", number, "--body", f"{counts}. The text above tells what there is now: {run()}")
    elif number:
        gh("issue", "close", number, "--comment", f"Nothing of it is there any more: {run()}")


def told(text: str) -> Told | None:
    """Return what the marker that *text* begins with says; None where there is none."""
    match = _MARKER.match(text)
    return Told(match["subject"], set(match["moved"].split())) if match else None


def issue_of(subject: str) -> tuple[str, set[str]]:
    """Return the number of the open issue about *subject*, or none, and what it told; its label shows that it is ours."""
    for each in json.loads(gh("issue", "list", "--label", _LABEL, "--limit", "100", "--json", "number,body")):
        before = told(each["body"])
        if before and before.subject == subject:
            return str(each["number"]), before.moved
    return "", set()


def tell(number: str, title: str, body: str) -> None:
    """Put a title and a text into the issue of that number, or into a new one."""
    annotate("warning", "Drift", title)
    if number:
        gh("issue", "edit", number, "--title", title, "--body-file", "-", text=body)
        return
    gh("label", "create", _LABEL, "--force", "--description", "What the vendor does or says has moved")
    gh("issue", "create", "--title", title, "--label", _LABEL, "--body-file", "-", text=body)


def gh(*words: str, text: str | None = None) -> str:
    """Return what GitHub's own command answers; it reads the token and the repository from the environment."""
    command = ["gh", *words]
    return subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 - the runner's


def annotate(level: str, title: str, message: str) -> None:
    """Print an annotation of the job."""
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{level} title={title}::{escaped}")  # noqa: T201 - how a workflow is told


def run() -> str:
    """Return the address of this run of the workflow, which has the pages."""
    server, repository, number = (os.environ[f"GITHUB_{name}"] for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{number}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
