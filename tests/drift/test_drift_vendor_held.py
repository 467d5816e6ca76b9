"""What is held on purpose: the list is valid, holds what it names, and is strict both ways."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from vendor_documents import against, ours, put_in

from conformance.data import load_yaml, read_bytes
from conformance.drift import vendor
from conformance.drift.vendor import held

SECTION = Path(__file__).with_name("section.yaml")
ENTRY = held.Entry(
    kind="limit-moved",
    places=("request body, subject",),
    operations=frozenset({"createEmail", "updateEmail"}),
    reason="So it is.",
    link="https://developer.close.com/",
    version="",
    line=7,
)


def tightened() -> held.Compared:
    """The contract against itself with a shorter subject in updates, and a limit on `cc`."""
    document = ours()
    put_in(document, "/components/schemas/EmailUpdate/properties/subject/maxLength", 9)
    put_in(document, "/components/schemas/EmailUpdate/properties/cc/maxItems", 9)
    return against(document)


def test_the_list_is_valid() -> None:
    """The list is valid by its schema, and the schema by its meta-schema."""
    schema = json.loads(read_bytes("schema/vendor-differences.schema.json"))
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(load_yaml(held.LIST))) == []


def test_an_entry_knows_its_line() -> None:
    """The line of an entry is that on which it begins."""
    lines = read_bytes(held.LIST).decode().splitlines()
    assert all(lines[entry.line - 1].lstrip().startswith("- kind:") for entry in held.load())


def test_an_entry_holds_what_it_names() -> None:
    """A difference that an entry names is held with its reason and link; the others are free."""
    free, kept, complaints = held.apply([ENTRY], tightened(), "3.1.0")
    assert [each.place for each in free] == ["request body, cc"]
    assert [(each.difference.place, each.reason, each.link) for each in kept] == [
        ("request body, subject", ENTRY.reason, ENTRY.link)
    ]
    assert complaints == ()


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        pytest.param({"kind": "*", "places": ("request body, *",)}, 2, id="globs"),
        pytest.param({"places": ("request body, sub?ect",)}, 0, id="only-a-star-is-special"),
        pytest.param({"operations": frozenset({"createEmail"})}, 0, id="another-operation"),
        pytest.param({"kind": "type-changed"}, 0, id="another-kind"),
    ],
)
def test_an_entry_holds_nothing_else(changes: dict[str, object], number: int) -> None:
    """Kind, place and operations have to be those of the entry; `*` stands for anything."""
    _, kept, _ = held.apply([replace(ENTRY, **changes)], tightened(), "3.1.0")  # type: ignore[arg-type]
    assert len(kept) == number


def test_a_place_at_which_nothing_differs_is_a_complaint() -> None:
    """The complaint tells the line and the place, also when another place of the entry still differs."""
    stale = replace(ENTRY, places=("request body, subject", "request body, bcc"))
    _, _, complaints = held.apply([stale], tightened(), "3.1.0")
    assert complaints == (
        "openapi/vendor-differences.yaml, line 7: limit-moved at 'request body, bcc' is no difference any more; delete it",
    )


def test_a_place_that_is_gone_is_no_complaint() -> None:
    """Nothing is asked of a place inside something that the document lacks altogether."""
    inside = replace(ENTRY, places=("request body, cc[]", "request body, cc"))
    document = ours()
    del document["components"]["schemas"]["EmailUpdate"]["properties"]["cc"]
    assert held.apply([inside], against(document), "3.1.0")[2] == ()


@pytest.mark.parametrize(
    ("version", "operations", "number"),
    [
        pytest.param("3.2", {"updateEmail"}, 1, id="its-generation"),
        pytest.param("3.1", {"updateEmail"}, 0, id="another-generation"),
        pytest.param("", {"listActivities"}, 0, id="an-operation-that-is-not-there"),
    ],
)
def test_an_entry_is_due_only_where_it_can_be_seen(version: str, operations: set[str], number: int) -> None:
    """Nothing is asked of an entry about another generation of the file, or about operations that a section lacks."""
    stale = replace(ENTRY, places=("request body, bcc",), version=version, operations=frozenset(operations))
    document = ours()
    del document["paths"]["/activity/"]
    put_in(document, "/components/schemas/EmailUpdate/properties/cc/maxItems", 9)
    _, _, complaints = held.apply([stale], against(document), "3.2.0")
    assert len(complaints) == number


def test_a_section_is_told_line_by_line() -> None:
    """Of a section that is not the vendor's every line is told as it is."""
    found = vendor.compare(str(SECTION))
    assert found.absent == ("/activity/email/{id}/ is not in this document", "/activity/ is not in this document")
    assert found.subject == {"source": str(SECTION), "title": "API Endpoints", "version": "1.0.0", "openapi": "3.1.0"}
    lines = {(each.kind.value, each.place): each for each in found.differences}
    expected = {
        ("field-added", "request body, mood"): ("not there", "string, optional"),
        ("field-added", "response 200, thread"): ("not there", "object, with the fields id, required"),
        ("nullability-changed", "response 200, subject"): ("string or null", "string"),
        ("enum-value-new", 'request body, status = "snoozed"'): (
            'one of "draft", "error", "inbox", "outbox", "scheduled" and "sent"',
            'one of "draft", "error", "inbox", "outbox", "scheduled", "sent" and "snoozed"',
        ),
        ("limit-moved", "request body, subject"): ("at most 1,000 characters", "at most 998 characters"),
        ("default-changed", "query parameter _limit"): ("100", "50"),
        ("response-added", "response 422"): ("not there", "described"),
        ("response-removed", "response 401"): ("described", "not there"),
    }
    assert {key: (lines[key].before, lines[key].now) for key in expected} == expected
    assert lines["nullability-changed", "response 200, subject"].operations == ("listEmails", "createEmail")
    assert not any(each.place.startswith(("credentials", "header")) for each in found.differences)
    kept = {(each.difference.kind.value, each.difference.place) for each in found.held}
    assert {("format-changed", "request body, sender"), ("closed-changed", "request body")} <= kept


def test_fingerprints_are_unique() -> None:
    """No two differences of a document share a fingerprint."""
    found = vendor.compare(str(SECTION))
    prints = [each.fingerprint for each in (*found.differences, *(each.difference for each in found.held))]
    assert len(prints) == len(set(prints)) > 20
