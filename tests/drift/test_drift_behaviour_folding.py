"""
What breaks most of a run is one difference: all that follows from it stands beside it.

Law: a change is of the emulator, not of what is learned from it; the suite runs as it always does, in this process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from behaviour import EDGES, learned, results_of, rule, run, usual

from conformance.drift.comparing.causes import Cause
from conformance.drift.comparing.compare import records
from conformance.drift.difference import Difference, Kind, Side
from emulator.faults.seams import limit
from emulator.faults.showing import answer, shown_as

if TYPE_CHECKING:
    from emulator.faults.fault import Change


@pytest.mark.parametrize(
    ("change", "kind", "place"),
    [
        pytest.param(
            shown_as("id", lambda *_: None, "activities"), Kind.NULLABILITY_CHANGED, "response 200, id", id="no-ids"
        ),
        pytest.param(
            answer("delete", lambda shown: shown | {"deleted": True}),
            Kind.FIELD_ADDED,
            "response 200, deleted of the answer",
            id="a-delete-says-more",
        ),
    ],
)
def test_what_is_judged_by_it_stands_beside_it(change: Change, kind: Kind, place: str) -> None:
    """An id that is gone explains all that is judged by it; an answer that says more is not empty."""
    found = run(change, seed=4).beside(usual(), EDGES)
    assert [(each.kind, each.place) for each in found] == [(kind, place)]
    assert found[0].rules


@pytest.mark.slow
def test_what_was_refused_for_a_limit_follows_from_it() -> None:
    """Where a page may not be as large as the suite asks for, nearly every rule fails, and each by the same refusal."""
    edge = {"email-list-limit-above-maximum": 100}
    before = run().accepted(edges=EDGES | edge)
    found = run(limit("page_most", 99), seed=4).beside(before, EDGES | {"email-list-limit-above-maximum": 99})
    assert (found[0].kind, found[0].place) == (Kind.LIMIT_MOVED, "_limit maximum")
    assert len(found[0].rules) > 20
    assert len(found) <= 2


@pytest.mark.parametrize(
    ("refusal", "explained"),
    [
        ('{"error": "_limit must be at most 99."}', True),
        ('{"error": "page_limit must be at most 99."}', False),
        ("null", False),
    ],
)
def test_a_refusal_is_read_for_the_name_of_the_field(refusal: str, *, explained: bool) -> None:
    """A name counts as a whole, and in each finding."""
    cause = Cause(
        Difference(Kind.LIMIT_MOVED, "_limit maximum", ("listEmails",), breaks=(Side.CLIENTS,)), frozenset(("_limit",))
    )
    record = {"id": "x", "operation": "listEmails", "response": {"status": 400, "body": refusal}}
    finding = {"title": "t", "seen": "nothing", "expected": "it", "exchanges": [record]}
    row = results_of(rule("email-list-skip", "fail", findings=[finding, finding]))["rules"][0]
    assert cause.explains(row) is explained
    other = finding | {"exchanges": [{"id": "y", "operation": "getEmail", "response": None}]}
    assert cause.explains(row | {"findings": [finding, other]}) is False


def test_what_a_finding_shows_is_written_as_an_exchange() -> None:
    """What an exchange is to one finding is no part of it."""
    record = {"id": "x", "operation": "listEmails", "role": "setup"}
    document = results_of(rule("email-list-skip", "fail", findings=[{"exchanges": [record]}]))
    assert records(document, learned()) == {"x": {"id": "x", "operation": "listEmails"}}
