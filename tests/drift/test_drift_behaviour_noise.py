"""
What is drift and what is luck, one respect at a time: sampling noise and outages give nothing.

Law: no server takes part; every exchange and every result is a plain value.
"""

from __future__ import annotations

from typing import Any

import pytest
from behaviour import Run, emails, exchange, learned, results_of, rule

from conformance.drift.difference import Kind

_FILE = {"url": "https://app.close.com/go/file/x", "filename": "a.txt", "size": 1, "content_type": "text/plain"}
_FIELD, _OTHER = "email-field-subject", "email-list-skip"


def drift(before: list[Any], now: list[Any], *, complete: bool = True) -> list[tuple[str, str]]:
    """Class and place of each difference between the exchanges of two runs."""
    baseline = Run(learned(*before), results_of()).accepted()
    differences = Run(learned(*now), results_of(complete=complete)).beside(baseline)
    assert all(each.evidence and each.reproduce and each.before and each.now for each in differences)
    return [(each.kind.value, each.place) for each in differences]


def _some(count: int, **fields: Any) -> list[Any]:
    return emails(count, **fields)


_PEOPLE = [each for letter in "abcdefghij" for each in emails(1, custom={f"name{letter}": 1})]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param(_some(5, subject="x") + _some(1, subject=None), _some(6, subject=None), id="null-as-before"),
        pytest.param(_some(6, subject="x"), _some(5, subject="x") + _some(1, subject=None), id="first-allowed-null"),
        pytest.param(_some(6, subject="x"), _some(4, subject=None), id="null-in-too-few"),
        pytest.param(_some(6, subject=None), _some(6, subject="x"), id="never-more-than-null-before"),
        pytest.param(_some(6, subject="x") + _some(1, subject=None), _some(6, subject="x"), id="no-null-today"),
        pytest.param(_some(5, opens=[]) + _some(1), _some(6), id="was-sometimes-there"),
        pytest.param(_some(6, opens=[]), _some(5, opens=[]) + _some(1), id="optional-is-missing-once"),
        pytest.param(_some(6, opens=[]), _some(2), id="missing-from-too-few"),
        pytest.param(_some(4, opens=[]), _some(9), id="seen-too-seldom-to-be-a-habit"),
        pytest.param(_some(6), _some(4, opens=[]), id="documented-field-in-too-few"),
        pytest.param(_some(6), _some(6, opens=[]) + _some(1), id="documented-field-at-times"),
        pytest.param(_some(6, status="sent"), _some(6, status="error"), id="documented-value"),
        pytest.param(_some(6, status="sent") + _some(1, status="odd"), _some(2, status="odd"), id="accepted-value"),
        pytest.param(_some(6, subject="hello"), _some(6, subject="2026-11-21"), id="a-text-like-a-date"),
        pytest.param(
            _some(6, sender="a@example.com"), _some(6, sender="a@example.com") + _some(3, sender="a"), id="odd"
        ),
        pytest.param(
            _some(6, attachments=[]), _some(6, attachments=[_FILE | {"new": 1}]), id="nothing-was-in-the-list"
        ),
        pytest.param(_some(6, opens=[{"at": 1}]), _some(6, opens=[]), id="nothing-is-in-the-list"),
        pytest.param(_some(6, x=0.5), _some(6, x=1), id="a-whole-number"),
        pytest.param(_some(6), [*_some(6), exchange({"error": "x"}, status=422)], id="a-code-that-nobody-knows"),
        pytest.param(_PEOPLE, _some(6, custom={"namez": 1}), id="a-new-key-of-a-map"),
        pytest.param(_some(6, custom={"namez": 1}), _PEOPLE, id="too-few-keys-to-see-a-map-before"),
        pytest.param(
            _some(6, envelope={"x": {}}) + _some(1, envelope={"x": {"Ada": 1}}),
            _some(6, envelope={"x": {}}) + _some(1, envelope={"x": {"Bob": 1}}),
            id="a-key-of-a-map-that-is-mostly-empty",
        ),
        pytest.param(
            _some(6, opens=[{"opened_at": "2026-11-21T10:00:00Z"}]),
            _some(6, opens=[{"opened_at": "2026-11-21T10:00:00Z", "ip_address": "203.0.113.7"}]),
            id="observed-at-times",
        ),
        pytest.param(_some(6, envelope={"a b": 1}), _some(6, envelope={"c d": 1}), id="keys-of-a-map"),
    ],
)
def test_luck_is_no_drift(before: list[Any], now: list[Any]) -> None:
    """What the data of a day can explain is no difference."""
    assert drift(before, now) == []


