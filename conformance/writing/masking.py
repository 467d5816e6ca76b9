"""
The door through which everything passes that a run writes or says: secrets stay behind it, and other people's data.

Law: verdicts are formed on what really came; the door is for words that leave. What was masked once is masked
wherever it stands later.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from conformance import credentials
from conformance.errors import ConformanceError
from conformance.writing.personal import Strangers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from conformance.exchange import Exchange
    from conformance.target import Target

_INSTEAD = "[credentials]"
_CUT = " … "
"""Stands where the middle of a long text was left out."""
_SHORTEST_END = 4
_MOST_SECRETS = 300


class Mask:
    """
    Hides what must not leave a run; safe to share between threads.

    With *strangers* personal data is masked as well; give it every exchange by `learn`, as soon as it is there.
    """

    def __init__(self, secrets: Iterable[str] = (), strangers: Strangers | None = None) -> None:
        self._secrets: set[str] = set()
        self._traces: list[str] = []
        self._telltale: list[str] = []
        self._know(secrets)
        self._strangers = strangers
        self._repeated = False
        self._records: dict[str, dict[str, Any]] = {}

    def hide(self, secret: str) -> None:
        """Hide *secret* from now on, as recordings show it; so many of them are hidden that no session needs more."""
        if secret not in self._secrets and len(self._secrets) < _MOST_SECRETS:
            self._know([secret])

    def _know(self, secrets: Iterable[str]) -> None:
        new = [*secrets]
        traces = credentials.traces(new)
        inside = [json.dumps(each)[1:-1] for each in traces]
        self._secrets.update(new)
        self._traces = sorted({*self._traces, *traces}, key=lambda each: (-len(each), each))
        self._telltale += [each for each in inside if not any(other in each for other in inside if other != each)]

    def learn(self, exchange: Exchange) -> None:
        """Take note of what is personal in *exchange*, and of what the run said itself; let it be recorded safely."""
        self.guard(exchange)
        if self._strangers is not None:
            self._strangers.learn(exchange)

    def guard(self, exchange: Exchange) -> None:
        """Let *exchange* be recorded safely."""
        object.__setattr__(exchange, "hide", self._unsaid)

    def overhear(self, exchange: Exchange) -> None:
        """Take note of what is personal in an exchange between others, on both sides of it."""
        if self._strangers is not None:
            self._strangers.overhear(exchange)

    def keep(self, records: Iterable[dict[str, Any]]) -> None:
        """Take note of recorded exchanges that have passed the door before, in a run that this one resumes."""
        for record in records:
            self._records[record["id"]] = {name: part for name, part in record.items() if name != "role"}

    def text(self, text: str) -> str:
        """Return *text* for a person to read."""
        text = self._without_secrets(text)
        return text if self._strangers is None else self._strangers.text(text)

    @contextmanager
    def over_errors(self) -> Iterator[None]:
        """Let an error of ours pass with words that may be read."""
        try:
            yield
        except ConformanceError as problem:
            problem.args = (self.text(str(problem)),)
            raise problem from None

    def event(self, event: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """Return an event of the log as it may be written, and its line."""
        if self._strangers is not None:
            event = self._impersonal(event)
        line = json.dumps(event)
        if self._repeated or any(each in line for each in self._telltale):
            event = _each_text(event, self._without_secrets)
            line = json.dumps(event)
        return event, line

    def record(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a recorded exchange as it may be written; what the run has learned since it was recorded counts."""
        shown = record if self._strangers is None else self._strangers.record(record)
        masked: dict[str, Any] = _each_text(shown, self._without_secrets)
        return masked

    def _unsaid(self, text: str) -> str:
        """Return an answer without the secrets that it repeats, before a fold goes through one of them."""
        if not any(each in text for each in self._telltale):
            return text
        self._repeated = True
        return self._without_secrets(text)

    def _without_secrets(self, text: str) -> str:
        for trace in self._traces:
            text = text.replace(trace, _INSTEAD)
        return _CUT.join(self._without_ends(text.split(_CUT))) if _CUT in text else text

    def _without_ends(self, parts: list[str]) -> Iterator[str]:
        """Yield the parts of a folded text without what is left of a secret that the fold went through."""
        for number, part in enumerate(parts):
            begun = (len(end) for end in self._ends(str.startswith, part)) if number else ()
            ended = (len(end) for end in self._ends(str.endswith, part)) if number < len(parts) - 1 else ()
            first, last = max(begun, default=0), len(part) - max(ended, default=0)
            yield f"{_INSTEAD if first else ''}{part[first:last]}{_INSTEAD if last < len(part) else ''}"

    def _ends(self, stands: Callable[[str, str], bool], part: str) -> Iterator[str]:
        for trace in self._traces:
            for size in range(_SHORTEST_END, len(trace)):
                end = trace[:size] if stands is str.endswith else trace[-size:]
                if stands(part, end):
                    yield end

    def _impersonal(self, event: dict[str, Any]) -> dict[str, Any]:
        if event["event"] == "header":
            fixtures: dict[str, str] = _each_text(event["target"]["fixtures"], self.text)
            return {**event, "target": {**event["target"], "fixtures": fixtures}}
        if event["event"] != "verdict":
            changed: dict[str, Any] = _each_text(event, self.text)
            return changed
        exchanges = {name: self._record(record) for name, record in event["exchanges"].items()}
        return {**event, "rule": self._rule(event["rule"]), "exchanges": exchanges}

    def _rule(self, rule: Mapping[str, Any]) -> dict[str, Any]:
        findings = [self._finding(finding) for finding in rule["findings"]]
        evidence = [{**each, "answer": _each_text(each["answer"], self.text)} for each in rule["evidence"]]
        reason = _each_text(rule["reason"], self.text)
        return {**rule, "reason": reason, "findings": findings, "evidence": evidence}

    def _finding(self, finding: Mapping[str, Any]) -> dict[str, Any]:
        exchanges = [each | self._record(each) for each in finding["exchanges"]]
        words = {name: self.text(finding[name]) for name in ("seen", "expected")}
        others = self._strangers is not None and exchanges and self._strangers.has_overheard(exchanges[-1]["id"])
        curl = exchanges[-1]["curl"] if others else self.text(finding["curl"])
        return {**finding, **words, "curl": curl, "exchanges": exchanges}

    def _record(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a recorded exchange, without its role, as it may be written."""
        name = record["id"]
        if name not in self._records and self._strangers is not None:
            self._records[name] = self._strangers.record(
                {part: each for part, each in record.items() if part != "role"}
            )
        return self._records[name]


def mask_of(target: Target, *, show_personal_data: bool = False) -> Mask:
    """Return the mask of a run on *target*; an embedded one has nobody's data."""
    if target.embedded or show_personal_data:
        return Mask(target.secrets)
    return Mask(target.secrets, Strangers((*target.fixtures.values(), *target.allowed_addresses)))


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """Return a JSON value with every text in it changed, names of properties included."""
    if isinstance(value, dict):
        return {change(name): _each_text(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return [_each_text(each, change) for each in value]
    return change(value) if isinstance(value, str) else value
