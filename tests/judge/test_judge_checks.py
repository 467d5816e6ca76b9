"""
The checks on exchanges that are written by hand: what is kept, what is broken, what says nothing.

Law: no server takes part; every exchange is a plain value.
"""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from conformance import contract
from conformance.checks import answers, traffic
from conformance.checks.history import History
from conformance.checks.values import same
from conformance.exchange import ABSENT, Exchange, Request, Response
from conformance.findings import Outcome, Result

_NUMBERS = itertools.count(1)
_JSON = {"content-type": "application/json"}
_PATHS = {
    "createEmail": ("POST", "/activity/email/"),
    "getEmail": ("GET", "/activity/email/acti_1/"),
    "updateEmail": ("PUT", "/activity/email/acti_1/"),
    "deleteEmail": ("DELETE", "/activity/email/acti_1/"),
    "listEmails": ("GET", "/activity/email/"),
}
_EMAIL = {"id": "acti_1", "_type": "Email", "status": "draft", "direction": "outgoing", "subject": "Hello"}


def exchange(
    status: int = 200,
    answer: Any = _EMAIL,
    operation: str = "createEmail",
    *,
    sent: Any = ABSENT,
    headers: dict[str, str] = _JSON,
) -> Exchange:
    """Write an exchange by hand; a text as the answer is sent as it is."""
    method, path = _PATHS[operation]
    text = answer if isinstance(answer, str) else json.dumps(answer)
    request = Request(method, path, body=sent)
    response = Response(status, headers, text, 0.01)
    return Exchange(f"h{next(_NUMBERS)}", operation, f"http://localhost{path}", request, response)


def broken(outcomes: Any) -> set[str]:
    """Tell which rules a series of outcomes breaks."""
    return {each.rule for each in outcomes if each.result is Result.BROKEN}


@pytest.mark.parametrize(
    ("case", "sibling", "result"),
    [
        pytest.param(200, 200, Result.BROKEN, id="accepted"),
        pytest.param(400, 200, Result.KEPT, id="refused"),
        pytest.param(422, 200, Result.KEPT, id="refused-with-another-4xx"),
        pytest.param(400, 400, Result.BLOCKED, id="the-sibling-is-refused-too"),
        pytest.param(401, 200, Result.BLOCKED, id="credentials"),
        pytest.param(402, 200, Result.BLOCKED, id="plan"),
        pytest.param(429, 200, Result.BLOCKED, id="rate"),
        pytest.param(500, 200, Result.BROKEN, id="server-error"),
        pytest.param(302, 200, Result.BROKEN, id="redirect"),
        pytest.param(200, 400, Result.BROKEN, id="accepted-beside-a-refused-sibling"),
    ],
)
def test_refused(case: int, sibling: int, result: Result) -> None:
    """A refusal counts only beside an accepted sibling, and only for a reason of its own."""
    outcome = answers.refused("rule", "title", exchange(case), sibling=exchange(sibling))
    assert outcome.result is result
    assert len(outcome.steps) == 2


@pytest.mark.parametrize(
    ("status", "result"),
    [
        pytest.param(200, Result.KEPT, id="200"),
        pytest.param(204, Result.KEPT, id="204"),
        pytest.param(302, Result.BROKEN, id="302"),
        pytest.param(400, Result.BROKEN, id="400"),
        pytest.param(500, Result.BROKEN, id="500"),
    ],
)
def test_accepted(status: int, result: Result) -> None:
    """Only a 2xx answer accepts a request."""
    assert answers.accepted("rule", "title", exchange(status)).result is result


@pytest.mark.parametrize(
    ("status", "answer", "result"),
    [
        pytest.param(200, _EMAIL, Result.KEPT, id="as-before"),
        pytest.param(200, _EMAIL | {"has_reply": True}, Result.KEPT, id="another-field-changed"),
        pytest.param(200, _EMAIL | {"subject": "Bye"}, Result.BROKEN, id="changed"),
        pytest.param(404, {"error": "Not found"}, Result.BROKEN, id="gone"),
    ],
)
def test_unchanged(status: int, answer: Any, result: Result) -> None:
    """An email is unchanged when a later GET shows the same values in the fields in question."""
    after = exchange(status, answer, "getEmail")
    assert answers.unchanged("rule", "title", _EMAIL, after, ("subject", "status")).result is result


