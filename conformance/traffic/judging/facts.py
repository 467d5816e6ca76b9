"""
What a look at one request tells of one rule of clients.

Law: a fact is a plain value; it names the rule that a server has to refuse a breach by, where the pages have one.
"""

from __future__ import annotations

from typing import NamedTuple

from conformance import catalogue
from conformance.checks.values import shown


class Fact(NamedTuple):
    """
    A rule of clients and whether a request keeps it.

    `title` stays the same in every recording; `counterpart` is the rule of servers that refuses such a request.
    """

    rule: str
    title: str
    good: bool
    seen: str = ""
    expected: str = ""
    counterpart: str | None = None


def fact(rule: str, title: str, good: bool, value: object, expected: str, counterpart: str | None = None) -> Fact:
    """Return a fact about *value*, which is shown only when it is wrong."""
    return Fact(rule, title, good, "" if good else shown(value), expected, counterpart)


def refusing(rule: str) -> str | None:
    """Return *rule* when servers have to keep it, None when there is no such rule or the pages leave it open."""
    known = catalogue.rules().get(rule)
    return rule if known is not None and known.strength == "must" and known.state == "judged" else None
