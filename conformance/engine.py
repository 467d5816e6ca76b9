"""
Runs scenarios on a target and folds what they show into verdicts.

Law: the engine decides what runs and in which order, and judges nothing itself. A fault of ours or of the
network becomes `error`, never a finding.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.errors import NotCompleted, Refused, TransportFailed, Unreachable
from conformance.exchange import ABSENT, Exchange, Request
from conformance.findings import error
from conformance.needs import Needs
from conformance.provision import Fixtures
from conformance.runner import FLAKY, Runner
from conformance.scenarios.registry import LEVELS, Scenario, all_scenarios
from conformance.tally import Tally
from conformance.wire.client import NO_JSON
from conformance.wire.strays import note_what_stands
from conformance.wire.sweeping import sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from conformance.catalogue import Rule
    from conformance.findings import Outcome
    from conformance.wire.client import Client

_NO_ROUTE = 404


@dataclass
class Engine:
    """
    One run.

    `rules` are those asked for, `pending` counts the scenarios that each still waits for. `on_progress` is called with
    (done, all, name of the scenario) as scenarios end, `on_outcome` with what each shows of a rule that was asked for,
    `on_verdict` with a rule's tally once no scenario is left that judges it. `enough` is asked as each scenario ends;
    once it says yes, no other is begun. Without `confirm` a scenario that finds something is not run again, so that
    nothing is called flaky. `settled` are rules that need no scenario of their own any more; what other scenarios show
    of them is taken in.
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
    settled: frozenset[str] = frozenset()
    tallies: dict[str, Tally] = field(init=False)
    fixtures: Fixtures = field(init=False)
    runner: Runner = field(init=False)
    pending: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with an empty tally for every rule that is asked for."""
        self.tallies = {name: Tally(rule) for name, rule in self.rules.items()}
        self.fixtures = Fixtures(self.client)
        self.runner = Runner(self.client, self.fixtures, self.level, self.seed, self.confirm)

    def connect(self) -> None:
        """
        Make sure that the target is there, speaks this API, lets us in, and has a lead to work on.

        Raises Unreachable, Refused or NotCompleted.
        """
        try:
            answer = self._greeting()
        except (TransportFailed, Unreachable) as problem:
            place = self.client.base_url
            what = f"{place} does not speak this API" if NO_JSON in str(problem) else f"cannot reach {place}"
            raise Unreachable(f"{what}: {problem}") from None
        if answer.status in (401, 403):
            raise Refused(f"{self.client.base_url} refuses the credentials ({answer.status})")
        kind = answer.response.headers.get("content-type", "no content type")
        made = self.fixtures.is_private("lead_id")
        if (answer.json is ABSENT and "json" not in kind) or (answer.status == _NO_ROUTE and not made):
            raise Unreachable(f"{self.client.base_url} does not speak this API: {answer.status}, {kind}")
        note_what_stands(self.client.send, self.client.ledger)
        if self.fixtures.get("lead_id") is None:
            raise NotCompleted("no lead to work on: POST /lead/ was refused; name one with --fixture lead_id=…")

    def _greeting(self) -> Exchange:
        """Ask who we are and, where nobody says, for emails."""
        answer = self.fixtures.me()
        if isinstance(answer.item.get("id"), str):
            return answer
        return self.client.send(Request("GET", "/activity/email/", query=(("_limit", "1"),)))

    def run(self) -> None:
        """Run every scenario that the rules and the profile ask for; raises NotCompleted when it cannot go on."""
        wanted = self.runner.wanted = self._wanted()
        plan = [each for each in all_scenarios() if each.judges & (wanted - self.settled) and self._within(each)]
        self.pending = {name: sum(name in each.judges for each in plan) for name in wanted}
        with closing(self._results(plan)) as results:
            for done, (scenario, outcomes) in enumerate(results, 1):
                self._take(scenario, outcomes)
                self.on_progress(done, len(plan), scenario.name)
                if self.enough():
                    return

    def _within(self, scenario: Scenario) -> bool:
        return LEVELS.index(scenario.level) <= LEVELS.index(self.level)

    def _wanted(self) -> frozenset[str]:
        """Return the rules that can be tried; the others get their reason."""
        needs, wanted = Needs(self.fixtures), set()
        for name, rule in self.rules.items():
            try:
                reason = None if name in self.settled else rule.excluded or rule.open or needs.unmet(rule)
            except TransportFailed as problem:
                self.tallies[name].add(error(name, "what it needs", str(problem)))
                continue
            if reason is None:
                wanted.add(name)
            else:
                self.tallies[name].reason = reason
        return frozenset(wanted)

    def give_up(self, reason: str) -> None:
        """Say of every rule that was not judged to its end that the run has ended before, for *reason*."""
        for name, left in self.pending.items():
            if left:
                self.tallies[name].add(error(name, "the rest of the run", f"the run ended before: {reason}"))

    def _take(self, scenario: Scenario, outcomes: list[Outcome]) -> None:
        """Fold what *scenario* has shown into the tallies, and tell those that nothing is left to change."""
        for outcome in outcomes:
            tally = self.tallies.get(outcome.rule)
            if tally is not None:
                self.on_outcome(outcome)
                tally.add(outcome, flaky=outcome.text == FLAKY, found_among=scenario.judges)
        for name in scenario.judges & self.runner.wanted:
            self.pending[name] -= 1
            if not self.pending[name]:
                self.on_verdict(self.tallies[name])

    def _results(self, plan: list[Scenario]) -> Generator[tuple[Scenario, list[Outcome]], None, None]:
        """Yield each scenario with its outcomes as it ends; once this is closed, nothing goes on any more."""
        if self.workers == 1:
            for scenario in plan:
                yield scenario, self.runner.outcomes(scenario)
            return
        with ThreadPoolExecutor(self.workers) as pool:
            left = {pool.submit(self.runner.outcomes, each): each for each in plan}
            try:
                while left:
                    ended, _ = wait(left, return_when=FIRST_COMPLETED)
                    for future in ended:
                        yield left.pop(future), future.result()
            except BaseException:
                self.client.stop()
                raise
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def clean_up(self) -> str | None:
        """Remove what the run made; return what could not be removed, None when nothing is left."""
        swept = sweep(self.client)
        return f"left behind on the target: {', '.join(swept.left)}" if swept.left else None
