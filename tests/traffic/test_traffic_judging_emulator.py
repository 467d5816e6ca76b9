"""
The emulator's own traffic: right, it gives no finding about the server; with a fault, its rule is named.

Law: the requests are those of a smoke run, in process; the judge sees what a recorder would have seen.
"""

from __future__ import annotations

from functools import cache

import pytest
from judging_cases import TODAY

from conformance import catalogue
from conformance.engine import Engine
from conformance.errors import ConformanceError
from conformance.exchange import Exchange
from conformance.findings import Result
from conformance.proof.direct import DirectClient
from conformance.target import Target
from conformance.traffic.judging.judge import Judge
from conformance.traffic.recorded import Recorded
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.app import BASE
from emulator.faults import FAULTS, inject

VISIBLE = (
    "activities-date-created-lt-reversed",
    "activities-lead-ignored",
    "create-bcc-hidden",
    "create-subject-cut",
    "date-created-of-another-type",
    "list-hides-bcc",
    "move-to-scheduled-without-sender",
    "sent-editable",
    "text-in-every-other-look",
    "update-dates-creation",
)


def traffic(fault: str | None = None) -> list[Exchange]:
    """The exchanges of a smoke run on an emulator, with a fault or without."""
    emulator, exchanges = Emulator(), list[Exchange]()
    emulator.app.logger.disabled = True
    if fault:
        inject(emulator, fault)
    keys = {"api_key": DEFAULT_API_KEY, "bearer_token": DEFAULT_BEARER_TOKEN}
    target = Target(name="recorded", embedded=True, allow_sending=True, **keys)
    client = DirectClient(target, f"http://localhost{BASE}", exchanges.append, app=emulator.app)
    engine = Engine(client, catalogue.rules(), "smoke", confirm=False)
    try:
        engine.connect()
        engine.run()
    except ConformanceError:
        assert fault
    return exchanges


@cache
def right() -> list[Exchange]:
    """The exchanges of a run without a fault, made once."""
    return traffic()


def broken(exchanges: list[Exchange]) -> set[str]:
    """The rules that these exchanges break, judged as a recording."""
    judge, found = Judge(), []
    for each in exchanges:
        slash = each.url.partition("?")[0].endswith("/")
        parts = (each, f"own, {each.id}", f"{each.request.method} {each.request.path}", True, (), frozenset[str]())
        found += judge.take(Recorded(*parts, frozenset({"basic"}), slash, each.request.path, TODAY, whole=True))
    found += judge.finish()
    return {outcome.rule for outcome in found if outcome.result is Result.BROKEN}


def test_right_traffic_of_a_server_gives_no_finding_about_it() -> None:
    """The emulator keeps every rule of servers in all that a run asks of it."""
    assert {rule for rule in broken(right()) if not rule.startswith("client-")} == set()


def test_bad_requests_are_told_by_the_rule_that_they_were_made_for() -> None:
    """Of the rules of clients whose breach servers have to refuse, a smoke run breaks every one on purpose."""
    refused = {name for name, rule in catalogue.client_rules().items() if rule.counterparts}
    assert refused - broken(right()) == set()


@pytest.mark.parametrize("fault", VISIBLE)
def test_a_fault_is_seen_in_traffic(fault: str) -> None:
    """A fault of the emulator that traffic shows is told by the rule that it breaks."""
    assert FAULTS[fault].breaks in broken(traffic(fault))
