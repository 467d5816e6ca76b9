"""Runs side by side: what each says, how far they agree, what changed, and what became of a rule over time."""

from typing import Any

import pytest
from runs import cut, document, given

from reports import Given, matrix_of
from reports.matrix.difference import Kind
from reports.matrix.view import Matrix


def _matrix(*told: dict[str, str], **options: str) -> Matrix:
    return matrix_of(given(*(document(each, **options) for each in told)))


def _changes(matrix: Matrix) -> dict[str, list[str]]:
    assert matrix.difference
    return {kind.key: [each.row.id for each in members] for kind, members in matrix.difference.changes.items()}


def test_rules_stand_in_the_order_of_the_fullest_run() -> None:
    """Families and rules keep the order of the contract; a rule that only a smaller run names comes after them."""
    matrix = _matrix({"b-late": "pass"}, {"b-two": "pass", "a-one": "pass", "b-three": "pass"})
    assert [row.id for row in matrix.rows] == ["b-two", "a-one", "b-three", "b-late"]
    assert [(family.title, len(family.rows)) for family in matrix.families] == [("b", 3), ("a", 1)]


def test_rules_that_nobody_judged_are_counted() -> None:
    """A rule that no run judged is no row; how many there are is told."""
    matrix = _matrix({"a-one": "pass", "a-two": "excluded", "a-three": "open"})
    assert [row.id for row in matrix.rows] == ["a-one"]
    assert matrix.unjudged == 2


def test_gaps_have_their_own_words() -> None:
    """A rule that a run does not name was not asked, or not reached where the run was cut short."""
    whole, short = document({"a-one": "pass"}), cut(document({"a-one": "pass"}))
    matrix = matrix_of(given(document({"a-one": "pass", "a-two": "pass"}), whole, short))
    assert [cell.word for cell in matrix.rows[1].cells] == ["Pass", "not asked", "not reached"]
    assert [cell.verdict is None for cell in matrix.rows[1].cells] == [False, True, True]


@pytest.mark.parametrize(
    ("verdicts", "kind", "word"),
    [
        pytest.param(["pass", "pass"], "agree", "2 of 2", id="agree"),
        pytest.param(["pass", "fail: x", "pass"], "differ", "2 of 3", id="differ"),
        pytest.param(["fail: x", "fail: y"], "agree", "2 of 2", id="other-findings"),
        pytest.param(["observed: 400", "observed: 404"], "differ", "1 of 2", id="other-answers"),
        pytest.param(["pass", "blocked", "error", "not-applicable"], "none", "—", id="one-learned-something"),
        pytest.param(["pass", "blocked", "pass"], "agree", "2 of 2", id="blocked-taught-nothing"),
    ],
)
def test_agreement(verdicts: list[str], kind: str, word: str) -> None:
    """Runs agree that say the same; one that learned nothing of a rule is not counted."""
    (row,) = _matrix(*({"a-one": verdict} for verdict in verdicts)).rows
    assert (row.agreement.kind, row.agreement.word) == (kind, word)


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        pytest.param("pass", "fail: x", "new_failures", id="broke"),
        pytest.param("blocked", "fail: x", "new_failures", id="unblocked-and-broken"),
        pytest.param(None, "fail: x", "new_failures", id="asked-for-the-first-time"),
        pytest.param("fail: x", "pass", "fixed", id="fixed"),
        pytest.param("fail: x", "warning: x", "fixed", id="fixed-with-a-warning"),
        pytest.param("fail: x", "blocked", "other", id="blocked-is-not-fixed"),
        pytest.param("fail: x", "not-applicable", "other", id="untried-is-not-fixed"),
        pytest.param("not-applicable", "observed: yes", "new_observations", id="first-answer"),
        pytest.param("observed: yes", "observed: no", "changed_evidence", id="other-answer"),
        pytest.param("fail: x", "fail: y", "changed_evidence", id="other-finding"),
        pytest.param("pass", "warning: x", "other", id="warned"),
        pytest.param("pass", "pass", None, id="same"),
        pytest.param("fail: x", "fail: x", None, id="same-finding"),
        pytest.param("blocked: 500", "blocked: 503", None, id="other-reason"),
    ],
)
def test_a_change_is_in_one_list(before: str | None, after: str, key: str | None) -> None:
    """Whatever changed is in exactly one list, by what became of it."""
    told: dict[str, str] = {} if before is None else {"a-one": before}
    changes = _changes(_matrix(told, {"a-one": after}))
    assert {name: ids for name, ids in changes.items() if ids} == ({key: ["a-one"]} if key else {})


def test_rules_of_one_run_only_are_listed() -> None:
    """A rule that only one of two runs judged is no change; it is listed beside them."""
    matrix = _matrix({"a-one": "pass", "a-two": "fail: x"}, {"a-one": "pass", "a-three": "pass"})
    assert matrix.difference
    assert matrix.difference.only_before == ("a-two",)
    assert matrix.difference.only_after == ("a-three",)
    assert not any(_changes(matrix).values())


def test_requests_and_time_are_compared() -> None:
    """The difference tells requests and time, and where they are known only in part."""
    before, after = document({"a-one": "pass"}), cut(document({"a-one": "pass"})) | {"requests": 700, "seconds": 10.0}
    matrix = matrix_of([Given(before, "a", "a"), Given(after, "b", "b", exact=False)])
    assert matrix.difference
    told = [(each.before, each.after, each.difference) for each in matrix.difference.efforts]
    assert told == [("812", "at least 700", "-112"), ("12.3 s", "at least 10.0 s", "\u22122.3 s")]


