"""
The results of a run: an event log as it goes on, and the document folded from it.

Law: `results.json` is a fold over the events and holds nothing that the log does not. A log without a footer
was cut short, and whoever reads it says so.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance import __version__, contract, lifecycle
from conformance.verdicts import Verdict
from reports import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.tally import Tally
    from conformance.writing.masking import Mask

FORMAT = 1


class CutShort(ValueError):  # noqa: N818 - says what happened to the log
    """A log has no footer: the run that wrote it was cut short."""


def tool() -> dict[str, str]:
    """Return which version of what has made the results."""
    return {
        "name": "close-conformance",
        "version": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in ("schemathesis", "hypothesis", "requests")},
        "contract": contract.document()["info"]["version"],
        "contract_sha256": contract.fingerprint(),
    }


def header(target: Mapping[str, Any], profile: str, seed: int, patterns: Iterable[str]) -> dict[str, Any]:
    """Return the first event of a log."""
    return {
        "event": "header",
        "format": FORMAT,
        "tool": tool(),
        "target": dict(target),
        "profile": profile,
        "seed": seed,
        "patterns": list(patterns),
        "started": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lifecycle": lifecycle.table(),
    }


def verdict(tally: Tally, how: str, rerun: str) -> dict[str, Any]:
    """Return the event of one rule's verdict, with the exchanges that its evidence names."""
    rule = tally.rule
    return {
        "event": "verdict",
        "rule": {
            "id": rule.id,
            "family": rule.family,
            "says": rule.says,
            "where": rule.where,
            "read_on": rule.read_on,
            "strength": rule.strength,
            "operations": list(rule.operations),
            "state": rule.state,
            "verdict": tally.verdict.value,
            "reason": _reason(tally),
            "how": how,
            "examples_run": tally.examples,
            "requests": tally.requests,
            "rerun": rerun,
            "findings": [{"rerun": rerun} | finding for finding in tally.findings.values()],
            "evidence": tally.evidence,
            **tally.left_out,
        },
        "exchanges": tally.exchanges,
    }


def _reason(tally: Tally) -> str | None:
    if tally.verdict is Verdict.NOT_APPLICABLE and tally.reason is None:
        return "no example of it came up in this run"
    return tally.reason


def footer(
    *, seconds: float, requests: int, reason: str | None, exit_code: int, gathered: Mapping[str, Any]
) -> dict[str, Any]:
    """
    Return the last event of a log.

    *reason* says why the run was not completed, None when it was; *gathered* is what was counted beside the verdicts.
    """
    return {
        "event": "footer",
        "seconds": round(seconds, 3),
        "requests": requests,
        "complete": reason is None,
        "reason": reason,
        "exit_code": exit_code,
        **gathered,
    }


def fold(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """
    Return the results document of a log; a rule's last verdict counts.

    Raises CutShort when there is no footer.
    """
    document: dict[str, Any] = {}
    rules: dict[str, Any] = {}
    exchanges: dict[str, Any] = {}
    end: dict[str, Any] = {}
    for event in events:
        content = {name: value for name, value in event.items() if name != "event"}
        if event["event"] == "header":
            document = content
        elif event["event"] == "verdict":
            rules[event["rule"]["id"]] = event["rule"]
            exchanges |= event["exchanges"]
        else:
            end = content
    if not end:
        message = "the log has no footer: its run was cut short"
        raise CutShort(message)
    places = _places()
    ordered = sorted(rules.values(), key=lambda rule: places.get(rule["id"], len(places)))
    return {**document, **end, "counts": counts(ordered), "rules": ordered, "exchanges": exchanges}


def _places() -> dict[str, int]:
    from conformance import catalogue  # noqa: PLC0415 - only the order of the file is wanted here

    return {name: place for place, name in enumerate(catalogue.everything())}


def counts(rules: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many judged rules have each verdict."""
    found = dict.fromkeys((each.value for each in Verdict), 0)
    for rule in rules:
        if rule["state"] == "judged":
            found[rule["verdict"]] += 1
    return found


class Log:
    """Writes events to `results.jsonl` as they fall, and `results.json` at the end."""

    def __init__(self, directory: Path, mask: Mask, first: Iterable[dict[str, Any]]) -> None:
        """
        Start a new log in *directory*, written through *mask*, with the events that it has from the beginning.

        What an earlier run left there is removed; its log only once those of the new one are on disk.
        """
        directory.mkdir(parents=True, exist_ok=True)
        for name in ("results.json", "results.jsonl", "index.html", *FORMATS):
            (directory / name).unlink(missing_ok=True)
        self.directory = directory
        self._mask = mask
        self._written: set[str] = set()
        self.events: list[dict[str, Any]] = []
        path = directory / "results.jsonl"
        _replace(path, "".join(map(self._line, first)))
        self._file = path.open("a", encoding="utf-8")

    def write(self, event: dict[str, Any]) -> None:
        """Append *event* and flush it; an exchange is written with the first verdict that names it."""
        self._file.write(self._line(event))
        self._file.flush()

    def _line(self, event: dict[str, Any]) -> str:
        if "exchanges" in event:
            new = {name: record for name, record in event["exchanges"].items() if name not in self._written}
            self._written |= new.keys()
            event = {**event, "exchanges": new}
        event, line = self._mask.event(event)
        self.events.append(event)
        return f"{line}\n"

    def finish(self, event: dict[str, Any]) -> dict[str, Any]:
        """Append the footer, write `results.json`, and return the document."""
        self.write(event)
        self._file.close()
        document = fold(self.events)
        _replace(self.directory / "results.json", json.dumps(document, indent=1))
        return document


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)
