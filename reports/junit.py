"""
JUnit XML: the run as every CI server reads it.

Law: nothing turns green by not being judged. Blocked is a failure, cut short is an error,
and what was not tried is skipped with its reason.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from reports.telling import findings, gist, next_steps
from reports.text import visible
from reports.traffic import seconds_of


def render_junit(results: Mapping[str, Any]) -> str:
    """Render a results document as JUnit XML, one test case a rule."""
    suite = TestSuite(visible(f"{results['tool']['name']} {results['target']['name']}"))
    for name, value in _properties(results).items():
        suite.add_property(name, visible(value))
    suite.add_testcases([_case(rule, results["exchanges"]) for rule in results["rules"]])
    if not results["complete"]:
        suite.add_testcase(_cut_short(results["reason"]))
    suite.timestamp = results["started"].removesuffix("Z")
    suite.time = results["seconds"]
    return _text(suite)


def _text(suite: TestSuite) -> str:
    document = JUnitXml(suite.name)
    document.add_testsuite(suite)
    for total in ("tests", "failures", "errors", "time"):
        setattr(document, total, getattr(suite, total))
    buffer = BytesIO()
    document.write(buffer)
    return buffer.getvalue().decode("utf-8") + "\n"


def _properties(results: Mapping[str, Any]) -> dict[str, str]:
    """Say what ran against what, so that the file stands on its own."""
    target = results["target"]
    run = {name: str(results[name]) for name in ("profile", "seed", "requests", "exit_code")}
    return {
        **{f"tool.{name}": value for name, value in results["tool"].items()},
        "target.name": target["name"],
        "target.base_url": target["base_url"],
        **run,
        **{f"rules.{verdict}": str(number) for verdict, number in results["counts"].items()},
        "complete": "true" if results["complete"] else "false",
    }


def _case(rule: Mapping[str, Any], exchanges: Mapping[str, Any]) -> TestCase:
    case = TestCase(rule["id"], classname=rule["family"], time=round(seconds_of(rule, exchanges), 3))
    mark = _mark(rule)
    if mark is not None:
        case.result = [mark]
    case.system_out = next_steps(rule)
    return case


def _mark(rule: Mapping[str, Any]) -> Error | Failure | Skipped | None:
    """Translate a verdict; pass, observed and warning are the ones without a mark."""
    if rule["state"] != "judged":
        return Skipped(gist(rule))
    match rule["verdict"]:
        case "fail":
            failure = Failure(gist(rule), "fail")
            failure.text = findings(rule)
            return failure
        case "blocked":
            return Failure(gist(rule), "blocked")
        case "error":
            return Error(gist(rule), "error")
        case "not-applicable":
            return Skipped(gist(rule))
    return None


def _cut_short(reason: str) -> TestCase:
    case = TestCase("run-completed", classname="run")
    case.result = [Error(visible(f"The run was cut short: {reason}"), "incomplete")]
    return case
