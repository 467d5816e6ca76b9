"""
The filters of GET /activity/email/ by date: every comparison of both dates, with offsets, and with plain dates.

Law: which emails fit is computed from the instants that the target itself showed when they were created.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import TYPE_CHECKING

from conformance.findings import Outcome, Step, blocked
from conformance.scenarios.choices import COMPARE, Choice, chosen
from conformance.scenarios.population import LIMIT, PLANNED_YEAR, population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_EAST, _WEST = timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))
_IN_SMOKE = 3
"""The groups of date filters that a smoke run tries; they have every comparison, an offset and a plain date."""
_BETWEEN = timedelta(days=2)
"""
From the day of an email to one with no email near. A plain date begins at midnight, the pages do not say where; emails
are late on their days, so that `gte` and `lt` may name such a day, while `gt` and `lte` may mean all of it.
"""


@scenario("email-list-date-created-*", "email-list-activity-at-*")
def by_date(bench: Bench) -> Iterator[Outcome]:
    """
    A known population is filtered by each date field and comparison, at the instant of one of its emails.

    The instant is written in UTC and with two other offsets, and the email has another one on its day; then a plain
    date is given.
    """
    known = population(bench)

    def lister(query: Mapping[str, str | int]) -> Exchange:
        return bench.list({**known.scope, **query, "_limit": LIMIT})

    for field in ("date_created", "activity_at"):
        rule, moments = f"email-list-{field.replace('_', '-')}", known.instants(field)
        if not any(each.year == PLANNED_YEAR for each in moments.values()):
            reason, step = f"the emails do not show the {field} that they were given", Step("a create", known["draft"])
            for last in (*COMPARE, "offset", "plain-date"):
                yield blocked(f"{rule}-{last}", "at an instant", reason, step)
            continue
        groups = _groups(rule, field, moments, swapped=field == "activity_at")
        for group in groups if bench.at_least("ci") else groups[:_IN_SMOKE]:
            wanted = [choice for choice in group if bench.wants(choice.rule)]
            yield from chosen(lister, wanted, moments, together=not bench.at_least("ci"))


def _groups(rule: str, field: str, moments: Mapping[str, datetime], *, swapped: bool) -> list[list[Choice]]:
    """
    Return the choices for one *field*: windows whose ends are instants of emails, or days.

    An offset stands at one end and a plain date at the other; which comes first is *swapped* for one of the fields.
    """
    planned = [each for each in moments.values() if each.year == PLANNED_YEAR]
    early, late = _ends(planned)
    at = {"gte": early, "lt": late, "gt": early, "lte": late} | _not_alone(planned)
    utc = [_choice(f"{rule}-{comparison}", field, comparison, pivot, moments) for comparison, pivot in at.items()]
    offset = [
        _choice(f"{rule}-offset", field, "gte", early.astimezone(_EAST), moments),
        _choice(f"{rule}-offset", field, "lte", late.astimezone(_WEST), moments),
        _choice(f"{rule}-offset", field, "gt", early.astimezone(_WEST), moments),
        _choice(f"{rule}-offset", field, "lt", late.astimezone(_EAST), moments),
    ]
    days = {"gte": early.date(), "lt": late.date(), "gt": early.date() + _BETWEEN, "lte": late.date() + _BETWEEN}
    plain = [_choice(f"{rule}-plain-date", field, comparison, day, moments) for comparison, day in days.items()]
    mixed = [[offset[0], plain[1]], [plain[0], offset[1]]]
    return [utc[:2], utc[2:], *(mixed[::-1] if swapped else mixed), plain[2:], offset[2:]]


def _not_alone(moments: Sequence[datetime]) -> dict[str, datetime]:
    """Return comparison -> instant with another of its day on the side that tells it from a comparison by days."""
    pairs = [(one, two) for one, two in pairwise(sorted(set(moments))) if one.date() == two.date()]
    first, last = (pairs[0], pairs[-1]) if pairs else ((), ())
    return dict(zip(("gt", "gte"), first, strict=False)) | dict(zip(("lte", "lt"), last, strict=False))


def _ends(moments: Sequence[datetime]) -> tuple[datetime, datetime]:
    """Return two of *moments* with others before, between and behind them, as far as there are enough."""
    ordered = sorted(set(moments))
    return ordered[len(ordered) // 4], ordered[len(ordered) * 3 // 4 - (len(ordered) % 4 == 0)]


def _choice(rule: str, field: str, comparison: str, pivot: date, moments: Mapping[str, datetime]) -> Choice:
    if isinstance(pivot, datetime):
        moment, how = pivot, f"at an instant, {pivot.strftime('%z')}"
    else:
        moment, how = datetime.combine(pivot, time(), UTC), "at a plain date"
    picks = frozenset(key for key, each in moments.items() if COMPARE[comparison](each, moment))
    return Choice(rule, f"{field}__{comparison} {how}", {f"{field}__{comparison}": _written(pivot, comparison)}, picks)


def _written(pivot: date, comparison: str) -> str:
    """Return *pivot* in a form of ISO 8601: UTC as an offset or by its letter."""
    return pivot.isoformat().replace("+00:00", "Z") if comparison in ("gt", "lte") else pivot.isoformat()
