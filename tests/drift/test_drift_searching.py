"""
The search for a limit: any edge is found, from both sides, in few questions.

Law: the target is a comparison; every question is counted.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.drift.searching import Search, Unclear

CEILING = 8 * 1_048_576


def searched(edge: int, start: int, outwards: int) -> tuple[int | None, list[int]]:
    """The edge that is found where numbers up to (or from) an edge are taken, and the questions that it took."""
    asked: list[int] = []

    def takes(number: int) -> bool:
        asked.append(number)
        return number <= edge if outwards > 0 else number >= edge

    return Search(takes, 0, CEILING, outwards).edge(start), asked


@given(st.integers(0, CEILING - 1), st.sampled_from([59, 1_000, 1_048_576]))
def test_any_maximum_is_found(edge: int, start: int) -> None:
    """A maximum is found wherever it lies, and both it and the number after it were asked."""
    found, asked = searched(edge, start, 1)
    assert found == edge
    assert {edge, edge + 1} <= set(asked)
    assert len(asked) == len(set(asked))


@given(st.integers(1, CEILING), st.sampled_from([86_400]))
def test_any_minimum_is_found(edge: int, start: int) -> None:
    """A minimum is found wherever it lies, and both it and the number before it were asked."""
    found, asked = searched(edge, start, -1)
    assert found == edge
    assert {edge, edge - 1} <= set(asked)


@pytest.mark.parametrize(
    ("edge", "start", "outwards", "questions"),
    [
        pytest.param(1_000, 1_000, 1, 2, id="where-it-was"),
        pytest.param(2_000, 1_000, 1, 5, id="twice"),
        pytest.param(255, 1_000, 1, 12, id="a-byte"),
        pytest.param(65_535, 1_048_576, 1, 12, id="two-bytes"),
        pytest.param(604_800, 86_400, -1, 12, id="a-week"),
        pytest.param(1_234_567, 1_048_576, 1, 30, id="nothing-round"),
    ],
)
def test_round_numbers_are_found_soon(edge: int, start: int, outwards: int, questions: int) -> None:
    """What people choose takes a dozen questions at most; anything else takes what halving takes."""
    found, asked = searched(edge, start, outwards)
    assert found == edge
    assert len(asked) <= questions


def test_no_limit_in_reach() -> None:
    """A target that takes every number has no edge."""
    assert searched(CEILING * 2, 1_000, 1)[0] is None
    assert searched(-1, 86_400, -1)[0] is None


def test_an_answer_that_tells_nothing_ends_the_search() -> None:
    """An edge is never guessed from answers that say neither yes nor no."""

    def takes(number: int) -> bool:
        message = f"{number}?"
        raise Unclear(message)

    with pytest.raises(Unclear):
        Search(takes, 0, CEILING).edge(1_000)


def test_answers_without_an_order_end_the_search() -> None:
    """A target that takes even numbers only is asked a bounded number of questions."""
    asked: list[int] = []

    def takes(number: int) -> bool:
        asked.append(number)
        return number % 2 == 0

    Search(takes, 0, CEILING).edge(1_000)
    assert len(asked) <= 48
