"""
Rules of servers on the items of one page: how many there are, that they fit what was asked for, in which order they come.

Law: an item is held to a filter only in a field that it shows. Plain dates and date-times without an offset mean what a
time zone makes of them, so nobody is held to them by the hour.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance import contract
from conformance.checks.fields import WAITING
from conformance.checks.values import certain, instant, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, broken, kept
from conformance.traffic.judging.disguise import is_disguised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.exchange import Exchange

_UNSETTLED = ("draft", *WAITING)
"""Statuses in which `activity_at` is not the time of anything yet."""
_TOLERANCE, _ANY_ZONE = 1.0, 2 * 86_400.0
"""Seconds that an item may lie beyond a date-time, and beyond a day or a date-time without an offset."""
_MANY = 20
_BESIDE = {"listEmails": "email-list", "listActivities": "activity-filter"}
_NAMES = {"id__in": ("id", "id"), "_type": ("_type", "type"), "lead_id": ("lead_id", "lead")}
_PLURAL = {"lead": "leads", "contact": "contacts"}
_UNWANTED = {"": ("activity-threads-absent", "EmailThread"), "only": ("activity-threads-only", "Email")}
"""Value of `thread_emails` -> the rule, and the kind of activities that is not in the list."""
_KINDS_OF_KINDS = ("Custom", "CustomActivity")


class _Filter(NamedTuple):
    """A filter of a list: the rule, the field that it is about, the values that fit."""

    rule: str
    field: str
    values: frozenset[str]


def judge(exchange: Exchange) -> Iterator[Outcome]:
    """Yield what the page in *exchange* shows of what its query asked for."""
    query = dict(exchange.request.query)
    if len(query) < len(exchange.request.query):
        return
    operation, step = str(exchange.operation), Step("the list", exchange)
    if operation == "listActivities":
        yield from _threaded(query, exchange.items, step)
    if "thread_emails" in query:
        return
    yield from _size(operation, exchange.items, query, step)
    for name, value in query.items():
        if not value:
            continue
        filtered = _filter(operation, name, value)
        if filtered is not None:
            yield _fits(filtered, name, exchange.items, step)
        elif "__" in name:
            yield from _dated(operation, name, value, exchange.items, step)
    if "_fields" in query:
        yield from _thinned(operation, query["_fields"], exchange.items, step)
    elif operation == "listActivities" and query.get("_order_by"):
        yield from _ordered(query["_order_by"], exchange.items, step)


def _threaded(query: Mapping[str, str], items: list[Mapping[str, Any]], step: Step) -> Iterator[Outcome]:
    """Yield whether threads come only where they are asked for, and emails not where threads alone are."""
    asked = query.get("thread_emails", "")
    rule, kind = _UNWANTED.get(asked, ("", ""))
    if not rule or kind in query.get("_type", query.get("_type__in", "")).split(","):
        return
    title = f"the kinds of activities with thread_emails={asked}" if asked else "the kinds of activities"
    if any(item.get("_type") == kind for item in items):
        yield broken(rule, title, step, seen=f"an item whose _type is {kind}", expected=f"no {kind}")
    elif items:
        yield kept(rule, title, step)


def _size(operation: str, items: list[Mapping[str, Any]], query: Mapping[str, str], step: Step) -> Iterator[Outcome]:
    default = contract.query_parameters(operation)["_limit"]["schema"]["default"]
    asked = query.get("_limit", str(default))
    if not asked.isdecimal() or int(asked) == 0 or (operation == "listActivities" and "_limit" not in query):
        return
    rule = "activity-list-limit" if operation == "listActivities" else "email-list-limit"
    rule = rule if "_limit" in query else "email-list-default-limit"
    title, size = "the number of items in a page", len(items)
    if size > int(asked):
        yield broken(rule, title, step, seen=f"{size} items", expected=f"{asked} items at most")
    else:
        yield kept(rule, title, step)


def _filter(operation: str, name: str, value: str) -> _Filter | None:
    """Return what a parameter asks for, None when it is no filter by values or leaves open which values fit."""
    field, _, many = name.partition("__")
    if name not in contract.query_parameters(operation) or (many and many != "in") or field in ("", "_limit", "_skip"):
        return None
    if name.startswith("_") and field != "_type":
        return None
    values = frozenset(each.strip() for each in value.split(","))
    if field == "_type" and (values & set(_KINDS_OF_KINDS) or any("_" in each for each in values)):
        return None
    slug = _NAMES.get(name, (field, field.removesuffix("_id").replace("_", "-")))[1]
    if operation == "listEmails":
        slug = _PLURAL.get(slug, slug) if len(values) > 1 else slug
        return _Filter(f"email-list-filter-{slug}", field, values)
    slug = "lead" if field == "lead_id" else name.strip("_").replace("__", "-").replace("_", "-")
    return _Filter(f"activity-filter-{slug}", field, values)


def _fits(filtered: _Filter, name: str, items: list[Mapping[str, Any]], step: Step) -> Outcome:
    title = f"the items of a list filtered by {name}"
    for item in items:
        value = item.get(filtered.field, ABSENT)
        if not isinstance(value, str) or value in filtered.values or _fits_otherwise(filtered.field, item, filtered):
            continue
        if all(is_disguised(filtered.field, each, value) for each in filtered.values):
            continue
        expected = f"{filtered.field} is {' or '.join(sorted(filtered.values)[:3])}"
        return broken(filtered.rule, title, step, seen=f"{filtered.field} is {shown(value)}", expected=expected)
    return kept(filtered.rule, title, step)


def _fits_otherwise(field: str, item: Mapping[str, Any], filtered: _Filter) -> bool:
    """Activities of other kinds have several users and contacts; so have emails in `users`."""
    if field in ("user_id", "contact_id") and item.get("_type", "Email") != "Email":
        return True
    users = item.get("users")
    return field == "user_id" and isinstance(users, list) and bool(filtered.values & {str(each) for each in users})


def _dated(operation: str, name: str, value: str, items: list[Mapping[str, Any]], step: Step) -> Iterator[Outcome]:
    field, _, relation = name.partition("__")
    if name not in contract.query_parameters(operation) or relation == "in":
        return
    bound, tolerance = instant(value), _TOLERANCE if certain(value) else _ANY_ZONE
    if bound is None:
        return
    prefix = "email-list" if operation == "listEmails" else "activity-filter"
    rule, title = f"{prefix}-{field.replace('_', '-')}-{relation}", f"the items of a list filtered by {name}"
    later = relation.startswith("g")
    for item in items:
        moment = certain(item.get(field)) if _is_settled(field, item) else None
        if moment is None:
            continue
        beyond = (bound - moment if later else moment - bound).total_seconds()
        if beyond > tolerance:
            expected = f"{field} {'after' if later else 'before'} {value}"
            yield broken(rule, title, step, seen=f"{field} is {item[field]}", expected=expected)
            return
    yield kept(rule, title, step)


def _is_settled(field: str, item: Mapping[str, Any]) -> bool:
    return field != "activity_at" or item.get("status") not in _UNSETTLED


def _thinned(operation: str, fields: str, items: list[Mapping[str, Any]], step: Step) -> Iterator[Outcome]:
    """A list that names its fields holds those; a server may add some, but not every other one."""
    asked = {each.strip() for each in fields.split(",")}
    rule = "email-list-fields" if operation == "listEmails" else "activity-fields"
    if not asked <= contract.email_fields().keys() or not items:
        return
    most = max(len(contract.email_fields().keys() & item.keys() - asked) for item in items)
    title = "the fields of the items of a list that names some"
    if most > _MANY:
        expected = f"{', '.join(sorted(asked))} and few others"
        yield broken(rule, title, step, seen=f"{most} documented fields that were not asked for", expected=expected)
    else:
        yield kept(rule, title, step)


def _ordered(order: str, items: list[Mapping[str, Any]], step: Step) -> Iterator[Outcome]:
    field, falls = order.lstrip("-"), order.startswith("-")
    rule = f"activity-order-{field.replace('_', '-')}{'-descending' if falls else ''}"
    if field not in ("date_created", "activity_at"):
        return
    moments = [each for item in items if _is_settled(field, item) and (each := certain(item.get(field)))]
    wrong = next((pair for pair in pairwise(moments) if pair[0] != max(pair) and falls), None)
    wrong = wrong or next((pair for pair in pairwise(moments) if pair[0] != min(pair) and not falls), None)
    title = f"the order of a list sorted by {order}"
    if wrong is None:
        yield kept(rule, title, step)
        return
    expected = f"{field} from the {'latest to the earliest' if falls else 'earliest to the latest'}"
    yield broken(rule, title, step, seen=f"{wrong[0]} stands before {wrong[1]}", expected=expected)
