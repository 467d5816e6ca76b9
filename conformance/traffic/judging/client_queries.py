"""
Rules of clients on what a query asks for.

Law: parameters, their types and what they need beside them come from the contract; an empty value asks for nothing.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.traffic import SLUGS
from conformance.traffic.judging.facts import Fact, fact
from conformance.traffic.scrubbed import is_scrubbed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.traffic.recorded import Recorded

_LISTS = ("listEmails", "listActivities")
_NUMBER = re.compile(r"\s*[+-]?\d+(\.0*)?\s*")
"""What reads as a whole number; that one which has a point is refused, no page says."""
_UNESCAPED = re.compile(r"(.*\d{2}:\d{2}(?:\.\d+)?) (\d{2}:?\d{2})")
"""A date-time whose plus sign was read as the blank that it stands for."""
_DATED = re.compile(r"(date_created|activity_at)__(gte?|lte?)")


def judge(recorded: Recorded) -> Iterator[Fact]:
    """Yield what the query of *recorded* shows."""
    operation = recorded.exchange.operation
    if operation is None:
        return
    asked = {name: value for name, value in recorded.exchange.request.query if value and not is_scrubbed(value)}
    title = f"the parameters of {SLUGS[operation].replace('-', ' ')}"
    if recorded.exchange.request.query:
        yield from _names(operation, title, recorded.exchange.request.query)
    if operation not in _LISTS or not asked:
        return
    for name, value in asked.items():
        yield from _value(operation, name, value)
    if operation == "listActivities":
        names = {name for name, _ in recorded.exchange.request.query}
        yield from _together(asked, names)


def _names(operation: str, title: str, query: tuple[tuple[str, str], ...]) -> Iterator[Fact]:
    known = contract.query_parameters(operation)
    for name, _ in query:
        good = name in known
        named = title if good else f"{name} in {title}"
        yield Fact(
            "client-undocumented-parameter", named, good, "" if good else name, "a parameter that the pages list"
        )


def _value(operation: str, name: str, value: str) -> Iterator[Fact]:
    """Yield whether one value is of its type."""
    if name in ("_limit", "_skip"):
        good = _NUMBER.fullmatch(value) is not None
        yield fact("client-paging-numbers", name, good, value, "a whole number")
    elif _DATED.fullmatch(name):
        mended = _UNESCAPED.sub(r"\1+\2", value)
        escaped = mended == value
        yield fact("client-date-filter-escaped", name, escaped, value, f"{mended.replace('+', '%2B')} in the address")
        yield fact("client-date-filter", name, _is_moment(mended), value, "a date-time or a date")
    elif operation == "listActivities" and name in _choices():
        good = value in _choices()[name]
        yield fact("client-list-choices", name, good, value, " or ".join(_choices()[name]))


def _is_moment(value: str) -> bool:
    try:
        return bool(datetime.fromisoformat(value.strip().upper()))
    except ValueError:
        return False


@cache
def _choices() -> Mapping[str, tuple[str, ...]]:
    """Return the parameters of lists of activities that have a choice of values."""
    known = contract.query_parameters("listActivities")
    schemas: dict[str, Any] = {name: contract.resolve(each["schema"]) for name, each in known.items()}
    return {name: tuple(schema["enum"]) for name, schema in schemas.items() if "enum" in schema}


def _together(asked: Mapping[str, str], names: set[str]) -> Iterator[Fact]:
    """Yield whether filters and orders stand beside what they need; what a scrubber has touched may be anything."""
    lead, order = "lead_id" in names, asked.get("_order_by", "")
    for name, node in contract.query_parameters("listActivities").items():
        needs = node.get("x-needs-one-lead")
        if name not in asked or needs is None:
            continue
        slug = name.strip("_").replace("__", "-").replace("_", "-")
        if needs is True:
            counterpart = f"activity-filter-{slug}-needs-lead"
            yield Fact("client-filter-needs-lead", name, lead, f"{name} alone", f"{name} with lead_id", counterpart)
        elif order in needs:
            counterpart = "activity-order-activity-at-needs-lead"
            yield Fact("client-order-needs-lead", order, lead, f"{order} alone", f"{order} with lead_id", counterpart)
    if "_order_by" in names and not order:
        return
    for name in asked:
        dated = _DATED.fullmatch(name)
        if dated is not None:
            yield from _sorted_by(name, dated[1], order)


def _sorted_by(name: str, field: str, order: str) -> Iterator[Fact]:
    """A date filter works on the field that is sorted by; which one that is without `_order_by`, no page says."""
    if order.lstrip("-") not in ("", "date_created", "activity_at") or (not order and field == "date_created"):
        return
    counterpart = f"activity-filter-{field.replace('_', '-')}-needs-order"
    documented = name in contract.query_parameters("listActivities")
    yield Fact(
        "client-date-filter-needs-order",
        name,
        order.lstrip("-") == field,
        f"_order_by={order}" if order else "no _order_by",
        f"_order_by={field} or -{field}",
        counterpart if documented else None,
    )
