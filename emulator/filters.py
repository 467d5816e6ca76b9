"""
The filters of activity lists, and their order.

Law: every filter is a row that names the attribute it looks at; filters add up.
Dates are compared as instants. A filter that is empty text filters nothing.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, TypeVar

from emulator.problems import RefusedError, ValueRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from werkzeug.datastructures import MultiDict

    from emulator.instants import Instants
    from emulator.records import Activity

    Args = MultiDict[str, str]
    Test = Callable[[Activity], bool]

Kept = TypeVar("Kept", bound="Activity")

EMAIL_LISTS = {
    "id__in": "id",
    "lead_id": "lead_id",
    "contact_id": "contact_id",
    "user_id": "user_id",
    "organization_id": "organization_id",
    "_type": "kind",
}
FEED_LISTS = {
    "lead_id": "lead_id",
    "user_id": "user_id",
    "user_id__in": "user_id",
    "contact_id": "contact_id",
    "contact_id__in": "contact_id",
    "_type": "kind",
    "_type__in": "kind",
}


class Filters:
    """Picks the activities that a query string asks for, and sorts them."""

    def __init__(self, instants: Instants) -> None:
        self.instants = instants
        self.email_lists = dict(EMAIL_LISTS)
        self.feed_lists = dict(FEED_LISTS)
        self.dates = ["date_created", "activity_at"]
        self.comparisons: dict[str, Callable[[datetime, datetime], bool]] = {
            "gt": operator.gt,
            "gte": operator.ge,
            "lt": operator.lt,
            "lte": operator.le,
        }

    def keep(self, found: list[Kept], args: Args, lists: dict[str, str]) -> list[Kept]:
        """Give the activities that pass every filter of a query."""
        tests = [*self.list_tests(args, lists), *self.date_tests(args)]
        return [activity for activity in found if all(test(activity) for test in tests)]

    def ids(self, args: Args, name: str) -> frozenset[str]:
        """Read a list of ids: parted by commas, repeated, or both."""
        texts = args.getlist(name)
        return frozenset(part for text in texts for part in text.split(",")) - {""}

    def list_tests(self, args: Args, lists: dict[str, str]) -> Iterator[Test]:
        """Make the tests that compare an attribute with a list of ids."""
        for name, attribute in lists.items():
            if wanted := self.ids(args, name):
                yield self.among(attribute, wanted)

    def date_tests(self, args: Args) -> Iterator[Test]:
        """Make the tests that compare a date with an instant."""
        for name in self.date_filters():
            for text in args.getlist(name):
                yield self.compared(name, self.instant(name, text))

    def date_filters(self) -> list[str]:
        """Name all date filters."""
        return [f"{date}__{how}" for date in self.dates for how in self.comparisons]

    def instant(self, name: str, text: str) -> datetime:
        """Read the instant that a date filter is given."""
        try:
            return self.instants.moment_or_day(text)
        except ValueRefusedError as refused:
            raise RefusedError(400, f"{name} is neither a date-time nor a date.") from refused

    def among(self, attribute: str, wanted: frozenset[str]) -> Test:
        """Make the test that an attribute is one of some ids."""
        return lambda activity: getattr(activity, attribute) in wanted

    def compared(self, name: str, moment: datetime) -> Test:
        """Make the test that a date lies as asked; an unset date never does."""
        attribute, _, how = name.partition("__")
        compare = self.comparisons[how]

        def test(activity: Activity) -> bool:
            date = getattr(activity, attribute)
            return date is not None and compare(date, moment)

        return test

    def order(self, found: list[Kept], order_by: str = "-date_created") -> list[Kept]:
        """Sort by a date, equal ones by arrival; a minus puts the newest first."""
        attribute = order_by.removeprefix("-")
        return sorted(
            found,
            key=lambda activity: (
                getattr(activity, attribute) or activity.date_created,
                activity.serial,
            ),
            reverse=order_by.startswith("-"),
        )
