"""
Stands in for `gh`: keeps issues in the file that FAKE_GH names, and what was asked beside them.

Law: it knows the options that are used and refuses every other, as the real one would.
"""

import argparse
import json
import os
import sys
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """The part of gh's command line that is used."""
    top = argparse.ArgumentParser()
    things = top.add_subparsers(dest="thing", required=True)
    issue = things.add_parser("issue").add_subparsers(dest="verb", required=True)
    options = {
        "list": ["--label", "--limit", "--json"],
        "create": ["--title", "--label", "--body-file"],
        "edit": ["--title", "--body-file"],
        "comment": ["--body"],
        "close": ["--comment"],
    }
    for verb, names in options.items():
        command = issue.add_parser(verb)
        if verb not in {"list", "create"}:
            command.add_argument("number", type=int)
        for name in names:
            command.add_argument(name, required=True)
    label = things.add_parser("label").add_subparsers(dest="verb", required=True).add_parser("create")
    label.add_argument("name")
    label.add_argument("--force", action="store_true", required=True)
    label.add_argument("--description", required=True)
    return top


def main() -> None:
    """Carry out what the command line asks."""
    asked, file = parser().parse_args(), Path(os.environ["FAKE_GH"])
    state = json.loads(file.read_text("utf-8"))
    state["asked"].append(f"{asked.thing} {asked.verb}")
    issues, body = state["issues"], sys.stdin.read() if getattr(asked, "body_file", None) == "-" else ""
    match asked.thing, asked.verb:
        case "label", _:
            state["labels"].append(asked.name)
        case _, "list":
            known = [each for each in issues if each["open"] and asked.label in each["labels"]]
            sys.stdout.write(json.dumps([{name: each[name] for name in asked.json.split(",")} for each in known]))
        case _, "create":
            assert asked.label in state["labels"], "could not add label: not found"
            made = {"number": len(issues) + 1, "title": asked.title, "body": body, "labels": [asked.label]}
            issues.append(made | {"open": True, "comments": []})
        case _, "edit":
            issues[asked.number - 1] |= {"title": asked.title, "body": body}
        case _, "comment":
            issues[asked.number - 1]["comments"].append(asked.body)
        case _, "close":
            issues[asked.number - 1]["open"] = False
            issues[asked.number - 1]["comments"].append(asked.comment)
    file.write_text(json.dumps(state), "utf-8")


if __name__ == "__main__":
    main()
