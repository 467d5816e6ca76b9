"""A smoke run of the emulator in this process, as drift hears it, with any change of the emulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance import catalogue, results
from conformance.drift.accepting import accept
from conformance.drift.compare import compare
from conformance.drift.shapes import Learner
from conformance.engine import Engine
from conformance.errors import ConformanceError
from conformance.proof.direct import DirectClient
from conformance.target import Target
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.app import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.drift.baseline import Baseline
    from conformance.drift.difference import Difference
    from conformance.drift.shapes import Learned


@dataclass(frozen=True)
class Run:
    """What a run leaves for drift."""

    learned: Learned
    document: dict[str, Any]

    def accepted(self, earlier: Baseline | None = None, edges: Mapping[str, int] | None = None) -> Baseline:
        return accept(earlier, self.learned, self.document, edges or {})

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
