"""A smoke run of the emulator in this process, as drift hears it, with any change of the emulator."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance import catalogue
from conformance.drift.baselines.accepting import accept
from conformance.drift.comparing.compare import compare
from conformance.drift.learning.shapes import Learned, Learner
from conformance.engine import Engine
from conformance.errors import ConformanceError
from conformance.exchange import ABSENT, Exchange, Request, Response
from conformance.proof.direct import DirectClient
from conformance.target import Target
from conformance.writing import results
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.app import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.drift.baselines.baseline import Baseline
    from conformance.drift.difference import Difference

DAY = date(2026, 11, 21)
EMAIL = "Email"
_PATHS = {
    "createEmail": ("POST", "/activity/email/"),
    "getEmail": ("GET", "/activity/email/acti_1/"),
    "updateEmail": ("PUT", "/activity/email/acti_1/"),
    "deleteEmail": ("DELETE", "/activity/email/acti_1/"),
    "listEmails": ("GET", "/activity/email/"),
    "listActivities": ("GET", "/activity/"),
}
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Run:
    """What a run leaves for drift."""

    learned: Learned
    document: dict[str, Any]

    def accepted(self, earlier: Baseline | None = None, edges: Mapping[str, int] | None = None) -> Baseline:
        return accept(earlier, self.learned, self.document, edges or {}, day=DAY)

    def beside(self, baseline: Baseline, edges: Mapping[str, int] | None = None) -> list[Difference]:
        return compare(baseline, self.learned, self.document, edges)


def run(change: Callable[[Emulator], None] = lambda _: None, *, seed: int = 0, sending: bool = False) -> Run:
    """Run the smoke profile on an emulator with a *change*."""
    emulator = Emulator()
    emulator.app.logger.disabled = True
    change(emulator)
    target = Target(
        name="emulator",
        embedded=True,
        api_key=DEFAULT_API_KEY,
        bearer_token=DEFAULT_BEARER_TOKEN,
        allow_sending=sending,
    )
    learner = Learner()
    client = DirectClient(target, f"http://localhost{BASE}", learner.take, app=emulator.app)
    engine = Engine(client, catalogue.rules(), "smoke", seed, confirm=False)
    reason = None
    try:
        engine.connect()
        engine.run()
    except ConformanceError as problem:
        reason = str(problem)
        engine.give_up(reason)
    return Run(learner.learned(), document_of(engine, reason))


def document_of(engine: Engine, reason: str | None) -> dict[str, Any]:
    """The results document of a run that has ended."""
    target = engine.client.target
    described = {"name": target.name, "allow_sending": target.allow_sending}
    header = results.header(described, engine.level, engine.seed, ())
    events = [
        results.verdict(tally, "", f"close-conformance run --rule {name}") for name, tally in engine.tallies.items()
    ]
    footer = results.footer(seconds=1.0, requests=engine.client.sent, reason=reason, exit_code=0, gathered={})
    return results.fold([header, *events, footer])


@cache
def usual(*, sending: bool = False) -> Baseline:
    """The baseline of the emulator as it is, with the edges of two limits."""
    return run(sending=sending).accepted(edges=EDGES)


EDGES = {"email-create-subject-max-length": 1000, "email-update-subject-max-length": 1000}


def exchange(
    answer: Any, operation: str = "getEmail", status: int = 200, *, sent: Any = ABSENT, query: tuple[Any, ...] = ()
) -> Exchange:
    """An exchange written by hand; a text as the answer is sent as it is."""
    method, path = _PATHS[operation]
    text = answer if isinstance(answer, str) else json.dumps(answer)
    request = Request(method, path, query=query, body=sent)
    response = Response(status, {"content-type": "application/json"}, text, 0.01)
    return Exchange(f"h{next(_NUMBERS)}", operation, f"http://localhost{path}", request, response)


def learned(*exchanges: Exchange) -> Learned:
    """What is learned from some exchanges."""
    learner = Learner()
    for each in exchanges:
        learner.take(each)
    return learner.learned()


def emails(count: int = 6, operation: str = "getEmail", **fields: Any) -> list[Exchange]:
    """So many emails that are alike."""
    return [exchange({"id": f"acti_{'x' * 30}", "_type": EMAIL} | fields, operation) for _ in range(count)]


def rule(name: str, verdict: str, **more: Any) -> dict[str, Any]:
    """A row of the results of a rule."""
    told = {"findings": [], "evidence": [], "reason": None, "rerun": f"close-conformance run --rule {name}"}
    found = catalogue.rules()[name]
    return {
        "id": name,
        "says": found.says,
        "state": "judged",
        "operations": [*found.operations],
        "verdict": verdict,
        **told,
        **more,
    }


def results_of(*rules: dict[str, Any], complete: bool = True) -> dict[str, Any]:
    """The results of a run that judged some rules."""
    tool = {"version": "1", "contract": "1.0.0", "contract_sha256": "0" * 12}
    target = {"name": "by hand", "allow_sending": False}
    return {
        "tool": tool,
        "target": target,
        "profile": "smoke",
        "complete": complete,
        "rules": [*rules],
        "exchanges": {},
    }
