"""
Deviations of a target that its owners know and accept.

Law: strict both ways. A listed rule that fails is accepted; one that passes, has expired, or does not exist is
an error of the list, and the run says which entry to delete.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import yaml

from conformance import catalogue
from conformance.errors import UsageError
from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FIELDS = {"rule", "reason", "link", "expires"}


@dataclass(frozen=True, slots=True)
class Deviation:
    """One accepted deviation: the rule, why it is accepted, where that is tracked, and until when."""

    rule: str
    reason: str
    link: str
    expires: date


def load(path: Path | None) -> list[Deviation]:
    """Return the deviations listed in *path*, none without a path; UsageError when the file is not such a list."""
    if path is None:
        return []
    try:
        rows = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        message = f"cannot read known deviations {path}: {' '.join(str(problem).split())}"
        raise UsageError(message) from None
    if not isinstance(rows, list):
        message = f"{path}: a list of deviations is expected"
        raise UsageError(message)
    return [_deviation(row, f"{path}: entry {number}") for number, row in enumerate(rows, 1)]


def _deviation(row: Any, place: str) -> Deviation:
    if not isinstance(row, dict) or set(row) != _FIELDS or not isinstance(row["expires"], date):
        message = f"{place}: needs exactly {', '.join(sorted(_FIELDS))}, expires as a date"
        raise UsageError(message)
    return Deviation(str(row["rule"]), str(row["reason"]), str(row["link"]), row["expires"])


def apply(listed: list[Deviation], verdicts: Mapping[str, Verdict]) -> tuple[dict[str, Verdict], list[str]]:
    """Return the verdicts that count for the exit code, and what is wrong with the list itself."""
    counted, complaints = dict(verdicts), []
    today = datetime.now(UTC).date()
    for entry in listed:
        verdict = verdicts.get(entry.rule)
        if entry.rule not in catalogue.everything():
            complaints.append(f"{entry.rule}: there is no such rule; delete its entry")
        elif entry.expires < today:
            complaints.append(f"{entry.rule}: its entry expired on {entry.expires}; delete it or decide anew")
        elif verdict in (Verdict.FAIL, Verdict.WARNING):
            counted[entry.rule] = Verdict.PASS
        elif verdict is Verdict.PASS:
            complaints.append(f"{entry.rule}: it passes now; delete its entry")
    return counted, complaints
