"""
Faults of paging through emails: how many a page holds, where it begins, whether more follow.

Law: one row a fault; the list of all activities stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.faults.choosing import cuts, says_more
from emulator.faults.fault import Fault
from emulator.faults.seams import during

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.queries import Page


def _by_default(size: int) -> Callable[..., Page]:
    """Give a page of another size where a query names none."""

    def read(old: Callable[..., Page], args: Any) -> Page:
        page = old(args)
        return page if "_limit" in args else page._replace(limit=size)

    return read


def _at_most(size: int) -> Callable[..., Page]:
    """Give pages of that size at the most."""

    def read(old: Callable[..., Page], args: Any) -> Page:
        page = old(args)
        return page._replace(limit=min(page.limit, size))

    return read


def _from(skip: Callable[[int], int]) -> Callable[[list[Any], Page], list[Any]]:
    """Begin a page elsewhere."""

    def cut(items: list[Any], page: Page) -> list[Any]:
        start = skip(page.skip) if page.skip else 0
        return items[start : start + page.limit]

    return cut


def _by_pages(items: list[Any], page: Page) -> list[Any]:
    """Take `_skip` for the number of a page."""
    return items[page.skip * page.limit :][: page.limit]


def _within_limit(items: list[Any], page: Page) -> list[Any]:
    """Take the skipped emails off the page."""
    return items[page.skip : max(page.skip, page.limit)]


ROWS = (
    Fault(
        "default-limit-50",
        "email-list-default-limit",
        "Without `_limit` a page holds 50 emails.",
        during("list", "paging.read", _by_default(50)),
    ),
    Fault(
        "default-limit-101",
        "email-list-default-limit",
        "Without `_limit` a page holds 101 emails.",
        during("list", "paging.read", _by_default(101)),
    ),
    Fault(
        "limit-one-more",
        "email-list-limit",
        "A page holds one email more than `_limit`.",
        cuts("list", lambda items, page: items[page.skip : page.skip + page.limit + 1]),
    ),
    Fault(
        "limit-at-most-99",
        "email-list-limit",
        "A page never holds more than 99 emails.",
        during("list", "paging.read", _at_most(99)),
    ),
    Fault(
        "limit-ignored",
        "email-list-limit",
        "A page holds all emails, whatever `_limit` says.",
        cuts("list", lambda items, page: items[page.skip :]),
    ),
    Fault(
        "skip-ignored", "email-list-skip", "`_skip` is ignored.", cuts("list", lambda items, page: items[: page.limit])
    ),
    Fault(
        "skip-one-less",
        "email-list-skip",
        "`_skip` leaves out one email less.",
        cuts("list", _from(lambda skip: skip - 1)),
    ),
    Fault("skip-by-pages", "email-list-skip", "`_skip` counts pages instead of emails.", cuts("list", _by_pages)),
    Fault(
        "pages-overlap",
        "email-list-pages-disjoint",
        "A page begins with the last email of the one before.",
        cuts("list", _from(lambda skip: skip - 1)),
    ),
    Fault(
        "pages-lose-one",
        "email-list-pages-disjoint",
        "A page leaves out the email that follows the one before.",
        cuts("list", _from(lambda skip: skip + 1)),
    ),
    Fault(
        "skip-within-limit",
        "email-list-pages-disjoint",
        "The emails that are skipped are taken off the page.",
        cuts("list", _within_limit),
    ),
    Fault(
        "order-turns-with-skip",
        "email-list-pages-disjoint",
        "A page with `_skip` is cut from the reversed order.",
        cuts("list", lambda items, page: (items[::-1] if page.skip else items)[page.skip :][: page.limit]),
    ),
    Fault(
        "has-more-never",
        "email-list-has-more-true",
        "`has_more` is always false.",
        says_more("list", lambda _, __, ___: False),
    ),
    Fault(
        "has-more-not-for-one",
        "email-list-has-more-true",
        "`has_more` is false when a single email follows.",
        says_more("list", lambda more, count, page: more and count > page.skip + page.limit + 1),
    ),
    Fault(
        "has-more-not-on-first",
        "email-list-has-more-true",
        "`has_more` is false on a page without `_skip`.",
        says_more("list", lambda more, _, page: more and page.skip > 0),
    ),
    Fault(
        "has-more-always",
        "email-list-has-more-false",
        "`has_more` is always true.",
        says_more("list", lambda _, __, ___: True),
    ),
    Fault(
        "has-more-when-full",
        "email-list-has-more-false",
        "`has_more` is true when the page ends exactly with the last email.",
        says_more("list", lambda _, count, page: count >= page.skip + page.limit),
    ),
    Fault(
        "has-more-forgets-skip",
        "email-list-has-more-false",
        "`has_more` forgets what was skipped.",
        says_more("list", lambda _, count, page: count > page.limit),
    ),
    Fault(
        "has-more-past-the-end",
        "email-list-has-more-false",
        "`has_more` is true past the end.",
        says_more("list", lambda more, count, page: more or page.skip >= count > 0),
    ),
)
