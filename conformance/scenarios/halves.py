"""
Lists that are sorted or filtered, in two pages: together they hold what one page does.

Law: which items there are is read from one page; where they are sorted, it is cut between two dates, since the order of
items with one date is left open.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from conformance.checks.answers import holds
from conformance.checks.listings import ids, more, sized
from conformance.findings import Outcome, Step
from conformance.scenarios.population import LIMIT, population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_LONG_AGO = "1990-01-01T00:00:00+00:00"
_EMAILS = ("email-list-limit", "email-list-pages-disjoint", "email-list-has-more-true")
_ACTIVITIES = ("activity-list-limit", "activity-list-skip", "activity-list-limit")
"""The rules on the size of a page, on what two pages hold, and on whether more follow."""


@scenario(*_EMAILS, *_ACTIVITIES, level="ci")
def halves(bench: Bench) -> Iterator[Outcome]:
    """The emails of a lead are filtered by a date, its activities sorted, and filtered by type: whole and in halves."""
    known = population(bench)
    if not known.private:
        return
    lead = {"lead_id": known.lead}
    cases = (
        ("emails after a date", bench.list, {**known.scope, "date_created__gt": _LONG_AGO}, _EMAILS),
        ("sorted activities", bench.activities, {**lead, "_order_by": "-date_created"}, _ACTIVITIES),
        ("activities of a type", bench.activities, {**lead, "_type": "Email"}, _ACTIVITIES),
    )
    for what, look, query, rules in cases:
        if any(map(bench.wants, rules)):
            whole = look({**query, "_limit": LIMIT})
            size = _cut(whole.items, "date_created" if "_order_by" in query else "id")
            if whole.item.get("has_more") is False and size > 1:
                pages = {"_limit": size, "_skip": 0}, {"_limit": LIMIT, "_skip": size}
                parts = [look({**query, **page}) for page in pages]
                yield from _judged(what, whole, parts, rules, size)


def _cut(items: Sequence[Mapping[str, Any]], field: str) -> int:
    """Return how many items come before a place near the middle where *field* differs, 0 when it differs nowhere."""
    values = [each.get(field) for each in items]
    places = [place for place in range(1, len(values)) if values[place - 1] != values[place]]
    return min(places, key=lambda place: abs(2 * place - len(values)), default=0)


def _judged(what: str, whole: Exchange, parts: list[Exchange], rules: tuple[str, ...], size: int) -> Iterator[Outcome]:
    of_size, together, follows = rules
    yield sized(of_size, f"the first half of {what}", parts[0], size)
    yield more(follows, f"the first half of {what}", parts[0], follows=True)
    found: Counter[Any] = Counter(each for part in parts for each in ids(part))
    yield holds(
        together,
        f"both halves of {what}",
        Step("the whole list", whole),
        *(Step(f"half {number}", part) for number, part in enumerate(parts, 1)),
        good=found == Counter(ids(whole)),
        seen=f"{found.total()} items with {len(found)} different ids",
        expected=f"the {len(whole.items)} items, each once",
    )
