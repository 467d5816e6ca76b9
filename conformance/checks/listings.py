"""
Checks on the pages of a list: which items, how many, in which order, and whether more follow.

Law: only ids that the caller knows are judged; what else lives on the target neither helps nor hurts.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from conformance.checks.answers import accepted, holds, said
from conformance.checks.values import instant, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, broken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from conformance.exchange import Exchange


def ids(page: Exchange) -> list[Any]:
    """Return the ids of the items of *page*, in its order."""
    return [item.get("id") for item in page.items]


def selection(
    rule: str, title: str, page: Exchange, expected: Iterable[str], among: Collection[str], *steps: Step
) -> Outcome:
    """Judge that *page*, restricted to the ids in *among*, holds each of the *expected* ids once and no other."""
    steps = (*steps, Step("the list", page))
    if not page.ok:
        return broken(rule, title, *steps, seen=said(page), expected="a list")
    wanted, found = set(expected), Counter(each for each in ids(page) if each in among)
    faults = {
        "missing": sorted(wanted - found.keys()),
        "not asked for": sorted(found.keys() - wanted),
        "repeated": sorted(each for each, times in found.items() if times > 1),
    }
    seen = "; ".join(f"{what}: {', '.join(which)}" for what, which in faults.items() if which)
    return holds(
        rule, title, *steps, good=not seen, seen=seen, expected=f"{len(wanted)} of {len(among)} known items, each once"
    )


def sized(rule: str, title: str, page: Exchange, size: int, *steps: Step) -> Outcome:
    """Judge the number of items in *page*."""
    seen = f"{len(page.items)} items" if page.ok else said(page)
    return holds(
        rule,
        title,
        *steps,
        Step("the list", page),
        good=page.ok and len(page.items) == size,
        seen=seen,
        expected=f"{size} items",
    )


def more(
    rule: str,
    title: str,
    page: Exchange,
    follows: bool,
    *steps: Step,
) -> Outcome:
    """Judge what *page* says in `has_more`."""
    value = page.item.get("has_more", ABSENT)
    seen = f"has_more is {shown(value)}" if page.ok else said(page)
    return holds(
        rule,
        title,
        *steps,
        Step("the list", page),
        good=page.ok and value is follows,
        seen=seen,
        expected=f"has_more is {follows}",
    )


def tail(rule: str, title: str, page: Exchange, whole: Exchange, skip: int, size: int) -> Outcome:
    """Judge that *page* is the part of *whole* that begins after *skip* items and has *size*."""
    expected = ids(whole)[skip : skip + size]
    seen = f"{len(page.items)} items, the first different one in place {_first_difference(ids(page), expected)}"
    return holds(
        rule,
        title,
        Step("the whole list", whole),
        Step("a part of it", page),
        good=page.ok and ids(page) == expected,
        seen=seen if page.ok else said(page),
        expected=f"the {len(expected)} items that follow the first {skip}, in the same order",
    )


def _first_difference(found: list[Any], expected: list[Any]) -> int:
    same = (a == b for a, b in zip(found, expected, strict=False))
    return next((place for place, equal in enumerate(same, 1) if not equal), min(len(found), len(expected)) + 1)


def direction(page: Exchange, field: str) -> str:
    """
    Return how the items of *page* are sorted by *field*: ascending, descending, both (all the same) or neither.

    A draft has not happened yet, so that its `activity_at` may be any.
    """
    items = [item for item in page.items if field != "activity_at" or item.get("status") != "draft"]
    moments = [each for each in (instant(item.get(field)) for item in items) if each is not None]
    rises, falls = all(a <= b for a, b in pairwise(moments)), all(a >= b for a, b in pairwise(moments))
    names = {(True, True): "both", (True, False): "ascending", (False, True): "descending", (False, False): "neither"}
    return names[rises, falls]


def ordered(rule: str, title: str, page: Exchange, field: str, wanted: str) -> Outcome:
    """Judge that *page* is sorted by the instants in *field* as *wanted* says; ties may stand in any order."""
    if not page.ok:
        return accepted(rule, title, page)
    found = direction(page, field)
    return holds(
        rule,
        title,
        Step("the list", page),
        good=found in (wanted, "both"),
        seen=f"the values of {field} are in {found} order: {shown([item.get(field) for item in page.items])}",
        expected=f"{wanted} order",
    )


def types(rule: str, title: str, page: Exchange, *, some: str = "", none: str = "") -> Outcome:
    """Judge that *page* holds an item of the type *some* and no item of the type *none*, where these are named."""
    if not page.ok:
        return accepted(rule, title, page)
    found = Counter(str(item.get("_type")) for item in page.items)
    good = (not some or found[some] > 0) and (not none or found[none] == 0)
    expected = " and ".join([f"at least one {some}"] * bool(some) + [f"no {none}"] * bool(none))
    return holds(
        rule, title, Step("the list", page), good=good, seen=f"types {dict(sorted(found.items()))}", expected=expected
    )


def restricted(rule: str, title: str, page: Exchange, fields: Collection[str], known: dict[str, Any]) -> Outcome:
    """
    Judge that the items of *page* that *known* (id -> item) holds have the asked *fields*, with the known values.

    Other fields may stand beside them, but not all: one that was shown before has to be left out.
    """
    if not page.ok:
        return accepted(rule, title, page)
    found = {str(item.get("id")): item for item in page.items if item.get("id") in known}
    pairs = [(item, known[key]) for key, item in found.items()]
    wrong = sorted({name for item, told in pairs for name in fields if item.get(name, ABSENT) != told.get(name)})
    whole = any(told.keys() <= item.keys() for item, told in pairs)
    faults = (
        [f"other values of {', '.join(wrong)}"] * bool(wrong)
        + ["every field, as without the parameter"] * whole
        + ["none of the known items"] * (not found)
    )
    expected = f"{' and '.join(fields)} of each known item, and less than all fields"
    return holds(rule, title, Step("the list", page), good=not faults, seen=" and ".join(faults), expected=expected)
