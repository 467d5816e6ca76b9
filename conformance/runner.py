"""
Runs one scenario until its outcomes can be trusted.

Law: a finding counts when it comes back with new emails, or is called flaky. A try in which an answer was lost proves
nothing against the target: it is made again, and what never comes up without a loss is an `error`. Nor does one in
which a list was asked for before the target had caught up.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance import catalogue
from conformance.bench import Bench
from conformance.checks import traffic
from conformance.checks.history import History
from conformance.errors import ConformanceError, NotCompleted, NotOurs, SendingForbidden, TransportFailed
from conformance.findings import Blocked, Inapplicable, Outcome, Result, blocked, error, inapplicable
from conformance.stock import Stock
from conformance.wire.lag import LISTS
from conformance.wire.recovery import remove_strays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conformance.provision import Fixtures
    from conformance.scenarios.registry import Scenario
    from conformance.wire.client import Client

_TRIES = 4
FLAKY = "did not come back when it was tried again"
_UNSURE = "answers were lost, or were no JSON, in every try"
_DOUBTS = (Result.BROKEN, Result.BLOCKED, Result.ERROR)


@dataclass(frozen=True)
class Try:
    """What one try of a scenario showed; `calm` when no answer was lost for it, nor was any unreadable."""

    outcomes: list[Outcome]
    calm: bool

    @property
    def found(self) -> set[tuple[str, str]]:
        """The cases in which a rule was broken."""
        return {each.key for each in self.outcomes if each.result is Result.BROKEN}

    @property
    def lists(self) -> set[str]:
        """The operations of the lists that findings rest on."""
        steps = (step for each in self.outcomes if each.result is Result.BROKEN for step in each.steps)
        return {str(step.exchange.operation) for step in steps if step.exchange.ok} & set(LISTS)

    @property
    def only_found(self) -> set[tuple[str, str]]:
        """Those of them of which no other exchange showed the opposite, so that no single loss is the reason."""
        return self.found - {each.key for each in self.outcomes if each.result is Result.KEPT}

    @property
    def doubtful(self) -> bool:
        """Whether lost answers may be the reason for what it shows."""
        return not self.calm and any(each.result in _DOUBTS for each in self.outcomes)


@dataclass
class Runner:
    """
    Runs scenarios on one target, for the rules in `wanted`.

    Without `confirm` a scenario that finds something is not run again, so that nothing is called flaky.
    """

    client: Client
    fixtures: Fixtures
    level: str
    seed: int
    confirm: bool = True
    wanted: frozenset[str] = frozenset()
    stock: Stock = field(default_factory=Stock)
    _steady: set[tuple[str, str]] = field(default_factory=set)

    def bench(self) -> Bench:
        """Return a bench of its own for a scenario."""
        return Bench(self.client, self.fixtures, self.stock, self.level, self.seed, self.wanted)

    def outcomes(self, scenario: Scenario) -> list[Outcome]:
        """
        Run *scenario*, again when it found something or lost something, and return what came of it.

        Whatever is found may have spoilt what scenarios share, so that both the next try and the scenarios after it
        begin with a new stock. What came back once is not confirmed a second time.
        """
        tries = [self._first(scenario)]
        while self._is_open(scenario, tries):
            self._afresh(found=bool(tries[-1].found))
            tries.append(self._once(scenario))
        if any(each.found - self._steady for each in tries):
            self.stock = Stock()
        return self._settled(scenario, tries)

    def _first(self, scenario: Scenario) -> Try:
        """Run *scenario*, anew when it found fault with a list and lists turn out to come late."""
        was_late = self.client.lag.is_late
        first = self._once(scenario)
        if was_late or not self.confirm or not first.lists or not self.client.lag.learn(self.bench(), first.lists):
            return first
        self._afresh(found=True)
        return self._once(scenario)

    def _is_open(self, scenario: Scenario, tries: list[Try]) -> bool:
        """Tell whether another try would tell more."""
        last = tries[-1]
        if not self.confirm or len(tries) >= _TRIES:
            return False
        if last.doubtful:
            return True
        suspects = last.found - self._steady
        return bool(suspects) and scenario.replay and not any(each.calm for each in tries[:-1])

    def _afresh(self, *, found: bool) -> None:
        """Begin anew: other emails than those in doubt, and without what a lost create may have left among them."""
        self.stock = Stock() if found or self.stock.shaken else self.stock.without(self.client.lost)
        try:
            remove_strays(self.client)
        except TransportFailed:
            self.client.doubt()

    def _settled(self, scenario: Scenario, tries: list[Try]) -> list[Outcome]:
        calm = [each for each in tries if each.calm or not each.doubtful]
        if not calm and len(tries) > 1:
            return self._unsure(tries)
        first = (calm or tries)[0]
        suspects = first.found - self._steady
        if self.confirm and not scenario.replay:
            return first.outcomes
        again = calm[-1].found if len(calm) > 1 else suspects if len(tries) == 1 else set()
        self._steady |= suspects & again
        name = _as_flaky if all(each.calm for each in tries) else _as_unsure
        return [name(each) if each.key in suspects - again else each for each in first.outcomes]

    def _unsure(self, tries: list[Try]) -> list[Outcome]:
        """Keep of the last try what every one found: a target that never answers in JSON does so on its own account."""
        steady = set.intersection(*(each.only_found for each in tries))
        self._steady |= steady
        return [
            _as_unsure(each) if each.result in _DOUBTS and each.key not in steady else each
            for each in tries[-1].outcomes
        ]

    def _once(self, scenario: Scenario) -> Try:
        bench = self.bench()
        unsure = self.client.unsure
        outcomes: list[Outcome] = []
        try:
            with closing(scenario.run(bench)) as running:
                for outcome in running:
                    outcomes.append(outcome)  # noqa: PERF402 - what came before an exception is kept
        except NotCompleted:
            raise
        except Exception as problem:  # noqa: BLE001 - our own fault must not end the run
            outcomes += self._rest(scenario, outcomes, problem)
        outcomes = [*(each for each in outcomes if each.rule in self.wanted), *self._seen(scenario, bench)]
        return Try(outcomes, calm=self.client.unsure == unsure and not bench.stock.shaken)

    def _seen(self, scenario: Scenario, bench: Bench) -> list[Outcome]:
        """Return what the traffic rules say; a fault of ours in judging is an error of the scenario's rules."""
        try:
            return list(_judged(bench, self.wanted))
        except Exception as problem:  # noqa: BLE001 - our own fault must not end the run
            return self._rest(scenario, [], problem)

    def _rest(self, scenario: Scenario, outcomes: list[Outcome], problem: Exception) -> list[Outcome]:
        """Return an outcome for every rule that the scenario still owes one after *problem*."""
        owed = (scenario.judges & self.wanted) - {each.rule for each in outcomes} - traffic_rules()
        kind, reason = _meaning(problem)
        return [kind(rule, "a step before it", reason) for rule in sorted(owed)]