@pytest.mark.parametrize(
    ("field", "sent", "got", "alike"),
    [
        pytest.param("activity_at", "2026-01-15T12:00:00Z", "2026-01-15T12:00:00+00:00", True, id="zulu"),
        pytest.param("activity_at", "2026-01-15T14:00:00+02:00", "2026-01-15T12:00:00+00:00", True, id="offset"),
        pytest.param("activity_at", "2026-01-15T12:00:00", "2026-01-15T12:00:00+00:00", True, id="naive"),
        pytest.param("activity_at", "2026-01-15T12:00:00.9Z", "2026-01-15T12:00:00Z", True, id="fraction-cut"),
        pytest.param("activity_at", "2026-01-15T12:00:00Z", "2026-01-15T12:00:01Z", False, id="a-second-later"),
        pytest.param("activity_at", "2026-01-15T12:00:00+02:00", "2026-01-15T12:00:00Z", False, id="offset-lost"),
        pytest.param("date_scheduled", "2026-01-15T12:00:00Z", None, False, id="instant-lost"),
        pytest.param("sender", "Jane <jane@example.com>", '"Jane" <jane@example.com>', True, id="quoted-name"),
        pytest.param("sender", "Jane <jane@example.com>", "jane@example.com", False, id="name-lost"),
        pytest.param("sender", "jane@example.com", "joe@example.com", False, id="another-sender"),
        pytest.param("sender", "jane@example.com", None, False, id="sender-lost"),
        pytest.param("to", ["a@example.com", "b@example.com"], ["a@example.com", "b@example.com"], True, id="list"),
        pytest.param("to", ["Ann <a@example.com>"], ['"Ann" <a@example.com>'], True, id="list-with-quotes"),
        pytest.param("to", ["a@example.com", "b@example.com"], ["a@example.com"], False, id="recipient-lost"),
        pytest.param("cc", ["a@example.com", "b@example.com"], ["b@example.com", "a@example.com"], False, id="order"),
        pytest.param("bcc", [], None, False, id="null-for-an-empty-list"),
        pytest.param("subject", "Hello", "Hello", True, id="letter-for-letter"),
        pytest.param("subject", "Hello", "hello", False, id="letter-case"),
        pytest.param("subject", "Hello ", "Hello", False, id="blank-cut"),
        pytest.param("followup_sequence_delay", 1, True, False, id="one-is-not-true"),
    ],
)
def test_same(field: str, sent: Any, got: Any, alike: bool) -> None:
    """Instants, addresses and lists are compared by meaning, everything else to the letter."""
    assert same(field, sent, got) is alike


@pytest.mark.parametrize(
    ("case", "rules"),
    [
        pytest.param(exchange(), set(), id="good"),
        pytest.param(exchange(400, {"error": "No."}), set(), id="refusal"),
        pytest.param(exchange(500, {"error": "Oh."}), {"email-create-no-server-error"}, id="500"),
        pytest.param(exchange(503, "busy"), {"email-create-no-server-error"}, id="503"),
        pytest.param(exchange(422, {"error": "No."}), {"email-create-documented-codes"}, id="422"),
        pytest.param(exchange(201), {"email-create-answers-200"}, id="201"),
        pytest.param(exchange(400, "<p>No.", headers={"content-type": "text/html"}), {"email-create-json"}, id="html"),
        pytest.param(exchange(headers={"content-type": "text/html"}), {"email-create-json"}, id="undeclared-json"),
        pytest.param(exchange(400, "no json"), {"email-create-json"}, id="declared-but-no-json"),
        pytest.param(exchange(answer=_EMAIL | {"subject": 7}), {"email-field-subject"}, id="wrong-type"),
        pytest.param(
            exchange(answer=_EMAIL | {"direction": "incoming"}, operation="getEmail"),
            {"email-direction-draft"},
            id="wrong-direction",
        ),
        pytest.param(
            exchange(answer={"data": {}, "has_more": False}, operation="listEmails"), {"email-list-data"}, id="no-list"
        ),
        pytest.param(
            exchange(answer={"data": [], "has_more": 0}, operation="listEmails"), {"email-list-has-more"}, id="no-bool"
        ),
        pytest.param(
            exchange(sent={"subject": "Other"}), {"email-create-keeps-subject"}, id="answer-differs-from-what-was-sent"
        ),
    ],
)
def test_traffic(case: Exchange, rules: set[str]) -> None:
    """One exchange alone shows exactly the rules on codes, content, shape and echo that it breaks."""
    found = {
        each.rule
        for each in traffic.judge(case)
        if each.result is Result.BROKEN and (each.rule in rules or not each.rule.startswith("email-field-"))
    }
    assert found == rules


def test_traffic_missing_field() -> None:
    """A required response property that is missing is a finding of its own rule."""
    without = broken(traffic.judge(exchange(answer={k: v for k, v in _EMAIL.items() if k != "id"})))
    assert "email-field-id" in without
    assert "email-field-id" not in broken(traffic.judge(exchange()))


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        pytest.param("has_reply", True, 1, id="a-number-for-a-boolean"),
        pytest.param("followup_sequence_delay", 1, True, id="a-boolean-for-a-number"),
        pytest.param("to", ["a@example.com"], "['a@example.com']", id="a-text-for-a-list"),
        pytest.param("subject", "7" * 1_000, ["7" * 1_000], id="a-list-for-a-long-text"),
    ],
)
def test_values_that_look_alike(field: str, right: Any, wrong: Any) -> None:
    """A value is judged for what it is, whichever of two that look alike was seen first."""
    for value, expected in ((right, False), (wrong, True), (right, False)):
        assert (field in contract.field_errors({field: value})) is expected


