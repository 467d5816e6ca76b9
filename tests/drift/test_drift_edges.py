"""
The edges of limits, on emulators whose limits were moved.

Law: the scenarios of lengths run first, as in a run; what they have shown is never asked for again.
"""

from __future__ import annotations

from typing import Any

import pytest

from conformance import catalogue
from conformance.counting.gathering import Gathering
from conformance.drift.limits.edges import edges
from conformance.engine import Engine
from conformance.proof.direct import DirectClient
from conformance.target import Target
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.app import BASE

TARGET = Target(name="t", embedded=True, api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN, allow_sending=True)
RULES = (
    "email-list-limit-*",
    "email-recipients-limit",
    "email-*-max-length",
    "email-*-send-in-limit",
    "email-*-followup-delay-minimum",
)
USUAL = {
    "email-create-subject-max-length": 1_000,
    "email-create-body-text-max-length": 1_048_576,
    "email-create-body-html-max-length": 1_048_576,
    "email-create-followup-delay-minimum": 86_400,
    "email-create-send-in-limit": 59,
    "email-update-subject-max-length": 1_000,
    "email-update-body-text-max-length": 1_048_576,
    "email-update-body-html-max-length": 1_048_576,
    "email-update-followup-delay-minimum": 86_400,
    "email-update-send-in-limit": 59,
    "email-list-limit-above-maximum": 100,
    "email-recipients-limit": 500,
    "email-list-default-limit": 100,
}
MOST_DRAFTS = 101


def found(emulator: Emulator, held: dict[str, int | None] | None = None) -> tuple[dict[str, Any], int]:
    """The edges that a run on *emulator* finds, and the requests that they took."""
    gathering = Gathering()
    client = DirectClient(TARGET, f"http://localhost{BASE}", gathering.take_exchange, app=emulator.app)
    engine = Engine(client, catalogue.select(RULES), "smoke", confirm=False)
    engine.on_outcome = gathering.take_outcome
    engine.connect()
    engine.run()
    before = client.sent
    shown = edges(engine.runner.bench(), gathering.limits.rows(), held or {})
    return {rule: each.edge for rule, each in shown.items()}, client.sent - before


def test_limits_that_hold_cost_nothing() -> None:
    """Where the run has seen a limit from both sides it is told without a request; the others take two."""
    edges_, requests = found(Emulator(), held=dict(USUAL))
    assert edges_ == USUAL
    assert requests <= MOST_DRAFTS + 2 + 4


@pytest.mark.parametrize(
    ("changed", "moved"),
    [
        pytest.param({"subject": 2_000}, {"subject": 2_000}, id="subject-longer"),
        pytest.param({"subject": 255}, {"subject": 255}, id="subject-shorter"),
        pytest.param({"body_text": 65_535}, {"body-text": 65_535}, id="text-shorter"),
        pytest.param({"body_html": 2_000_000}, {"body-html": 2_000_000}, id="html-longer"),
        pytest.param({"subject": 10**9}, {"subject": None}, id="no-limit-any-more"),
    ],
)
def test_a_length_that_moved_is_found(changed: dict[str, int], moved: dict[str, int | None]) -> None:
    """A length that is taken, and the first that is not, are found in creates and in updates; nothing else moves."""
    emulator = Emulator()
    for name, value in changed.items():
        setattr(emulator.limits, name, value)
    expected = {f"email-{verb}-{name}-max-length": at for name, at in moved.items() for verb in ("create", "update")}
    assert found(emulator)[0] == USUAL | expected


@pytest.mark.parametrize(
    ("changed", "rules", "at"),
    [
        pytest.param({"followup_delay_at_least": 3_600}, "email-{}-followup-delay-minimum", 3_600, id="an-hour"),
        pytest.param({"followup_delay_at_least": 172_800}, "email-{}-followup-delay-minimum", 172_800, id="two-days"),
        pytest.param({"send_in_below": 301}, "email-{}-send-in-limit", 300, id="five-minutes"),
        pytest.param({"recipients": 50}, "email-recipients-limit", 50, id="recipients"),
        pytest.param({"page_most": 200}, "email-list-limit-above-maximum", 200, id="page"),
    ],
)
def test_a_number_that_moved_is_found(changed: dict[str, int], rules: str, at: int) -> None:
    """A delay, a wait, a count of recipients and the size of a page are found like lengths."""
    emulator = Emulator()
    for name, value in changed.items():
        setattr(emulator.limits, name, value)
    assert found(emulator)[0] == USUAL | {rules.format(verb): at for verb in ("create", "update")}


@pytest.mark.parametrize(("default", "size"), [(50, 50), (99, 99), (101, None), (200, None)])
def test_another_size_of_a_page_is_found(default: int, size: int | None) -> None:
    """A page that nobody gives a size for is counted; one that holds more than the documented number has no edge."""
    emulator = Emulator()
    emulator.limits.page_default, emulator.limits.page_most = default, 250
    assert found(emulator)[0] == USUAL | {"email-list-default-limit": size, "email-list-limit-above-maximum": 250}


def test_no_limit_that_is_known_is_asked_for_once() -> None:
    """A target that was found without a limit is asked for the furthest number only, and found with one if it has."""
    free = Emulator()
    free.limits.recipients = 10**6
    held = {**USUAL, "email-recipients-limit": None}
    edges_, requests = found(free, held)
    assert edges_ == held
    assert requests < found(Emulator(), dict(USUAL))[1]
    assert found(Emulator(), held)[0] == USUAL


def test_an_email_that_was_queued_is_called_back() -> None:
    """Nothing that the search has queued is left in the outbox."""
    emulator = Emulator()
    emulator.limits.send_in_below = 301
    found(emulator)
    statuses = {email.status for email in emulator.store.emails.values()}
    assert "outbox" not in statuses
