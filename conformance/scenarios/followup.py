"""
Follow-ups: the date on which to remind, and the delay of a sequence.

Law: a delay that is refused differs from an accepted one only in its number; a draft that a refused update was tried
on is read back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.answers import accepted, is_refusal, refused, said
from conformance.checks.fields import WAITING
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.drafts import doubtful, edited, plan, whole
from conformance.scenarios.offers import PLAN
from conformance.scenarios.population import FOLLOWED_UP, outbox, population
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import rounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench

_CARRY_ONE = ("scheduled", "outbox", "sent")
_DAYS = (1, 30, 365)


@scenario(*(f"email-followup-date-{status}" for status in _CARRY_ONE))
def dates(bench: Bench) -> Iterator[Outcome]:
    """An email with a follow-up date is created in each status that may carry one; without another oddity at last."""
    for status in _CARRY_ONE:
        rule = f"email-followup-date-{status}"
        if bench.wants(rule):
            tried = outbox(bench).offer.tried if status == "outbox" else population(bench).tried[status]
            case = tried if tried.ok else bench.post(bench.body(status, **FOLLOWED_UP))
            yield accepted(rule, f"{status} with a followup_date", case)
            if case is not tried and case.ok and status in WAITING:
                bench.put(str(case.item.get("id")), {"status": "draft"})


def wrong_delays(bench: Bench, operation: str) -> dict[str, int]:
    """Return how -> delay that is too small."""
    minimum = contract.limit(operation, f"{PLAN}delay", "minimum")
    wrong = {"one below the minimum": minimum - 1}
    return wrong | {"of zero": 0, "below zero": -minimum} if bench.at_least("ci") else wrong


@scenario("email-create-followup-delay-minimum")
def create_delay(bench: Bench) -> Iterator[Outcome]:
    """A draft with a sequence is created with the smallest delay, in ci with larger ones, then with too small ones."""
    rule = "email-create-followup-delay-minimum"
    if not bench.wants(rule):
        return
    minimum = contract.limit("createEmail", f"{PLAN}delay", "minimum")
    sibling = rounds(bench).offer.made if bench.can_send() else whole(bench)
    if sibling.sent(f"{PLAN}delay") is ABSENT:
        sibling = bench.post(bench.body("draft", **plan(bench, minimum)))
    yield accepted(rule, "a delay at the minimum", sibling)
    for days in _DAYS if bench.at_least("ci") else ():
        case = bench.post(bench.body("draft", **plan(bench, days * minimum + 1)))
        yield accepted(rule, f"a delay of {days} days and a second", case)
    logged = bench.post(bench.body("sent", **plan(bench, minimum))) if bench.at_least("ci") else sibling
    if logged is not sibling and logged.ok:
        case = bench.post({**logged.request.body, f"{PLAN}delay": minimum - 1})
        yield refused(rule, "a delay one below the minimum, of a sent email", case, sibling=logged)
    for how, delay in wrong_delays(bench, "createEmail").items():
        case = bench.post({**sibling.request.body, f"{PLAN}delay": delay})
        yield refused(rule, f"a delay {how}", case, sibling=sibling)


@scenario("email-update-followup-delay-minimum")
def update_delay(bench: Bench) -> Iterator[Outcome]:
    """A draft gets a sequence with a long delay, in ci with the smallest too; refusing.py tries too small ones."""
    rule = "email-update-followup-delay-minimum"
    if not bench.wants(rule):
        return
    draft = edited(bench)
    sibling = draft.alone.get("a plan", draft.filled)
    yield accepted(rule, "a long delay", sibling)
    if bench.at_least("ci"):
        email, minimum = str(bench.create("draft").item["id"]), contract.limit("updateEmail", f"{PLAN}delay", "minimum")
        yield accepted(rule, "a delay at the minimum", bench.put(email, plan(bench, minimum)))
        for days in _DAYS:
            case = bench.put(email, plan(bench, days * minimum + 1))
            yield accepted(rule, f"a delay of {days} days and a second", case)


@scenario("email-followup-date-draft")
def on_a_draft(bench: Bench) -> Iterator[Outcome]:
    """A draft is created with a follow-up date; the answer is written down."""
    case = doubtful(bench, **FOLLOWED_UP)
    answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
    yield observed("email-followup-date-draft", "as asked", answer, Step("the create", case))
