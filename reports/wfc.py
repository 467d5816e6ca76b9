"""
A Web Fuzzing Commons report (github.com/WebFuzzing/Commons): the run beside those of fuzzers.

Law: a fault is a rule with a finding, once; its category is our own (900 and up are free for that) and its context
the rule. An answer in the 5xx range that shows the finding is counted under the category that the Commons have for it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from reports.traffic import traffic

VERSION = "0.12.1"
BROKEN_RULE = {"id": "DOCUMENTED_RULE_BROKEN", "code": 900}
CRASH = {"id": "HTTP_STATUS_500", "code": 100}
OTHER_BREAKDOWN = {"id": "HTTP_OTHER_STATUS_5XX", "code": 121}
INTERNAL_ERROR, NOT_IMPLEMENTED, BREAKDOWNS = 500, 501, range(500, 600)
NO_OPERATION = "outside the contract"


def render_wfc(results: Mapping[str, Any]) -> str:
    """Render a results document as a Web Fuzzing Commons report, one test case a rule that was tried."""
    tried = [rule for rule in results["rules"] if rule["state"] == "judged" and rule["examples_run"]]
    found = [fault for rule in tried for fault in _faults(rule)]
    rest = _traffic(results, frozenset(rule["id"] for rule in tried))
    rest["endpointIds"] = sorted({*rest["endpointIds"], *(fault["operationId"] for fault in found)})
    distinct = {(each["code"], each["context"]) for fault in found for each in fault["faultCategories"]}
    report = {
        "schemaVersion": VERSION,
        "toolName": results["tool"]["name"],
        "toolVersion": results["tool"]["version"],
        "creationTime": _ended(results),
        "faults": {"totalNumber": len(distinct), "foundFaults": found},
        "problemDetails": {"rest": rest},
        "totalTests": len(tried),
        "testFilePaths": [],
        "testCases": [{"id": rule["id"], "name": rule["id"]} for rule in tried],
        "executionTimeInSeconds": round(results["seconds"]),
    }
    return json.dumps(report, indent=1) + "\n"


def _ended(results: Mapping[str, Any]) -> str:
    return (datetime.fromisoformat(results["started"]) + timedelta(seconds=results["seconds"])).isoformat()


def _faults(rule: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Name the faults of a rule, by the operation whose answer shows them."""
    categories: dict[str, list[dict[str, Any]]] = {}
    for finding in rule["findings"]:
        telling = finding["exchanges"][-1] if finding["exchanges"] else None
        named = categories.setdefault(_operation(telling), [])
        named += [each for each in _categories(rule["id"], telling) if each not in named]
    for operation, each in categories.items():
        yield {"operationId": operation, "testCaseId": rule["id"], "faultCategories": each}


def _operation(exchange: Mapping[str, Any] | None) -> str:
    return exchange["operation"] or NO_OPERATION if exchange else NO_OPERATION


def _categories(rule: str, exchange: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    found = [BROKEN_RULE | {"context": rule}]
    status = exchange["response"]["status"] if exchange and exchange["response"] else 0
    if status in BREAKDOWNS and status != NOT_IMPLEMENTED:
        found.append((CRASH if status == INTERNAL_ERROR else OTHER_BREAKDOWN) | {"context": _operation(exchange)})
    return found


def _traffic(results: Mapping[str, Any], tried: frozenset[str]) -> dict[str, Any]:
    kept = traffic(results)
    covered: dict[tuple[str, str], set[int]] = {}
    for each in kept:
        for rule in tried.intersection(each.rules):
            covered.setdefault((_operation(each.exchange), rule), set()).update(_status(each.exchange))
    return {
        "outputHttpCalls": len(kept),
        "evaluatedHttpCalls": results["requests"],
        "endpointIds": {operation for operation, _ in covered},
        "coveredHttpStatus": [
            {"endpointId": operation, "testCaseId": rule, "httpStatus": sorted(seen)}
            for (operation, rule), seen in sorted(covered.items())
        ],
    }


def _status(exchange: Mapping[str, Any]) -> Iterator[int]:
    """Give the status code of an answer, where there is one that the format can hold."""
    if exchange["response"] and exchange["response"]["status"] < BREAKDOWNS.stop:
        yield exchange["response"]["status"]
