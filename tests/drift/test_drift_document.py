"""
The document of a comparison, and the schema that it keeps to.

Law: whatever a comparison holds, its document is valid after a trip through JSON.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from conformance import drift
from conformance.drift.difference import Difference, Kind, Proposal, Side
from conformance.drift.document import BEHAVIOUR, VENDOR, Comparison, Held, Unjudged, outcome
from conformance.drift.publication import compared
from conformance.writing import results

FOLDER = Path(drift.__file__).parent
SCHEMA = json.loads((FOLDER / "drift.schema.json").read_text("utf-8"))
RESULTS = Resource.from_contents(json.loads((FOLDER.parent / "results.schema.json").read_text("utf-8")))
VALIDATOR = Draft202012Validator(SCHEMA, registry=RESULTS @ Registry(), format_checker=FormatChecker())

TARGET = {
    "name": "emulator",
    "base_url": "http://127.0.0.1:4010/api/v1",
    "embedded": True,
    "auth": ["basic"],
    "allow_sending": False,
    "fixtures": {},
}
NEW = Difference(
    kind=Kind.FIELD_ADDED,
    place="response 200, new",
    operations=("createEmail", "getEmail"),
    now="a string",
    breaks=(Side.SERVERS,),
    pointers=("/paths/~1activity~1email~1/post",),
    rules=("email-response-fields",),
    evidence=("e1",),
    reproduce="close-conformance drift emulator --baseline baseline.json",
    proposal=Proposal("/components/schemas/Email/properties/new", {"type": "string"}),
)
GONE = Difference(Kind.OPERATION_REMOVED, "DELETE /activity/email/{id}/", ("deleteEmail",), before="there")
UNPLACED = replace(NEW, place="nowhere", proposal=Proposal("/components/schemas/Nowhere/enum/-", 1))


def exchange(identifier: str) -> dict[str, Any]:
    """A record of an exchange that got no answer."""
    request = {"method": "GET", "url": "http://127.0.0.1:4010", "headers": {}, "body": None, "body_length": 0}
    rest = {"operation": "getEmail", "response": None, "error": "connection reset", "curl": "curl"}
    return {"id": identifier, "request": request, **rest}


def behaviour(*differences: Difference, **more: Any) -> Comparison:
    """A run that was compared with a baseline."""
    made = Comparison(
        what=BEHAVIOUR,
        tool=results.header(TARGET, "ci", 0, [])["tool"],
        subject=TARGET,
        against={"baseline": "baseline.json", "accepted": "2026-11-18", "age_days": 3, "contract": "1.0.0"},
        started="2026-11-21T04:12:00Z",
        seconds=12.5,
        requests=812,
        exit_code=1 if differences else 0,
        differences=differences,
    )
    return replace(made, **more)


def vendor(*differences: Difference, **more: Any) -> Comparison:
    """The vendor's document that was compared with our contract."""
    subject = {
        "source": "openapi.yaml",
        "title": "Close API",
        "version": "2026-06",
        "openapi": "3.1.0",
        "absent": ["x is not there"],
    }
    against = {"contract": "1.0.0", "contract_sha256": "4f1c09ab77de"}
    return behaviour(*differences, what=VENDOR, subject=subject, against=against, requests=0, **more)


COMPARISONS = [
    pytest.param(behaviour(), id="no-drift"),
    pytest.param(behaviour(NEW, GONE, max_age=30), id="drift"),
    pytest.param(behaviour(NEW, exit_code=3, reason="the target could not be reached"), id="cut-short"),
    pytest.param(behaviour(exit_code=130, reason="interrupted"), id="interrupted"),
    pytest.param(behaviour(exit_code=1, complaints=["the baseline is 40 days old"]), id="too-old"),
    pytest.param(behaviour(unjudged=[Unjudged("email-list", "error", "why")]), id="unjudged"),
    pytest.param(behaviour(NEW, exchanges={"e1": exchange("e1")}), id="evidence"),
    pytest.param(vendor(NEW, held=[Held(GONE, "the prose needs it", "https://example.com/")]), id="vendor"),
    pytest.param(vendor(UNPLACED), id="unplaced"),
]


