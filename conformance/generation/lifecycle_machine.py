"""
The lifecycle as a state machine with a model: any sequence of creates, moves, edits and reads.

Law: the model knows only what lifecycle.yaml says; every step is judged by the rule that the table names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import seed
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test

from conformance import lifecycle
from conformance.checks.answers import is_refusal, said
from conformance.findings import Outcome, Step, broken, kept
from conformance.generation.driver import EXAMPLES, Falsified, limits, told
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import can_move, rounds
from strategies.emails import LONGEST_DELAY, SCHEDULED_FOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_NEEDS: dict[str, dict[str, Any]] = {
    "scheduled": {"date_scheduled": SCHEDULED_FOR},
    "outbox": {"send_in": LONGEST_DELAY},
}


@scenario(
    "email-move-draft-*",
    "email-cancel-*",
    "email-*-refuses-moves",
    "email-*-not-editable",
    "email-draft-editable",
    level="ci",
    replay=False,
)
def walks(bench: Bench) -> Iterator[Outcome]:
    """A state machine walks emails through generated moves and edits, a model beside it, and compares every step."""
    last: list[Outcome] = []
    machine = machine_for(bench, last)
    run = seed(bench.seed)(
        lambda: run_state_machine_as_test(machine, settings=limits(bench, examples=EXAMPLES[bench.level] // 2))
    )
    yield from told(run, last)


def machine_for(  # noqa: C901 - one class, its rules inside it
    bench: Bench, last: list[Outcome]
) -> type[RuleBasedStateMachine]:
    """Return a state machine class that walks emails on *bench* and leaves its latest kept outcome in *last*."""
    usable = tuple(s for s in lifecycle.statuses() if bench.can_send() or s not in _NEEDS)
    delayed = bench.can_send() and rounds(bench).delayed and can_move(bench, "outbox")
    reachable = tuple(s for s in usable if s != "outbox" or delayed)
    lead = bench.lead

    class Lifecycle(RuleBasedStateMachine):
        emails = Bundle("emails")

        def __init__(self) -> None:
            super().__init__()
            self.model: dict[str, str] = {}

        @rule(target=emails, status=st.sampled_from(usable))
        def create(self, status: str) -> str:
            name = str(bench.create(status, lead_id=lead).item["id"])
            self.model[name] = status
            return name

        @rule(email=emails, status=st.sampled_from(reachable))
        def move(self, email: str, status: str) -> None:
            source = self.model[email]
            if status == source:
                return
            known = lifecycle.moves()[source, status]
            sender = {"sender": bench.sender} if status in _NEEDS else {}
            case = bench.put(email, {"status": status, **sender, **_NEEDS.get(status, {})})
            self._tell(known.rule, f"{source} to {status}", case, allowed=known.allowed)
            if known.allowed:
                self.model[email] = status

        @rule(email=emails)
        def edit(self, email: str) -> None:
            status = lifecycle.statuses()[self.model[email]]
            case = bench.put(email, {"subject": "Edited on a walk"})
            self._tell(status.edit_rule, f"an edit in {status.name}", case, allowed=status.editable)

        @rule(email=emails)
        def read(self, email: str) -> None:
            case, expected = bench.get(email), self.model[email]
            if case.item.get("status") != expected:
                self._fail(
                    lifecycle.statuses()[expected].edit_rule,
                    f"an email in {expected} read on a walk",
                    case,
                    f"it is to be in {expected!r}",
                )

        def teardown(self) -> None:
            bench.call_back()

        def _tell(self, name: str, title: str, case: Exchange, *, allowed: bool) -> None:
            if case.ok != allowed or not (case.ok or is_refusal(case.status)):
                self._fail(name, f"{title} on a walk", case, "accepted" if allowed else "refused")
            last[:] = [kept(name, f"{title} on a walk", Step("the update", case))]

        def _fail(self, name: str, title: str, case: Exchange, expected: str) -> None:
            raise Falsified(
                broken(name, title, Step("the last step of the walk", case), seen=said(case), expected=expected)
            )

    return Lifecycle
