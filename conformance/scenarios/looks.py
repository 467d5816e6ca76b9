"""
Looks at the population: each of its emails by id, and the lists that several scenarios judge.

Law: each is made once a run, by whoever asks first, when all that it has to show exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.scenarios.population import LIMIT, others, population
from conformance.scenarios.tokens import Call, by_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_LISTED_ONLY = ("minimal", "error", "colleague")
"""The parts that a smoke run reads by a list only."""


def pictures(bench: Bench) -> dict[str, Exchange]:
    """Return id -> a GET of each email of the population, made once a run; but for a few in a smoke run."""

    def make(bench: Bench) -> dict[str, Exchange]:
        found = population(bench)
        parts = [part for part in found.creates if part not in _LISTED_ONLY or bench.at_least("ci")]
        return {found.id(part): bench.get(found.id(part)) for part in parts}

    return bench.shared("pictures", make)


def look(bench: Bench, part: str) -> tuple[Exchange, Mapping[str, Any]]:
    """Return a look at one email of the population, and what it shows of the email."""
    return seen(bench, population(bench).id(part))


def seen(bench: Bench, email: str) -> tuple[Exchange, Mapping[str, Any]]:
    """Return a GET of *email*, or the list where the population has no more, and what it shows of the email."""
    picture = pictures(bench).get(email)
    if picture is None and email in population(bench).known:
        page = whole_list(bench)
        return page, next((item for item in page.items if item.get("id") == email), {})
    picture = picture or bench.get(email)
    return picture, picture.item


def whole_list(bench: Bench) -> Exchange:
    """Return one page that holds the population, made once a run."""
    return bench.shared(
        "the whole list", lambda bench: bench.list({**population(bench).scope, "_limit": LIMIT, "_skip": 0})
    )


def all_activities(bench: Bench) -> Exchange:
    """Return a list of all activities of the population's lead in one page, made once a run when others exist too."""
    return activities_listed(bench).made


def activities_listed(bench: Bench) -> Call:
    """Return the call of `all_activities`."""

    def make(bench: Bench) -> Call:
        others(bench)
        query: dict[str, str | int] = {"lead_id": population(bench).lead, "_limit": LIMIT}
        return by_token(bench, lambda auth: bench.activities(query, auth=auth))

    return bench.shared("all activities", make)
