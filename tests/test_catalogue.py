"""The catalogue of rules, the life cycle and the scenarios agree with each other and with the contract."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator

from conformance import catalogue, contract, lifecycle
from conformance.data import load_yaml, read_bytes
from conformance.scenarios.registry import all_scenarios

ROWS: list[dict[str, Any]] = load_yaml("rules.yaml")["rules"]


@pytest.mark.parametrize("name", ["rules", "client-rules", "lifecycle", "since"])
def test_data_is_valid(name: str) -> None:
    """The file is valid by its own schema, and the schema by its meta-schema."""
    schema = json.loads(read_bytes(f"schema/{name}.schema.json"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(load_yaml(f"{name}.yaml"))] == []


def test_ids_are_unique() -> None:
    """No two rows share an id."""
    assert [name for name, times in Counter(row["id"] for row in ROWS).items() if times > 1] == []


def test_retired_ids_stay_retired() -> None:
    """An id that was given up names no rule again."""
    assert set(load_yaml("rules.yaml")["retired"]) & set(catalogue.rules()) == set()


def test_every_rule_was_read_on_the_vendors_pages() -> None:
    """Every row names a page of the vendor's, over https."""
    rows = [*ROWS, *load_yaml("client-rules.yaml")["rules"]]
    hosts = {urlsplit(row["where"])[:2] for row in rows}
    assert hosts == {("https", "developer.close.com")}


def test_lifecycle_has_the_statuses_of_the_contract() -> None:
    """The life cycle has a row for each status of the contract and for no other."""
    assert set(lifecycle.statuses()) == set(contract.statuses())


def test_lifecycle_names_known_rules() -> None:
    """Every rule that the life cycle names exists."""
    rows = lifecycle.statuses().values()
    named = {move.rule for move in lifecycle.moves().values()}
    named |= {row.create_rule for row in rows} | {row.edit_rule for row in rows}
    assert named - set(catalogue.rules()) == set()


def test_every_judged_rule_has_a_scenario() -> None:
    """A rule that is said to be judged is judged by at least one scenario."""
    judged = {name for name, rule in catalogue.rules().items() if rule.state == "judged"}
    tried = {rule for scenario in all_scenarios() for rule in scenario.judges}
    assert sorted(judged - tried) == []


def test_scenarios_judge_only_judged_rules() -> None:
    """No scenario names a rule that is unknown, excluded or still open."""
    judged = {name for name, rule in catalogue.rules().items() if rule.state == "judged"}
    stray = {scenario.name: sorted(scenario.judges - judged) for scenario in all_scenarios()}
    assert {name: rules for name, rules in stray.items() if rules} == {}


def test_every_scenario_tells_how() -> None:
    """A scenario has an English description that `explain` prints."""
    assert [scenario.name for scenario in all_scenarios() if not scenario.how] == []
