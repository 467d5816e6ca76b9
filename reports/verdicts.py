"""
The seven verdicts as a reader meets them: order, word and meaning.

Law: this is the only list of verdicts in `reports`; page, chips and JUnit read it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict: its name in the results, and what it means in one line."""

    name: str
    label: str
    meaning: str
    needs_attention: bool


# The gravest first: the reverse of the folding order.
VERDICTS = (
    Verdict("error", "Error", "our own fault, or the network's; never held against the target", True),
    Verdict("fail", "Fail", "the target departs from what the pages state", True),
    Verdict("blocked", "Blocked", "a step that the rule relies on did not work", True),
    Verdict("warning", "Warning", "the target departs from what the pages imply", True),
    Verdict("observed", "Observed", "the pages are silent; this is what the target does", False),
    Verdict("pass", "Pass", "the promise was kept in everything that was tried", False),
    Verdict("not-applicable", "Not applicable", "the run had no means of trying it", False),
)
BY_NAME = {verdict.name: verdict for verdict in VERDICTS}
