"""
What became of the mutants: rows on disk, the survivors that somebody has judged, and the table of both.

Law: a row is written as soon as its run has ended, and the last row of a mutant counts. A survivor has a class only
where `survivors.yaml` gives it one, with a reason.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.mutation.judge import KILLED, NOT_VIABLE, NOTICED, PROFILES, SURVIVED, TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from benchmarks.mutation.judge import Judgement
    from benchmarks.mutation.mutants import Mutant

    Row = dict[str, Any]

JUDGED = Path(__file__).with_name("survivors.yaml")
CLASSES = ("equivalent", "not documented", "hole")
UNJUDGED = "not judged yet"
_KILLED_IN = tuple(f"killed in {profile}" for profile in PROFILES)
COLUMNS = (*_KILLED_IN, NOTICED, *CLASSES, UNJUDGED, TIMEOUT, NOT_VIABLE)


def row(mutant: Mutant, profile: str, judgement: Judgement) -> Row:
    """Return what is written about one run."""
    return {
        "key": mutant.key,
        "file": mutant.file,
        "line": mutant.line,
        "operator": mutant.operator,
        "before": mutant.before,
        "after": mutant.after,
        "profile": profile,
        **judgement.__dict__,
    }


def read(path: Path) -> dict[str, Row]:
    """Return the last row of each mutant; nothing where no file is."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {each["key"]: each for each in map(json.loads, lines)}


def append(path: Path, line: Row) -> None:
    """Write one row at once, so that an interrupt loses nothing."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(line)}\n")


def judged(path: Path = JUDGED) -> dict[str, str]:
    """Return the class of each survivor that somebody has judged."""
    groups = yaml.safe_load(path.read_text("utf-8"))
    return {key: group["class"] for group in groups for key in group["mutants"]}


def column(last: Row, classes: Mapping[str, str]) -> str:
    """Tell in which column of the table a mutant stands."""
    if last["verdict"] == KILLED:
        return f"killed in {last['profile']}"
    if last["verdict"] == SURVIVED:
        return classes.get(last["key"], UNJUDGED)
    return str(last["verdict"])


def table(rows: Iterable[Row], classes: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a table in Markdown, one row a file, and the score below it."""
    found: dict[str, Counter[str]] = {}
    for each in rows:
        found.setdefault(each["file"], Counter())[column(each, classes)] += 1
    total = sum(found.values(), Counter[str]())
    yield f"| file | {' | '.join(COLUMNS)} |"
    yield f"|---|{'--:|' * len(COLUMNS)}"
    for name, counts in [*sorted(found.items()), ("all", total)]:
        yield f"| {name} | {' | '.join(str(counts[each]) for each in COLUMNS)} |"
    yield f"\n{score(total)}"


def score(total: Counter[str]) -> str:
    """Say how many of the mutants that run were found, and what those are that were not."""
    killed = sum(total[each] for each in _KILLED_IN)
    left = {each: total[each] for each in (*CLASSES, UNJUDGED)}
    return (
        f"Of {total.total() - total[NOT_VIABLE] - total[TIMEOUT]} mutants that run {killed} fail a rule, {total[NOTICED]} "
        f"are noticed, {sum(left.values())} survive: {', '.join(f'{count} {name}' for name, count in left.items())}."
    )
