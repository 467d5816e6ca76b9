"""
When an email goes out: `date_scheduled`, `send_in`, and what happens once the time has come.

Law: dates are compared as instants. Waiting is shared: what is waited for is created first, then watched together,
and nothing that still waits is left behind.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import accepted, holds, is_refusal, refused, said, unchanged
from conformance.checks.fields import stable
from conformance.checks.values import instant, same, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.registry import scenario
from strategies.emails import SCHEDULED_FOR, SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_PAUSE = 0.25
_DEADLINE = 30.0
_PROBE_DELAY = 2.0
_PROBE_DEADLINE = 6.0
_OFFSETS = {"an offset to the east": "2099-06-01T17:30:00+05:30", "an offset to the west": "2099-06-01T04:00:00-08:00"}
_PAST = "2001-01-01T00:00:00+00:00"


def _cancel(bench: Bench, exchange: Exchange) -> None:
    if exchange.ok:
        bench.put(str(exchange.item.get("id")), {"status": "draft"})


def _kept(bench: Bench, rule: str, title: str, case: Exchange) -> Outcome:
    """Judge that the date of *case*, an accepted request, is the one that its answer and a GET show."""
    sent, after = case.sent("date_scheduled"), bench.get(str(case.item.get("id")))
    got = (case.item.get("date_scheduled"), after.item.get("date_scheduled"))
    return holds(
        rule,
        title,
        Step("the request", case),
        Step("read back", after),
        good=all(same("date_scheduled", sent, each) for each in got),
        seen=f"the answer shows {shown(got[0])}, the GET {shown(got[1])}",
        expected=f"{sent!r} in both",
    )


@scenario("email-create-scheduled-needs-date", "email-date-scheduled-kept", "email-date-scheduled-offset")
def create_date(bench: Bench) -> Iterator[Outcome]:
    """An email is scheduled and read back. The same body is sent without its date, with null, and with offsets."""
    sibling = bench.create("scheduled")
    if bench.wants("email-date-scheduled-kept"):
        yield _kept(bench, "email-date-scheduled-kept", "the date of a create", sibling)
    needs = "email-create-scheduled-needs-date"
    for how, value in (("left out", ABSENT), ("null", None)) if bench.wants(needs) else ():
        case = bench.post(bench.body("scheduled", date_scheduled=value))
        yield refused(needs, f"date_scheduled {how}", case, sibling=sibling)
    rule = "email-date-scheduled-offset"
    for form, date in _OFFSETS.items() if bench.wants(rule) else ():
        case = bench.post(bench.body("scheduled", date_scheduled=date))
        yield accepted(rule, f"a date with {form}", case)
        if case.ok:
            yield _kept(bench, rule, f"the instant of a date with {form}", case)
        _cancel(bench, case)
    _cancel(bench, sibling)


@scenario("email-move-to-scheduled-needs-date", "email-date-scheduled-kept-by-update")
def move_date(bench: Bench) -> Iterator[Outcome]:
    """A draft is moved to scheduled without a date, with null for it, and with a date; it is read back each time."""
    rule, move = "email-move-to-scheduled-needs-date", {"status": "scheduled", "sender": SENDER}
    draft = bench.create("draft")
    email = str(draft.item["id"])
    cases: list[tuple[str, Exchange, Exchange]] = []
    for how, change in (("left out", {}), ("null", {"date_scheduled": None})) if bench.wants(rule) else ():
        case = bench.put(email, {**move, **change})
        cases.append((how, case, bench.get(email)))
        _cancel(bench, case)
    dated = bench.put(email, {**move, "date_scheduled": SCHEDULED_FOR})
    yield from _refused_moves(rule, "date_scheduled", draft, cases, dated)
    if bench.wants("email-date-scheduled-kept-by-update"):
        yield accepted("email-date-scheduled-kept-by-update", "a move with a date", dated)
        if dated.ok:
            yield _kept(bench, "email-date-scheduled-kept-by-update", "the date of a move", dated)
    _cancel(bench, dated)


def _refused_moves(
    rule: str, name: str, draft: Exchange, cases: list[tuple[str, Exchange, Exchange]], sibling: Exchange
) -> Iterator[Outcome]:
    """Judge moves of *draft* that have to be refused: (how, the update, the GET after it) each."""
    step = Step("the draft", draft)
    for how, case, after in cases:
        yield refused(rule, f"{name} {how}", case, sibling=sibling, context=[step])
        yield unchanged(
            rule,
            f"the draft after a move with {name} {how}",
            draft.item,
            after,
            stable(draft.item),
            step,
            Step("the refused update", case),
        )


def _too_long(operation: str) -> dict[str, int]:
    limit = contract.limit(operation, "send_in", "exclusiveMaximum")
    return {"of a minute": limit, "of an hour": limit * 60}


@scenario("email-create-send-in-limit", "email-outbox-waits")
def create_delay(bench: Bench) -> Iterator[Outcome]:
    """An email is put into the outbox with the longest delay and read at once; then longer delays are tried."""
    rule, longest = "email-create-send-in-limit", contract.limit("createEmail", "send_in", "exclusiveMaximum") - 1
    sibling = bench.post(bench.body("outbox", send_in=longest))
    yield accepted(rule, "the longest send_in", sibling)
    if sibling.ok and bench.wants("email-outbox-waits"):
        after = bench.get(str(sibling.item.get("id")))
        got = (after.item.get("status"), after.item.get("date_sent"))
        yield holds(
            "email-outbox-waits",
            "an email whose delay has just begun",
            Step("the create", sibling),
            Step("read at once", after),
            good=after.ok and got == ("outbox", None),
            seen=f"status {shown(got[0])} and date_sent {shown(got[1])}",
            expected="'outbox' and no date_sent",
        )
    for how, delay in _too_long("createEmail").items() if bench.wants(rule) else ():
        case = bench.post(bench.body("outbox", send_in=delay))
        yield refused(rule, f"send_in {how}", case, sibling=sibling)
        _cancel(bench, case)
    _cancel(bench, sibling)


@scenario("email-update-send-in-limit")
def move_delay(bench: Bench) -> Iterator[Outcome]:
    """A draft is moved to the outbox with delays that are too long, read back, then moved with the longest one."""
    rule, longest = "email-update-send-in-limit", contract.limit("updateEmail", "send_in", "exclusiveMaximum") - 1
    draft = bench.create("draft", sender=SENDER)
    email = str(draft.item["id"])
    cases: list[tuple[str, Exchange, Exchange]] = []
    for how, delay in _too_long("updateEmail").items():
        case = bench.put(email, {"status": "outbox", "send_in": delay})
        cases.append((how, case, bench.get(email)))
        _cancel(bench, case)
    moved = bench.put(email, {"status": "outbox", "send_in": longest})
    yield accepted(rule, "the longest send_in", moved, Step("the draft", draft))
    yield from _refused_moves(rule, "send_in", draft, cases, moved)
    _cancel(bench, moved)


@scenario(
    "email-outbox-is-sent",
    "email-outbox-is-sent-without-delay",
    "email-sent-has-date-sent",
    "email-scheduled-is-sent",
    level="ci",
)
def sending(bench: Bench) -> Iterator[Outcome]:
    """Emails are created that are due at once, in a second, and in two; all are read until they are sent."""
    soon = (datetime.now(UTC) + timedelta(seconds=_PROBE_DELAY)).isoformat()
    bodies: dict[str, tuple[str, dict[str, Any], float]] = {
        "email-outbox-is-sent": ("outbox", {"send_in": 1}, _DEADLINE),
        "email-outbox-is-sent-without-delay": ("outbox", {"send_in": ABSENT}, _DEADLINE),
        "email-scheduled-is-sent": ("scheduled", {"date_scheduled": soon}, _PROBE_DEADLINE),
    }
    created: dict[str, Exchange] = {}
    for rule, (status, properties, _) in bodies.items():
        if bench.wants(rule) or (bench.wants("email-sent-has-date-sent") and rule == "email-outbox-is-sent"):
            created[rule] = bench.post(bench.body(status, **properties))
    patience = {str(case.item.get("id")): bodies[rule][2] for rule, case in created.items() if case.ok}
    last = _watch(bench, patience)
    for rule, case in created.items():
        yield from _gone_out(bench, rule, case, last.get(str(case.item.get("id"))))


def _watch(bench: Bench, patience: dict[str, float]) -> dict[str, Exchange]:
    """Read each email (id -> seconds) until it is sent or its time is over; return the last look at each."""
    begun, waiting = time.monotonic(), list(patience)
    last: dict[str, Exchange] = {}
    while waiting:
        time.sleep(_PAUSE)
        for email in tuple(waiting):
            last[email] = bench.get(email)
            if last[email].item.get("status") == "sent" or time.monotonic() - begun >= patience[email]:
                waiting.remove(email)
    return last


def _gone_out(bench: Bench, rule: str, case: Exchange, last: Exchange | None) -> Iterator[Outcome]:
    probe = rule == "email-scheduled-is-sent"
    if last is None:
        yield (
            observed(rule, "as asked", "refused", Step("the create", case))
            if probe
            else accepted(rule, "an email that is due at once", case)
        )
        return
    steps = (Step("the create", case), Step("the last look", last))
    status, date = last.item.get("status"), last.item.get("date_sent")
    if probe:
        yield observed(rule, "as asked", "yes" if status == "sent" else "no", *steps)
    else:
        yield holds(
            rule,
            "an email whose time has come",
            *steps,
            good=status == "sent",
            seen=f"status {shown(status)} when the deadline was over",
            expected="'sent'",
        )
    if status == "sent" and not probe:
        delay = "without" if case.sent("send_in") is ABSENT else "with"
        title = f"date_sent of an email {delay} send_in"
        yield holds(
            "email-sent-has-date-sent",
            title,
            *steps,
            good=instant(date) is not None,
            seen=f"date_sent is {shown(date)}",
            expected="a date-time",
        )
    if status != "sent":
        _cancel(bench, case)


@scenario("email-date-scheduled-past", "email-send-in-negative")
def open_points(bench: Bench) -> Iterator[Outcome]:
    """Emails are created with a date in the past and with a negative delay; the answers are written down."""
    probes = {
        "email-date-scheduled-past": bench.body("scheduled", date_scheduled=_PAST),
        "email-send-in-negative": bench.body("outbox", send_in=-1),
    }
    for rule, body in probes.items():
        if bench.wants(rule):
            case = bench.post(body)
            answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
            yield observed(rule, "as asked", answer, Step("the create", case))
            if case.ok:
                bench.delete(str(case.item.get("id")))
