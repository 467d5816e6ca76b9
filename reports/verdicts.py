"""
The seven verdicts as a reader meets them: order, word and meaning.

Law: this is the only list of verdicts in `reports`; page, chips and JUnit read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict: its name in the results, its sign in drawings, and what it means in one line."""

    name: str
    label: str
    sign: str
    meaning: str
    needs_attention: bool


# The gravest first: the reverse of the folding order.
VERDICTS = (
    Verdict("error", "Error", "!", "our own fault, or the network's; never held against the target", True),
    Verdict("fail", "Fail", "✗", "the target departs from what the pages state", True),
    Verdict("blocked", "Blocked", "‖", "a step that the rule relies on did not work", True),
    Verdict("warning", "Warning", "~", "the target departs from what the pages imply", True),
    Verdict("observed", "Observed", "○", "the pages are silent; this is what the target does", False),
    Verdict("pass", "Pass", "✓", "the promise was kept in everything that was tried", False),
    Verdict("not-applicable", "Not applicable", "-", "the run had no means of trying it", False),
)
BY_NAME = {verdict.name: verdict for verdict in VERDICTS}
UNJUDGED = Verdict("not-judged", "Not judged", "?", "the run did not judge the rule", False)


def verdicts(results: Mapping[str, Any]) -> dict[str, Verdict]:
    """Return the verdict of every rule that was judged."""
    return {row["id"]: BY_NAME[row["verdict"]] for row in results["rules"] if row["state"] == "judged"}
