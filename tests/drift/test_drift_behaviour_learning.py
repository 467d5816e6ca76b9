"""
What is learned from answers: paths, kinds, presence, defaults; and nothing that is anybody's.

Law: no server takes part; every exchange is a plain value.
"""

from __future__ import annotations

import threading
from typing import Any

import pytest
from behaviour import EMAIL, emails, exchange, learned

from conformance.drift.learning.forms import Form, forms_of, read
from conformance.drift.learning.kinds import kind_of, known_name
from conformance.drift.learning.places import Answer, at
from conformance.drift.learning.shapes import Learner
from conformance.writing.masking import Mask
from conformance.writing.personal import Strangers

GET = Answer("getEmail", 200)
_ID = f"user_{'a1B2' * 8}"


def forms(*exchanges: Any, answer: Answer = GET) -> dict[str, str]:
    """Path -> line of what is learned of one kind of answer."""
    return {path: str(form) for path, form in forms_of(learned(*exchanges).shapes[answer]).items()}


@pytest.mark.parametrize(
    ("value", "name", "kind"),
    [
        pytest.param(None, "x", "null", id="null"),
        pytest.param(True, "x", "boolean", id="boolean"),
        pytest.param(1, "x", "integer", id="integer"),
        pytest.param(0.5, "x", "number", id="number"),
        pytest.param([], "x", "array", id="array"),
        pytest.param({}, "x", "object", id="object"),
        pytest.param("", "x", "empty", id="empty"),
        pytest.param("2026-11-21", "x", "date", id="date"),
        pytest.param("2026-11-21T10:00:00Z", "x", "date-time", id="date-time"),
        pytest.param("2026-11-21T10:00:00.5", "x", "date-time", id="naive"),
        pytest.param("2026-13-41", "x", "text", id="no-date"),
        pytest.param("2026-11-21 at noon", "x", "text", id="text-with-a-date"),
        pytest.param("https://example.com/a", "x", "uri", id="uri"),
        pytest.param("123e4567-e89b-12d3-a456-426614174000", "x", "uuid", id="uuid"),
        pytest.param("ada@example.com", "x", "address", id="address"),
        pytest.param('"Ada" <ada@example.com>', "x", "address", id="named-address"),
        pytest.param(_ID, "user_id", "id user", id="id"),
        pytest.param(_ID, "subject", "id", id="id-in-a-text"),
        pytest.param("john_smith", "user_id", "text", id="name"),
        pytest.param("x" * 2000, "x", "text", id="long"),
    ],
)
def test_a_value_has_a_kind(value: Any, name: str, kind: str) -> None:
    """A value is told by its JSON type or the form of its text; an id's prefix only where the name is one of ids."""
    assert kind_of(value, name) == kind


@pytest.mark.parametrize("name", [_ID, "ada@example.com", "2026", "a b", "x" * 60, "lcf_0123456789", "Zoë"])
def test_a_name_that_may_be_data_is_none(name: str) -> None:
    """Ids, addresses, numbers and long names are keys of a map, not fields."""
    assert known_name(name) == "*"


@pytest.mark.parametrize("name", ["_type", "field-errors", "has_more", "customId", "address2"])
def test_a_plain_name_is_a_field(name: str) -> None:
    """Snake, kebab and camel case are names of fields."""
    assert known_name(name) == name


def test_fields_are_told_by_path() -> None:
    """What is in a list, or in an object, has a path through it."""
    files = [{"url": "https://app.close.com/go/file/x"}]
    found = forms(*emails(attachments=files, envelope={"from": [{"email": "ada@example.com"}]}))
    assert found["attachments"] == "always array"
    assert found["attachments[]"] == "always object"
    assert found["attachments[].url"] == "always uri"
    assert found["envelope.from[].email"] == "always address"


def test_presence_is_a_habit() -> None:
    """A field is always there when it is in each of five emails at least."""
    assert forms(*emails(4, subject="x"))["subject"].startswith("sometimes")
    assert forms(*emails(5, subject="x"))["subject"].startswith("always")
    assert forms(*emails(5, subject="x"), *emails(1))["subject"].startswith("sometimes")


def test_any_text_takes_in_its_forms() -> None:
    """Where a text may be anything, one that looks like a date says nothing."""
    found = forms(*emails(5, subject="2026-11-21"), *emails(1, subject="hello"), *emails(1, subject=None))
    assert found["subject"] == "always text up to 10 or null"


def test_lengths_are_powers_of_ten() -> None:
    """The longest text is told coarsely."""
    lengths = (10, 11, 100, 101)
    assert [forms(*emails(subject="x" * n))["subject"] for n in lengths] == [
        f"always text up to {n}" for n in (10, 100, 100, 1000)
    ]


def test_values_are_learned_of_enums_alone() -> None:
    """Of a field with an enum in the contract the values are kept, of others never; a value that is no word is not."""
    found = forms(*emails(3, status="draft", subject="secret"), *emails(3, status="sent", opens_summary="secret"))
    assert found["status"] == "always one of draft, sent"
    assert not any("secret" in line for line in found.values())
    assert "Ada" not in forms(*emails(status="Ada Lovelace"))["status"]


