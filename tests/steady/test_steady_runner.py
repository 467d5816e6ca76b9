"""
How often a scenario is tried, and what is made of tries that differ: calm ones, and those in which answers were lost.

Law: a scenario is a script here, one list a try; what it does not say does not happen.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from losing import client_of
from neighbours import move_in

from conformance.bench import Bench
from conformance.errors import BudgetSpent, NotOurs, SendingForbidden, TransportFailed
from conformance.findings import Blocked, Inapplicable, Outcome, Result, broken, error, kept
from conformance.findings import blocked as blocked_outcome
from conformance.provision import Fixtures
from conformance.runner import FLAKY, Runner
from conformance.scenarios.registry import Scenario, _tidied
from conformance.stock import Stock
from strategies import email_body

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from emulator import Emulator

RULE, OTHER = "email-create-lead-id-required", "email-create-status-required"
LOST = "an answer is lost"
GOOD, BAD = kept(RULE, "case"), broken(RULE, "case", seen="this", expected="that")
STUCK = blocked_outcome(RULE, "case", "a step before it")
OWN_FAULT = error(RULE, "case", "connection reset")
AS_FLAKY, AS_UNSURE = "flaky", "unsure"


@dataclass
class Script:
    """What a scenario does in each try; `stocks` holds what it found in the stock, `ended` how many tries ended."""

    tries: tuple[list[Any], ...]
    name: str = "script"
    stocks: list[str] = field(default_factory=list)
    ended: int = 0

    def run(self, bench: Bench) -> Generator[Outcome, None, None]:
        """Play the next try."""
        self.stocks.append(bench.shared("thing", lambda _: f"{self.name}, {len(self.stocks) + 1}"))
        try:
            for each in self.tries[len(self.stocks) - 1]:
                if each is LOST:
                    bench.client.doubt()
                elif isinstance(each, Outcome):
                    yield each
                else:
                    raise each
        finally:
            self.ended += 1

    def scenario(self, *, replay: bool = True) -> Scenario:
        """Return it as a scenario for both rules."""
        return Scenario(self.name, frozenset({RULE, OTHER}), "As it is written.", "smoke", replay, self.run)


@pytest.fixture
def runner(emulator: Emulator) -> Runner:
    """Give a runner whose client is never asked to send anything."""
    client = client_of(emulator)
    return Runner(client, Fixtures(client), "smoke", 0, wanted=frozenset({RULE, OTHER}))


def told(outcomes: list[Outcome]) -> list[str]:
    """Tell outcomes in one word each."""
    unsure = [each.result is Result.ERROR and "in every try" in each.text for each in outcomes]
    return [
        AS_FLAKY if each.text == FLAKY else AS_UNSURE if doubt else each.result.value
        for each, doubt in zip(outcomes, unsure, strict=True)
    ]


@pytest.mark.parametrize(
    ("tries", "expected"),
    [
        pytest.param([[GOOD]], ["kept"], id="kept"),
        pytest.param([[STUCK]], ["blocked"], id="blocked"),
        pytest.param([[LOST, GOOD]], ["kept"], id="kept-in-spite-of-a-loss"),
        pytest.param([[BAD], [BAD]], ["broken"], id="found-twice"),
        pytest.param([[BAD], [GOOD]], [AS_FLAKY], id="found-once"),
        pytest.param([[LOST, BAD], [GOOD]], ["kept"], id="found-in-a-loss"),
        pytest.param([[LOST, BAD], [BAD], [BAD]], ["broken"], id="found-in-a-loss-and-twice-without"),
        pytest.param([[LOST, BAD], [BAD], [GOOD]], [AS_UNSURE], id="found-in-a-loss-and-once-without"),
        pytest.param([[BAD], [LOST, BAD], [BAD]], ["broken"], id="found-twice-and-in-a-loss-between"),
        pytest.param([[BAD], *[[LOST, STUCK]] * 3], [AS_UNSURE], id="found-once-and-never-calm-again"),
        pytest.param([[LOST, STUCK], [GOOD]], ["kept"], id="blocked-by-a-loss"),
        pytest.param([[LOST, OWN_FAULT], [LOST, OWN_FAULT], [GOOD]], ["kept"], id="the-third-try-is-calm"),
        pytest.param([[LOST, OWN_FAULT]] * 4, ["error"], id="never-calm"),
        pytest.param([[LOST, STUCK]] * 4, [AS_UNSURE], id="never-calm-and-blocked"),
        pytest.param([[LOST, BAD]] * 4, ["broken"], id="never-calm-and-always-found"),
        pytest.param([[LOST, BAD]] * 3 + [[LOST, STUCK]], [AS_UNSURE], id="never-calm-and-found-three-times"),
        pytest.param([[LOST, GOOD, BAD]] * 4, ["kept", AS_UNSURE], id="never-calm-and-found-here-and-there"),
    ],
)
def test_tries(runner: Runner, tries: list[list[Any]], expected: list[str]) -> None:
    """A finding comes back or is flaky; one that losses may be the reason for is tried again, or is an error."""
    script = Script(tuple(tries))
    assert told(runner.outcomes(script.scenario())) == expected
    assert script.ended == len(tries)


def test_an_unsure_error_keeps_its_reason(runner: Runner) -> None:
    """What went wrong each time is told, not only that it did."""
    (outcome,) = runner.outcomes(Script(([LOST, OWN_FAULT],) * 4).scenario())
    assert outcome.text == "connection reset"


def test_without_a_replay(runner: Runner) -> None:
    """What a scenario finds that is not run again stands, unless an answer was lost in it."""
    assert told(runner.outcomes(Script(([BAD],)).scenario(replay=False))) == ["broken"]
    assert told(runner.outcomes(Script(([LOST, BAD], [GOOD])).scenario(replay=False))) == ["kept"]


def test_without_confirmation(runner: Runner) -> None:
    """Where nothing is to be confirmed, there is one try."""
    runner.confirm = False
    assert told(runner.outcomes(Script(([BAD],)).scenario())) == ["broken"]
    assert told(runner.outcomes(Script(([LOST, BAD],)).scenario())) == ["broken"]


def test_what_came_back_once(runner: Runner) -> None:
    """A finding that was confirmed is not confirmed again; another one beside it is."""
    runner.outcomes(Script(([BAD], [BAD])).scenario())
    assert told(runner.outcomes(Script(([BAD],)).scenario())) == ["broken"]
    other = broken(OTHER, "case", seen="this", expected="that")
    assert told(runner.outcomes(Script(([BAD, other], [BAD])).scenario())) == ["broken", AS_FLAKY]


def test_the_stock(runner: Runner) -> None:
    """After a finding scenarios begin with a new stock, also those that follow; otherwise they share one."""
    scripts = [Script(([GOOD],), "first"), Script(([BAD], [BAD]), "second"), Script(([GOOD],), "third")]
    for script in scripts:
        runner.outcomes(script.scenario())
    assert [script.stocks for script in scripts] == [["first, 1"], ["first, 1", "second, 2"], ["third, 1"]]


@pytest.mark.parametrize(
    ("problem", "result", "text"),
    [
        pytest.param(Blocked("no draft"), Result.BLOCKED, "no draft", id="blocked"),
        pytest.param(Inapplicable("no sequence"), Result.INAPPLICABLE, "no sequence", id="inapplicable"),
        pytest.param(SendingForbidden("no mail"), Result.INAPPLICABLE, "no mail", id="guarded"),
        pytest.param(NotOurs("not ours"), Result.INAPPLICABLE, "not ours", id="not-ours"),
        pytest.param(TransportFailed("reset"), Result.ERROR, "reset", id="network"),
        pytest.param(ZeroDivisionError("oh"), Result.ERROR, "ZeroDivisionError: oh", id="our-own-fault"),
    ],
)
def test_what_ends_a_scenario(runner: Runner, problem: Exception, result: Result, text: str) -> None:
    """What came before an exception is kept; rules that had no outcome yet get one that says what it means."""
    first, second = runner.outcomes(Script(([GOOD, problem],)).scenario())
    assert first == GOOD
    assert (second.rule, second.result, second.text) == (OTHER, result, text)


@pytest.mark.parametrize(
    ("rule", "owed"),
    [
        pytest.param("email-update-json", False, id="of-every-exchange"),
        pytest.param("email-update-malformed-json", True, id="called-alike"),
        pytest.param("email-create-malformed-json", True, id="another-called-alike"),
    ],
)
def test_what_a_scenario_owes(runner: Runner, rule: str, owed: bool) -> None:
    """A rule that every exchange is judged by is owed by no scenario; one that only ends alike is, and never left green."""
    runner.wanted = frozenset({rule})
    scenario = replace(Script(([TransportFailed("reset")],)).scenario(), judges=runner.wanted)
    assert [each.result for each in runner.outcomes(scenario)] == [Result.ERROR] * owed


@pytest.mark.parametrize("problem", [BudgetSpent("spent"), KeyboardInterrupt()], ids=["budget", "interrupt"])
def test_what_ends_a_run(runner: Runner, problem: BaseException) -> None:
    """What ends the run goes through, once the scenario has come to its own end."""
    script = Script(([GOOD, problem],))
    with pytest.raises(type(problem)):
        runner.outcomes(script.scenario())
    assert script.ended == 1


def test_rules_that_nobody_asked_for(runner: Runner) -> None:
    """Outcomes of rules that are not wanted are left out, and owed to nobody."""
    runner.wanted = frozenset({OTHER})
    (outcome,) = runner.outcomes(Script(([GOOD, Blocked("no draft")],)).scenario())
    assert outcome.rule == OTHER


@pytest.mark.parametrize("delivers", [False, True])
def test_what_is_left_in_the_outbox(emulator: Emulator, delivers: bool) -> None:
    """However a scenario ends, its emails are taken out of the outbox, and nobody else's are."""
    theirs = move_in(emulator)
    queued = emulator.emails.create(email_body("outbox", lead_id=theirs.lead_id, account="a@example.com")).id
    client = client_of(emulator, capabilities={"delivery": delivers})
    bench = Bench(client, Fixtures(client), Stock(), "smoke", 0, frozenset())

    def body(bench: Bench) -> Iterator[Outcome]:
        bench.create("outbox")
        bench.get(queued)
        yield GOOD

    with closing(_tidied(body)(bench)) as running:
        assert next(running) == GOOD
    assert [each.item["status"] for each in bench.trace] == ["outbox", "outbox", "draft"]
    assert emulator.store.emails[queued].status == "outbox"