def test_many_runs_of_one_target_compare_the_last_two() -> None:
    """Of many runs of one target the last two in time are compared, in whatever order they are given."""
    told = [("05", "pass"), ("03", "pass"), ("04", "fail: x")]
    matrix = matrix_of(given(*(document({"a-one": each}, started=f"2026-11-{day}T00:00:00Z") for day, each in told)))
    assert matrix.difference
    assert (matrix.difference.before.label, matrix.difference.after.label) == ("c", "a")
    assert _changes(matrix)["fixed"] == ["a-one"]


def test_several_targets_are_not_compared_in_time() -> None:
    """Three targets have no before and after."""
    told = [document({"a-one": "pass"}, target=name) for name in ("one", "two", "three")]
    assert matrix_of(given(*told)).difference is None


def test_history_tells_since_when() -> None:
    """The history of a rule puts its runs in order of time, and tells since when its verdict is what it is."""
    told = [("03", "fail: x"), ("01", "pass"), ("02", "pass"), ("04", "fail: x")]
    matrix = matrix_of(given(*(document({"a-one": each}, started=f"2026-11-{day}T00:00:00Z") for day, each in told)))
    (history,) = matrix.rows[0].histories
    assert history.words == "4 runs: pass 2, fail 2; fail since 3 November 2026, 00:00 UTC (a)"
    assert [(each.start, each.length, each.verdict) for each in history.stretches] == [(0, 2, "pass"), (2, 2, "fail")]
    assert history.stretches[1].height > history.stretches[0].height


def test_history_of_a_restless_rule_is_summed_up() -> None:
    """A rule that keeps changing has its last changes told and the others counted; a steady one is always the same."""
    days = range(1, 10)
    told = [{"a-one": "pass" if day % 2 else "fail: x", "a-two": "pass"} for day in days]
    runs = (document(each, started=f"2026-11-{day:02}T00:00:00Z") for day, each in zip(days, told, strict=True))
    restless, steady = matrix_of(given(*runs)).rows
    assert restless.histories[0].words.startswith("9 runs: 5 changes before, then fail 1, pass 1, fail 1, pass 1; pass")
    assert steady.histories[0].words == "9 runs: always pass"


def test_history_tells_other_answers() -> None:
    """Where the pages are silent, an answer other than the first is told, and drawn higher."""
    told = [("01", "yes"), ("02", "no"), ("03", "yes")]
    runs = (document({"a-one": f"observed: {each}"}, started=f"2026-11-{day}T00:00:00Z") for day, each in told)
    (history,) = matrix_of(given(*runs)).rows[0].histories
    assert history.words.startswith("3 runs: observed (yes) 1, observed (no) 1, observed (yes) 1; observed (yes) since")
    first, other, last = (each.height for each in history.stretches)
    assert first == last < other


@pytest.mark.parametrize(
    ("told", "title", "tone"),
    [
        pytest.param(["pass", "fail: x"], "1 new failure", "fail", id="broke"),
        pytest.param(["pass", "pass"], "No new failure", "pass", id="green"),
        pytest.param(["fail: x", "fail: x"], "No new failure, yet 1 deviation", "fail", id="still-broken"),
        pytest.param(["fail: x"], "1 deviation", "fail", id="alone"),
    ],
)
def test_headlines(told: list[str], title: str, tone: str) -> None:
    """What two runs are headed by never sounds better than the later one is."""
    matrix = _matrix(*({"a-one": each} for each in told))
    assert (matrix.headline.title, matrix.headline.tone) == (title, tone)


@pytest.mark.parametrize("short", [0, 1])
def test_a_comparison_with_a_run_cut_short_is_never_green(short: int) -> None:
    """When either run was cut short, nothing new is no good news, and a caution says why."""
    runs = [document({"a-one": "pass"}), document({"a-one": "pass"})]
    runs[short] = cut(runs[short])
    matrix = matrix_of(given(*runs))
    assert matrix.headline.tone == "error"
    assert "was cut short: interrupted." in matrix.cautions[0]


def test_runs_that_asked_other_things_are_a_caution() -> None:
    """Different profiles, contracts and versions are told."""
    other: dict[str, Any] = document({"a-one": "pass"}) | {"profile": "smoke"}
    other["tool"] = other["tool"] | {"version": "0.2.0", "contract_sha256": "000000000000"}
    cautions = " ".join(matrix_of(given(document({"a-one": "pass"}), other)).cautions)
    for part in ("profiles ci and smoke", "1.0.0 (4f1c09ab77de) and 1.0.0 (000000000000)", "0.1.0 and 0.2.0"):
        assert part in cautions


def test_new_failures_are_what_fails_anew() -> None:
    """The new failures of a matrix are those of its difference."""
    matrix = _matrix({"a-one": "pass", "a-two": "fail: x"}, {"a-one": "fail: x", "a-two": "fail: x"})
    assert [row.id for row in matrix.new_failures] == ["a-one"]
    assert matrix.difference
    assert matrix.difference.changes[Kind.NEW_FAILURE]
