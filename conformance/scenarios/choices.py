"""
Filters of a list as choices: which of the known emails each has to pick, alone or together with others.

Law: choices are tried together only where each of them makes a difference; when the common page is wrong, each is
tried alone, so that a finding names the filter that is to blame.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.checks.answers import is_refusal
from conformance.checks.listings import selection
from conformance.findings import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from conformance.exchange import Exchange

    Lister = Callable[[Mapping[str, str | int]], Exchange]

COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


@dataclass(frozen=True)
class Choice:
    """One filter, or several that stand together: the rule it is tried for, its query, and the ids it has to pick."""

    rule: str
    title: str
    query: Mapping[str, str | int]
    picks: frozenset[str]


def chosen(
    lister: Lister,
    choices: Sequence[Choice],
    among: Collection[str],
    *,
    together: bool,
    combined: str = "email-list-filters-combine",
) -> Iterator[Outcome]:
    """
    Judge each of *choices*; where *together* is set, by one page for all of them as long as that page is right.

    *combined* is the rule that is broken when each is right alone and all of them together are not.
    """
    if not (together and _each_matters(choices)):
        for choice in choices:
            yield selection(choice.rule, choice.title, lister(choice.query), choice.picks, among)
        return
    page = lister({name: value for choice in choices for name, value in choice.query.items()})
    common = frozenset.intersection(*(choice.picks for choice in choices))
    title = " and ".join(choice.title for choice in choices)
    outcomes = [selection(choice.rule, title, page, common, among) for choice in choices]
    if all(outcome.result is Result.KEPT for outcome in outcomes):
        yield from outcomes
        return
    alone = list(chosen(lister, choices, among, together=False))
    yield from alone
    if all(outcome.result is Result.KEPT for outcome in alone):
        yield selection(combined, title, page, common, among)


def mixed(lister: Lister, query: Mapping[str, str | int], name: str, unknown: str) -> Exchange:
    """Return a page for *query* with *unknown* before its ids in *name*, or for it alone where that is refused."""
    page = lister({**query, name: f"{unknown},{query[name]}"})
    return lister(query) if is_refusal(page.status) else page


def _each_matters(choices: Sequence[Choice]) -> bool:
    """Tell whether *choices* can be asked for in one query, and the page would differ without any one of them."""
    names = [name for choice in choices for name in choice.query]
    if len(choices) < 2 or len(set(names)) < len(names):  # noqa: PLR2004 - together takes two
        return False
    every = frozenset.intersection(*(choice.picks for choice in choices))
    return all(
        frozenset.intersection(*(other.picks for other in choices if other is not choice)) != every
        for choice in choices
    )
