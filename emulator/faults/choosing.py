"""
The ways to change what lists choose, cut and sort.

Law: a change concerns one of the two lists, of emails or of all activities; the other one stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.faults.seams import around, asked_for, during

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from emulator.faults.fault import Change
    from emulator.queries import Page


def ignores(operation: str, *names: str) -> Change:
    """Ignore some filters of ids."""

    def keep(old: Callable[..., Any], found: Any, args: Any, lists: dict[str, str]) -> Any:
        return old(found, args, {name: field for name, field in lists.items() if name not in names})

    return during(operation, "filters.keep", keep)


def wanted_as(operation: str, name: str, how: Callable[[list[str]], list[str]]) -> Change:
    """Read other ids in a filter than those that its comma list names."""

    def ids(old: Callable[..., frozenset[str]], args: Any, asked: str) -> frozenset[str]:
        if asked != name or not args.get(name):
            return old(args, asked)
        return frozenset(how(args[name].split(","))) or frozenset({"none"})

    return during(operation, "filters.ids", ids)


def among_as(operation: str, attribute: str, how: Callable[[Any, frozenset[str]], bool]) -> Change:
    """Compare an attribute with the ids of a filter in another way."""

    def among(old: Callable[..., Any], asked: str, wanted: frozenset[str]) -> Any:
        return (lambda activity: how(activity, wanted)) if asked == attribute else old(asked, wanted)

    return during(operation, "filters.among", among)


def compares(operation: str, name: str, how: Callable[[datetime, datetime], bool]) -> Change:
    """Compare dates another way in one filter."""
    attribute = name.partition("__")[0]

    def compared(old: Callable[..., Any], asked: str, moment: datetime) -> Any:
        if asked != name:
            return old(asked, moment)
        return lambda activity: getattr(activity, attribute) is not None and how(getattr(activity, attribute), moment)

    return during(operation, "filters.compared", compared)


def instant_as(operation: str, field: str, how: Callable[..., datetime]) -> Change:
    """Read the instants of a date's filters in another way: *how* gets the reader and the text."""

    def instant(old: Callable[..., datetime], name: str, text: str) -> datetime:
        return how(lambda other: old(name, other), text) if name.startswith(field) else old(name, text)

    return during(operation, "filters.instant", instant)


def sorts(operation: str, how: Callable[..., Any], order_by: str = "-date_created") -> Change:
    """Sort another way where a query asks for that order: *how* gets the sorted activities."""

    def order(old: Callable[..., Any], found: Any, asked: str = "-date_created") -> Any:
        ordered = old(found, asked)
        return how(ordered) if asked == order_by else ordered

    return during(operation, "filters.order", order)


def cuts(operation: str, how: Callable[[list[Any], Page], list[Any]]) -> Change:
    """Cut pages another way."""
    return during(operation, "paging.cut", lambda _, items, page: how(items, page))


def says_more(operation: str, how: Callable[..., object]) -> Change:
    """Tell in another way whether items follow: *how* gets the right answer, the number of items and the page."""
    return during(operation, "paging.has_more", lambda old, items, page: how(old(items, page), len(items), page))


def finds(operation: str, how: Callable[[list[Any]], list[Any]]) -> Change:
    """List something else than what was found."""
    return around("views.page", lambda old, found, show: old(how(found) if asked_for(operation) else found, show))
