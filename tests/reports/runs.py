"""
Small runs to put side by side: a few rules, each with the verdict that a test asks for.

Law: every document made here is valid by conformance/results.schema.json.
"""

from typing import Any

from specimen import VERDICTS, specimen

from reports import Given

REASON = {"blocked", "error", "not-applicable"}


def document(told: dict[str, str], *, target: str = "one", started: str = "2026-11-21T04:12:00Z") -> dict[str, Any]:
    """Make a run in which each rule has the verdict told; `fail: title` names a finding, `observed: text` an answer."""
    rules = [_rule(name, *each.partition(": ")[::2]) for name, each in told.items()]
    judged = [rule["verdict"] for rule in rules if rule["state"] == "judged"]
    made = specimen()
    return made | {
        "target": made["target"] | {"name": target},
        "started": started,
        "counts": {name: judged.count(name) for name in VERDICTS},
        "exit_code": 1 if {"fail", "blocked"} & set(judged) else 0,
        "rules": rules,
        "exchanges": {},
    }


def cut(made: dict[str, Any]) -> dict[str, Any]:
    """Make a run one that was interrupted."""
    return made | {"complete": False, "reason": "interrupted", "exit_code": 130}


def given(*documents: dict[str, Any], pages: bool = False) -> list[Given]:
    """Give runs the names a, b, c, as the command line would."""
    names = "abcdefghijklmnopqrstuvwxyz"
    return [
        Given(each, name, f"runs/{name}", f"../{name}/index.html" if pages else None)
        for each, name in zip(documents, names, strict=False)
    ]


def _rule(name: str, verdict: str, text: str) -> dict[str, Any]:
    judged = verdict not in {"excluded", "open"}
    finding = {"title": text, "seen": f"seen in {text}", "expected": "something else", "flaky": False}
    rest = {"exchanges": [], "curl": "curl http://127.0.0.1", "rerun": "close-conformance run"}
    found = verdict in {"fail", "warning"}
    return {
        "id": name,
        "family": name.split("-", maxsplit=1)[0],
        "says": f"The promise of {name}",
        "where": "https://developer.close.com/api/resources/activities/emails/create#request",
        "read_on": "2026-11-21",
        "strength": "probe" if verdict == "observed" else "must",
        "operations": ["createEmail"],
        "state": "judged" if judged else verdict,
        "verdict": verdict if judged else None,
        "reason": None if found else text or ("why" if verdict in REASON or not judged else None),
        "how": "By asking.",
        "examples_run": 1,
        "requests": 1,
        "rerun": f"close-conformance run --rule {name}",
        "findings": [finding | rest] if found else [],
        "evidence": [],
    }
