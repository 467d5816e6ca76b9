"""
CTRF (Common Test Report Format, ctrf.io): the run as JSON for test dashboards and CI actions.

Law: as in junit.py, nothing counts as passed that was not judged. A warning passed, with its own word in
`rawStatus`; blocked and error failed.
"""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reports.telling import findings, gist, next_steps, outcome
from reports.text import visible
from reports.traffic import seconds_of

VERSION = "0.0.0"
STATUSES = {
    "pass": "passed",
    "observed": "passed",
    "warning": "passed",
    "fail": "failed",
    "blocked": "failed",
    "error": "failed",
    "not-applicable": "skipped",
    "excluded": "skipped",
    "open": "pending",
}


def render_ctrf(results: Mapping[str, Any]) -> str:
    """Render a results document as a CTRF report, one test a rule."""
    tests = [_test(rule, results["exchanges"]) for rule in results["rules"]]
    if not results["complete"]:
        tests.append(_cut_short(results["reason"]))
    tool, target = results["tool"], results["target"]
    report = {
        "reportFormat": "CTRF",
        "specVersion": VERSION,
        "generatedBy": f"{tool['name']} {tool['version']}",
        "results": {
            "tool": {"name": tool["name"], "version": tool["version"], "extra": dict(tool)},
            "summary": _summary(results, tests),
            "tests": tests,
            "environment": {
                "reportName": f"{tool['name']} {target['name']}",
                "appName": target["name"],
                "healthy": results["complete"],
                "extra": {"base_url": target["base_url"], "profile": results["profile"], "seed": results["seed"]},
            },
        },
    }
    return json.dumps(report, indent=1) + "\n"


def _summary(results: Mapping[str, Any], tests: list[dict[str, Any]]) -> dict[str, Any]:
    counted = Counter(test["status"] for test in tests)
    start = round(datetime.fromisoformat(results["started"]).timestamp() * 1000)
    took = _milliseconds(results["seconds"])
    return {
        "tests": len(tests),
        **{status: counted[status] for status in ("passed", "failed", "skipped", "pending", "other")},
        "suites": len({rule["family"] for rule in results["rules"]}),
        "start": start,
        "stop": start + took,
        "duration": took,
        "extra": {"verdicts": dict(results["counts"]), "requests": results["requests"]},
    }


def _test(rule: Mapping[str, Any], exchanges: Mapping[str, Any]) -> dict[str, Any]:
    test = {
        "name": rule["id"],
        "testId": rule["id"],
        "status": STATUSES[outcome(rule)],
        "rawStatus": outcome(rule),
        "duration": _milliseconds(seconds_of(rule, exchanges)),
        "suite": [rule["family"]],
        "type": "contract",
        "tags": [rule["strength"], *rule["operations"]],
        "extra": {"says": rule["says"], "where": rule["where"], "read_on": rule["read_on"], "rerun": rule["rerun"]},
    }
    if gist(rule):
        test["message"] = gist(rule)
    if rule["findings"]:
        test["trace"] = findings(rule)
        test["stdout"] = next_steps(rule).splitlines()
    return test


def _cut_short(reason: str) -> dict[str, Any]:
    message = visible(f"The run was cut short: {reason}")
    return {"name": "run-completed", "status": "failed", "rawStatus": "incomplete", "duration": 0, "message": message}


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
