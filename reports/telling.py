"""
A rule told in plain text, for formats that have room for nothing else.

Law: the words are those of the results; only invisible characters are named.
"""

from collections.abc import Mapping
from typing import Any

from reports.text import visible

FLAKY = " (flaky: it did not come back when it was replayed)"
NOT_JUDGED = {
    "open": "Nothing judges this rule yet.",
    "excluded": "This rule cannot be observed.",
}


def outcome(rule: Mapping[str, Any]) -> str:
    """Return the verdict of a judged rule, and the state of another one."""
    return str(rule["verdict"] if rule["state"] == "judged" else rule["state"])


def gist(rule: Mapping[str, Any]) -> str:
    """Say in one line why a rule has its verdict; nothing for a promise that was simply kept."""
    if rule["findings"]:
        more = len(rule["findings"]) - 1 + rule.get("findings_left_out", 0)
        return visible(rule["findings"][0]["title"] + (f" (and {more:,} more)" if more else ""))
    if rule["reason"]:
        return visible(rule["reason"])
    return NOT_JUDGED.get(rule["state"], "") or (
        visible(rule["says"]) if rule["verdict"] in {"fail", "warning"} else ""
    )


def findings(rule: Mapping[str, Any]) -> str:
    """Tell the rule, where it was read, and each finding with what was seen and expected."""
    read = f"Read at: {rule['where']} on {rule['read_on']}"
    return visible("\n\n".join((f"Rule: {rule['says']}", read, *map(_finding, rule["findings"]))))


def _finding(finding: Mapping[str, Any]) -> str:
    title = finding["title"] + (FLAKY if finding["flaky"] else "")
    return f"{title}\nSeen: {finding['seen']}\nExpected: {finding['expected']}"


def next_steps(rule: Mapping[str, Any]) -> str:
    """Tell what a reader does next: the answer or warning, each curl, the command that judges the rule again."""
    lines = [f"{outcome(rule)}: {rule['says']}"]
    lines += [rule["reason"]] if rule["reason"] else []
    for finding in rule["findings"]:
        lines += ["", finding["title"], finding["curl"], finding["rerun"]]
    return visible("\n".join([*lines, "", f"Again: {rule['rerun']}"]))
