"""What is drawn: the life cycle, response fields, limits, keywords."""

from itertools import combinations
from typing import Any

import pytest

from reports.diagram import BOX_HEIGHT, BOX_WIDTH, HEIGHT, WIDTH, arrow, places
from reports.fields import fields_of
from reports.keywords import keywords_of
from reports.lifecycle import Lifecycle, lifecycle_of
from reports.limits import limits_of
from reports.page import render_page

NAMES = ("inbox", "draft", "scheduled", "outbox", "sent", "error")


@pytest.fixture
def life(results: dict[str, Any]) -> Lifecycle:
    """The specimen's life cycle."""
    found = lifecycle_of(results)
    assert found
    return found


@pytest.mark.parametrize("number", [1, 2, 6, 8])
def test_boxes_lie_within_the_drawing_and_apart(number: int) -> None:
    """No box leaves the drawing, and no two touch."""
    at = list(places(tuple(map(str, range(number)))).values())
    assert all(BOX_WIDTH / 2 <= p.x <= WIDTH - BOX_WIDTH / 2 for p in at)
    assert all(BOX_HEIGHT / 2 <= p.y <= HEIGHT - BOX_HEIGHT / 2 for p in at)
    assert all(abs(a.x - b.x) > BOX_WIDTH or abs(a.y - b.y) > BOX_HEIGHT for a, b in combinations(at, 2))


def test_the_way_back_is_another_curve() -> None:
    """Two moves between the same statuses bend apart, and their marks do not meet."""
    at = places(NAMES)
    there, back = arrow(at["draft"], at["outbox"]), arrow(at["outbox"], at["draft"])
    assert abs(there.mark.x - back.mark.x) > 20


def test_moves_have_their_verdicts(life: Lifecycle) -> None:
    """A move is allowed or refused, and has the verdict of the rule that judges it."""
    said = {
        (move.source, move.target): (move.judged.promise, move.judged.verdict.name) for move in life.moves if move.loud
    }
    assert said == {
        ("draft", "scheduled"): ("allowed with sender and date_scheduled", "pass"),
        ("draft", "outbox"): ("allowed with sender", "pass"),
        ("scheduled", "draft"): ("allowed", "pass"),
        ("outbox", "draft"): ("allowed", "blocked"),
        ("sent", "draft"): ("refused", "fail"),
    }
    assert life.move("draft", "draft") is None


def test_a_rule_outside_the_run_has_no_verdict(life: Lifecycle) -> None:
    """What no rule of the run judges is called not judged, never kept."""
    error = next(status for status in life.statuses if status.name == "error")
    assert error.create.verdict.name == "not-judged"


def test_fields_tell_types_from_strange_ones(results: dict[str, Any]) -> None:
    """A type that the contract does not declare is marked, null is counted, and so is what was missing."""
    fields = {field.name: field for field in fields_of(results)}
    assert [(each.type, each.declared) for each in fields["date_created"].seen] == [
        ("integer", False),
        ("string", True),
    ]
    assert (fields["subject"].nulls, fields["opens"].missing, fields["agent_config_id"].times) == (12, 772, 0)
    assert fields["opens"].rule is None


def test_whole_numbers_are_numbers(results: dict[str, Any]) -> None:
    """An integer is what a field declared as a number may hold."""
    results["fields"][0] |= {"types": ["number"], "seen": {"integer": 1}}
    assert fields_of(results)[0].seen[0].declared


def test_limits_tell_both_sides(results: dict[str, Any]) -> None:
    """The line lies between what has to be accepted and what has to be refused."""
    charts = {limit.rule: limit for limit in limits_of(results)}
    below = charts["email-subject-max-length-create"]
    assert [(dot.at, dot.promised) for dot in below.dots] == [
        (20, True), (500, True), (999, True), (1000, True), (1001, False), (1100, False),
    ]  # fmt: skip
    assert below.line == 4
    assert [dot.promised for dot in charts["email-followup-date"].dots] == [False, True]
    assert [dot.promised for dot in charts["email-send-in-below-sixty"].dots] == [True, False]
    assert charts["email-send-in-below-sixty"].story == "59: accepted 1 time; 60: refused 1 time"


def test_keywords_name_their_rules(results: dict[str, Any]) -> None:
    """Each keyword has its rules by operation; without one it is untested, and an operation may not have it."""
    found = keywords_of(results)
    assert found
    assert (found.tested, found.total) == (3, 5)
    told = {
        (row.place, row.keyword, row.value): [(use.exists, len(use.rules)) for use in row.uses] for row in found.rows
    }
    assert told == {
        ("lead_id", "required", "true"): [(True, 1), (False, 0)],
        ("subject", "maxLength", "1,000"): [(True, 3), (True, 1)],
        ("subject", "type", "string or null"): [(True, 0), (True, 0)],
    }


def test_older_documents_have_no_charts(results: dict[str, Any]) -> None:
    """A document from before these were written down makes a page without them."""
    for name in ("lifecycle", "fields", "limits", "keywords"):
        del results[name]
    page = render_page(results)
    assert not [name for name in ("life-cycle", "fields", "limits", "keywords") if f'id="{name}"' in page]
