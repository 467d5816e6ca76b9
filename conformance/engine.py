"""
Runs scenarios on a target and folds what they show into verdicts.

Law: the engine decides what runs and in which order, and judges nothing itself. A fault of ours or of the
network becomes `error`, never a finding.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance import catalogue
from conformance.bench import Bench
from conformance.checks import traffic
from conformance.checks.history import History
from conformance.errors import (
    ConformanceError,
    NotCompleted,
    Refused,
    SendingForbidden,
    TransportFailed,
    Unreachable,
)
from conformance.exchange import ABSENT, Request
from conformance.findings import Blocked, Inapplicable, Outcome, Result, blocked, error, inapplicable
from conformance.ledger import Ledger
from conformance.needs import Needs
from conformance.provision import Fixtures
from conformance.scenarios.registry import LEVELS, Scenario, all_scenarios
from conformance.stock import Stock
from conformance.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conformance.catalogue import Rule
    from conformance.client import Client

_FAILURES_IN_A_ROW = 3
_NO_ROUTE = 404


@dataclass
class Engine:
    """
    One run.

    `rules` are those asked for, `on_progress` is called with (done, all, name of the scenario) as scenarios end,
    `on_outcome` with what each shows of a rule that was asked for, `on_verdict` with a rule's tally once no scenario
    is left that judges it. `enough` is asked as each scenario ends;
    once it says yes, no other is begun. Without `confirm` a scenario that finds something is not run again, so that
    nothing is called flaky.
    """

    client: Client
    rules: dict[str, Rule]
    level: str = "ci"
    seed: int = 0
    workers: int = 1
    confirm: bool = True
    on_progress: Callable[[int, int, str], None] = lambda *_: None
    on_outcome: Callable[[Outcome], None] = lambda _: None
    on_verdict: Callable[[Tally], None] = lambda _: None
    enough: Callable[[], bool] = lambda: False
    ledger: Ledger = field(default_factory=Ledger)
    tallies: dict[str, Tally] = field(init=False)
    fixtures: Fixtures = field(init=False)
    stock: Stock = field(default_factory=Stock)
    _failures: int = 0
    _steady: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin with an empty tally for every rule that is asked for."""
        self.tallies = {name: Tally(rule) for name, rule in self.rules.items()}
        self.fixtures = Fixtures(self.client)

    def connect(self) -> None:
        """
        Make sure that the target is there, speaks this API, lets us in, and has a lead to work on.

        Raises Unreachable, Refused or NotCompleted.
        """
        try:
            answer = self.client.send(Request("GET", "/activity/email/", query=(("_limit", "1"),)))
        except TransportFailed as problem:
            message = f"cannot reach {self.client.base_url}: {problem}"
            raise Unreachable(message) from None
        if answer.status in (401, 403):
            message = f"{self.client.base_url} refuses the credentials ({answer.status})"
            raise Refused(message)
        kind = answer.response.headers.get("content-type", "no content type")
        made = self.fixtures.is_private("lead_id")
        if (answer.json is ABSENT and "json" not in kind) or (answer.status == _NO_ROUTE and not made):
            message = f"{self.client.base_url} does not speak this API: {answer.status}, {kind}"
            raise Unreachable(message)
        if self.fixtures.get("lead_id") is None:
            message = "no lead to work on: POST /lead/ was refused; name one with --fixture lead_id=…"
            raise NotCompleted(message)

    def run(self) -> None:
        """Run every scenario that the rules and the profile ask for; raises NotCompleted when it cannot go on."""
        wanted = self._wanted()
        plan = [each for each in all_scenarios() if each.judges & wanted and self._within(each)]
        pending = {name: sum(name in each.judges for each in plan) for name in wanted}
        for done, (scenario, outcomes) in enumerate(self._results(plan, wanted), 1):
            for outcome in outcomes:
                self._take(outcome, scenario)
            for name in scenario.judges & wanted:
                pending[name] -= 1
                if not pending[name]:
                    self.on_verdict(self.tallies[name])
            self.on_progress(done, len(plan), scenario.name)
            if self.enough():
                return

    def _within(self, scenario: Scenario) -> bool:
        return LEVELS.index(scenario.level) <= LEVELS.index(self.level)

    def _wanted(self) -> frozenset[str]:
        """Return the rules that can be tried; the others get their reason."""
        needs, wanted = Needs(self.fixtures), set()
        for name, rule in self.rules.items():
            reason = rule.excluded or rule.open or needs.unmet(rule)
            self.tallies[name].reason = reason
            if reason is None:
                wanted.add(name)
        return frozenset(wanted)

    def _take(self, outcome: Outcome, scenario: Scenario) -> None:
        tally = self.tallies.get(outcome.rule)
        if tally is not None:
            self.on_outcome(outcome)
            tally.add(outcome, flaky=outcome.text == _FLAKY, found_among=scenario.judges)

    def _results(self, plan: list[Scenario], wanted: frozenset[str]) -> Iterable[tuple[Scenario, list[Outcome]]]:
        if self.workers == 1:
            for scenario in plan:
                yield scenario, self._confirmed(scenario, wanted)
            return
        with ThreadPoolExecutor(self.workers) as pool:
            left = {pool.submit(self._confirmed, each, wanted): each for each in plan}
            try:
                while left:
                    ended, _ = wait(left, return_when=FIRST_COMPLETED)
                    for future in ended:
                        yield left.pop(future), future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _confirmed(self, scenario: Scenario, wanted: frozenset[str]) -> list[Outcome]:
        """
        Run *scenario*; run it again when it found something, to tell a flaky finding from a steady one.

        Whatever is found may have spoilt what scenarios share, so that both the second try and the scenarios after
        it begin with a new stock. What came back once is not tried a third time.
        """
        first = self._once(scenario, wanted)
        suspects = _found(first) - self._steady
        if not suspects:
            return first
        self.stock = Stock()
        if self.confirm and not scenario.replay:
            return first
        again = _found(self._once(scenario, wanted)) if self.confirm else suspects
        self.stock = Stock()
        self._steady |= suspects & again
        return [_as_flaky(each) if each.key in suspects - again else each for each in first]

    def _once(self, scenario: Scenario, wanted: frozenset[str]) -> list[Outcome]:
        bench = Bench(self.client, self.fixtures, self.ledger, self.stock, self.level, self.seed, wanted)
        outcomes: list[Outcome] = []
        try:
            for outcome in scenario.run(bench):
                outcomes.append(outcome)  # noqa: PERF402 - what came before an exception is kept
        except Blocked as problem:
            outcomes += self._rest(scenario, outcomes, wanted, blocked, str(problem))
        except Inapplicable as problem:
            outcomes += self._rest(scenario, outcomes, wanted, inapplicable, str(problem))
        except NotCompleted:
            raise
        except (TransportFailed, SendingForbidden) as problem:
            self._count_failure(problem)
            outcomes += self._rest(scenario, outcomes, wanted, error, str(problem))
        except Exception as problem:  # noqa: BLE001 - our own fault must not end the run
            outcomes += self._rest(scenario, outcomes, wanted, error, f"{type(problem).__name__}: {problem}")
        else:
            self._failures = 0
        return [*(each for each in outcomes if each.rule in wanted), *self._seen(scenario, bench, wanted)]

    def _seen(self, scenario: Scenario, bench: Bench, wanted: frozenset[str]) -> list[Outcome]:
        """Return what the traffic rules say; a fault of ours in judging is an error of the scenario's rules."""
        try:
            return list(_judged(bench, wanted))
        except Exception as problem:  # noqa: BLE001 - our own fault must not end the run
            return self._rest(scenario, [], wanted, error, f"{type(problem).__name__}: {problem}")

    def _rest(
        self,
        scenario: Scenario,
        outcomes: list[Outcome],
        wanted: frozenset[str],
        verdict: Callable[[str, str, str], Outcome],
        reason: str,
    ) -> list[Outcome]:
        """Return an outcome for every rule that the scenario owes one."""
        owed = (scenario.judges & wanted) - {each.rule for each in outcomes} - traffic_rules()
        return [verdict(rule, "a step before it", reason) for rule in sorted(owed)]

    def _count_failure(self, problem: ConformanceError) -> None:
        self._failures += 1
        if self._failures >= _FAILURES_IN_A_ROW:
            message = f"the target stopped answering: {problem}"
            raise Unreachable(message)

    def clean_up(self) -> str | None:
        """Remove what the run made; return what could not be removed, None when nothing is left."""
        owned = {path.rstrip("/").rpartition("/")[2] for path in self.fixtures.made}
        left: list[str] = []
        try:
            for email in self.ledger.living():
                if self.ledger.lead_of(email) not in owned:
                    answer = self.client.send(Request("DELETE", f"/activity/email/{email}/"))
                    left += [] if answer.ok else [email]
            left += [each.request.path for each in self.fixtures.remove()]
        except ConformanceError as problem:
            left.append(str(problem))
        return f"left behind on the target: {', '.join(left)}" if left else None


_FLAKY = "did not come back when it was tried again"


def _found(outcomes: list[Outcome]) -> set[tuple[str, str]]:
    return {each.key for each in outcomes if each.result is Result.BROKEN}


def _as_flaky(outcome: Outcome) -> Outcome:
    return Outcome(outcome.rule, outcome.title, outcome.result, outcome.steps, outcome.seen, outcome.expected, _FLAKY)


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
    marks = ("-answers-200", "-no-server-error", "-documented-codes", "-json")
    return frozenset(
        name
        for name in catalogue.rules()
        if name.startswith(("email-field-", "email-direction-")) or name.endswith(marks)
    )
