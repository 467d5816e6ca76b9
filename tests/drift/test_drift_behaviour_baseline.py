"""
The baseline: written, read, refused when it is broken, folded when a run is accepted.

Law: no server takes part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from behaviour import DAY, Run, emails, exchange, learned, results_of, rule

from conformance.drift.baselines.baseline import Baseline
from conformance.drift.baselines.baseline_text import text_of
from conformance.drift.comparing import verdicts
from conformance.drift.learning.places import Answer
from conformance.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

GET = Answer("getEmail", 200)


def _full() -> Baseline:
    sent = {"status": "draft"}
    shown = [*emails(subject="x", status="sent"), exchange({"subject": None, "to": []}, "createEmail", sent=sent)]
    probe = {"title": "as asked", "answer": "no: it is 'yes'", "exchanges": []}
    rows = [rule("email-list-skip", "pass"), rule("email-list-limit-zero", "observed", evidence=[probe])]
    return Run(learned(*shown), results_of(*rows)).accepted(edges={"email-create-subject-max-length": 1000})


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    """What is saved is loaded whole, and saved again to the same bytes."""
    path, baseline = tmp_path / "deep" / "close.yaml", _full()
    baseline.save(path)
    assert Baseline.load(path) == baseline
    assert text_of(Baseline.load(path)) == path.read_text("utf-8")
    assert [each.name for each in path.parent.iterdir()] == ["close.yaml"]
    assert "createEmail subject maxLength: 1000" in path.read_text("utf-8")


def test_nothing_is_left_of_a_baseline_that_cannot_be_written(tmp_path: Path, monkeypatch: Any) -> None:
    """The last baseline stays when writing the next one fails."""
    path = tmp_path / "close.yaml"
    path.write_text("the last one", "utf-8")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        _full().save(path)
    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("close.yaml", "the last one")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda _: "a: [", "cannot read the baseline", id="no-yaml"),
        pytest.param(lambda _: "[1, 2]", "the whole", id="no-mapping"),
        pytest.param(lambda _: "", "the whole", id="empty"),
        pytest.param(lambda text: text.replace("format: 1", "format: 7"), "format 7 where 1 is known", id="format"),
        pytest.param(lambda text: text.replace("format: 1\n", ""), "'format' is a required property", id="no-format"),
        pytest.param(lambda text: text.replace("2026-11-21", "2026-02-31"), "is no baseline", id="no-day"),
        pytest.param(lambda text: text.replace("always object", "mostly object"), "shapes/", id="form"),
        pytest.param(lambda text: text.replace("sending: false", "sending: maybe"), "sending", id="sending"),
        pytest.param(lambda text: text + "more: 1\n", "more", id="unknown"),
    ],
)
def test_a_broken_baseline_is_told_in_one_line(tmp_path: Path, change: Any, says: str) -> None:
    """A file that is none of ours, or of another version, is a wrong usage, and the line says where."""
    path = tmp_path / "close.yaml"
    path.write_text(change(text_of(_full())), "utf-8")
    with pytest.raises(UsageError) as problem:
        Baseline.load(path)
    assert says in str(problem.value)
    assert str(path) in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_missing_baseline_says_how_it_is_made(tmp_path: Path) -> None:
    """The first run has nothing to compare with; the message names the option."""
    with pytest.raises(UsageError, match=r"`--accept` makes it"):
        Baseline.load(tmp_path / "none.yaml")
    with pytest.raises(UsageError, match="cannot read"):
        Baseline.load(tmp_path)


def _folded(before: list[Any], now: list[Any], path: str) -> str | None:
    earlier = Run(learned(*before), results_of()).accepted()
    form = Run(learned(*now), results_of()).accepted(earlier).shapes[GET].get(path)
    return None if form is None else str(form)


@pytest.mark.parametrize(
    ("before", "now", "path", "line"),
    [
        pytest.param(
            emails(subject="x") + emails(1, subject=None),
            emails(subject="x"),
            "subject",
            "always text up to 10 or null",
            id="a-null-stays",
        ),
        pytest.param(emails(status="sent"), emails(status="draft"), "status", "always one of draft, sent", id="values"),
        pytest.param(emails(opens=[]), [*emails(opens=[]), *emails(1)], "opens", "sometimes array", id="missing-once"),
        pytest.param(emails(opens=[]), emails(2, opens=[]), "opens", "always array", id="few-do-not-unlearn"),
        pytest.param(emails(opens=[]), emails(3), "opens", None, id="gone"),
        pytest.param([*emails(opens=[]), *emails(1)], emails(9), "opens", "sometimes array", id="rare-stays"),
        pytest.param(emails(), emails(opens=[]), "opens", "always array", id="added"),
        pytest.param(emails(), emails(1, opens=[]), "opens", "sometimes array", id="seen-once"),
        pytest.param(emails(subject="x"), emails(1, subject=7), "subject", "always integer", id="another-type"),
        pytest.param(
            emails(subject=None), emails(1, subject="x"), "subject", "always text up to 10 or null", id="more"
        ),
        pytest.param(
            [*emails(has_reply=True), *emails(1, has_reply=None)],
            emails(has_reply=True),
            "has_reply",
            "always boolean",
            id="a-forbidden-null-is-gone",
        ),
    ],
)
def test_accepting_folds(before: list[Any], now: list[Any], path: str, line: str | None) -> None:
    """What was seen once stays seen; what is proven to be gone, or another, is written as it is now."""
    assert _folded(before, now, path) == line


def test_what_is_accepted_is_no_drift_any_more() -> None:
    """Once a run with differences is accepted, the same run has none; nor has one like the run before it, but for what moved."""
    before, now = emails(subject="x", opens=[]), emails(subject=7, status="odd", new=1)
    baseline = Run(learned(*before), results_of(rule("email-list-skip", "pass"))).accepted()
    run = Run(learned(*now), results_of(rule("email-list-skip", "fail")))
    assert len(run.beside(baseline)) == 5
    assert run.beside(run.accepted(baseline)) == []


def test_keys_of_a_map_do_not_come_back() -> None:
    """Once a place is known as a map, no name in it is written down, nor does one stay."""
    people = [each for letter in "abcdefghij" for each in emails(1, custom={f"name{letter}": {"age": 1}})]
    few = emails(custom={"namez": {"age": 1}})
    for before, now in ((people, few), (few, people)):
        earlier = Run(learned(*before), results_of()).accepted()
        found = Run(learned(*now), results_of()).accepted(earlier).shapes[GET]
        assert {path for path in found if path.startswith("custom")} == {"custom", "custom.*", "custom.*.age"}


def test_no_key_of_a_map_that_is_mostly_empty_is_written() -> None:
    """Where the contract leaves an object free, a name that is not always there may be somebody's."""
    people = [*emails(6, envelope={"seen": {}}), *emails(1, envelope={"seen": {"Ada": 1}})]
    assert "Ada" not in text_of(Run(learned(*people), results_of()).accepted())


