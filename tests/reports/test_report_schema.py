"""The JSON Schema of the results document, and the specimen that stands for it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from specimen import cut_short, specimen, without_rules

SCHEMA = json.loads((Path(__file__).parents[2] / "conformance" / "results.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def test_schema_is_valid() -> None:
    """The schema of the results is itself a valid JSON Schema."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("make", [specimen, cut_short, without_rules])
def test_specimens_are_valid(make: Any) -> None:
    """Every specimen validates against the schema, after a trip through JSON."""
    VALIDATOR.validate(json.loads(json.dumps(make())))


def test_specimen_shows_everything_once() -> None:
    """The specimen holds every verdict, every state and every strength."""
    rules = specimen()["rules"]
    verdicts = {rule["verdict"] for rule in rules} - {None}
    assert verdicts == set(SCHEMA["$defs"]["verdict"]["enum"])
    assert {rule["state"] for rule in rules} == {"judged", "open", "excluded"}
    assert {rule["strength"] for rule in rules} == {"must", "should", "probe"}


def test_specimen_counts_agree_with_its_rules() -> None:
    """The specimen's counts are those of its judged rules."""
    results = specimen()
    judged = Counter(rule["verdict"] for rule in results["rules"] if rule["state"] == "judged")
    assert {name: n for name, n in results["counts"].items() if n} == judged


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"complete": False}, id="cut-short-without-reason"),
        pytest.param({"reason": "why"}, id="complete-with-reason"),
        pytest.param({"format": 2}, id="format-of-the-future"),
        pytest.param({"extra": 1}, id="unknown-member"),
        pytest.param({"exit_code": 7}, id="unknown-exit-code"),
        pytest.param({"counts": {"pass": 1}}, id="counts-with-gaps"),
    ],
)
def test_invalid_documents_are_refused(results: dict[str, Any], change: dict[str, Any]) -> None:
    """A document that breaks the format in one respect is refused."""
    assert not VALIDATOR.is_valid(results | change)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"verdict": None}, id="judged-without-verdict"),
        pytest.param({"verdict": "blocked", "reason": None}, id="blocked-without-reason"),
        pytest.param({"state": "excluded", "reason": None}, id="excluded-without-reason"),
        pytest.param({"id": "EM_017"}, id="id-that-is-no-slug"),
        pytest.param({"where": "javascript:alert(1)"}, id="place-that-is-no-page"),
        pytest.param({"findings": [{"title": "no more"}]}, id="finding-without-members"),
    ],
)
def test_invalid_rules_are_refused(results: dict[str, Any], change: dict[str, Any]) -> None:
    """A rule that breaks the format in one respect is refused."""
    results["rules"][1] |= change
    assert not VALIDATOR.is_valid(results)
