"""
One test per judged rule.

Law: a broken must fails; a rule that could not be tried is reported as not applicable, never as passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.tally import Tally


def test_rule(rule: str, verdict_of: Callable[[str], Tally]) -> None:
    """The target keeps the rule."""
    tally = verdict_of(rule)
    if tally.verdict is Verdict.NOT_APPLICABLE:
        pytest.skip(f"not applicable: {tally.reason or 'no example of it came up'}")
    findings = "\n".join(
        f"{each['title']}\n  seen:     {each['seen']}\n  expected: {each['expected']}\n  {each['curl']}"
        for each in tally.findings.values()
    )
    broken = {Verdict.FAIL, Verdict.BLOCKED, Verdict.ERROR}
    assert tally.verdict not in broken, f"{tally.rule.says}\n{tally.reason or ''}\n{findings}"
