"""
What a run costs: the requests of a smoke run, and the rules that it leaves out.

Law: counted on the emulator, where nothing is repeated.
"""

from __future__ import annotations

from conformance import catalogue
from conformance.client import Client
from conformance.engine import Engine
from conformance.target import Target
from conformance.verdicts import Verdict
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.server import running

BUDGET = 250
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
    target = Target(name="t", api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN, allow_sending=True)
    with running(Emulator()) as base_url:
        client = Client(target, base_url)
        engine = Engine(client, catalogue.rules(), "smoke")
        engine.connect()
        engine.run()
        assert engine.clean_up() is None
    left = {name for name, each in engine.tallies.items() if each.verdict is Verdict.NOT_APPLICABLE}
    excluded = {name for name, rule in catalogue.rules().items() if rule.excluded}
    assert left - excluded == NEED_WAITING | NEED_GENERATION
    assert client.sent <= BUDGET
