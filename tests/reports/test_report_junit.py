"""JUnit XML: every rule once, and nothing green that was not judged."""

from collections import Counter
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from specimen import cut_short, specimen, without_rules

from reports import render_junit


def _suite(results: dict[str, Any]) -> ET.Element:
    suite = ET.fromstring(render_junit(results).encode()).find("testsuite")
    assert suite is not None
    return suite


@pytest.fixture(scope="module")
def suite() -> ET.Element:
    """The specimen's test suite."""
    return _suite(specimen())


def _case(suite: ET.Element, verdict: str) -> ET.Element:
    rule = next(rule for rule in specimen()["rules"] if rule["verdict"] == verdict)
    return next(case for case in suite.iter("testcase") if case.get("name") == rule["id"])


def test_every_rule_is_a_case(suite: ET.Element, results: dict[str, Any]) -> None:
    """Every rule is one test case under its family."""
    cases = [(case.get("classname"), case.get("name")) for case in suite.iter("testcase")]
    assert cases == [(rule["family"], rule["id"]) for rule in results["rules"]]


def test_counts_agree(suite: ET.Element, results: dict[str, Any]) -> None:
    """The suite's totals agree with the counts of the results."""
    counts, states = results["counts"], Counter(rule["state"] for rule in results["rules"])
    assert suite.get("tests") == str(len(results["rules"]))
    assert suite.get("failures") == str(counts["fail"] + counts["blocked"])
    assert suite.get("errors") == str(counts["error"])
    unjudged = states["open"] + states["excluded"]
    assert suite.get("skipped") == str(counts["not-applicable"] + unjudged)


@pytest.mark.parametrize(
    ("verdict", "tag", "kind"),
    [
        pytest.param("fail", "failure", "fail", id="fail"),
        pytest.param("blocked", "failure", "blocked", id="blocked"),
        pytest.param("error", "error", "error", id="error"),
        pytest.param("not-applicable", "skipped", None, id="not-applicable"),
    ],
)
def test_verdicts_become_marks(suite: ET.Element, verdict: str, tag: str, kind: str | None) -> None:
    """A verdict that is not green is marked, with its kind and a message."""
    mark = _case(suite, verdict).find(tag)
    assert mark is not None
    assert mark.get("type") == kind
    assert mark.get("message")


@pytest.mark.parametrize("verdict", ["pass", "observed", "warning"])
def test_green_verdicts_have_no_mark(suite: ET.Element, verdict: str) -> None:
    """Pass, observed and warning carry notes and no mark."""
    assert {child.tag for child in _case(suite, verdict)} == {"system-out"}


def test_failures_show_seen_and_expected(suite: ET.Element) -> None:
    """A failure's text holds the rule, what was seen, and what was expected."""
    text = _case(suite, "fail").findtext("failure") or ""
    for part in ("Rule: ", "Seen: 200", "Expected: a 4xx", "Read at: https://"):
        assert part in text


def test_notes_hold_the_next_command(suite: ET.Element) -> None:
    """The notes of a failed case hold its curl and its rerun command."""
    notes = _case(suite, "fail").findtext("system-out") or ""
    assert "curl -X POST" in notes
    assert "close-conformance run emulator --rule" in notes


def test_suite_says_what_ran(suite: ET.Element) -> None:
    """The properties name versions, target, profile, seed and completeness."""
    assert suite[0].tag == "properties"
    found = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert found["tool.contract_sha256"] == "4f1c09ab77de"
    assert found["target.name"] == "emulator"
    assert found["seed"] == "0"
    assert found["complete"] == "true"


def test_cut_short_is_an_error() -> None:
    """A run that was cut short has one more case, in error, with the reason."""
    suite = _suite(cut_short())
    case = list(suite.iter("testcase"))[-1]
    error = case.find("error")
    assert error is not None
    assert "the budget of 200 requests was spent" in (error.get("message") or "")
    assert suite.get("errors") == str(specimen()["counts"]["error"] + 1)


def test_no_rules_render() -> None:
    """A run without a rule is a suite without a case."""
    assert _suite(without_rules()).get("tests") == "0"


def test_cases_tell_how_long_the_answers_took(suite: ET.Element) -> None:
    """A case's time is that of the answers it rests on, and that of a rule that was not tried is nothing."""
    assert float(_case(suite, "pass").get("time") or 0) > 0
    assert float(_case(suite, "not-applicable").get("time") or 0) == 0
