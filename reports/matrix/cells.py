"""
What one run says of one rule, and how far several runs agree.

Law: a rule that a run does not name was not asked there, or not reached when the run was cut short; that is no
verdict and no disagreement. Neither is a verdict from which nothing was learned.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.headline import Headline
from reports.telling import gist
from reports.verdicts import BY_NAME, Verdict

EXCERPT = 400
LEARNED_NOTHING = {"not-applicable", "blocked", "error"}
NO_SIGN = "·"


@dataclass(frozen=True, slots=True)
class Run:
    """
    One column.

    `key` is unique on the page, `label` is short, `page` leads to the report of the run where there is one. `exact`
    tells whether requests and seconds are known, or only that there were so many.
    """

    key: str
    label: str
    folder: str
    target: str
    base_url: str
    headline: Headline
    started: str
    profile: str
    seed: int
    requests: int
    seconds: float
    exact: bool
    complete: bool
    reason: str | None
    page: str | None
    tool: Mapping[str, str]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one run says of one rule; `verdict` is None where it says nothing, and `word` then tells why."""

    run: Run
    verdict: Verdict | None
    word: str
    sign: str
    gist: str
    titles: tuple[str, ...]
    seen: str
    expected: str

    @property
    def outcome(self) -> tuple[object, ...]:
        """What makes two cells tell the same."""
        return self.word, self.gist, self.titles, self.seen, self.expected


@dataclass(frozen=True, slots=True)
class Told:
    """Runs that tell the same of a rule."""

    cell: Cell
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many of the runs that have something to say of a rule say the same; `kind` is agree, differ or none."""

    kind: str
    word: str


def cell(run: Run, rule: Mapping[str, Any] | None) -> Cell:
    """View what a run holds of a rule."""
    if rule is None or rule["state"] != "judged":
        word = "not tested" if rule else "not asked" if run.complete else "not reached"
        return Cell(run, None, word, NO_SIGN, "", (), "", "")
    verdict, findings = BY_NAME[rule["verdict"]], rule["findings"]
    first = findings[0] if findings else {"seen": "", "expected": ""}
    return Cell(
        run=run,
        verdict=verdict,
        word=verdict.label,
        sign=verdict.sign,
        gist=excerpt(gist(rule)),
        titles=tuple(sorted(finding["title"] for finding in findings)),
        seen=excerpt(first["seen"]),
        expected=excerpt(first["expected"]),
    )


def excerpt(text: str, most: int = EXCERPT) -> str:
    """Shorten a text that would be too long for a matrix, and say how long it is."""
    return text if len(text) <= most else f"{text[:most]} … ({len(text):,} characters in all)"


def told(cells: Iterable[Cell]) -> tuple[Told, ...]:
    """Put runs together that tell the same of a rule."""
    groups: dict[tuple[object, ...], list[Cell]] = {}
    for each in cells:
        groups.setdefault(each.outcome, []).append(each)
    return tuple(Told(members[0], tuple(each.run for each in members)) for members in groups.values())


def agreement(cells: Iterable[Cell]) -> Agreement:
    """Count the runs that say the same: the same verdict or, where the pages are silent, the same answer."""
    said = Counter(
        (each.verdict.name, each.gist if each.verdict.name == "observed" else "")
        for each in cells
        if each.verdict and each.verdict.name not in LEARNED_NOTHING
    )
    if said.total() < 2:  # noqa: PLR2004 - it takes two to agree
        return Agreement("none", "—")
    most = max(said.values())
    return Agreement("agree" if most == said.total() else "differ", f"{most} of {said.total()}")
