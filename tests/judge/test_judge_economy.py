"""
The parts that save requests and keep secrets: shared stock, filters tried together, kinds of credentials.

Law: no server takes part; pages are written by hand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from test_judge_checks import exchange

from conformance import catalogue, contract, credentials
from conformance.checks.history import History
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Result, broken
from conformance.scenarios.choices import Choice, chosen
from conformance.tally import Tally

_KEY = "api_0123456789abcdefghijkl"
_AMONG = ("one", "two", "three")
_FROM, _TO = "email-list-date-created-gte", "email-list-date-created-lt"
_WINDOW = (
    Choice(_FROM, "from the second", {"date_created__gte": "2"}, frozenset({"two", "three"})),
    Choice(_TO, "to the third", {"date_created__lt": "3"}, frozenset({"one", "two"})),
)


def _asked(answers: dict[tuple[str, ...], tuple[str, ...]], **options: bool) -> tuple[list[Outcome], int]:
    """Try the window on a target that answers *answers* (names of the parameters -> ids); count the lists."""
    asked: list[Any] = []

    def lister(query: Any) -> Any:
        asked.append(query)
        page = {"data": [{"id": each} for each in answers[tuple(sorted(query))]], "has_more": False}
        return exchange(answer=page, operation="listEmails")

    return list(chosen(lister, _WINDOW, _AMONG, together=options["together"])), len(asked)


_BOTH, _GTE, _LT = ("date_created__gte", "date_created__lt"), ("date_created__gte",), ("date_created__lt",)


def test_filters_that_hold_take_one_list() -> None:
    """Two filters that each make a difference are judged by one page."""
    outcomes, lists = _asked({_BOTH: ("two",)}, together=True)
    assert [(each.rule, each.result) for each in outcomes] == [(_FROM, Result.KEPT), (_TO, Result.KEPT)]
    assert lists == 1


def test_a_filter_that_is_wrong_is_named() -> None:
    """When the common page is wrong, each filter is tried alone, and only the wrong one is reported."""
    wrong = {_BOTH: ("two", "three"), _GTE: ("two", "three"), _LT: _AMONG}
    outcomes, lists = _asked(wrong, together=True)
    assert {each.rule for each in outcomes if each.result is Result.BROKEN} == {_TO}
    assert lists == 3


def test_filters_that_fail_together_only() -> None:
    """Filters that are right alone and wrong together break the rule on their combination."""
    outcomes, _ = _asked({_BOTH: (), _GTE: ("two", "three"), _LT: ("one", "two")}, together=True)
    assert [each.rule for each in outcomes if each.result is Result.BROKEN] == ["email-list-filters-combine"]


@pytest.mark.parametrize("name", ["basic", "longer-key", "shorter-key", "other-case-key", "key-as-password"])
def test_no_key_in_a_command(name: str) -> None:
    """A curl command takes the key, and whatever is made from it, from the environment."""
    words = " ".join(credentials.curl_words(name))
    assert "CLOSE_API_KEY" in words
    assert not any(form in words for form in credentials.forms(_KEY))


def test_wrong_keys_are_wrong() -> None:
    """What is made from a key to be wrong differs from it, and is hidden like it."""
    made = (credentials.longer(_KEY), credentials.shorter(_KEY), credentials.other_case(_KEY))
    assert _KEY not in made
    assert set(made) < set(credentials.forms(_KEY))


def test_not_a_number_is_no_json() -> None:
    """A body with NaN is not read as JSON, whatever Python would make of it."""
    assert exchange(answer='{"size": NaN}').json is ABSENT


def test_nullable() -> None:
    """The status of an email may not be null, its subject may."""
    assert "subject" in contract.nullable("updateEmail")
    assert "lead_id" not in contract.nullable("createEmail")


@pytest.mark.parametrize(("began", "rules"), [(2.0, {"email-list-agrees-with-get"}), (0.5, set())])
def test_a_look_during_an_update(began: float, rules: set[str]) -> None:
    """A list that was asked for while an update was on its way may show the email before it, a later one may not."""
    shown = {"id": "acti_1", "_type": "Email", "status": "draft", "subject": "After"}
    update = exchange(answer=shown, operation="updateEmail", sent={"subject": "After"})
    page = exchange(answer={"data": [{**shown, "subject": "Before"}]}, operation="listEmails")
    history = History()
    history.remember(replace(update, began=0.0, ended=1.0))
    found = history.judge(replace(page, began=began, ended=3.0))
    assert {each.rule for each in found if each.result is Result.BROKEN} == rules


def test_a_finding_elsewhere_names_the_rules_beside_it() -> None:
    """What came up in a scenario of other rules is seen again only when these are asked for too."""
    tally = Tally(catalogue.rules()["email-get-json"])
    outcome = broken("email-get-json", "title", seen="text", expected="JSON")
    tally.add(outcome, found_among=frozenset({"email-get-json"}))
    assert not tally.beside
    tally.add(outcome, found_among=frozenset({"email-delete-gone"}))
    assert tally.beside == {"email-delete-gone"}