def _meaning(problem: Exception) -> tuple[Callable[[str, str, str], Outcome], str]:
    """Return what an exception means for the rules of its scenario."""
    if isinstance(problem, Blocked):
        return blocked, str(problem)
    if isinstance(problem, Inapplicable | SendingForbidden | NotOurs):
        return inapplicable, str(problem)
    return error, str(problem) if isinstance(problem, ConformanceError) else f"{type(problem).__name__}: {problem}"


def _as_flaky(outcome: Outcome) -> Outcome:
    return Outcome(outcome.rule, outcome.title, outcome.result, outcome.steps, outcome.seen, outcome.expected, FLAKY)


def _as_unsure(outcome: Outcome) -> Outcome:
    return error(outcome.rule, outcome.title, outcome.text if outcome.result is Result.ERROR else _UNSURE)


def _judged(bench: Bench, wanted: frozenset[str]) -> Iterable[Outcome]:
    """Yield what the exchanges of a scenario show beyond what it was written for."""
    history, own = History(), {id(each) for each in bench.trace}
    for exchange in sorted((*bench.background, *bench.trace), key=lambda each: each.ended):
        if id(exchange) not in own:
            history.remember(exchange)
            continue
        for outcome in (*traffic.judge(exchange), *history.judge(exchange)):
            if outcome.rule in wanted:
                yield outcome


def traffic_rules() -> frozenset[str]:
    """Return the rules that no scenario owes an outcome, since every exchange is judged by them."""
    marks = ("answers-200", "no-server-error", "documented-codes", "json")
    of_operations = {f"{slug}-{mark}" for slug in traffic.SLUGS.values() for mark in marks}
    return frozenset(
        name
        for name in catalogue.rules()
        if name.startswith(("email-field-", "email-direction-")) or name in of_operations
    )
