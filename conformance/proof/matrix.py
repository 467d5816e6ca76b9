"""
The kill matrix: what became of every fault, and which faults stand for each rule.

Law: a fold over trials; a rule that no fault stands for is shown as such.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from conformance import __version__, catalogue
from conformance.proof.trial import KILLED, NOT_COMPLETED, SURVIVED, WRONG_RULE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.catalogue import Rule
    from conformance.proof.trial import Trial

FORMAT = 1
RESULTS = (KILLED, SURVIVED, WRONG_RULE, NOT_COMPLETED)


def document(tried: Iterable[Trial], *, profile: str, seconds: float, complete: bool = True) -> dict[str, Any]:
    """
    Return the matrix as `matrix.json` holds it; not *complete* when trials were left out by an interrupt.

    A fault with `stopped` was tried no further than to the finding of its own rule: its `failed` may lack others.
    """
    rows = sorted(tried, key=lambda each: (RESULTS.index(each.result) == 0, each.rule, each.fault))
    counts = Counter(each.result for each in rows)
    return {
        "format": FORMAT,
        "tool": {"name": "close-conformance", "version": __version__},
        "started": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "profile": profile,
        "seconds": round(seconds, 1),
        "requests": sum(each.requests for each in rows),
        "complete": complete,
        "counts": {result: counts[result] for result in RESULTS},
        "faults": [asdict(each) for each in rows],
        "rules": [_rule(rule, rows) for rule in catalogue.rules().values() if _provable(rule)],
    }


def _provable(rule: Rule) -> bool:
    """Tell whether a fault can break *rule*: a probe has no right answer, an excluded rule is not tried."""
    return rule.state == "judged" and rule.strength != "probe"


def _rule(rule: Rule, rows: list[Trial]) -> dict[str, Any]:
    own = [each for each in rows if each.rule == rule.id]
    return {
        "id": rule.id,
        "family": rule.family,
        "says": rule.says,
        "strength": rule.strength,
        "faults": [each.fault for each in own],
        "killed": sum(each.result == KILLED for each in own),
    }
