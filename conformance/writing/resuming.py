"""
A run that was cut short, read from its log, so that another one can go on from there.

Law: what another target, contract, profile, seed or choice of rules has shown is never mixed in. A verdict is taken
over when its scenarios had all ended and it says something of the target; a finding is taken over always.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance import __version__, catalogue, contract
from conformance.errors import UsageError
from conformance.tally import Tally
from conformance.verdicts import Verdict
from conformance.writing import reading
from conformance.writing.results import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.catalogue import Rule
    from conformance.engine import Engine
    from conformance.session import Options
    from conformance.writing.masking import Mask

_LEARNT_NOTHING = (Verdict.ERROR, Verdict.BLOCKED)
_OWN_ID = re.compile(r"x\d+")


@dataclass(frozen=True)
class Earlier:
    """
    What an earlier run has left in its log.

    `rules` are the records of its rules by id, `final` those of them whose scenarios had all ended; `requests` and
    `seconds` is what it took, `exit_code` how it ended, None when it was cut short.
    """

    header: Mapping[str, Any]
    rules: Mapping[str, dict[str, Any]]
    final: frozenset[str]
    exchanges: Mapping[str, dict[str, Any]]
    requests: int
    seconds: float
    exit_code: int | None

    @property
    def resumed(self) -> int:
        """How often the run will have been resumed once it goes on."""
        return int(self.header.get("resumed", 0)) + 1

    @property
    def continued(self) -> dict[str, Any]:
        """What the header of the run that goes on takes over."""
        return {"started": self.header["started"], "resumed": self.resumed}

    def revive(self, engine: Engine, mask: Mask) -> None:
        """Give *engine* what was learnt, so that it runs what is left only; *mask* lets through what it has written."""
        renamed = {name: self._renamed(record) for name, record in self.exchanges.items()}
        settled = set()
        for name, record in self.rules.items():
            learnt = _tally(engine.rules[name], self._rule(record), {each["id"]: each for each in renamed.values()})
            is_settled = name in self.final and learnt.verdict not in _LEARNT_NOTHING
            settled |= {name} if is_settled else set()
            engine.tallies[name] = learnt if is_settled else _only_findings(learnt)
            mask.keep(each for finding in learnt.findings.values() for each in finding["exchanges"])
        mask.keep(renamed.values())
        engine.settled = frozenset(settled)

    def _rule(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record of a rule in which exchanges have names that no later one can have."""
        findings = [{**each, "exchanges": [*map(self._renamed, each["exchanges"])]} for each in record["findings"]]
        evidence = [{**each, "exchanges": [*map(self._renamed, each["exchanges"])]} for each in record["evidence"]]
        return {**record, "findings": findings, "evidence": evidence}

    def _renamed(self, named: dict[str, Any]) -> dict[str, Any]:
        return {**named, "id": f"{self.resumed}-{named['id']}"} if _OWN_ID.fullmatch(named["id"]) else named


def _tally(rule: Rule, record: Mapping[str, Any], exchanges: Mapping[str, dict[str, Any]]) -> Tally:
    named = {step["id"] for each in record["evidence"] for step in each["exchanges"]}
    return Tally(
        rule,
        reason=record["reason"],
        verdict=Verdict(record["verdict"]),
        examples=record["examples_run"],
        exchanges={name: exchanges[name] for name in named if name in exchanges},
        evidence=list(record["evidence"]),
        findings={each["title"]: each for each in record["findings"]},
        earlier=record["requests"],
        _titles={each["title"] for each in record["evidence"]},
    )


def _only_findings(learnt: Tally) -> Tally:
    if not learnt.findings:
        return Tally(learnt.rule)
    verdict = Verdict.FAIL if learnt.rule.strength == "must" else Verdict.WARNING
    return Tally(learnt.rule, verdict=verdict, findings=learnt.findings)


def earlier(options: Options) -> Earlier:
    """Return what the run that *options* ask to resume has left; raises UsageError when it is none, or another one."""
    path = options.directory / "results.jsonl"
    events = list(reading.events(path)) if path.is_file() else []
    if not events or events[0].get("event") != "header" or events[0].get("format") != FORMAT:
        message = f"nothing to resume: {path} is no log of a run"
        raise UsageError(message)
    try:
        return _read(options, events)
    except (KeyError, TypeError, AttributeError):
        message = f"cannot resume: an event in {path} is not as it has to be"
        raise UsageError(message) from None


def _read(options: Options, events: list[dict[str, Any]]) -> Earlier:
    header, last = events[0], events[-1]
    for what, had, has in _differences(header, options):
        if had != has:
            message = f"cannot resume the run in {options.directory}: its {what} was {had}, not {has}"
            raise UsageError(message)
    verdicts = [each for each in events if each["event"] == "verdict" and each["rule"]["state"] == "judged"]
    return Earlier(
        header=header,
        rules={each["rule"]["id"]: each["rule"] for each in verdicts},
        final=frozenset(each["rule"]["id"] for each in verdicts if each.get("final")),
        exchanges={name: record for each in verdicts for name, record in each["exchanges"].items()},
        requests=max(each.get("requests", 0) for each in events),
        seconds=max(each.get("seconds", 0.0) for each in events),
        exit_code=last["exit_code"] if last["event"] == "footer" and last["complete"] else None,
    )


def _differences(header: Mapping[str, Any], options: Options) -> Iterator[tuple[str, Any, Any]]:
    """Yield what has to be the same in both runs, as it was and as it is asked for."""
    had, target = header["target"], options.target
    yield "version", header["tool"]["version"], __version__
    yield "contract", header["tool"]["contract_sha256"], contract.fingerprint()
    yield "target", had["name"], target.name
    if not target.embedded:
        yield "base URL", had["base_url"], target.base_url
        yield "way to sign in", " and ".join(had["auth"]), " and ".join(target.auth)
    yield "permission to send", had["allow_sending"], target.allow_sending
    yield "profile", header["profile"], options.profile
    yield "seed", header["seed"], options.seed
    asked = {patterns: catalogue.select(patterns) for patterns in (tuple(header.get("patterns", ())), options.patterns)}
    chosen = [" ".join(patterns) or "all" for patterns in asked]
    if len(set(map(tuple, asked.values()))) > 1:
        yield "choice of rules", chosen[0], chosen[-1]
