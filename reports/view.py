"""
The results document as the page shows it: frozen values, nothing left to work out.

Law: a template decides how a thing looks, this file decides what is there.
No HTML here, and no verdict is formed here: they are read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from reports.difference import Pieces, compared
from reports.steps import Line, line
from reports.text import ends, place, plural, sentences
from reports.verdicts import BY_NAME, VERDICTS, Verdict

STRENGTHS = ("must", "should", "probe")


@dataclass(frozen=True, slots=True)
class Finding:
    """One departure from a rule; evidence.py holds the exchanges that its lines name."""

    title: str
    seen: Pieces
    expected: Pieces
    flaky: bool
    lines: tuple[Line, ...]
    curl: str
    rerun: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule and what became of it."""

    id: str
    family: str
    says: str
    where: str
    place: str
    read_on: str
    strength: str
    operations: tuple[str, ...]
    state: str
    verdict: Verdict
    reason: str | None
    how: tuple[str, ...]
    effort: str
    rerun: str
    findings: tuple[Finding, ...]
    tried: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """How many rules have a verdict; `start` is where its part of the bar begins."""

    verdict: Verdict
    count: int
    start: int


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that share a family, or a reason."""

    title: str
    rules: tuple[Rule, ...]

    @classmethod
    def by(cls, rules: Iterable[Rule], attribute: str) -> tuple[Self, ...]:
        """Group rules in the order in which each group first turns up."""
        groups: dict[str, list[Rule]] = {}
        for rule in rules:
            groups.setdefault(getattr(rule, attribute) or "", []).append(rule)
        return tuple(cls(title, tuple(members)) for title, members in groups.items())

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Count the verdicts that are there."""
        return tuple(chip for chip in chips(self.rules) if chip.count)

    @property
    def needs_attention(self) -> bool:
        """Whether one of the rules does."""
        return any(rule.verdict.needs_attention for rule in self.rules)


def all_rules(results: Mapping[str, Any]) -> tuple[Rule, ...]:
    """View every rule of the document, in its order."""
    base_url = results["target"]["base_url"].rstrip("/")
    return tuple(_rule(row, base_url) for row in results["rules"])


def judged(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Keep the rules that have a verdict."""
    return tuple(rule for rule in rules if rule.state == "judged")


def chips(rules: Iterable[Rule]) -> tuple[Chip, ...]:
    """Count verdicts, the gravest first."""
    names = [rule.verdict.name for rule in rules]
    out: list[Chip] = []
    start = 0
    for verdict in VERDICTS:
        out.append(Chip(verdict, names.count(verdict.name), start))
        start += out[-1].count
    return tuple(out)


def in_need_of_attention(rules: Iterable[Rule]) -> tuple[Group, ...]:
    """Pick what a reader has something to do about, the gravest first; what one reason holds up is told once."""
    groups: dict[tuple[int, str], list[Rule]] = {}
    for rule in rules:
        if rule.verdict.needs_attention:
            shared = rule.id if rule.findings else rule.reason or rule.id
            groups.setdefault((VERDICTS.index(rule.verdict), shared), []).append(rule)
    grave = sorted(groups.items(), key=lambda group: group[0][0])
    return tuple(Group(members[0].reason or "", tuple(members)) for _, members in grave)


def _rule(row: Mapping[str, Any], base_url: str) -> Rule:
    return Rule(
        id=row["id"],
        family=row["family"],
        says=row["says"],
        where=row["where"],
        place=place(row["where"]),
        read_on=row["read_on"],
        strength=row["strength"],
        operations=tuple(row["operations"]),
        state=row["state"],
        verdict=BY_NAME[row["verdict"] or "not-applicable"],
        reason=row["reason"] and ends(row["reason"]),
        how=sentences(row["how"]),
        effort=_effort(row["examples_run"], row["requests"]),
        rerun=row["rerun"],
        findings=tuple(_finding(finding, base_url) for finding in row["findings"]),
        tried=len(row["evidence"]),
        left_out=_left_out(row),
    )


def _effort(examples: int, requests: int) -> str:
    if not examples and not requests:
        return "not tried"
    return f"{plural(examples, 'example')}, {plural(requests, 'request')}"


def _left_out(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what the run did not keep of a rule."""
    more = {noun: row.get(f"{name}_left_out", 0) for name, noun in (("findings", "finding"), ("evidence", "case"))}
    return tuple(f"{plural(number, noun)} more" for noun, number in more.items() if number)


def _finding(finding: Mapping[str, Any], base_url: str) -> Finding:
    seen, expected = compared(ends(finding["seen"]), ends(finding["expected"]))
    return Finding(
        title=ends(finding["title"]),
        seen=seen,
        expected=expected,
        flaky=finding["flaky"],
        lines=tuple(line(ends(each["role"]), each, base_url) for each in finding["exchanges"]),
        curl=finding["curl"],
        rerun=finding["rerun"],
    )
