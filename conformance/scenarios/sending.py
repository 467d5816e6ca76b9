"""
What happens when the time of an email has come, and what does not happen before it or after a cancel.

Law: waiting is shared: what is waited for is started first, then watched together; deadlines are long, since nothing
is known about how quick a target is, and nothing that still waits is left behind.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from conformance.checks.answers import accepted, holds
from conformance.checks.values import instant, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.population import NAMED_SENDER
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import CANCEL, order
from conformance.scenarios.scheduling import waits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_PAUSE, _DEADLINE = 0.25, 30.0
_PROBE_DELAY, _PROBE_DEADLINE = 2.0, 6.0
_SECOND, _FEW_SECONDS = 1, 4
"""Delays of emails; ten times the longer one is more than `_DEADLINE`."""
_LONG_OVER = 2.5
"""Seconds after which an email that was to wait for one second would have gone out, had it not been cancelled."""
_SENT, _AT_ONCE, _PROBE = "email-outbox-is-sent", "email-outbox-is-sent-without-delay", "email-scheduled-is-sent"


@dataclass(frozen=True)
class _Departure:
    """An email on its way: the rule that says it goes out, how it was put there, and how long to wait for it."""

    rule: str
    how: str
    case: Exchange
    patience: float = _DEADLINE

    @property
    def email(self) -> str:
        return str(self.case.item.get("id"))


@scenario(_SENT, _AT_ONCE, _PROBE, "email-sent-has-date-sent", "email-outbox-waits", "email-cancel-outbox", level="ci")
def sending(bench: Bench) -> Iterator[Outcome]:
    """
    Emails are created, and a draft is moved, so that they are due at once, in a second, and in a few; all are read
    until they are sent. One with the longest delay has to wait still by then, and one that was cancelled is still a
    draft.
    """
    if not bench.can_deliver():
        return
    waiting, cancelled = bench.post(bench.body("outbox")), bench.create("outbox", send_in=_SECOND)
    cancel = bench.put(str(cancelled.item["id"]), CANCEL)
    begun = time.monotonic()
    departures = list(_departures(bench))
    last = _watch(bench, [each for each in departures if each.case.ok])
    for each in departures:
        yield from _gone_out(bench, each, last.get(each.email))
    bench.pause(max(0.0, _LONG_OVER - (time.monotonic() - begun)))
    if waiting.ok:
        after = bench.get(str(waiting.item.get("id")))
        yield waits("an email whose delay has run for some seconds", waiting, after)
        bench.put(str(waiting.item.get("id")), CANCEL)
    if cancel.ok:
        yield _stays(cancel, bench.get(str(cancelled.item["id"])))


def _departures(bench: Bench) -> Iterator[_Departure]:
    soon = (datetime.now(UTC) + timedelta(seconds=_PROBE_DELAY)).isoformat()
    draft = str(bench.create("draft", sender=bench.sender).item["id"])
    update = order(bench, "outbox")
    rule, how, delay = (_SENT, "with", {"send_in": _SECOND}) if "send_in" in update else (_AT_ONCE, "without", {})
    moved = bench.put(draft, {**update, **delay})
    copies = {"cc": ["cc@example.com"], "bcc": ["bcc@example.com"]}
    plain = bench.body("outbox", send_in=_FEW_SECONDS, **copies)
    named = bench.post({**plain, "sender": bench.sent_by(NAMED_SENDER)})
    delayed = named if named.ok else bench.post(plain)
    yield _Departure(_SENT, "an email created with a delay", delayed)
    yield _Departure(rule, f"a draft moved {how} a delay", moved)
    yield _Departure(_AT_ONCE, "an email created without a delay", bench.post(bench.body("outbox", send_in=ABSENT)))
    scheduled = bench.post(bench.body("scheduled", date_scheduled=soon))
    yield _Departure(_PROBE, "an email scheduled soon", scheduled, _PROBE_DEADLINE)


def _watch(bench: Bench, departures: list[_Departure]) -> dict[str, Exchange]:
    """Read each email until it is sent or its time is over; return id -> the last look at it."""
    begun, waiting = time.monotonic(), departures
    last: dict[str, Exchange] = {}
    while waiting:
        bench.pause(_PAUSE)
        for each in waiting:
            last[each.email] = bench.get(each.email)
        passed = time.monotonic() - begun
        waiting = [each for each in waiting if not _is_sent(last[each.email]) and passed < each.patience]
    return last


def _is_sent(exchange: Exchange) -> bool:
    return exchange.item.get("status") == "sent"


def _gone_out(bench: Bench, each: _Departure, last: Exchange | None) -> Iterator[Outcome]:
    if last is None:
        refused = observed(each.rule, "as asked", "refused", Step("the request", each.case))
        yield refused if each.rule == _PROBE else accepted(each.rule, each.how, each.case)
        return
    steps = (Step("the request", each.case), Step("the last look", last))
    status, date = last.item.get("status"), last.item.get("date_sent")
    if each.rule == _PROBE:
        yield observed(each.rule, "as asked", "yes" if _is_sent(last) else "no", *steps)
    else:
        seen = f"status {shown(status)} when the deadline was over"
        yield holds(each.rule, each.how, *steps, good=_is_sent(last), seen=seen, expected="'sent'")
    if _is_sent(last):
        title, seen = f"date_sent of {each.how}", f"date_sent is {shown(date)}"
        good = instant(date) is not None
        yield holds("email-sent-has-date-sent", title, *steps, good=good, seen=seen, expected="a date-time")
    else:
        bench.put(each.email, CANCEL)


def _stays(cancel: Exchange, after: Exchange) -> Outcome:
    return holds(
        "email-cancel-outbox",
        "a cancelled email when its time is over",
        Step("the cancel", cancel),
        Step("read back", after),
        good=after.item.get("status") == "draft",
        seen=f"status is {shown(after.item.get('status'))}",
        expected="'draft'",
    )
