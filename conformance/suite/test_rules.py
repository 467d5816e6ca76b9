"""
One test per judged rule.

Law: a broken must fails; a rule that could not be tried is reported as not applicable, never as passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable


def test_rule(rule: str, verdict_of: Callable[[str], dict[str, Any]]) -> None:
    """The target keeps the rule."""
    result = verdict_of(rule)
    if result["verdict"] == Verdict.NOT_APPLICABLE.value:
        pytest.skip(f"not applicable: {result['reason']}")
    findings = "\n".join(
        f"{each['title']}\n  seen:     {each['seen']}\n  expected: {each['expected']}\n  {each['curl']}"
        for each in result["findings"]
    )
    broken = {each.value for each in (Verdict.FAIL, Verdict.BLOCKED, Verdict.ERROR)}
    assert result["verdict"] not in broken, f"{result['says']}\n{result['reason'] or ''}\n{findings}"
