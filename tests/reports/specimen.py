"""
A specimen results document: every verdict, every list, and hostile text in every place.

Law: it is valid by conformance/results.schema.json, and its counts agree with its rules.
"""

from collections import Counter
from copy import deepcopy
from typing import Any

from specimen_counts import fields, keywords, lifecycle, limits
from specimen_exchanges import BASE_URL, exchanges
from specimen_findings import DETAILS
from specimen_rules import PAGE, RULES

VERDICTS = ("pass", "observed", "warning", "blocked", "fail", "error", "not-applicable")


def specimen() -> dict[str, Any]:
    """Make a fresh specimen."""
    rules = [_rule(*row) for row in RULES]
    judged = Counter(rule["verdict"] for rule in rules if rule["state"] == "judged")
    return {
        "format": 1,
        "tool": {
            "name": "close-conformance",
            "version": "0.1.0",
            "python": "3.11.7",
            "schemathesis": "4.32.5",
            "hypothesis": "6.170.15",
            "requests": "2.34.2",
            "contract": "1.0.0",
            "contract_sha256": "4f1c09ab77de",
        },
        "target": {
            "name": "emulator",
            "base_url": BASE_URL,
            "embedded": True,
            "auth": ["basic", "bearer"],
            "allow_sending": True,
            "fixtures": {"lead_id": "lead_QyNaWw4fdSwxl5Mc5daMFf3Y27PpIcH0awPbC9l7uyo"},
        },
        "profile": "ci",
        "seed": 0,
        "started": "2026-11-21T04:12:00Z",
        "seconds": 12.3,
        "requests": 812,
        "complete": True,
        "reason": None,
        "counts": {name: judged[name] for name in VERDICTS},
        "exit_code": 1,
        "rules": rules,
        "exchanges": exchanges(),
        "lifecycle": lifecycle(),
        "fields": fields(),
        "limits": limits(),
        "keywords": keywords(),
    }


def cut_short() -> dict[str, Any]:
    """Make a specimen of a run that the request budget ended."""
    return specimen() | {
        "complete": False,
        "reason": "the budget of 200 requests was spent",
        "exit_code": 3,
    }


def without_rules() -> dict[str, Any]:
    """Make a specimen of a run that came to no rule."""
    return specimen() | {
        "rules": [],
        "exchanges": {},
        "counts": dict.fromkeys(VERDICTS, 0),
        "exit_code": 0,
    }


def _rule(
    identifier: str,
    family: str,
    strength: str,
    verdict: str,
    operations: str,
    says: str,
    reason: str | None = None,
) -> dict[str, Any]:
    state = verdict if verdict in {"open", "excluded"} else "judged"
    details = deepcopy(DETAILS.get(identifier, {}))
    return {
        "id": identifier,
        "family": family,
        "says": says,
        "where": PAGE.get(family, PAGE["fields"]),
        "read_on": "2026-11-21",
        "strength": strength,
        "operations": operations.split(),
        "state": state,
        "verdict": verdict if state == "judged" else None,
        "reason": reason,
        "how": details.get("how", _how(strength)),
        "examples_run": 6 if state == "judged" and verdict != "not-applicable" else 0,
        "requests": 9 if state == "judged" and verdict != "not-applicable" else 0,
        "rerun": f"close-conformance run emulator --rule {identifier} --seed 0",
        "findings": details.get("findings", []),
        "findings_left_out": details.get("findings_left_out", 0),
        "evidence": details.get("evidence", _evidence(verdict, reason)),
        "evidence_left_out": 3 if verdict == "warning" else 0,
    }


def _how(strength: str) -> str:
    if strength == "probe":
        return "Asks the target once and writes down what it does. No answer is wrong."
    return (
        "Creates a draft that differs from an accepted one in this respect only, reads it back, "
        "and compares the two. A refusal counts only beside a sibling that was accepted."
    )


def _evidence(verdict: str, reason: str | None) -> list[dict[str, Any]]:
    if verdict in {"not-applicable", "open", "excluded"}:
        return []
    roles = [("sibling that was accepted", "x12"), ("the one difference", "x13")]
    return [
        {
            "title": "A draft with every property, read back whole",
            "holds": verdict != "warning",
            "answer": reason if verdict == "observed" else None,
            "exchanges": [{"role": role, "id": identifier} for role, identifier in roles],
        },
        {
            "title": "The same with a body of 10,245 bytes",
            "holds": True,
            "answer": None,
            "exchanges": [{"role": "create", "id": "x14"}],
        },
    ]
