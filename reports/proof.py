"""
The page of a proof: which faults were found, by which rule, after how many requests.

Law: reads the matrix document only; whether a fault counts as found is written there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reports.headline import Headline
from reports.run import Fact
from reports.shell import rendered
from reports.text import duration, moment, plural

STYLES = ("base.css", "summary.css", "rules.css", "proof.css", "print.css")
SCRIPTS = ("switch.js",)
TONES = {"killed": "pass", "survived": "fail", "killed by the wrong rule": "warning", "not completed": "error"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what it does, what became of it, and in which words that is shown."""

    name: str
    says: str
    result: str
    tone: str
    first: int | None
    failed: tuple[str, ...]
    undeclared: tuple[str, ...]
    problem: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule and the faults that break it."""

    id: str
    says: str
    strength: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The rules of one family."""

    title: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """
    All that the page shows.

    `bare` are the rules that no fault stands for, `stopped` tells whether runs ended at the kill.
    """

    headline: Headline
    facts: tuple[Fact, ...]
    needing: tuple[tuple[str, Fault], ...]
    families: tuple[Family, ...]
    bare: tuple[Rule, ...]
    stopped: bool
    version: str


def render_proof(matrix: Mapping[str, Any]) -> str:
    """Render a matrix document as one self-contained HTML page."""
    return rendered("proof.html.jinja", STYLES, SCRIPTS, proof=proof_of(matrix))


def proof_of(matrix: Mapping[str, Any]) -> Proof:
    """View a matrix document."""
    faults = {row["fault"]: _fault(row) for row in matrix["faults"]}
    families = groupby(sorted(matrix["rules"], key=lambda row: row["family"]), key=lambda row: row["family"])
    viewed = tuple(Family(title, tuple(_rule(row, faults) for row in rows)) for title, rows in families)
    rules = [rule for family in viewed for rule in family.rules]
    shown = (Family(each.title, tuple(rule for rule in each.rules if rule.faults)) for each in viewed)
    return Proof(
        headline=_headline(matrix),
        facts=_facts(matrix),
        needing=tuple((row["rule"], faults[row["fault"]]) for row in matrix["faults"] if row["result"] != "killed"),
        families=tuple(family for family in shown if family.rules),
        bare=tuple(rule for rule in rules if not rule.faults),
        stopped=any(row["stopped"] for row in matrix["faults"]),
        version=f"{matrix['tool']['name']} {matrix['tool']['version']}",
    )


def _fault(row: Mapping[str, Any]) -> Fault:
    return Fault(
        name=row["fault"],
        says=row["says"],
        result=row["result"],
        tone=TONES[row["result"]],
        first=row["first"],
        failed=tuple(row["failed"]),
        undeclared=tuple(row["undeclared"]),
        problem=row["problem"],
    )


def _rule(row: Mapping[str, Any], faults: Mapping[str, Fault]) -> Rule:
    return Rule(row["id"], row["says"], row["strength"], tuple(faults[name] for name in row["faults"]))


def _headline(matrix: Mapping[str, Any]) -> Headline:
    total, killed = len(matrix["faults"]), matrix["counts"]["killed"]
    if not matrix["complete"]:
        return Headline("error", "Interrupted", f"So far {killed} of {plural(total, 'fault')} killed.")
    left = total - killed
    sentence = f"{killed:,} of {plural(total, 'fault')} found by the rule that they break."
    if left:
        return Headline("fail", f"{plural(left, 'fault')} not found", sentence)
    return Headline("pass", "Every fault was found" if total else "Nothing was tried", sentence)


def _facts(matrix: Mapping[str, Any]) -> tuple[Fact, ...]:
    rules = matrix["rules"]
    covered = sum(bool(row["faults"]) for row in rules)
    stopped = sum(row["stopped"] for row in matrix["faults"])
    firsts = sorted(row["first"] for row in matrix["faults"] if row["first"] is not None)
    middle = f"{firsts[len(firsts) // 2]:,} requests" if firsts else "no finding"
    return (
        Fact("Profile", matrix["profile"], f"{plural(stopped, 'run')} ended at the kill" if stopped else ""),
        Fact("Rules with a fault", f"{covered} of {len(rules)}"),
        Fact("First finding after", middle, "the median"),
        Fact("Took", duration(matrix["seconds"]), f"{matrix['requests']:,} requests, {moment(matrix['started'])}"),
    )
