"""
Baselines that nobody has written with this tool: each is refused in one short line, in bounded time and memory.

Law: no server takes part.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from behaviour import Run, emails, learned, results_of, rule

from conformance.drift.baselines.baseline import Baseline
from conformance.drift.baselines.baseline_text import text_of
from conformance.drift.limits.edges import Edge
from conformance.drift.limits.searching import Unclear
from conformance.errors import UsageError
from conformance.exchange import Exchange, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LETTERS = "abcdefghi"
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{now}: &{now} [{','.join([f'*{before}'] * 9)}]\n" for before, now in itertools.pairwise(_LETTERS)
)
_LONGEST_LINE = 400
_RULE = "email-create-subject-max-length"


def usual() -> Baseline:
    """A baseline of six emails and one rule."""
    edges = {"email-create-subject-max-length": 1000}
    return Run(learned(*emails(subject="x")), results_of(rule("email-list-skip", "pass"))).accepted(edges=edges)


def row_of(change: Callable[[Any], object]) -> str:
    """The text of the usual baseline with a *change* of what it holds."""
    row = yaml.safe_load(text_of(usual()))
    change(row)
    return yaml.safe_dump(row)


def shape(path: object, line: str) -> str:
    """The text of a baseline with a place more."""
    return row_of(lambda row: row["shapes"]["getEmail 200"].update({path: line}))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 100_000, id="deep"),
        pytest.param(_BOMB, id="bomb"),
        pytest.param("&a [*a]", id="itself"),
        pytest.param("x: y\n" * 300_000, id="large"),
        pytest.param("x: [" + "1," * 40_000 + "]", id="many-parts"),
        pytest.param("!!python/object/apply:os.system ['true']", id="tag"),
        pytest.param(row_of(lambda row: row.update(format=["\x1b[31m\n"] * 500)), id="long-format"),
        pytest.param(row_of(lambda row: row["verdicts"].update({3: "pass"})), id="rule-is-a-number"),
        pytest.param(row_of(lambda row: row["limits"].update({None: 3})), id="limit-is-null"),
        pytest.param(row_of(lambda row: row["verdicts"].update({"a\n::error::b\x1b[2J": "odd"})), id="commands"),
        pytest.param(row_of(lambda row: row["shapes"].update({"getEmail 000": {}})), id="no-status"),
        pytest.param(shape(7, "always text"), id="path-is-a-number"),
        pytest.param(shape("x", "always text or \x1b]0;x\x07"), id="kind"),
        pytest.param(shape("x", "always text\n"), id="line-end"),
        pytest.param(shape("x", f"always text up to 1{'0' * 5000}"), id="endless-text"),
        pytest.param(shape("x", f"always one of {'a, ' * 30_000}!"), id="endless-values"),
    ],
)
def test_a_hostile_baseline_is_one_short_line(tmp_path: Path, text: str) -> None:
    """What cannot be used says why, however long or deep it is, and prints nothing that moves the cursor."""
    path = tmp_path / "b.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as problem:
        Baseline.load(path)
    told = str(problem.value).replace(str(path), "")
    assert told.isprintable()
    assert len(told) < _LONGEST_LINE


@pytest.mark.parametrize("name", ["*", "a(", "[][]", ".", "..x", "\\"])
def test_an_odd_path_is_compared(tmp_path: Path, name: str) -> None:
    """A place that no answer has stands for nothing else, whatever its name is made of."""
    path = tmp_path / "b.yaml"
    path.write_text(shape(name, "always text"), "utf-8")
    failing = rule("email-list-skip", "fail", findings=[], reason="a( is not there")
    now = Run(learned(*emails(subject="x")), results_of(failing))
    assert now.beside(Baseline.load(path))


def answered(status: int, text: str = "{}") -> Exchange:
    """The answer to a create."""
    request = Request("POST", "/activity/email/")
    return Exchange("x", "createEmail", "http://localhost/", request, Response(status, {}, text, 0.0))


def edge_of(attempt: Callable[[int], Exchange], held: int = 10) -> int | None:
    """The edge of a limit that is thought to be at ten."""
    return Edge(_RULE, 10, 1, 80, 1, attempt).find({_RULE: held}).edge


@pytest.mark.parametrize("held", [-5, 10**30, 7])
def test_a_search_stays_within_its_bounds(held: int) -> None:
    """An edge out of reach, in a baseline, is not asked about."""
    asked = []

    def attempt(number: int) -> Exchange:
        asked.append(number)
        return answered(200 if number <= 10 else 400)

    assert edge_of(attempt, held) == 10
    assert all(1 <= number <= 80 for number in asked)


def test_a_gateway_page_moves_no_edge() -> None:
    """An answer that says `200` and is nothing of the API tells nothing of the number."""
    with pytest.raises(Unclear):
        edge_of(lambda number: answered(200, "<html>") if number > 10 else answered(200))


def test_an_answer_that_is_another_the_next_time_moves_no_edge() -> None:
    """Where a number is taken once and refused once, nothing has moved."""
    answers = {11: [answered(200), answered(400)]}
    with pytest.raises(Unclear):
        edge_of(
            lambda number: (
                answers.get(number, []).pop(0) if answers.get(number) else answered(200 if number <= 10 else 400)
            )
        )
