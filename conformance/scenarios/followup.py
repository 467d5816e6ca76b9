"""
Follow-ups: the date on which to remind, and the delay of a sequence.

Law: a delay that is refused differs from an accepted one only in its number; a draft that a refused update was tried
on is read back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.answers import accepted, is_refusal, refused, said, unchanged
from conformance.checks.fields import stable
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench

_FOLLOWUP_DATE = "2099-07-01T12:00:00+00:00"
_CARRY_ONE = ("scheduled", "outbox", "sent")


@scenario(*(f"email-followup-date-{status}" for status in _CARRY_ONE))
def dates(bench: Bench) -> Iterator[Outcome]:
    """An email with a follow-up date is created in each status that may carry one."""
    for status in _CARRY_ONE:
        rule = f"email-followup-date-{status}"
        if bench.wants(rule):
            case = bench.post(bench.body(status, followup_date=_FOLLOWUP_DATE))
            yield accepted(rule, f"{status} with a followup_date", case)
            if case.ok and status != "sent":
                bench.put(str(case.item.get("id")), {"status": "draft"})


def _delays(operation: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return the good delays and the wrong ones by name."""
    minimum = contract.limit(operation, "followup_sequence_delay", "minimum")
    good = {"at the minimum": minimum, "far above the minimum": minimum * 365}
    return good, {"one below the minimum": minimum - 1, "of zero": 0, "below zero": -minimum}


@scenario("email-create-followup-delay-minimum")
def create_delay(bench: Bench) -> Iterator[Outcome]:
    """Drafts with a sequence are created with the smallest and a large delay, then with delays that are too small."""
    rule = "email-create-followup-delay-minimum"
    if not bench.wants(rule):
        return
    sequence = bench.fixtures["sequence_id"]
    good, wrong = _delays("createEmail")
    cases = {
        how: bench.post(bench.body("draft", followup_sequence_id=sequence, followup_sequence_delay=delay))
        for how, delay in {**good, **wrong}.items()
    }
    for how in good:
        yield accepted(rule, f"a delay {how}", cases[how])
    for how in wrong:
        yield refused(rule, f"a delay {how}", cases[how], sibling=cases[next(iter(good))])


@scenario("email-update-followup-delay-minimum")
def update_delay(bench: Bench) -> Iterator[Outcome]:
    """A draft gets a sequence with a large and the smallest delay, then too small ones, and is read back."""
    rule = "email-update-followup-delay-minimum"
    if not bench.wants(rule):
        return
    sequence = bench.fixtures["sequence_id"]
    email = str(bench.create("draft").item["id"])
    good, wrong = _delays("updateEmail")
    for how, delay in reversed(good.items()):
        sibling = bench.put(email, {"followup_sequence_id": sequence, "followup_sequence_delay": delay})
        yield accepted(rule, f"a delay {how}", sibling)
    before = bench.get(email)
    for how, delay in wrong.items():
        case = bench.put(email, {"followup_sequence_id": sequence, "followup_sequence_delay": delay})
        yield refused(rule, f"a delay {how}", case, sibling=sibling)
        yield unchanged(
            rule,
            f"the draft after a delay {how}",
            before.item,
            bench.get(email),
            stable(before.item),
            Step("before", before),
            Step("the refused update", case),
        )


@scenario("email-followup-date-draft")
def on_a_draft(bench: Bench) -> Iterator[Outcome]:
    """A draft is created with a follow-up date; the answer is written down."""
    case = bench.post(bench.body("draft", followup_date=_FOLLOWUP_DATE))
    answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
    yield observed("email-followup-date-draft", "as asked", answer, Step("the create", case))
