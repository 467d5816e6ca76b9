"""One change in a copy of the contract is one difference: of the right kind, at the right place, breaking the right side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from vendor_documents import against, ours, part, put_in, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.drift.difference import Difference

LIST, CREATE = "/paths/~1activity~1email~1/get", "/paths/~1activity~1email~1/post"
GET, UPDATE = "/paths/~1activity~1email~1{id}~1/get", "/paths/~1activity~1email~1{id}~1/put"
EMAIL, CHANGE = "/components/schemas/Email", "/components/schemas/EmailUpdate"
DRAFT = "/components/schemas/EmailCreateDraftOrSent"
SUBJECT = f"{CHANGE}/properties/subject"


def put(pointer: str, value: Any) -> Callable[[Any], None]:
    """A change that puts a value where a JSON pointer leads; `-` adds to a list."""
    return lambda document: put_in(document, pointer, value)


def drop(pointer: str) -> Callable[[Any], None]:
    """A change that takes away what stands at a JSON pointer."""
    holder, _, key = pointer.rpartition("/")

    def change(document: Any) -> None:
        node = part(document, holder)
        if isinstance(node, list):
            node.pop(int(key) if key.isdigit() else node.index(key))
        else:
            del node[key.replace("~1", "/")]

    return change


def only(change: Callable[[Any], None]) -> Difference:
    """The one difference that a change of the contract makes."""
    document = ours()
    change(document)
    (difference,) = against(document).differences
    return difference


JSON_OBJECT = {"content": {"application/json": {"schema": {"type": "object"}}}}
ROWS = [
    # sent
    ("field-added", "request body, mood", put(f"{CHANGE}/properties/mood", {"type": "string"}), "servers"),
    ("field-removed", "request body, send_in", drop(f"{CHANGE}/properties/send_in"), "clients"),
    ("field-removed", "request body", drop(f"{UPDATE}/requestBody"), "clients"),
    ("required-changed", "request body, subject", put(f"{CHANGE}/required", ["subject"]), "clients"),
    ("required-changed", "request body", put(f"{UPDATE}/requestBody/required", False), "servers"),
    ("type-changed", "request body, subject", put(f"{SUBJECT}/type", ["integer", "null"]), "both"),
    ("type-changed", "request body, send_in", put(f"{CHANGE}/properties/send_in/type", "number"), "servers"),
    ("nullability-changed", "request body, subject", put(f"{SUBJECT}/type", "string"), "clients"),
    ("limit-moved", "request body, subject", put(f"{SUBJECT}/maxLength", 99), "clients"),
    ("limit-moved", "request body, subject", drop(f"{SUBJECT}/maxLength"), "servers"),
    ("limit-moved", "request body, to", put(f"{CHANGE}/properties/to/maxItems", 500), "clients"),
    ("limit-moved", "request body, send_in", put(f"{CHANGE}/properties/send_in/exclusiveMaximum", 61), "servers"),
    ("default-changed", "request body, subject", put(f"{SUBJECT}/default", "Hi"), "servers"),
    ("format-changed", "request body, subject", put(f"{SUBJECT}/format", "email"), "clients"),
    ("format-changed", "request body, attachments[].url", put("/components/schemas/AttachmentInput/properties/url/pattern", "^x"), "both"),
    ("closed-changed", "request body", put(f"{CHANGE}/additionalProperties", False), "clients"),
    ("enum-value-new", 'request body, status = "late"', put(f"{DRAFT}/properties/status/enum/-", "late"), "servers"),
    ("enum-value-gone", 'request body, status = "sent"', drop(f"{DRAFT}/properties/status/enum/1"), "clients"),
    ("parameter-added", "query parameter mood", put(f"{LIST}/parameters/-", {"name": "mood", "in": "query"}), "servers"),
    ("parameter-removed", "query parameter id__in", drop(f"{LIST}/parameters/3"), "clients"),
    ("required-changed", "query parameter id__in", put(f"{LIST}/parameters/3/required", True), "clients"),
    ("default-changed", "query parameter _limit", put("/components/parameters/Limit/schema/default", 50), "both"),
    ("format-changed", "query parameter id__in, way of sending a list", put(f"{LIST}/parameters/3/explode", True), "both"),
    ("operation-added", "PATCH /activity/email/{id}/", put("/paths/~1activity~1email~1{id}~1/patch", {}), "servers"),
    ("operation-removed", "DELETE /activity/email/{id}/", drop("/paths/~1activity~1email~1{id}~1/delete"), "clients"),
    # what comes back
    ("field-added", "response 200, mood", put(f"{EMAIL}/properties/mood", {"type": "string"}), "none"),
    ("field-removed", "response 200, user_name", drop(f"{EMAIL}/properties/user_name"), "clients"),
    ("required-changed", "response 200, user_name", put(f"{EMAIL}/required/-", "user_name"), "servers"),
    ("required-changed", "response 200, users", drop(f"{EMAIL}/required/users"), "clients"),
    ("type-changed", "response 200, users[]", put(f"{EMAIL}/properties/users", {"type": "array", "items": {"type": "integer"}}), "both"),
    ("type-changed", "response 400", put(f"{GET}/responses/400", JSON_OBJECT), "servers"),
    ("nullability-changed", "response 200, id", put(f"{EMAIL}/properties/id/type", ["string", "null"]), "clients"),
    ("limit-moved", "response 200, subject", put(f"{EMAIL}/properties/subject/maxLength", 9), "servers"),
    ("format-changed", "response 200, sender", drop(f"{EMAIL}/properties/sender/format"), "clients"),
    ("enum-value-new", 'response 200, direction = "both"', put("/components/schemas/Direction/enum/-", "both"), "clients"),
    ("enum-value-gone", "response 200, _type", put(f"{EMAIL}/properties/_type/const", "Email"), "servers"),
    ("response-added", "response 409", put(f"{GET}/responses/409", {}), "none"),
    ("response-added", "response 202", put(f"{GET}/responses/202", {}), "clients"),
    ("response-removed", "response 404", drop(f"{GET}/responses/404"), "none"),
    ("response-removed", "response 200", drop(f"{GET}/responses/200"), "both"),
    ("field-removed", "response 200, body", drop(f"{GET}/responses/200/content"), "clients"),
    ("field-removed", "response 429, header RateLimit", drop("/components/responses/TooManyRequests/headers/RateLimit"), "clients"),
]  # fmt: skip
SIDES = {"clients": ["clients"], "servers": ["servers"], "both": ["clients", "servers"], "none": []}


@pytest.mark.parametrize(
    ("kind", "place", "change", "breaks"),
    [pytest.param(*row, id=f"{row[0]}-{row[1]}-{row[3]}".replace(" ", "-")) for row in ROWS],
)
def test_one_change_is_one_difference(kind: str, place: str, change: Callable[[Any], None], breaks: str) -> None:
    """Exactly what was changed is told, and whom it breaks."""
    document = ours()
    change(document)
    found = against(document).differences
    assert [(each.kind.value, each.place) for each in found] == [(kind, place)]
    assert sorted(side.value for side in found[0].breaks) == SIDES[breaks]
    assert found[0].before != found[0].now
    assert found[0].pointers
    assert all(part(document, pointer) is not None for pointer in found[0].pointers)


@pytest.mark.parametrize(
    ("change", "before", "now", "breaks"),
    [
        pytest.param(put("/security", [{"ApiKey": []}]), "basic or bearer", "basic", "clients", id="one-way-less"),
        pytest.param(put("/security", []), "basic or bearer", "none", "servers", id="none"),
        pytest.param(
            put("/security", [{"OAuth": []}, {"ApiKey": []}, {}]),
            "basic or bearer",
            "basic, bearer or none",
            "servers",
            id="or-none",
        ),
        pytest.param(
            put("/security", [{"ApiKey": [], "OAuth": []}]),
            "basic or bearer",
            "basic and bearer",
            "clients",
            id="both-at-once",
        ),
        pytest.param(
            put("/components/securitySchemes/OAuth", {"type": "apiKey", "in": "header", "name": "X-Key"}),
            "basic or bearer",
            "basic or header X-Key",
            "both",
            id="another-header",
        ),
        pytest.param(drop("/security"), "basic or bearer", "nothing is said", "none", id="silence"),
    ],
)
def test_credentials_are_compared_by_what_is_sent(
    change: Callable[[Any], None], before: str, now: str, breaks: str
) -> None:
    """Ways to authenticate are told by what a client sends, in one difference for all operations."""
    difference = only(change)
    assert (difference.kind.value, difference.place) == ("security-changed", "credentials")
    assert (difference.before, difference.now) == (before, now)
    assert len(difference.operations) == 6
    assert sorted(side.value for side in difference.breaks) == SIDES[breaks]


def test_a_schema_of_many_operations_is_one_difference() -> None:
    """What differs in the email itself is told once, with every operation that gives one, lists too."""
    difference = only(drop(f"{EMAIL}/properties/body_preview"))
    assert difference.operations == ("listEmails", "createEmail", "getEmail", "updateEmail")
    assert (difference.before, difference.now) == ("string or null, optional", "not there")
    assert difference.pointers == (EMAIL,)


def test_a_missing_object_is_one_difference() -> None:
    """Neither the fields of a field that is gone, nor those of an object that names none any more, are told singly."""
    assert only(drop(f"{EMAIL}/properties/attachments")).place == "response 200, attachments"
    bare = only(put("/components/schemas/Attachment", {"type": "object"}))
    assert (bare.kind.value, bare.place) == ("field-removed", "response 200, attachments[]")
    assert bare.now == "an object without named fields"


def test_operations_that_differ_differently_share_a_fingerprint() -> None:
    """One kind at one place is one difference, in which each operation has its own words."""

    def change(document: Any) -> None:
        for pointer, name in ((CHANGE, "integer"), (DRAFT, "boolean")):
            part(document, pointer)["properties"]["mood"] = {"type": name}

    difference = only(change)
    assert difference.now == "boolean, optional (createEmail); integer, optional (updateEmail)"
    assert difference.operations == ("createEmail", "updateEmail")


def test_what_some_cases_need_is_told_so() -> None:
    """A field that some branches of a union require is neither called required nor optional."""
    document = ours()
    for branch in ("DraftOrSent", "Scheduled", "Outbox", "InboxOrError"):
        schema = document["components"]["schemas"][f"EmailCreate{branch}"]
        schema["required"] = ["lead_id", "status"]
        del schema["properties"]["sender"]
    told_of = {each.place: each.before for each in against(document).differences}
    assert told_of["request body, sender"].endswith("required in some cases")


def test_added_fields_and_values_are_proposed() -> None:
    """What theirs has more is proposed for our contract, as facts in our own form."""
    theirs = {
        "title": "Mood",
        "description": "Theirs.",
        "anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}],
    }
    field = only(put(f"{EMAIL}/properties/mood", theirs)).proposal
    assert field == (f"{EMAIL}/properties/mood", {"type": ["string", "null"], "maxLength": 9})
    value = only(put("/components/schemas/Direction/enum/-", "both")).proposal
    assert value == ("/components/schemas/Direction/enum/-", "both")


def test_fields_that_only_go_one_way_are_not_told_for_the_other() -> None:
    """`readOnly` takes a field out of requests, `writeOnly` out of responses."""
    document = ours()
    put(f"{CHANGE}/properties/mood", {"type": "string", "readOnly": True})(document)
    put(f"{EMAIL}/properties/mood", {"type": "string", "writeOnly": True})(document)
    assert told(document) == []


def test_a_union_of_many_kinds_is_one_difference() -> None:
    """Where theirs lists the kinds of an activity, the fields of single kinds are one line, those of all a line each."""
    kinds = [
        {"type": "object", "properties": {"all": {"type": "string"}, f"only_{kind}": {"type": "string"}}}
        for kind in range(20)
    ]
    document = ours()
    schema = document["components"]["schemas"]["Activity"]
    document["components"]["schemas"]["Activity"] = {"allOf": [schema, {"oneOf": kinds}]}
    found = against(document).differences
    assert [each.place for each in found] == ["response 200, all", "response 200, data[], fields of alternatives"]
    assert found[1].now.startswith("20 fields that only some of the alternatives have: only_0, only_1")


def test_a_path_that_is_not_there_is_a_line() -> None:
    """A section that lacks a whole path is told so, and no operation or parameter of it is a difference."""
    document = ours()
    del document["paths"]["/activity/"]
    found = against(document)
    assert (found.differences, found.absent) == ((), ("/activity/ is not in this document",))
    assert "listActivities" not in found.operations
