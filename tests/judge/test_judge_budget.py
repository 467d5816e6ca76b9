"""
What a run costs: the requests of a smoke run, the rules that it leaves out, and the end of a run that has enough.

Law: counted on the emulator, where nothing is repeated.
"""

from __future__ import annotations

import pytest

from conformance import catalogue
from conformance.engine import Engine
from conformance.target import Target
from conformance.verdicts import Verdict
from conformance.wire.client import Client
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.server import running

BUDGET, FEW = 250, 60
TARGET = Target(name="t", embedded=True, api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN, allow_sending=True)
NEED_WAITING = {
    "email-outbox-is-sent",
    "email-outbox-is-sent-without-delay",
    "email-scheduled-is-sent",
    "email-sent-has-date-sent",
    "email-sent-outbox-not-cancellable",
}
NEED_GENERATION = {"email-create-refuses-violations", "email-update-refuses-violations", "email-generated-texts"}


def test_smoke() -> None:
    """A smoke run keeps to its budget and visits every rule that needs neither waiting nor generation."""
    with running(Emulator()) as base_url:
        client = Client(TARGET, base_url)
        engine = Engine(client, catalogue.rules(), "smoke")
        engine.connect()
        engine.run()
        assert engine.clean_up() is None
    left = {name for name, each in engine.tallies.items() if each.verdict is Verdict.NOT_APPLICABLE}
    excluded = {name for name, rule in catalogue.rules().items() if rule.excluded}
    assert left - excluded == NEED_WAITING | NEED_GENERATION
    assert client.sent <= BUDGET


@pytest.mark.parametrize("workers", [1, 3], ids="with-{}-workers".format)
def test_a_run_that_has_enough(workers: int) -> None:
    """Once a run has enough it begins no other scenario, and removes what it made like any other run."""
    with running(Emulator()) as base_url:
        client = Client(TARGET, base_url)
        engine = Engine(client, catalogue.rules(), "smoke", workers=workers, enough=lambda: True)
        engine.connect()
        engine.run()
        assert 0 < client.sent < FEW
        assert engine.clean_up() is None