def test_schema_is_valid() -> None:
    """The schema of the document is itself a valid JSON Schema."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_documents_are_valid(comparison: Comparison) -> None:
    """A document is valid by its schema, after a trip through JSON."""
    VALIDATOR.validate(json.loads(json.dumps(outcome(comparison).document)))


def test_a_comparison_with_our_own_contract_is_valid() -> None:
    """What is really made of an OpenAPI document is valid as well."""
    made = compared(str(FOLDER.parents[1] / "openapi" / "close-email.yaml"))
    VALIDATOR.validate(json.loads(json.dumps(outcome(made).document)))


def test_schema_knows_every_kind_and_side() -> None:
    """The schema names the classes of drift and the sides that the model has, in its order."""
    assert SCHEMA["$defs"]["kind"]["enum"] == [kind.value for kind in Kind]
    sides = SCHEMA["$defs"]["difference"]["properties"]["breaks"]["items"]["enum"]
    assert sides == [side.value for side in Side]


def test_patch_carries_what_is_proposed() -> None:
    """A proposal comes with a patch of its own, and the patch of all of them stands beside the document."""
    made = outcome(behaviour(NEW, GONE))
    proposal = made.document["differences"][0]["proposal"]
    assert proposal["pointer"] == "/components/schemas/Email/properties/new"
    assert "+        new: {type: string}" in proposal["patch"]
    assert proposal["left_out"] is None
    assert made.patch == proposal["patch"]
    assert made.document["differences"][1]["proposal"] is None


def test_what_cannot_be_placed_says_why() -> None:
    """A proposal that no patch can carry stands in the document, with the reason."""
    made = outcome(vendor(UNPLACED))
    proposal = made.document["differences"][0]["proposal"]
    assert (proposal["patch"], proposal["left_out"]) == ("", "there is no list to add to")
    assert made.patch == ""


def test_held_differences_propose_nothing() -> None:
    """What is held on purpose is no part of the patch."""
    made = outcome(vendor(held=[Held(NEW, "on purpose")]))
    assert made.patch == ""
    assert made.document["held"][0]["difference"]["proposal"] is None


def test_only_evidence_is_kept() -> None:
    """Exchanges that no difference names are left out, and one that was not kept is not made up."""
    made = outcome(
        behaviour(replace(NEW, evidence=("e2", "e9")), exchanges={each: exchange(each) for each in ("e1", "e2")})
    )
    assert list(made.document["exchanges"]) == ["e2"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"complete": False}, id="cut-short-without-reason"),
        pytest.param({"reason": "why"}, id="complete-with-reason"),
        pytest.param({"exit_code": 0}, id="drift-that-exits-0"),
        pytest.param({"exit_code": 3}, id="complete-that-exits-3"),
        pytest.param({"format": 2}, id="format-of-the-future"),
        pytest.param({"extra": 1}, id="unknown-member"),
        pytest.param({"what": "anything"}, id="unknown-comparison"),
        pytest.param({"what": "vendor-openapi"}, id="subject-of-another-comparison"),
        pytest.param({"max_age": -1}, id="age-below-zero"),
        pytest.param({"complaints": [""]}, id="complaint-without-words"),
        pytest.param({"exchanges": {"e1": {}}}, id="exchange-without-members"),
    ],
)
def test_invalid_documents_are_refused(change: dict[str, Any]) -> None:
    """A document that breaks the format in one respect is refused."""
    assert not VALIDATOR.is_valid(outcome(behaviour(NEW)).document | change)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"fingerprint": "1"}, id="fingerprint"),
        pytest.param({"kind": "something"}, id="kind"),
        pytest.param({"place": ""}, id="place"),
        pytest.param({"breaks": ["nobody"]}, id="breaks"),
        pytest.param({"pointers": ["no pointer"]}, id="pointers"),
        pytest.param({"now": None}, id="now"),
        pytest.param({"proposal": {"pointer": "/x"}}, id="proposal"),
        pytest.param({"more": 1}, id="unknown-member"),
    ],
)
def test_invalid_differences_are_refused(change: dict[str, Any]) -> None:
    """A difference that breaks the format in one respect is refused."""
    document = outcome(behaviour(NEW)).document
    document["differences"][0] |= change
    assert not VALIDATOR.is_valid(document)
