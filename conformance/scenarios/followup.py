"""
Follow-ups: the date on which to remind, and the delay of a sequence.

Law: a delay that is refused differs from an accepted one only in its number; a draft that a refused update was tried
on is read back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.answers import accepted, answers, holds, is_refusal, refused, required, said, unchanged
from conformance.checks.fields import stable
from conformance.checks.listings import ids
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.drafts import PLAN, edited, plan, whole
from conformance.scenarios.registry import scenario
from strategies.emails import SCHEDULED_FOR, SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_FOLLOWUP_DATE = "2099-07-01T17:30:00+05:30"
_CARRY_ONE = ("scheduled", "outbox", "sent")
_DAYS = (1, 30, 365)
_DELETABLE = ("scheduled", "sent")


@scenario(
    *(f"email-followup-date-{status}" for status in _CARRY_ONE),
    "email-delete-gone-from-list",
    "email-delete-answers-200",
)
def dates(bench: Bench) -> Iterator[Outcome]:
    """
    An email with a follow-up date is created in each status that may carry one. What need not be cancelled is deleted
    then, and may be in no list afterwards.
    """
    made: dict[str, Exchange] = {}
    for status in _CARRY_ONE:
        rule = f"email-followup-date-{status}"
        if bench.wants(rule):
            case = bench.post(bench.body(status, followup_date=_FOLLOWUP_DATE))
            yield accepted(rule, f"{status} with a followup_date", case)
            if case.ok:
                made[str(case.item.get("id"))] = case
    deleted = {email: bench.delete(email) for email, case in made.items() if case.sent("status") in _DELETABLE}
    for email, case in made.items():
        if case.sent("status") == "sent":
            yield answers("email-delete-answers-200", "deleting a sent email", deleted[email], 200)
        if case.sent("status") != "sent" and not (email in deleted and deleted[email].ok):
            bench.put(email, {"status": "draft"})
    gone = {email: case for email, case in deleted.items() if case.ok}
    if gone:
        page = bench.list({"id__in": ",".join(gone)})
        left = [str(made[each].sent("status")) for each in ids(page) if each in gone]
        yield holds(
            "email-delete-gone-from-list",
            "a sent and a scheduled email, deleted, in a list",
            *(Step("a delete", case) for case in gone.values()),
            Step("the list", page),
            good=page.ok and not left,
            seen=f"the list holds what was {' and '.join(left)}" if page.ok else said(page),
            expected="a list without them",
        )


@scenario("email-update-followup-date", level="ci")
def date_of_a_move(bench: Bench) -> Iterator[Outcome]:
    """A draft is moved to scheduled with a follow-up date, another one without it; both are cancelled."""
    move = {"status": "scheduled", "date_scheduled": SCHEDULED_FOR, "sender": SENDER}
    for how, change in {"without": move, "with": {**move, "followup_date": _FOLLOWUP_DATE}}.items():
        email = str(bench.create("draft").item["id"])
        case = bench.put(email, change)
        if how == "without":
            required(case, "moving a draft to scheduled")
        yield accepted("email-update-followup-date", f"a move {how} a followup_date", case)
        if case.ok:
            bench.put(email, {"status": "draft"})


def _wrong_delays(bench: Bench, operation: str) -> dict[str, int]:
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
    sibling = whole(bench)
    if sibling.sent(f"{PLAN}delay") is ABSENT:
        sibling = bench.post(bench.body("draft", **plan(bench, minimum)))
    yield accepted(rule, "a delay at the minimum", sibling)
    for days in _DAYS if bench.at_least("ci") else ():
        case = bench.post(bench.body("draft", **plan(bench, days * minimum + 1)))
        yield accepted(rule, f"a delay of {days} days and a second", case)
    for how, delay in _wrong_delays(bench, "createEmail").items():
        case = bench.post({**sibling.request.body, f"{PLAN}delay": delay})
        yield refused(rule, f"a delay {how}", case, sibling=sibling)


@scenario("email-update-followup-delay-minimum")
def update_delay(bench: Bench) -> Iterator[Outcome]:
    """A draft gets a sequence with the smallest delay, then too small ones; a GET shows it as it was."""
    rule = "email-update-followup-delay-minimum"
    if not bench.wants(rule):
        return
    draft = edited(bench)
    sibling = draft.alone.get("a plan", draft.filled)
    yield accepted(rule, "a delay at the minimum", sibling)
    if bench.at_least("ci"):
        made = bench.create("draft")
        for days in _DAYS:
            delay = contract.limit("updateEmail", f"{PLAN}delay", "minimum") * days + 1
            case = bench.put(str(made.item["id"]), plan(bench, delay))
            yield accepted(rule, f"a delay of {days} days and a second", case)
    wrong = _wrong_delays(bench, "updateEmail")
    cases = {how: bench.put(draft.id, {**sibling.request.body, f"{PLAN}delay": each}) for how, each in wrong.items()}
    after, fields = bench.get(draft.id), stable(draft.after.item)
    for how, case in cases.items():
        yield refused(rule, f"a delay {how}", case, sibling=sibling)
        steps = (Step("before", draft.after), Step("the refused update", case))
        yield unchanged(rule, f"the draft after a delay {how}", draft.after.item, after, fields, *steps)


@scenario("email-followup-date-draft")
def on_a_draft(bench: Bench) -> Iterator[Outcome]:
    """A draft is created with a follow-up date; the answer is written down."""
    case = bench.post(bench.body("draft", followup_date=_FOLLOWUP_DATE))
    answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
    yield observed("email-followup-date-draft", "as asked", answer, Step("the create", case))
