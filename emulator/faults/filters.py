"""
Faults of the filters of emails: ids, dates, and several of them together.

Law: the rows on dates are made from the tables below, for both dates; the list of all activities stays as it is.
"""

from __future__ import annotations

import operator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from emulator.faults.choosing import among_as, compares, ignores, instant_as, wanted_as
from emulator.faults.fault import Fault
from emulator.faults.reading import without_offset
from emulator.faults.seams import around, asked_for, during
from emulator.problems import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    Compare = Callable[[datetime, datetime], bool]
    Read = Callable[[str], datetime]

_SECOND = timedelta(seconds=1)
_PLAIN_DAY = 10
DATES = ("date_created", "activity_at")
COMPARISONS: dict[str, tuple[str, str, Compare]] = {
    "gt": ("takes-the-instant", "gives the email at the instant too", operator.ge),
    "gte": ("leaves-the-instant", "leaves the email at the instant out", operator.gt),
    "lt": ("takes-the-instant", "gives the email at the instant too", operator.le),
    "lte": ("leaves-the-instant", "leaves the email at the instant out", operator.lt),
}
REVERSED: dict[str, Compare] = {"gt": operator.lt, "gte": operator.le, "lt": operator.gt, "lte": operator.ge}
BY_DAY: dict[str, Compare] = {
    "gt": lambda date, moment: date.date() > moment.date(),
    "gte": lambda date, moment: date.date() >= moment.date(),
    "lt": lambda date, moment: date.date() < moment.date(),
    "lte": lambda date, moment: date.date() <= moment.date(),
}
FILTERS = {
    "id__in": "email-list-filter-id",
    "lead_id": "email-list-filter-lead",
    "contact_id": "email-list-filter-contact",
    "user_id": "email-list-filter-user",
    "organization_id": "email-list-filter-organization",
    "_type": "email-list-filter-type",
}
COMMA_LISTS = {
    "id__in": "email-list-filter-id",
    "lead_id": "email-list-filter-leads",
    "contact_id": "email-list-filter-contacts",
    "_type": "email-list-filter-type",
}


def _slug(name: str) -> str:
    return name.strip("_").replace("__", "-").replace("_", "-")


def _first(texts: list[str]) -> list[str]:
    return texts[:1]


def _last(texts: list[str]) -> list[str]:
    return texts[-1:]


def _without_offset(read: Read, text: str) -> datetime:
    return read(without_offset(text))


def _no_plain_days(read: Read, text: str) -> datetime:
    if len(text) == _PLAIN_DAY:
        raise RefusedError(400, "Not a date-time.")
    return read(text)


def _end_of_day(read: Read, text: str) -> datetime:
    return read(text) + (timedelta(days=1) - _SECOND if len(text) == _PLAIN_DAY else timedelta())


def _today(read: Read, text: str) -> datetime:
    """Take a plain date for the present instant."""
    return datetime.now(UTC) if len(text) == _PLAIN_DAY else read(text)


def _last_test_only(old: Callable[..., Any], found: Any, args: Any, lists: dict[str, str]) -> Any:
    """Filter by one id filter only, where a query names several."""
    named = [name for name in lists if name in args]
    return old(found, args, {name: lists[name] for name in named[-1:]})


def _any_test(old: Callable[..., Any], found: list[Any], args: Any, lists: dict[str, str]) -> Any:
    """Give what passes any of several id filters."""
    named = [name for name in lists if name in args]
    if len(named) < 2:  # noqa: PLR2004 - several
        return old(found, args, lists)
    kept = [each for name in named for each in old(found, args, {name: lists[name]})]
    return list({each.id: each for each in kept}.values())


def _no_dates_beside(old: Callable[..., Any], args: Any) -> Any:
    """Ignore the dates of a query that names a contact or a user."""
    narrow = asked_for("list") and {"contact_id", "user_id"} & set(args)
    return iter(()) if narrow else old(args)


def _dates(field: str) -> list[Fault]:
    slug = _slug(field)
    rows = [
        Fault(
            f"{slug}-{how}-{word}",
            f"email-list-{slug}-{how}",
            f"`{field}__{how}` {says}.",
            compares("list", f"{field}__{how}", compare),
        )
        for how, (word, says, compare) in COMPARISONS.items()
    ]
    for word, says, hows in (
        ("reversed", "compares the other way round", REVERSED),
        ("by-day", "compares days only", BY_DAY),
    ):
        rows += [
            Fault(
                f"{slug}-{how}-{word}",
                f"email-list-{slug}-{how}",
                f"`{field}__{how}` {says}.",
                compares("list", f"{field}__{how}", compare),
            )
            for how, compare in hows.items()
        ]
    readings: list[tuple[str, str, str, Callable[..., datetime]]] = [
        ("offset", "offset-ignored", "ignore the offset of an instant", _without_offset),
        ("plain-date", "plain-date-refused", "refuse a plain date", _no_plain_days),
        ("plain-date", "plain-date-is-end-of-day", "take a plain date for the end of its day", _end_of_day),
        ("plain-date", "plain-date-is-now", "take a plain date for the present instant", _today),
    ]
    return rows + [
        Fault(
            f"{slug}-{word}",
            f"email-list-{slug}-{rule}",
            f"Filters of `{field}` {says}.",
            instant_as("list", field, how),
        )
        for rule, word, says, how in readings
    ]


ROWS = (
    *(
        Fault(f"filter-{_slug(name)}-ignored", rule, f"The filter `{name}` is ignored.", ignores("list", name))
        for name, rule in FILTERS.items()
    ),
    *(
        Fault(
            f"filter-{_slug(name)}-first-only",
            rule,
            f"Of the comma list in `{name}` only the first counts.",
            wanted_as("list", name, _first),
        )
        for name, rule in COMMA_LISTS.items()
    ),
    *(
        Fault(
            f"filter-{_slug(name)}-last-only",
            rule,
            f"Of the comma list in `{name}` only the last counts.",
            wanted_as("list", name, _last),
        )
        for name, rule in COMMA_LISTS.items()
    ),
    Fault(
        "filter-user-takes-who-made-it",
        "email-list-filter-user",
        "The filter `user_id` looks at who made an email.",
        among_as("list", "user_id", lambda email, wanted: email.created_by in wanted),
    ),
    Fault(
        "filter-contact-takes-none",
        "email-list-filter-contact",
        "The filter `contact_id` gives emails without a contact too.",
        among_as("list", "contact_id", lambda email, wanted: email.contact_id is None or email.contact_id in wanted),
    ),
    *(row for field in DATES for row in _dates(field)),
    Fault(
        "filters-last-only",
        "email-list-filters-combine",
        "Of several filters of ids only one counts.",
        during("list", "filters.keep", _last_test_only),
    ),
    Fault(
        "filters-any",
        "email-list-filters-combine",
        "Several filters of ids give what fits one of them.",
        during("list", "filters.keep", _any_test),
    ),
    Fault(
        "filters-dates-ignored-beside-ids",
        "email-list-filters-combine",
        "Dates are ignored beside a contact or a user.",
        around("filters.date_tests", _no_dates_beside),
    ),
)