def test_a_silent_rule_keeps_its_verdict() -> None:
    """A rule in error, or without an example, is as it was when it last said something."""
    earlier = Run(learned(), results_of(rule("email-list-skip", "pass"), rule("email-list-limit", "fail"))).accepted()
    now = results_of(rule("email-list-skip", "error"), rule("email-list-limit", "pass"))
    accepted = Run(learned(), now).accepted(earlier)
    assert accepted.verdicts == {"email-list-skip": "pass", "email-list-limit": "pass"}
    assert accepted.accepted == DAY


def test_rules_that_say_nothing_are_listed() -> None:
    """A rule in error is unjudged, and so is one without an example that the baseline has a verdict of."""
    rows = [rule("email-list-skip", "error", reason="lost"), rule("email-list-limit", "not-applicable")]
    known = {"email-list-limit": "pass"}
    assert [row["rule"] for row in verdicts.silent(results_of(*rows), known)] == ["email-list-skip", "email-list-limit"]
    assert [row["rule"] for row in verdicts.silent(results_of(*rows), {})] == ["email-list-skip"]


def test_an_answer_that_holds_data_is_not_kept() -> None:
    """A probe's answer with an id or an address does not come into a baseline."""
    for answer in (f"it is acti_{'a1' * 15}", "it is ada@example.com"):
        row = rule("email-list-limit-zero", "observed", evidence=[{"title": "t", "answer": answer, "exchanges": []}])
        assert verdicts.answers(results_of(row)) == {"email-list-limit-zero": {"t": "an answer that holds data"}}