def told(*exchanges: Exchange) -> list[Outcome]:
    """Feed exchanges to a history of their own."""
    history = History()
    return [outcome for each in exchanges for outcome in history.judge(each)]


_CREATED = exchange()
_LISTED = {"data": [_EMAIL], "has_more": False}
_CHANGED = _EMAIL | {"subject": "Bye"}
_REPLY = _EMAIL | {"id": "acti_2", "in_reply_to_id": "acti_1"}


def updated(sent: Any, **answer: Any) -> Exchange:
    """Write an update that answers with another subject, and with what *answer* says."""
    return exchange(answer=_CHANGED | answer, operation="updateEmail", sent=sent)


_WRITTEN = _EMAIL | {"body_text": "Hello", "body_html": "Hello"}
_OTHER_BODY = updated({"subject": "Bye", "body_html": "Bye"}, body_text="Bye", body_html="Bye")


@pytest.mark.parametrize(
    ("exchanges", "rules"),
    [
        pytest.param([_CREATED, exchange(operation="getEmail")], set(), id="read-as-created"),
        pytest.param(
            [_CREATED, exchange(answer=_CHANGED, operation="getEmail")], {"email-get-after-create"}, id="changed-on-get"
        ),
        pytest.param(
            [exchange(operation="getEmail"), exchange(answer=_CHANGED, operation="getEmail")],
            {"email-get-repeats"},
            id="changed-between-gets",
        ),
        pytest.param(
            [_CREATED, exchange(answer=_CHANGED, operation="updateEmail"), exchange(operation="getEmail")],
            {"email-update-answers-new-state"},
            id="update-lost",
        ),
        pytest.param(
            [
                _CREATED,
                exchange(400, {"error": "No."}, "updateEmail"),
                exchange(answer=_CHANGED, operation="getEmail"),
            ],
            {"email-update-is-atomic"},
            id="refused-update-took-effect",
        ),
        pytest.param([_CREATED, updated({"subject": "Bye"})], set(), id="update-of-what-changed"),
        pytest.param([_CREATED, updated({"body_text": "Bye"})], {"email-update-is-partial"}, id="update-of-another"),
        pytest.param(
            [exchange(answer=_WRITTEN, sent={"body_html": "Hello"}), _OTHER_BODY],
            set(),
            id="update-of-the-body-that-another-is-made-of",
        ),
        pytest.param(
            [exchange(answer=_WRITTEN, sent={"body_html": "Hello", "body_text": "Hello"}), _OTHER_BODY],
            {"email-update-is-partial"},
            id="update-of-one-of-two-bodies",
        ),
        pytest.param([_CREATED, updated({"shoe_size": 43})], set(), id="update-of-what-no-table-lists"),
        pytest.param(
            [_CREATED, updated({"status": "sent"}, status="sent", activity_at="2026-01-15T12:00:00Z")],
            {"email-update-is-partial"},
            id="move-that-changes-the-subject",
        ),
        pytest.param([_CREATED, exchange(answer=_LISTED, operation="listEmails")], set(), id="list-agrees"),
        pytest.param(
            [_CREATED, exchange(answer={"data": [_CHANGED], "has_more": False}, operation="listEmails")],
            {"email-list-agrees-with-get"},
            id="list-disagrees",
        ),
        pytest.param(
            [_CREATED, exchange(operation="deleteEmail", answer={}), exchange(answer=_LISTED, operation="listEmails")],
            {"email-delete-gone-from-list"},
            id="deleted-but-listed",
        ),
        pytest.param(
            [
                exchange(answer=_REPLY),
                exchange(operation="deleteEmail", answer={}),
                exchange(
                    answer={"data": [_REPLY | {"in_reply_to_id": None}], "has_more": False}, operation="listEmails"
                ),
            ],
            set(),
            id="reply-to-a-deleted-email",
        ),
        pytest.param([_CREATED, exchange()], {"email-id-unique"}, id="duplicate-id"),
        pytest.param([exchange(answer=_CHANGED, operation="getEmail")], set(), id="nothing-to-compare-with"),
    ],
)
def test_history(exchanges: list[Exchange], rules: set[str]) -> None:
    """A picture of an email is compared with the last one that the sequence gave of it."""
    assert broken(told(*exchanges)) == rules


def test_history_of_waiting_emails() -> None:
    """An outbox email that has gone out by the next look is no finding."""
    waiting = _EMAIL | {"status": "outbox"}
    later = _EMAIL | {"status": "sent"}
    assert not broken(told(exchange(answer=waiting), exchange(answer=later, operation="getEmail")))