@pytest.mark.parametrize(
    ("before", "now", "kind", "place"),
    [
        pytest.param(_some(6), [*_some(5), *_some(1, new=1)], Kind.FIELD_ADDED, "new", id="added-once"),
        pytest.param(_some(6), _some(6, opens=[]), Kind.FIELD_ADDED, "opens", id="optional-now-always"),
        pytest.param(
            _some(1, attachments=[_FILE]),
            _some(1, attachments=[_FILE | {"n": 1}]),
            Kind.FIELD_ADDED,
            "attachments[].n",
            id="added-inside",
        ),
        pytest.param(_some(6, opens=[]), _some(3), Kind.FIELD_REMOVED, "opens", id="optional-gone"),
        pytest.param(
            _some(6, subject="x"),
            [*_some(5, subject="x"), *_some(1)],
            Kind.FIELD_REMOVED,
            "subject",
            id="required-once",
        ),
        pytest.param(
            _some(6, status="sent", opens=[]) + _some(2, status="draft", opens=[]),
            _some(6, status="sent", opens=[]) + _some(3, status="draft"),
            Kind.FIELD_REMOVED,
            "opens",
            id="from-one-status",
        ),
        pytest.param(_some(6, subject="x"), _some(1, subject=1), Kind.TYPE_CHANGED, "subject", id="type"),
        pytest.param(_some(6, x=[]), _some(1, x={}), Kind.TYPE_CHANGED, "x", id="type-of-a-stranger"),
        pytest.param(_some(6, x=1), _some(1, x=0.5), Kind.TYPE_CHANGED, "x", id="no-whole-number"),
        pytest.param(
            _some(6, date_sent="2026-11-21T10:00:00Z"),
            _some(1, date_sent="2026-11-21"),
            Kind.TYPE_CHANGED,
            "date_sent",
            id="moment",
        ),
        pytest.param(
            _some(6, x="https://example.com"),
            _some(3, x="123e4567-e89b-12d3-a456-426614174000"),
            Kind.TYPE_CHANGED,
            "x",
            id="form",
        ),
        pytest.param(
            _some(6, has_reply=True), _some(1, has_reply=None), Kind.NULLABILITY_CHANGED, "has_reply", id="null"
        ),
        pytest.param(
            _some(6, subject="x"), _some(5, subject=None), Kind.NULLABILITY_CHANGED, "subject", id="always-null"
        ),
        pytest.param(_some(6, status="sent"), _some(1, status="odd"), Kind.ENUM_VALUE_NEW, "status", id="value"),
    ],
)
def test_each_class_has_its_evidence(before: list[Any], now: list[Any], kind: Kind, place: str) -> None:
    """A move is reported once, in its class, as soon as there is enough to tell it from luck."""
    assert drift(before, now) == [(kind.value, f"response 200, {place}")]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param(_some(6, opens=[]), _some(6), id="field"),
        pytest.param(_some(6, subject="x"), _some(6, subject=None), id="null"),
        pytest.param(
            _some(6, status="sent", opens=[]), _some(6, status="sent") + _some(1, status="draft", opens=[]), id="status"
        ),
    ],
)
def test_in_an_outage_nothing_is_missing(before: list[Any], now: list[Any]) -> None:
    """A run that was cut short tells only of what it has seen."""
    assert drift(before, now) != []
    assert drift(before, now, complete=False) == []


