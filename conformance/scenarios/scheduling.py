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
from conformance.scenarios.moves import rounds
from conformance.scenarios.population import outbox, pictures, population, sibling
from conformance.scenarios.registry import scenario
from strategies.emails import SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_PAUSE = 0.25
_DEADLINE = 30.0
_PROBE_DELAY = 2.0
_PROBE_DEADLINE = 6.0
_SOME_SECONDS = 1.5
_BY_UPDATE = "email-date-scheduled-kept-by-update"
_FORMS = {
    "an offset to the east": "2099-06-01T17:30:00+05:30",
    "an offset to the west": "2099-12-31T20:00:00-08:00",
    "the letter Z": "2099-06-01T12:00:00Z",
}
_PAST = "2001-01-01T00:00:00+00:00"


def _cancel(bench: Bench, exchange: Exchange) -> None:
    if exchange.ok:
        bench.put(str(exchange.item.get("id")), {"status": "draft"})


def _kept(rule: str, title: str, case: Exchange, after: Exchange) -> Outcome:
    """Judge that the date of *case*, an accepted request, is the one that its answer and a GET show."""
    sent = case.sent("date_scheduled")
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


@scenario("email-date-scheduled-kept", "email-date-scheduled-offset", "email-date-scheduled-kept-by-update")
def dates(bench: Bench) -> Iterator[Outcome]:
    """Emails are scheduled by a create and by an update, with offsets too, and read back: it is the same instant."""
    kept, offset, by_update = "email-date-scheduled-kept", "email-date-scheduled-offset", _BY_UPDATE
    if not any(map(bench.wants, (kept, offset, by_update))):
        return
    known = population(bench)
    eastern, after = known["scheduled"], pictures(bench)[known.id("scheduled")]
    yield _kept(kept, "the date of a create", eastern, after)
    yield _kept(offset, "the instant of a date with an offset to the east", eastern, after)
    moved, after = rounds(bench).moves["draft", "scheduled"]
    yield accepted(by_update, "a move with a date", moved)
    if moved.ok:
        yield _kept(by_update, "the date of a move", moved, after)
    for form, date in _FORMS.items() if bench.at_least("ci") else ():
        created = bench.post(bench.body("scheduled", date_scheduled=date))
        draft = str(bench.create("draft", sender=SENDER).item["id"])
        updated = bench.put(draft, {"status": "scheduled", "date_scheduled": date})
        for rule, how, case in ((offset, "a create", created), (by_update, "a move", updated)):
            yield accepted(rule, f"{how} with {form}", case)
            if case.ok:
                after = bench.get(str(case.item.get("id")))
                yield _kept(rule, f"the instant of {how} with {form}", case, after)
                _cancel(bench, case)


@scenario("email-create-scheduled-needs-date")
def created_without_date(bench: Bench) -> Iterator[Outcome]:
    """An email is scheduled. The same body is sent without its date, then with null for it."""
    rule = "email-create-scheduled-needs-date"
    good = sibling(bench, "scheduled")
    for how, value in (("left out", ABSENT), ("null", None)) if bench.at_least("ci") else (("left out", ABSENT),):
        body = {**good.request.body, "date_scheduled": value}
        case = bench.post({name: each for name, each in body.items() if each is not ABSENT})
        yield refused(rule, f"date_scheduled {how}", case, sibling=good)


@scenario("email-move-to-scheduled-needs-date", "email-update-send-in-limit")
def refused_moves(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is moved to scheduled without a date and to the outbox with delays that are too long, and is read back. The
    same moves with a date, and with the longest delay, are accepted.
    """
    needs, limit = "email-move-to-scheduled-needs-date", "email-update-send-in-limit"
    if not (bench.wants(needs) or bench.wants(limit)):
        return
    walk = rounds(bench)
    yield accepted(limit, "the longest send_in", walk.moves["draft", "outbox"][0])
    draft = bench.create("draft", sender=SENDER)
    scheduled = {"status": "scheduled", "sender": SENDER}
    cases: list[tuple[str, str, dict[str, Any], str]] = [(needs, "date_scheduled left out", scheduled, "scheduled")]
    if bench.at_least("ci"):
        cases.append((needs, "date_scheduled null", {**scheduled, "date_scheduled": None}, "scheduled"))
    for how, delay in _too_long(bench, "updateEmail").items():
        cases.append((limit, f"send_in {how}", {"status": "outbox", "send_in": delay}, "outbox"))
    for rule, title, move, target in cases:
        if bench.wants(rule):
            yield from _refused_move(bench, rule, title, draft, move, walk.moves["draft", target][0])


def _refused_move(
    bench: Bench, rule: str, title: str, draft: Exchange, move: dict[str, Any], good: Exchange
) -> Iterator[Outcome]:
    case = bench.put(str(draft.item["id"]), move)
    yield refused(rule, title, case, sibling=good, context=[Step("the draft", draft)])
    if case.ok:
        _cancel(bench, case)
    else:
        after, step = bench.get(str(draft.item["id"])), Step("the refused update", case)
        yield unchanged(rule, f"the draft after {title}", draft.item, after, stable(draft.item), step)


def _too_long(bench: Bench, operation: str) -> dict[str, int]:
    limit = contract.limit(operation, "send_in", "exclusiveMaximum")
    return {"of a minute": limit, "of an hour": limit * 60} if bench.at_least("ci") else {"of a minute": limit}


@scenario("email-create-send-in-limit", "email-outbox-waits")
def create_delay(bench: Bench) -> Iterator[Outcome]:
    """An email is put into the outbox with the longest delay and read at once; then longer delays are tried."""
    rule = "email-create-send-in-limit"
    if not (bench.wants(rule) or bench.wants("email-outbox-waits")):
        return
    good, after, _ = outbox(bench)
    yield accepted(rule, "the longest send_in", good)
    yield _waits("an email whose delay has just begun", good, after)
    for how, delay in _too_long(bench, "createEmail").items() if bench.wants(rule) else ():
        case = bench.post(bench.body("outbox", send_in=delay))
        yield refused(rule, f"send_in {how}", case, sibling=good)
        _cancel(bench, case)


@scenario("email-outbox-waits", level="ci")
def still_waiting(bench: Bench) -> Iterator[Outcome]:
    """An email is put into the outbox with the longest delay and read after some seconds, when it has to wait still."""
    created = bench.create("outbox")
    time.sleep(_SOME_SECONDS)
    yield _waits("an email whose delay has run for some seconds", created, bench.get(str(created.item["id"])))
    _cancel(bench, created)


def _waits(title: str, created: Exchange, after: Exchange) -> Outcome:
    got = (after.item.get("status"), after.item.get("date_sent"))
    return holds(
        "email-outbox-waits",
        title,
        Step("the create", created),
        Step("read back", after),
        good=after.ok and got == ("outbox", None),
        seen=f"status {shown(got[0])} and date_sent {shown(got[1])}",
        expected="'outbox' and no date_sent",
    )


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
    if status == "sent":
        how = (
            "was scheduled" if probe else f"waited {case.sent('send_in')} s" if case.sent("send_in") else "did not wait"
        )
        title = f"date_sent of an email that {how}"
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
