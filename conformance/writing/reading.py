"""
Results read back from the folders that runs have written.

Law: what is read is a results document by its schema, or one line that says why not. A log whose run was cut short
is read as far as it goes, and is never taken for a whole run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from conformance.errors import UsageError
from conformance.verdicts import ExitCode
from conformance.writing import results

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WITHOUT_FOOTER = "its log ends without a footer"


@dataclass(frozen=True, slots=True)
class Read:
    """The results of one run; `exact` is False when its requests and seconds are known only in part."""

    folder: Path
    document: dict[str, Any]
    exact: bool


def read(folder: Path) -> Read:
    """
    Return the results that lie in *folder*: those of `results.json` or, when the run left none, of its log.

    Raises UsageError when there are none, or none that this version reads.
    """
    if not folder.is_dir():
        message = f"{folder}: no such folder; give a folder that `close-conformance run` has written"
        raise UsageError(message)
    whole, log = folder / "results.json", folder / "results.jsonl"
    if whole.is_file():
        return read_results(whole)
    if log.is_file():
        return read_log(log)
    message = f"{folder}: no results; neither results.json nor results.jsonl is there"
    raise UsageError(message)


def read_results(path: Path) -> Read:
    """Return the results in the file *path*, as `results.json` holds them; raises UsageError."""
    return Read(path.parent, _checked(_parsed(path, _text(path), path.name), path), exact=True)


def read_log(path: Path) -> Read:
    """Return the results in the log *path*, as far as it goes; raises UsageError."""
    log = list(events(path))
    if not log or log[0].get("event") != "header":
        message = f"{path}: no results; the log has no header"
        raise UsageError(message)
    _check_format(log[0], path)
    exact = log[-1].get("event") == "footer"
    try:
        document = results.fold(log if exact else [*log, _footer(log)])
    except (KeyError, TypeError, ValueError, AttributeError):
        message = f"{path}: no log of a run; an event in it is not as it has to be"
        raise UsageError(message) from None
    return Read(path.parent, _checked(document, path), exact)


def events(path: Path) -> Iterator[dict[str, Any]]:
    """
    Yield the events of a log; a last line that was being written when the run died is left out.

    Raises UsageError when it is no text, or another line is broken.
    """
    lines = _text(path).split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = _parsed(path, line, f"line {number}")
        except UsageError:
            if number == len(lines):
                return
            raise
        yield event


def _footer(log: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the footer that a log would have, with the requests and the seconds that its exchanges prove."""
    exchanges: dict[str, Any] = {}
    for event in log:
        exchanges |= event.get("exchanges", {})
    took = sum(each["response"]["seconds"] for each in exchanges.values() if each["response"])
    return results.footer(
        seconds=took,
        requests=len(exchanges),
        reason=WITHOUT_FOOTER,
        exit_code=ExitCode.NOT_COMPLETED,
        gathered={},
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        message = f"{path}: it is no UTF-8"
        raise UsageError(message) from None


def _parsed(path: Path, text: str, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        message = f"{path}: {what} is no JSON object"
        raise UsageError(message)
    return value


def _check_format(document: dict[str, Any], path: Path) -> None:
    if document.get("format") != results.FORMAT:
        found = json.dumps(document.get("format"))
        message = f"{path}: its format is {found}; this version of close-conformance reads format {results.FORMAT}"
        raise UsageError(message)


def _checked(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return *document* when it is one by the schema; evidence, which is most of it, is not looked at."""
    _check_format(document, path)
    bare = {**document, "exchanges": {}}
    if isinstance(document.get("rules"), list):
        bare["rules"] = [{**rule, "evidence": []} if isinstance(rule, dict) else rule for rule in document["rules"]]
    problem = best_match(_schema().iter_errors(bare))
    if problem is not None:
        place = "/".join(map(str, problem.absolute_path)) or "the document"
        message = f"{path}: no results document; {place}: {problem.message[:200]}"
        raise UsageError(message)
    return document


@cache
def _schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(files("conformance").joinpath("results.schema.json").read_text("utf-8")))
