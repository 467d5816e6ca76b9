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

from conformance.drift.baselines.baseline_text import FORMAT, limit_rule, read_answer, read_defaults, read_path, text_of
from conformance.drift.bounded import parsed_within
from conformance.drift.learning.forms import Form, read
from conformance.errors import UsageError
from conformance.words import short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.drift.learning.places import Answer

    Defaults = Mapping[tuple[str, str], frozenset[str]]
    Forms = Mapping[Answer, Mapping[str, Form]]

_MOST_BYTES, _MOST_PARTS, _DEEPEST = 1024 * 1024, 20_000, 10


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
            row = _parsed(path)
        except FileNotFoundError:
            raise UsageError(f"there is no baseline {path}; `--accept` makes it from this run") from None
        except (OSError, ValueError, yaml.YAMLError) as problem:
            raise UsageError(f"cannot read the baseline {path}: {short(str(problem))}") from None
        try:
            return _baseline(row)
        except ValidationError as problem:
            place = "/".join(map(str, problem.absolute_path)) or "the whole"
            raise UsageError(f"{path} is no baseline: {short(place)}: {short(problem.message)}") from None
        except _OtherFormat as problem:
            raise UsageError(f"{path} has {problem}; accept a run anew with `--accept`") from None
        except ValueError as problem:
            raise UsageError(f"{path} is no baseline: {short(str(problem))}") from None

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


def check_place(path: Path) -> None:
    """Raise UsageError when no baseline can be written to *path*, which is better told before a run than after it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.").close()
    except OSError as problem:
        raise UsageError(f"cannot write the baseline {path}: {problem.strerror}") from None


class _OtherFormat(ValueError):  # noqa: N818 - says what is wrong with the file
    """The file has the format of another version."""


def _parsed(path: Path) -> Any:
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(f"it has more than {_MOST_BYTES:,} bytes")
    row = parsed_within(content.decode("utf-8-sig"), _MOST_PARTS, _DEEPEST)
    _check_names(row)
    return row


def _check_names(value: Any) -> None:
    """Raise ValueError for a name that is no text, which a JSON schema cannot tell."""
    for name, each in value.items() if isinstance(value, dict) else ():
        if not isinstance(name, str):
            raise ValueError(f"the name {name!r} is no text")  # noqa: TRY004 - of the file, not of a call
        _check_names(each)


def _baseline(row: Any) -> Baseline:
    if isinstance(row, dict) and row.get("format") not in (None, FORMAT):
        raise _OtherFormat(f"format {short(repr(row['format']))} where {FORMAT} is known")
    Draft202012Validator(_schema()).validate(row)
    return Baseline(
        target=row["target"],
        accepted=date.fromisoformat(row["accepted"]),
        profile=row["profile"],
        sending=row["sending"],
        tool=row["tool"],
        verdicts=row["verdicts"],
        probes=row["probes"],
        limits={limit_rule(words): None if edge is None else int(edge) for words, edge in row["limits"].items()},
        defaults=read_defaults(row["defaults"]),
        shapes={
            read_answer(answer): {read_path(place): read(line) for place, line in lines.items()}
            for answer, lines in row["shapes"].items()
        },
    )


def _schema() -> Any:
    return json.loads(files("conformance.drift.baselines").joinpath("baseline.schema.json").read_text("utf-8"))
