"""
What a run's results say of rules, as a baseline holds it: a verdict for each rule that said something, probe answers.

Law: a rule that was in error or had no example says nothing, now or then; what a probe answered is kept in its words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from conformance.drift.learning.kinds import is_shareable
from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Row = Mapping[str, Any]

_SILENT = (Verdict.ERROR.value, Verdict.NOT_APPLICABLE.value)
_COUNTED = re.compile(r"(\d+) of (\d+) ")
GOOD = (Verdict.PASS.value, Verdict.OBSERVED.value)
BLOCKED = Verdict.BLOCKED.value


def verdicts(document: Row) -> dict[str, str]:
    """Return rule -> verdict, for those that said something."""
    return {row["id"]: row["verdict"] for row in judged(document) if row["verdict"] not in _SILENT}


def judged(document: Row) -> Iterator[Row]:
    """Yield the rows of rules that this version judges."""
    yield from (row for row in document["rules"] if row["state"] == "judged")


def answers(document: Row) -> dict[str, dict[str, str]]:
    """Return rule -> what was asked -> the answer, for every probe that was answered."""
    found = {row["id"]: _answers(row) for row in judged(document) if row["verdict"] == Verdict.OBSERVED.value}
    return {rule: told for rule, told in found.items() if told}


def _answers(row: Row) -> dict[str, str]:
    told = {each["title"]: each["answer"] for each in row["evidence"] if isinstance(each["answer"], str)}
    return {title: _shareable(answer) for title, answer in told.items()}


def _shareable(answer: str) -> str:
    """Return a probe's *answer* without counts of what the run has made, and without anything of an account."""
    return _COUNTED.sub(_part, answer) if is_shareable(answer) else "an answer that holds data"


def _part(found: re.Match[str]) -> str:
    if int(found[1]) == 0:
        return "none of the "
    return "all of the " if found[1] == found[2] else "some of the "


def silent(document: Row, known: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rules that said nothing: those in error, and those that said something when *known* was accepted."""
    return [
        {"rule": row["id"], "verdict": row["verdict"], "reason": row["reason"]}
        for row in judged(document)
        if row["verdict"] == Verdict.ERROR.value or (row["verdict"] in _SILENT and row["id"] in known)
    ]


def is_calm(document: Row) -> bool:
    """Tell whether nothing was lost in this run, so that what is not there counts as well."""
    return document["complete"] and all(row["verdict"] != Verdict.ERROR.value for row in judged(document))
