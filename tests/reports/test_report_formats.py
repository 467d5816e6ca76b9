"""The formats beside HTML: each valid by what its format publishes, and each saying what the results say."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import xmlschema
import yaml
from jsonschema import Draft6Validator, Draft7Validator, Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT6
from specimen import cut_short, specimen, without_rules

from reports.badge import render_badge
from reports.ctrf import render_ctrf
from reports.files import FORMATS
from reports.har import render_har
from reports.junit import render_junit
from reports.wfc import render_wfc

SCHEMAS = Path(__file__).parent / "schemas"
SPECIMENS = pytest.mark.parametrize("make", [specimen, cut_short, without_rules])


def _read(name: str) -> Any:
    return yaml.safe_load((SCHEMAS / name).read_text("utf-8"))


def _har() -> Draft6Validator:
    parts = [
        (path.name, DRAFT6.create_resource(_read(f"har/{path.name}"))) for path in (SCHEMAS / "har").glob("*.json")
    ]
    registry: Registry[Any] = Registry().with_resources(parts)
    return Draft6Validator(_read("har/har.json"), registry=registry, format_checker=FormatChecker())


VALIDATORS = {
    render_har: _har(),
    render_ctrf: Draft7Validator(_read("ctrf-schema-0.0.json"), format_checker=FormatChecker()),
    render_wfc: Draft202012Validator(_read("wfc-report.yaml"), format_checker=FormatChecker()),
    render_badge: Draft202012Validator(_read("shields-endpoint.json")),
}


@SPECIMENS
@pytest.mark.parametrize("render", VALIDATORS)
def test_json_formats_are_valid(render: Any, make: Any) -> None:
    """HAR, CTRF, Web Fuzzing Commons and badge validate against their schemas, hostile text and all."""
    VALIDATORS[render].validate(json.loads(render(make())))


@SPECIMENS
def test_junit_is_valid(make: Any) -> None:
    """The JUnit file validates against the schema that Jenkins reads it by."""
    xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(render_junit(make()))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_depends_on_the_results_alone(name: str) -> None:
    """The same results make the same file, and every file can be written as UTF-8."""
    text = FORMATS[name](specimen())
    assert text == FORMATS[name](specimen())
    assert text.encode("utf-8")


def _entries(results: dict[str, Any]) -> list[dict[str, Any]]:
    return list(json.loads(render_har(results))["log"]["entries"])


def test_har_holds_every_exchange_once(results: dict[str, Any]) -> None:
    """Each exchange of evidence and findings is one entry, in the order of their numbers."""
    named = {each["id"] for rule in results["rules"] for found in rule["findings"] for each in found["exchanges"]}
    ids = [entry["comment"].split(":")[0] for entry in _entries(results)]
    assert sorted(ids) == sorted(named | set(results["exchanges"]))
    assert ids.index("x12") < ids.index("x13") < ids.index("x14")


def test_har_tells_what_is_missing(results: dict[str, Any]) -> None:
    """A body that was folded says how long it was, and an exchange without an answer has status 0 and the reason."""
    by_id = {entry["comment"].split(":")[0]: entry for entry in _entries(results)}
    assert "10,245" in by_id["x14"]["request"]["postData"]["comment"]
    assert by_id["x15"]["response"]["status"] == 0
    assert "connection reset by peer" in by_id["x15"]["comment"]


def test_har_names_the_rules(results: dict[str, Any]) -> None:
    """An entry names the first rules whose evidence it is, and counts the others."""
    by_id = {entry["comment"].split(":")[0]: entry for entry in _entries(results)}
    assert "email-subject-max-length-update" in by_id["x12"]["comment"]
    assert "other rules" in by_id["x12"]["comment"]


def test_ctrf_counts_agree(results: dict[str, Any]) -> None:
    """Nothing counts as passed in CTRF that has no green verdict, and the summary counts the tests."""
    report = json.loads(render_ctrf(results))["results"]
    tests, counts, summary = report["tests"], results["counts"], report["summary"]
    assert summary["tests"] == len(tests) == len(results["rules"])
    assert summary["passed"] == counts["pass"] + counts["observed"] + counts["warning"]
    assert summary["failed"] == counts["fail"] + counts["blocked"] + counts["error"]
    assert Counter(test["status"] for test in tests)["pending"] == summary["pending"] > 0


def test_ctrf_of_a_run_cut_short_fails() -> None:
    """A run that was cut short has one more test, which failed, with the reason."""
    last = json.loads(render_ctrf(cut_short()))["results"]["tests"][-1]
    assert last["status"] == "failed"
    assert "the budget of 200 requests was spent" in last["message"]


def test_wfc_names_each_fault(results: dict[str, Any]) -> None:
    """Each rule with a finding is a fault of its own, at an operation of the report, found by a test case of it."""
    report = json.loads(render_wfc(results))
    found = report["faults"]["foundFaults"]
    broken = {rule["id"] for rule in results["rules"] if rule["findings"]}
    assert {fault["testCaseId"] for fault in found} == broken <= {case["id"] for case in report["testCases"]}
    assert {fault["operationId"] for fault in found} <= set(report["problemDetails"]["rest"]["endpointIds"])
    assert report["faults"]["totalNumber"] >= len(broken)


def test_wfc_counts_a_crash_as_one(results: dict[str, Any]) -> None:
    """An answer 500 that shows a finding is named by the category that the Commons have for it."""
    telling = results["rules"][0]["findings"][0]["exchanges"][-1]
    telling["response"]["status"] = 500
    codes = [each["code"] for each in json.loads(render_wfc(results))["faults"]["foundFaults"][0]["faultCategories"]]
    assert codes == [900, 100]


@pytest.mark.parametrize(
    ("change", "message", "colour"),
    [
        pytest.param({}, "3 deviations", "red", id="deviations"),
        pytest.param({"complete": False, "reason": "interrupted"}, "not completed", "lightgrey", id="cut-short"),
        pytest.param({"counts": {"pass": 9}, "exit_code": 0}, "conformant", "brightgreen", id="green"),
        pytest.param({"counts": {"pass": 9, "blocked": 1}}, "not judged: 1 rule blocked", "orange", id="blocked"),
    ],
)
def test_badge_says_the_headline(results: dict[str, Any], change: dict[str, Any], message: str, colour: str) -> None:
    """The badge says what the page is headed by, and is green for a conformant run only."""
    if "counts" in change:
        change["counts"] = dict.fromkeys(results["counts"], 0) | change["counts"]
    badge = json.loads(render_badge(results | change))
    assert (badge["message"], badge["color"]) == (message, colour)
