"""
What a run counts beside its verdicts: fields by type, answers around limits, keywords that were broken.

Law: no server takes part; every exchange is a plain value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from test_judge_checks import exchange

from conformance import catalogue, contract, lifecycle
from conformance.checks.answers import refused
from conformance.counting import keyword_use
from conformance.counting.field_counts import FieldCounts, declared
from conformance.counting.limit_edges import LimitEdges, limits
from conformance.findings import Outcome, Step, broken, kept
from conformance.tally import Tally

_RULE = "email-create-subject-max-length"


def _fields(*exchanges: Any) -> dict[str, dict[str, Any]]:
    counts = FieldCounts()
    for each in exchanges:
        counts.take(each)
    return {row["name"]: row for row in counts.rows()}


def _asking(query: str, **email: Any) -> Any:
    made = exchange(answer={"id": "acti_1", "_type": "Email"} | email, operation="getEmail")
    return replace(made, request=replace(made.request, query=((query, "x"),)))


def test_fields_are_counted_by_type() -> None:
    """A field is counted by the JSON type it came with, and where it was missing."""
    rows = _fields(*(exchange(answer={"id": "a", "subject": value}) for value in ("x", "y", None, 1, True, 0.5)))
    assert rows["subject"]["seen"] == {"boolean": 1, "integer": 1, "null": 1, "number": 1, "string": 2}
    assert rows["subject"]["missing"] == 0
    assert rows["to"]["missing"] == 6


def test_every_documented_field_has_a_row_and_a_rule() -> None:
    """Each response field of the contract is listed with its types and the rule that judges it."""
    rows = _fields()
    assert list(rows) == list(contract.email_fields())
    assert all(row["rule"] in catalogue.rules() and row["types"] for row in rows.values())
    assert rows["direction"]["types"] == ["string", "null"]
    assert list(declared({"type": "boolean"})) == ["boolean"]


def test_lists_count_email_by_email() -> None:
    """Each email of a list counts; other activities do not."""
    page = {"data": [{"_type": "Email", "id": "a"}, {"_type": "Note", "id": "b"}], "has_more": False}
    assert _fields(exchange(answer=page, operation="listEmails"))["id"]["seen"] == {"string": 1}


@pytest.mark.parametrize("query", ["_fields", "thread_emails"])
def test_partial_answers_do_not_count(query: str) -> None:
    """An answer that was asked to be partial says nothing of any field."""
    assert _fields(_asking(query))["id"] == _fields()["id"]


def test_refusals_hold_no_fields() -> None:
    """A refusal is no email."""
    assert _fields(exchange(400, {"id": "what"}))["id"]["seen"] == {}


def test_limits_have_rules() -> None:
    """Every limit of the contract is judged by a rule of the catalogue."""
    assert len(limits()) == 10
    assert limits()[_RULE].value == contract.limit("createEmail", "subject", "maxLength")


def _sent(length: int, status: int) -> Outcome:
    case = exchange(status, sent={"subject": "a" * length})
    return kept(_RULE, f"{length}", Step("the request", case), Step("the same again", case))


def test_answers_around_a_limit_are_counted_once() -> None:
    """Accepted and refused requests are told apart at each length, each once; a crash is neither."""
    edges = LimitEdges()
    for each in (_sent(1000, 200), _sent(1000, 200), _sent(1001, 400), _sent(1001, 500)):
        edges.take(each)
    (row,) = edges.rows()
    assert (row["rule"], row["limit"]) == (_RULE, 1000)
    assert row["tried"] == [{"at": 1000, "accepted": 2, "refused": 0}, {"at": 1001, "accepted": 0, "refused": 1}]


def test_an_earlier_refusal_says_nothing_of_a_limit() -> None:
    """A request that was refused before the one in question may have been refused for another reason."""
    edges, refusal = LimitEdges(), exchange(400, sent={"subject": "a" * 1000})
    edges.take(
        kept(_RULE, "read back", Step("tried before", refusal), Step("read back", exchange(operation="getEmail")))
    )
    assert edges.rows() == []


def test_other_rules_and_values_say_nothing_of_a_limit() -> None:
    """Only the rule of a limit counts, and only what has a length or is a whole number."""
    edges = LimitEdges()
    edges.take(_sent(1000, 200)._replace(rule="email-create-answers-200"))
    for wrong in (None, ["a"], True, "50"):
        step = Step("the request", exchange(400, sent={"send_in": wrong}))
        edges.take(kept("email-create-send-in-limit", "wrong", step))
    assert edges.rows() == []


_DRAFT = {"lead_id": "lead_1", "status": "draft"}


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        pytest.param(_DRAFT, set(), id="nothing"),
        pytest.param(_DRAFT | {"subject": "a" * 1001}, {("subject", "maxLength")}, id="length"),
        pytest.param(_DRAFT | {"subject": 1}, {("subject", "type")}, id="type"),
        pytest.param(_DRAFT | {"subject": 1, "to": 1}, set(), id="two-properties"),
        pytest.param(_DRAFT | {"to": [1]}, {("to[]", "type")}, id="item"),
        pytest.param(_DRAFT | {"activity_at": "soon"}, {("activity_at", "format")}, id="format"),
        pytest.param(_DRAFT | {"activity_at": "2026-11-21T04:12:00Z"}, set(), id="good-format"),
        pytest.param(_DRAFT | {"status": "gone"}, {("status", "enum")}, id="enum"),
        pytest.param({"status": "draft"}, {("lead_id", "required")}, id="required"),
        pytest.param(_DRAFT | {"status": "outbox"}, {("sender", "required")}, id="required-by-status"),
        pytest.param({"lead_id": "lead_1"}, {("status", "required")}, id="no-status"),
        pytest.param(_DRAFT | {"opens": [{}]}, {("opens[].opened_at", "required")}, id="required-inside"),
        pytest.param("no object", set(), id="no-object"),
    ],
)
def test_broken_keywords(sent: Any, found: set[tuple[str, str]]) -> None:
    """A request breaks the keywords of one property, or says nothing of any."""
    case = exchange(400, sent=sent)
    assert {(each.place, each.keyword) for each in keyword_use.broken(case)} == found
    assert keyword_use.broken(case) <= keyword_use.keywords().keys()


def test_keywords_are_tested_by_refusals() -> None:
    """A keyword is tested by the rule of a refusal that was judged, and by no other outcome."""
    use = keyword_use.KeywordUse()
    sibling, case = exchange(sent=_DRAFT), exchange(400, sent=_DRAFT | {"subject": "a" * 1001})
    use.take(refused(_RULE, "one more", case, sibling=sibling))
    use.take(refused("email-create-answers-200", "blocked", case, sibling=exchange(500)))
    use.take(kept("email-create-json", "looked at", Step("the answer", case)))
    assert [row for row in use.rows() if row["rules"]] == [
        {"operation": "createEmail", "place": "subject", "keyword": "maxLength", "value": 1000, "rules": [_RULE]}
    ]


def test_deletes_break_no_keyword() -> None:
    """Only the operations with a body have keywords to break."""
    assert keyword_use.broken(exchange(operation="deleteEmail", sent={"subject": 1})) == set()


def test_what_is_left_out_is_counted() -> None:
    """A tally keeps the first findings and the first evidence, and tells how many more there were."""
    tally = Tally(catalogue.rules()[_RULE])
    for number in (*range(11), 10):
        tally.add(broken(_RULE, f"case {number}", Step("one", exchange()), seen="a", expected="b"))
    assert tally.left_out == {"findings_left_out": 3, "evidence_left_out": 3}


def test_lifecycle_table_holds_every_move() -> None:
    """The table that reports draw has every status, and every move between two of them with its rule."""
    table, names = lifecycle.table(), contract.statuses()
    assert {each["name"] for each in table["statuses"]} == set(names)
    assert len(table["moves"]) == len(names) * (len(names) - 1)
    assert {each["rule"] for each in table["moves"]} <= catalogue.rules().keys()