def test_lists_are_learned_whole() -> None:
    """The page and each email in it are learned; other activities, and partial answers, are not."""
    page = {"data": [{"_type": EMAIL, "subject": "x"}, {"_type": "Note", "note": "x"}], "has_more": False}
    answer = Answer("listActivities", 200)
    found = forms(exchange(page, "listActivities"), answer=answer)
    assert {"has_more", "data[].subject"} <= found.keys()
    assert "data[].note" not in found
    for name in ("_fields", "thread_emails"):
        assert learned(exchange(page, "listActivities", query=((name, "x"),))).shapes == {}


def test_of_a_refusal_only_the_top_is_learned() -> None:
    """What a refusal says is free; its names and types are learned, not what is in them."""
    body = {"error": "Ada does not like it", "field-errors": {"subject": "Too long."}}
    found = forms(exchange(body, "createEmail", 400), answer=Answer("createEmail", 400))
    assert found == {"": "always object", "error": "sometimes text", "field-errors": "sometimes object"}


@pytest.mark.parametrize("status", [408, 429, 500, 503, 302])
def test_nothing_is_learned_from_an_outage(status: int) -> None:
    """A server that is down, or busy, shows nothing of its shapes."""
    assert learned(exchange({"maintenance": True}, status=status)).shapes == {}
    assert learned(exchange("<html>", status=404)).shapes == {}


def test_a_map_has_no_names() -> None:
    """Many names of which none is in every object are keys, and what is under them is one place."""
    people = [f"name{'abcdefghij'[n]}" for n in range(10)]
    found = forms(*(each for name in people for each in emails(1, custom={name: {"age": 1}})))
    assert found["custom.*.age"] == "always integer"
    assert not any("namea" in path for path in found)


def test_defaults_are_what_was_not_sent() -> None:
    """A create shows a default for what it leaves out; values that may be somebody's are told by kind."""
    shown = {"subject": None, "to": [], "followup_sequence_delay": 5, "sender": "ada@example.com", "body_text": "Hi"}
    found = learned(exchange(shown, "createEmail", sent={"status": "sent", "body_text": "Hi"})).defaults
    assert found == {
        ("subject", "sent"): frozenset(("null",)),
        ("to", "sent"): frozenset(("empty list",)),
        ("followup_sequence_delay", "sent"): frozenset(("5",)),
        ("sender", "sent"): frozenset(("address",)),
    }


def test_a_template_is_no_default() -> None:
    """What a template fills in was asked for."""
    sent = {"status": "draft", "template_id": "tmpl_1"}
    assert learned(exchange({"subject": "Hello"}, "createEmail", sent=sent)).defaults == {}


def test_every_new_thing_has_an_example() -> None:
    """The first exchange that shows something is kept as it would be recorded, and shown through a mask."""
    learner = Learner()
    first, second = emails(2, subject="x")
    for each in (first, second):
        learner.take(each)
    found = learner.learned(lambda record: {"masked": record["id"]})
    assert found.examples[GET, "subject", "text"] == first.id
    assert found.records == {first.id: {"masked": first.id}}


def test_an_example_passes_the_door_of_a_run() -> None:
    """What is shown of an example holds neither a secret nor what somebody wrote, whenever the run learned that."""
    mask, learner = Mask(["key-of-the-run"], Strangers()), Learner()
    (first,) = emails(1, user_name="Grace Hopper", body_text="key-of-the-run")
    mask.learn(first)
    learner.take(first)
    (record,) = learner.learned(mask.record).records.values()
    assert "Grace" not in str(record)
    assert "key-of-the-run" not in str(record)
    assert record["response"]["status"] == 200


def test_learning_is_safe_between_threads() -> None:
    """Four threads lose no sighting."""
    learner, shown = Learner(), emails(50)
    threads = [threading.Thread(target=lambda: [learner.take(each) for each in shown]) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert learner.learned().shapes[GET]["id"].present == 200


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(Form(True, frozenset(("null",))), id="null"),
        pytest.param(Form(False, frozenset(("date-time", "null"))), id="date-time"),
        pytest.param(Form(True, frozenset(("enum", "null")), frozenset(("draft", "sent"))), id="enum"),
        pytest.param(Form(True, frozenset(("text", "integer")), longest=1000), id="text"),
        pytest.param(Form(True, frozenset(("id acti", "uuid"))), id="id"),
    ],
)
def test_a_form_is_read_as_it_was_written(form: Form) -> None:
    """A line of a baseline says all of a form."""
    assert read(str(form)) == form


def test_the_contract_is_asked_by_path() -> None:
    """A path leads through references into the contract, and to where a field would be added."""
    found = at("Email", "attachments[].size")
    assert found is not None
    assert (found.pointer, found.required) == ("/components/schemas/Attachment/properties/size", True)
    assert at("Email", "attachments[].colour") is None
    status = at("Email", "direction")
    assert status is not None
    assert status.values == {"incoming", "outgoing"}
