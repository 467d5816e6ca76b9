"""
How fast and how often a target is asked: rates, budgets, and what it says itself.

Law: no test waits; the pauses are counted instead.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from conformance.errors import BudgetSpent, Stopped, Unreachable
from conformance.exchange import Request
from conformance.target import Target
from conformance.wire.patience import OUTAGE, Patience
from conformance.wire.throttle import Throttle, asked_pause, group_of

CREATE, LIST = "POST /activity/email/", "GET /activity/email/"


@pytest.mark.parametrize(
    ("request_", "group"),
    [
        pytest.param(Request("POST", "/activity/email/"), CREATE, id="create"),
        pytest.param(Request("PUT", "/activity/email/acti_1/"), "PUT /activity/email/{id}/", id="update"),
        pytest.param(Request("DELETE", "/lead/lead_1/"), "DELETE /lead/{id}/", id="helper-object"),
        pytest.param(Request("POST", "/lead/"), "POST /lead/", id="helper"),
        pytest.param(Request("POST", "/files/upload/"), "POST /files/upload/", id="upload"),
        pytest.param(Request("POST", "/activity/note/"), "POST /activity/note/", id="note"),
        pytest.param(Request("DELETE", "/activity/note/acti_1/"), "DELETE /activity/note/{id}/", id="one-note"),
    ],
)
def test_groups(request_: Request, group: str) -> None:
    """Requests that differ in an id alone are of one group."""
    assert group_of(request_) == group


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"retry-after": "3"}, 3, id="seconds"),
        pytest.param({"ratelimit": "limit=100, remaining=0, reset=5"}, 5, id="ratelimit"),
        pytest.param({"ratelimit": '"default";r=0;t=7'}, 7, id="later-ratelimit"),
        pytest.param({"retry-after": "2", "ratelimit": "limit=1, remaining=0, reset=9"}, 2, id="both"),
        pytest.param({"retry-after": "soon"}, None, id="a-word"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_a_pause_that_is_asked_for(headers: dict[str, str], seconds: float | None) -> None:
    """`Retry-After` goes before `RateLimit`; what says nothing asks for nothing."""
    assert asked_pause(headers) == seconds


@pytest.mark.parametrize("ahead", [3_600, -3_600], ids=["ahead", "past"])
def test_a_pause_until_a_moment(ahead: int) -> None:
    """A date is turned into the seconds until then, none for one in the past."""
    moment = datetime.now(UTC) + timedelta(seconds=ahead)
    seconds = asked_pause({"retry-after": format_datetime(moment, usegmt=True)})
    assert seconds == pytest.approx(max(ahead, 0), abs=120)


def test_a_budget_of_the_run_keeps_something_back() -> None:
    """The last requests of a budget are for what has to be removed."""
    throttle = Throttle(Target(name="t", max_requests=5), lambda _: None)
    for _ in range(3):
        throttle.turn(CREATE, lambda: 2)
    with pytest.raises(BudgetSpent, match="5 requests"):
        throttle.turn(CREATE, lambda: 2)
    throttle.turn(CREATE, lambda: 0)
    assert throttle.total == 4


def test_a_budget_of_a_group() -> None:
    """A group whose budget is spent is not asked again; others are."""
    throttle = Throttle(Target(name="t", budgets={CREATE: 1}), lambda _: None)
    throttle.turn(CREATE, lambda: 0)
    with pytest.raises(BudgetSpent, match=CREATE):
        throttle.turn(CREATE, lambda: 0)
    throttle.turn(LIST, lambda: 0)


def test_nothing_remaining() -> None:
    """A group of which nothing remains waits for the reset; others go on."""
    waited: list[float] = []
    throttle = Throttle(Target(name="t"), waited.append)
    throttle.told(CREATE, {"ratelimit": "limit=100, remaining=0, reset=900"})
    throttle.told(LIST, {"ratelimit": "limit=100, remaining=50, reset=900"})
    throttle.turn(LIST, lambda: 0)
    throttle.turn(CREATE, lambda: 0)
    assert waited == [pytest.approx(900, abs=120)]


def test_an_outage() -> None:
    """Losses in a row are an outage; an answer between them begins the count anew."""
    patience = Patience()
    for _ in range(3):
        patience.answered()
        for _ in range(OUTAGE - 1):
            patience.failed("reset")
    patience.answered()
    for _ in range(OUTAGE - 1):
        patience.failed("reset")
    with pytest.raises(Unreachable, match="reset"):
        patience.failed("reset")


def test_an_outage_of_slow_answers() -> None:
    """Requests that used up their time are an outage sooner."""
    patience = Patience()
    patience.answered()
    for _ in range(3):
        patience.failed("late", slow=True)
    with pytest.raises(Unreachable, match="late"):
        patience.failed("late", slow=True)


def test_a_stopped_run_sends_nothing() -> None:
    """Once a run is told to stop, waiting ends at once and nothing goes out until it cleans up."""
    patience = Patience()
    patience.stop()
    with pytest.raises(Stopped):
        patience.wait(60)
    with pytest.raises(Stopped):
        patience.check()
    patience.go_on()
    patience.check()


def test_a_pause_beyond_reason() -> None:
    """A target that asks for hours is away."""
    with pytest.raises(Unreachable, match="7,200 seconds"):
        Patience().pause(1, 7200)
