"""
The baseline: what the last accepted run saw, as a file that lives in git.

Law: nothing in it names a person or an object, and nothing in it counts: a run of a server that did not change writes
the same bytes, but for the day. A run only adds to what it knows; what a comparison has shown to be gone goes.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema import Draft202012Validator, ValidationError

from conformance.data import parsed
from conformance.drift.baselines.baseline_text import FORMAT, limit_rule, read_answer, read_defaults, read_path, text_of
from conformance.drift.learning.forms import Form, read
from conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.drift.learning.places import Answer

    Defaults = Mapping[tuple[str, str], frozenset[str]]
    Forms = Mapping[Answer, Mapping[str, Form]]


@dataclass(frozen=True)
class Baseline:
    """
    What was accepted.

    `limits` are the edges that were found, by rule; `defaults` what a create shows, by property and status.
    """

    target: str
    accepted: date
    profile: str
    sending: bool
    tool: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
    probes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    limits: Mapping[str, int | None] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=dict)
    shapes: Forms = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Baseline:
        """Return the baseline in *path*; UsageError, in one line, when there is none or it cannot be used."""
        try:
            row = parsed(path.read_text("utf-8"))
        except FileNotFoundError:
            raise UsageError(f"there is no baseline {path}; `--accept` makes it from this run") from None
        except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as problem:
            raise UsageError(f"cannot read the baseline {path}: {' '.join(str(problem).split())}") from None
        try:
            return _baseline(row)
        except ValidationError as problem:
            place = "/".join(map(str, problem.absolute_path)) or "the whole"
            raise UsageError(f"{path} is no baseline: {place}: {_short(problem.message)}") from None
        except _OtherFormat as problem:
            raise UsageError(f"{path} has {problem}; accept a run anew with `--accept`") from None
        except ValueError as problem:
            raise UsageError(f"{path} is no baseline: {problem}") from None

    def save(self, path: Path) -> None:
        """Write the baseline to *path*, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text_of(self))
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


class _OtherFormat(ValueError):  # noqa: N818 - says what is wrong with the file
    """The file has the format of another version."""


def _baseline(row: Any) -> Baseline:
    if isinstance(row, dict) and row.get("format") not in (None, FORMAT):
        raise _OtherFormat(f"format {row['format']!r} where {FORMAT} is known")
    Draft202012Validator(_schema()).validate(row)
    return Baseline(
        target=row["target"],
        accepted=date.fromisoformat(row["accepted"]),
        profile=row["profile"],
        sending=row["sending"],
        tool=row["tool"],
        verdicts=row["verdicts"],
        probes=row["probes"],
        limits={limit_rule(words): edge for words, edge in row["limits"].items()},
        defaults=read_defaults(row["defaults"]),
        shapes={
            read_answer(answer): {read_path(place): read(line) for place, line in lines.items()}
            for answer, lines in row["shapes"].items()
        },
    )


def _schema() -> Any:
    return json.loads(files("conformance.drift.baselines").joinpath("baseline.schema.json").read_text("utf-8"))


def _short(message: str, width: int = 120) -> str:
    return message if len(message) <= width else f"{message[:width]}…"
