"""The contract in other words: what means the same is no difference, however it is written."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_documents import against, as_30, each_schema, inlined, ours, reworded, shuffled, told, whole_api

from conformance.drift import vendor

NOTHING: list[tuple[str, str]] = []


def test_the_contract_does_not_differ_from_itself() -> None:
    """Against itself there is no difference, nothing left out, and no complaint about the list."""
    found = vendor.compare("openapi/close-email.yaml")
    assert (found.differences, found.held, found.complaints, found.absent) == ((), (), (), ())
    assert found.subject["openapi"] == "3.1.0"


def test_references_may_be_followed_or_not() -> None:
    """A schema that stands where it is used is the schema that it refers to."""
    assert told(inlined(ours(), ours())) == NOTHING


def test_openapi_30_says_the_same_in_other_keywords() -> None:
    """`nullable`, an exclusive limit as a flag and an enum of one value are the forms of 3.0 for the same."""
    document = inlined(ours(), ours())
    then = document["components"]["schemas"]["EmailThread"]["properties"]
    for item in document["paths"]["/activity/"]["get"]["responses"].values():
        content = item.get("content", {}).get("application/json", {}).get("schema", {})
        content.get("properties", {}).get("data", {}).get("items", {}).get("properties", {}).update(then)
    assert told({**each_schema(document, as_30), "openapi": "3.0.3"}) == NOTHING


def test_order_means_nothing() -> None:
    """The order of keys, of required fields, values, branches and parameters makes no difference."""
    random = Random(7)  # noqa: S311 - an order, no secret
    assert told(shuffled(ours(), random)) == NOTHING


@pytest.mark.parametrize("version", ["3.1.1", "3.2.0"])
def test_a_whole_api_is_compared_where_it_is_ours(version: str) -> None:
    """A prefix, another name of the path parameter, no slash at the end and foreign paths make no difference."""
    assert told({**whole_api(ours()), "openapi": version}) == NOTHING


def test_json_and_yaml_are_read_alike(tmp_path: Any) -> None:
    """The contract as JSON, and as YAML without quotes around its codes, is the contract."""
    as_json, as_yaml = tmp_path / "openapi.json", tmp_path / "openapi.yaml"
    as_json.write_text("\ufeff" + json.dumps(ours()), encoding="utf-8")
    as_yaml.write_text(yaml.safe_dump(ours()).replace("'200':", "200:"), encoding="utf-8")
    assert [vendor.compare(str(path)).differences for path in (as_json, as_yaml)] == [(), ()]


def test_words_and_names_mean_nothing() -> None:
    """Titles, descriptions, tags, operation ids, names of security schemes and extensions make no difference."""
    text = json.dumps(ours())
    for ours_says, theirs_says in (("ApiKey", "ApiKeyAuth"), ("OAuth", "OAuth2"), ("listEmails", "emails_list")):
        text = text.replace(f'"{ours_says}"', f'"{theirs_says}"')
    document = json.loads(text)
    document["info"] |= {"title": "API", "version": "9"}
    for item in document["paths"].values():
        for operation in (each for each in item.values() if isinstance(each, dict)):
            operation |= {"tags": [], "summary": "Other", "description": "Other", "deprecated": False, "x-other": 1}
    assert told(document) == NOTHING


def test_an_authorization_header_stands_for_the_security_schemes() -> None:
    """A required Authorization header without `security`, to which OpenAPI gives no meaning, is no parameter."""
    document = ours()
    del document["security"]
    header = {"name": "Authorization", "in": "header", "required": True, "schema": {"type": "string"}}
    for item in document["paths"].values():
        item.setdefault("parameters", []).append(header)
    assert told(document) == NOTHING


def test_a_range_of_codes_covers_a_code() -> None:
    """`4XX` describes 400, 401 and 404 where they are not described by themselves."""
    document = inlined(ours(), ours())
    for item in document["paths"].values():
        for operation in (each for each in item.values() if isinstance(each, dict)):
            responses = operation["responses"]
            responses["4XX"] = responses["400"]
            for code in ("400", "401", "404"):
                del responses[code]
    assert told(document) == NOTHING


@given(random=st.integers(0, 2**32).map(Random))
@settings(max_examples=25)
def test_a_reworded_contract_is_the_contract(random: Random) -> None:
    """However the keywords, the order and the references of the schemas are chosen, nothing differs."""
    document = ours()
    if random.random() < 0.5:
        document = inlined(document, document)
    document = each_schema(document, lambda schema: reworded(schema, random))
    named = document["components"]["schemas"]
    document["components"]["schemas"] = {name: reworded(schema, random) for name, schema in named.items()}
    found = against(shuffled(document, random))
    assert (found.differences, found.absent) == ((), ())
