"""
When an email is to go out: `date_scheduled` and `send_in`, what they need and what they keep.

Law: dates are compared as instants, and nothing that still waits is left behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.answers import accepted, holds, is_refusal, refused, said
from conformance.checks.values import same, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, inapplicable, observed
from conformance.scenarios.attempts import Attempt
from conformance.scenarios.looks import pictures
from conformance.scenarios.nothing_stored import without
from conformance.scenarios.population import EASTERN, outbox, population, sibling
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import NOT_QUEUED, can_move, rounds
from conformance.scenarios.sender import NEEDS_DATE, nulls_in_a_move
from strategies.emails import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_BY_UPDATE = "email-date-scheduled-kept-by-update"
UNFIT = (NEEDS_DATE, "email-update-send-in-limit")
"""The rules of `unfit_moves`."""
_FORMS = {
    "an offset to the east": ahead("06-01T17:30:00+05:30"),
    "an offset to the west": ahead("12-31T20:00:00-08:00"),
    "the letter Z": ahead("06-01T12:00:00Z"),
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
    eastern = known.tried["scheduled"]
    if not eastern.ok:
        eastern = bench.post(bench.body("scheduled", date_scheduled=EASTERN))
    yield accepted(offset, "a date with an offset to the east", eastern)
    if eastern.ok:
        after = bench.get(str(eastern.item.get("id"))) if eastern is not known["scheduled"] else _read(bench)
        yield _kept(kept, "the date of a create", eastern, after)
        yield _kept(offset, "the instant of a date with an offset to the east", eastern, after)
    move = rounds(bench).moves["draft", "scheduled"]
    yield accepted(by_update, "a move with a date", move.case)
    if move.case.ok:
        yield _kept(by_update, "the date of a move", move.case, move.after)
    for form, date in _FORMS.items() if bench.at_least("ci") else ():
        created = bench.post(bench.body("scheduled", date_scheduled=date, activity_at=_PAST))
        draft = str(bench.create("draft", sender=bench.sender).item["id"])
        updated = bench.put(draft, {"status": "scheduled", "date_scheduled": date})
        for rule, how, case in ((offset, "a create", created), (by_update, "a move", updated)):
            yield accepted(rule, f"{how} with {form}", case)
            if case.ok:
                after = bench.get(str(case.item.get("id")))
                yield _kept(rule, f"the instant of {how} with {form}", case, after)
                _cancel(bench, case)


def _read(bench: Bench) -> Exchange:
    return pictures(bench)[population(bench).id("scheduled")]


@scenario("email-create-scheduled-needs-date")
def created_without_date(bench: Bench) -> Iterator[Outcome]:
    """An email is scheduled. The same body is sent with null for its date, and in a deeper run without it."""
    rule = "email-create-scheduled-needs-date"
    good = sibling(bench, "scheduled")
    for how, value in (("null", None), ("left out", ABSENT)) if bench.at_least("ci") else (("null", None),):
        body = {**good.request.body, "date_scheduled": value}
        case = bench.post({name: each for name, each in body.items() if each is not ABSENT})
        yield refused(rule, f"date_scheduled {how}", case, sibling=good)


def unfit_moves(bench: Bench) -> list[Attempt]:
    """Return moves of a draft that lack their date, or wait too long; refusals.py tries them."""
    needs, limit = UNFIT
    if not (bench.wants(needs) or bench.wants(limit)):
        return []
    walk = rounds(bench)
    scheduled, queued = walk.moves["draft", "scheduled"].case, walk.queued.case
    attempts = []
    ways = {"left out": ABSENT, "null": None}
    doubted = needs in {each.rule for each in nulls_in_a_move(bench).doubts}
    for how, value in ways.items() if bench.at_least("ci") or doubted else list(ways.items())[:1]:
        body = without(scheduled.request.body, "date_scheduled", value)
        attempts.append(Attempt(needs, f"a move with date_scheduled {how}", body, scheduled))
    for how, delay in _too_long(bench, "updateEmail").items() if walk.delayed and can_move(bench, "outbox") else ():
        body = without(queued.request.body, "send_in", delay)
        attempts.append(Attempt(limit, f"a move with send_in {how}", body, queued))
    return [each for each in attempts if bench.wants(each.rule)]


@scenario("email-update-send-in-limit")
def longest_delay(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is moved to the outbox with the longest delay. No table of an update lists a delay: a target that refuses
    a shorter one too takes none there.
    """
    rule = "email-update-send-in-limit"
    if not bench.wants(rule):
        return
    walk, title = rounds(bench), "the longest send_in of a move"
    if not can_move(bench, "outbox"):
        yield inapplicable(rule, title, NOT_QUEUED)
    elif walk.delayed or not walk.queued.case.ok:
        yield accepted(rule, title, walk.tried)
    else:
        yield inapplicable(rule, title, "this target takes no send_in in an update")


def _too_long(bench: Bench, operation: str) -> dict[str, float]:
    limit = contract.limit(operation, "send_in", "exclusiveMaximum")
    longer: dict[str, float] = {"of a minute and a second": limit + 1, "of a day": limit * 60 * 24}
    if bench.can_deliver():
        longer["of a minute, with a fraction of nought"] = float(limit)
    return {"of a minute": limit, **(longer if bench.at_least("ci") else {})}


@scenario("email-create-send-in-limit", "email-outbox-waits")
def create_delay(bench: Bench) -> Iterator[Outcome]:
    """An email is put into the outbox with the longest delay and read at once; then longer delays are tried."""
    rule = "email-create-send-in-limit"
    if not (bench.wants(rule) or bench.wants("email-outbox-waits")):
        return
    queue = outbox(bench)
    good = queue.queued
    longest = queue.offer.tried if queue.offer.tried.ok else bench.post(bench.body("outbox"))
    yield accepted(rule, "the longest send_in", longest)
    if good.sent("send_in") is not ABSENT:
        yield waits("an email whose delay has just begun", good, queue.read)
    for how, delay in _too_long(bench, "createEmail").items() if bench.wants(rule) else ():
        case = bench.post(bench.body("outbox", send_in=delay))
        yield refused(rule, f"send_in {how}", case, sibling=good)
        _cancel(bench, case)


def waits(title: str, created: Exchange, after: Exchange) -> Outcome:
    """Judge that an email whose delay is not over is still waiting in *after*, a GET."""
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
