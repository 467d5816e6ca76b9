"""
JUnit XML: the run as every CI server reads it.

Law: nothing turns green by not being judged. Blocked is a failure, cut short is an error,
and what was not tried is skipped with its reason.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from reports.text import visible

NOT_JUDGED = {
    "open": "Nothing judges this rule yet.",
    "excluded": "This rule cannot be observed.",
}
FLAKY = " (flaky: it did not come back when it was replayed)"


def render_junit(results: Mapping[str, Any]) -> str:
    """Render a results document as JUnit XML, one test case a rule."""
    suite = TestSuite(visible(f"{results['tool']['name']} {results['target']['name']}"))
    for name, value in _properties(results).items():
        suite.add_property(name, visible(value))
    suite.add_testcases([_case(rule) for rule in results["rules"]])
    if not results["complete"]:
        suite.add_testcase(_cut_short(results["reason"]))
    suite.timestamp = results["started"].removesuffix("Z")
    suite.time = results["seconds"]
    return _text(suite)


def _text(suite: TestSuite) -> str:
    document = JUnitXml(suite.name)
    document.add_testsuite(suite)
    for total in ("tests", "failures", "errors", "skipped", "time"):
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
        "complete": "true" if results["complete"] else "false",
    }


def _case(rule: Mapping[str, Any]) -> TestCase:
    case = TestCase(rule["id"], classname=rule["family"])
    mark = _mark(rule)
    if mark is not None:
        case.result = [mark]
    case.system_out = visible(_notes(rule))
    return case


def _mark(rule: Mapping[str, Any]) -> Error | Failure | Skipped | None:
    """Translate a verdict; pass, observed and warning are the ones without a mark."""
    reason = visible(rule["reason"] or "")
    if rule["state"] != "judged":
        return Skipped(reason or NOT_JUDGED[rule["state"]])
    match rule["verdict"]:
        case "fail":
            return _failure(rule)
        case "blocked":
            return Failure(reason, "blocked")
        case "error":
            return Error(reason, "error")
        case "not-applicable":
            return Skipped(reason)
    return None


def _failure(rule: Mapping[str, Any]) -> Failure:
    titles = [finding["title"] for finding in rule["findings"]] or [rule["says"]]
    more = f" (and {len(titles) - 1} more)" if len(titles) > 1 else ""
    failure = Failure(visible(titles[0] + more), "fail")
    read = f"Read at: {rule['where']} on {rule['read_on']}"
    parts = (f"Rule: {rule['says']}", read, *map(_finding, rule["findings"]))
    failure.text = visible("\n\n".join(parts))
    return failure


def _finding(finding: Mapping[str, Any]) -> str:
    title = finding["title"] + (FLAKY if finding["flaky"] else "")
    return f"{title}\nSeen: {finding['seen']}\nExpected: {finding['expected']}"


def _notes(rule: Mapping[str, Any]) -> str:
    """Write what a reader does next: the answer or warning, each curl, the rerun command."""
    lines = [f"{rule['verdict'] or rule['state']}: {rule['says']}"]
    lines += [rule["reason"]] if rule["reason"] else []
    for finding in rule["findings"]:
        lines += ["", finding["title"], finding["curl"], finding["rerun"]]
    return "\n".join([*lines, "", f"Again: {rule['rerun']}"])


def _cut_short(reason: str) -> TestCase:
    case = TestCase("run-completed", classname="run")
    case.result = [Error(visible(f"The run was cut short: {reason}"), "incomplete")]
    return case