def test_in_an_outage_news_are_news() -> None:
    """A new field, type or value counts in a run that was cut short."""
    before, now = _some(6, subject="x", status="sent"), _some(1, subject=1, status="odd", new=1)
    assert [kind for kind, _ in drift(before, now, complete=False)] == ["field-added", "type-changed", "enum-value-new"]


def test_one_change_of_an_email_is_one_difference() -> None:
    """A field that is new wherever an email is shown is one difference of all operations."""

    def shown(**more: Any) -> list[Any]:
        page = {"data": [{"_type": "Email", "id": "a"} | more], "has_more": False}
        return [*emails(1, **more), exchange(page, "listEmails"), exchange({"id": "a"} | more, "createEmail")]

    baseline = Run(learned(*shown()), results_of()).accepted()
    found = Run(learned(*shown(new="2026-11-21T10:00:00Z")), results_of()).beside(baseline)
    assert [each.operations for each in found] == [("listEmails", "createEmail", "getEmail")]
    assert found[0].proposal is not None
    assert found[0].proposal.pointer == "/components/schemas/Email/properties/new"
    assert found[0].proposal.value["format"] == "close-date-time"


def verdicts(
    before: list[dict[str, Any]], now: list[dict[str, Any]], *, complete: bool = True, moved: bool = False
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Class, place and rules of each difference between the verdicts of two runs."""
    baseline = Run(learned(*emails(subject="x")), results_of(*before)).accepted()
    today = learned(*emails(subject=1 if moved else "x"))
    found = Run(today, results_of(*now, complete=complete)).beside(baseline)
    return [(each.kind.value, each.place, each.rules) for each in found]


@pytest.mark.parametrize("verdict", ["fail", "warning", "blocked"])
def test_a_rule_that_fails_now_is_drift(verdict: str) -> None:
    """A pass that became anything worse is a rule that fails."""
    found = verdicts([rule(_OTHER, "pass")], [rule(_OTHER, verdict)])
    assert found == [("rule-failing", _OTHER, (_OTHER,))]


def test_a_rule_that_passes_now_is_drift() -> None:
    """A deviation that was accepted and is gone is told."""
    assert verdicts([rule(_OTHER, "fail")], [rule(_OTHER, "pass")]) == [("rule-passing", _OTHER, (_OTHER,))]


@pytest.mark.parametrize("verdict", ["error", "not-applicable", "fail", "warning", "blocked"])
def test_a_deviation_that_was_accepted_is_no_drift(verdict: str) -> None:
    """A rule that failed when the baseline was accepted says nothing new by failing, or by saying nothing."""
    assert verdicts([rule(_OTHER, "fail")], [rule(_OTHER, verdict)]) == []


@pytest.mark.parametrize(("verdict", "count"), [("pass", 0), ("blocked", 0), ("error", 0), ("fail", 1), ("warning", 1)])
def test_a_rule_that_the_baseline_does_not_know_counts_when_it_fails(verdict: str, count: int) -> None:
    """What was not judged then is held against the contract."""
    assert len(verdicts([rule(_OTHER, "not-applicable")], [rule(_OTHER, verdict)])) == count


def test_in_an_outage_only_failures_count() -> None:
    """What is blocked, passes, or did not come back when tried again, is the outage's doing."""
    flaky = {"title": "t", "seen": "s", "expected": "e", "flaky": True, "exchanges": []}
    before = [rule(_OTHER, "pass"), rule(_FIELD, "fail")]
    assert verdicts(before, [rule(_OTHER, "blocked"), rule(_FIELD, "pass")], complete=False) == []
    assert verdicts(before, [rule(_OTHER, "fail", findings=[flaky])], complete=False) == []
    steady = [rule(_OTHER, "fail", findings=[flaky | {"flaky": False}])]
    assert len(verdicts(before, steady, complete=False)) == 1
    assert len(verdicts(before, [rule(_OTHER, "pass"), rule(_FIELD, "error")])) == 0


def test_a_rule_follows_from_what_moved() -> None:
    """The rule of a field stands beside its move, what is blocked beside what is wrong with its operation."""
    names = (
        _FIELD,
        "email-create-keeps-subject",
        "email-get-repeats",
        "email-get-answers-200",
        "email-list-limit",
        _OTHER,
    )
    told = {"title": "an email read twice", "seen": "subject was 'x' and is 1", "expected": "e", "flaky": False}
    now = [
        rule(_FIELD, "fail"),
        rule("email-create-keeps-subject", "fail"),
        rule("email-get-repeats", "fail", findings=[told | {"exchanges": []}]),
        rule("email-get-answers-200", "blocked"),
        rule("email-list-limit", "blocked"),
        rule(_OTHER, "fail"),
    ]
    found = verdicts([rule(name, "pass") for name in names], now, moved=True)
    assert found == [("type-changed", "response 200, subject", names[:4]), ("rule-failing", _OTHER, (_OTHER, names[4]))]


def test_rules_that_show_the_same_are_one() -> None:
    """Rules whose findings are all among those of another one follow from it."""

    def finding(number: int) -> dict[str, Any]:
        step = exchange({}, "updateEmail").__dict__ | {"id": f"x{number}", "operation": "updateEmail"}
        return {"title": "t", "seen": f"s{number}", "expected": "e", "flaky": False, "exchanges": [step]}

    names = ("email-update-is-atomic", "email-update-object-only")
    now = [rule(names[0], "fail", findings=[finding(1)]), rule(names[1], "fail", findings=[finding(1), finding(2)])]
    found = verdicts([rule(name, "pass") for name in names], now)
    assert found == [("rule-failing", names[1], (names[1], names[0]))]


def _probe(answer: str) -> dict[str, Any]:
    row = {"title": "as asked", "holds": True, "answer": answer, "exchanges": [{"role": "r", "id": "x1"}]}
    return rule("email-list-limit-zero", "observed", evidence=[row])


def test_a_probe_is_compared_by_its_answer() -> None:
    """Another answer is a difference; how many emails there were is none."""
    before = [_probe("status code 200, 0 of 6 emails")]
    assert verdicts(before, [_probe("status code 200, 0 of 7 emails")]) == []
    place = "email-list-limit-zero"
    assert verdicts(before, [_probe("status code 200, 7 of 7 emails")]) == [("probe-changed", place, (place,))]
    assert verdicts(before, [rule(place, "error")]) == []


def test_a_limit_that_moved_takes_its_rules_along() -> None:
    """The same limit of two operations is one difference, and so is what fails because of it."""
    names = ("email-create-subject-max-length", "email-update-subject-max-length")
    seen, rows = learned(*emails()), [rule(name, "pass") for name in names]
    baseline = Run(seen, results_of(*rows)).accepted(edges=dict.fromkeys(names, 1000))
    failing = results_of(rule(names[0], "fail"), rule(names[1], "pass"))
    found = Run(seen, failing).beside(baseline, dict.fromkeys(names, 500))
    assert [(each.kind.value, each.place, each.operations, each.before, each.now) for each in found] == [
        ("limit-moved", "subject maxLength", ("createEmail", "updateEmail"), "1,000", "500")
    ]
    assert found[0].rules == names[:1]
    assert found[0].reproduce
    assert Run(seen, results_of(*rows)).beside(baseline, dict.fromkeys(names, 1000)) == []
    assert Run(seen, results_of(*rows)).beside(baseline) == []


def test_a_default_that_changed_is_one_difference() -> None:
    """A property that shows something else for several statuses is one difference; one that may vary is none."""

    def shown(*values: Any) -> Any:
        sent = ({"status": status} for status in ("draft", "sent"))
        return learned(*(exchange({"subject": value}, "createEmail", sent=each) for each in sent for value in values))

    baseline = Run(shown(None), results_of()).accepted()
    found = Run(shown(""), results_of()).beside(baseline)
    assert [(each.kind.value, each.place, each.before) for each in found] == [
        ("default-changed", "createEmail, subject when it is not sent", "null")
    ]
    assert Run(shown("", None), results_of()).beside(baseline) == []
