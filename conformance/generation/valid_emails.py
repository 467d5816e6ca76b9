"""
Valid emails with any texts and recipients: accepted, and read back as they were sent.

Law: what is drawn is valid by the pages, so that a refusal is a finding too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from conformance.checks.answers import accepted
from conformance.checks.values import described, same
from conformance.findings import Outcome, Step, broken, kept
from conformance.generation.driver import examples_of
from conformance.scenarios.registry import scenario
from strategies import emails

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench

_RULE = "email-generated-texts"


@scenario(_RULE, level="ci", replay=False)
def generated_texts(bench: Bench) -> Iterator[Outcome]:
    """Emails in draft, sent and inbox with generated texts and recipients are created, read back and compared."""

    def judge(body: dict[str, Any]) -> Outcome:
        case = bench.post(body)
        if not case.ok:
            return accepted(_RULE, "a generated valid email", case)
        after = bench.get(str(case.item.get("id")))
        steps = (Step("the create", case), Step("read back", after))
        changes = {
            name: (sent, after.item.get(name))
            for name, sent in body.items()
            if not same(name, sent, after.item.get(name))
        }
        if changes:
            return broken(
                _RULE, "a generated email, read back", *steps, seen=described(changes), expected="what was sent"
            )
        return kept(_RULE, "a generated email, read back", *steps)

    lead = bench.lead
    statuses = st.sampled_from(["draft", "sent", "inbox"])
    yield from examples_of(bench, emails(lead_id=lead, statuses=statuses, account=bench.sender), judge)
