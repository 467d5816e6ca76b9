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
from typing import Any, NamedTuple

_LABEL = "close-drift"
_MARKER = "<!-- close-drift {subject}: {moved} -->"
_COMPLAINTS = "complaints"
_LONGEST = 60_000
"""GitHub takes no more than 65,536 characters."""


class Issue(NamedTuple):
    """An open issue: its number, and the fingerprints that it told."""

    number: str
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
    subject, moved = document["subject"].get("name", document["what"]), fingerprints(document)
    found = issue_of(subject)
    if found and moved <= found.moved and document["unjudged"]:
        annotate("notice", "Drift", f"Rules said nothing this time, so that #{found.number} stays as it is.")
    elif moved:
        tell(subject, moved, found, (folder / "issue.md").read_text("utf-8"))
    elif found:
        gh("issue", "close", found.number, "--comment", f"Nothing of it is there any more: {run()}")


def fingerprints(document: dict[str, Any]) -> set[str]:
    """Return what stands for the drift: the differences, and whether something of ours is out of date."""
    moved = {each["fingerprint"] for each in document["differences"]}
    return moved | {_COMPLAINTS} if document["complaints"] else moved


def issue_of(subject: str) -> Issue | None:
    """Return the open issue about *subject*; the label shows that nobody else has written its marker."""
    listed = json.loads(gh("issue", "list", "--label", _LABEL, "--limit", "100", "--json", "number,body"))
    marker = re.compile(_MARKER.format(subject=re.escape(subject), moved="(.*)"))
    for each in listed:
        if match := marker.match(each["body"]):
            return Issue(str(each["number"]), set(match[1].split()))
    return None


def tell(subject: str, moved: set[str], found: Issue | None, text: str) -> None:
    """Put *text*, whose first line is a title, into the issue; comment where that told something else before."""
    title, _, rest = text.removeprefix("# ").partition("\n")
    marker = _MARKER.format(subject=subject, moved=" ".join(sorted(moved)))
    body = f"{marker}\n{rest.strip()[:_LONGEST]}\n\nPages: {run()}\n"
    if found is None:
        gh("label", "create", _LABEL, "--force", "--description", "What the vendor does or says has moved")
        gh("issue", "create", "--title", title, "--label", _LABEL, "--body-file", "-", text=body)
    else:
        gh("issue", "edit", found.number, "--title", title, "--body-file", "-", text=body)
        if found.moved != moved:
            gh("issue", "comment", found.number, "--body", _changed(found.moved, moved))
    annotate("warning", "Drift", title)


def gh(*words: str, text: str | None = None) -> str:
    """Return what GitHub's own command answers; it reads the token and the repository from the environment."""
    return subprocess.run(["gh", *words], input=text, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603, S607 - the runner's


def annotate(level: str, title: str, message: str) -> None:
    """Print an annotation of the job."""
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{level} title={title}::{escaped}")  # noqa: T201 - how a workflow is told


def run() -> str:
    """Return the address of this run of the workflow, which has the pages."""
    server, repository, number = (os.environ[f"GITHUB_{name}"] for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{number}"


def _changed(before: set[str], now: set[str]) -> str:
    return f"{len(now - before)} new, {len(before - now)} gone. The text above tells what there is now: {run()}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
