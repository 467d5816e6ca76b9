"""
What has an edge that can move: the documented limits, the limits that are only seen, and the size of a page.

Law: an edge is the last number that a target takes; None stands for none in reach. Where the pages name the number, it
is read from the contract.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from conformance import contract
from conformance.counting.limit_edges import limits
from conformance.drift.difference import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.drift.difference import Difference

    Edges = Mapping[str, int | None]

PAGE_SIZE = "email-list-default-limit"
PAGE_PLACE = "_limit default"
LARGEST_PAGE = "email-list-limit-above-maximum"
RECIPIENTS = "email-recipients-limit"


class Measure(NamedTuple):
    """What the edge is of, in words and by its operation; what the contract says of it; what it is when it moves."""

    place: str
    operation: str
    contract: str
    fields: tuple[str, ...]
    kind: Kind = Kind.LIMIT_MOVED

    def told(self, edge: int | None) -> str:
        """Return an edge in words."""
        if edge is not None:
            return f"{edge:,}"
        return "no limit found" if self.kind is Kind.LIMIT_MOVED else f"more than {self.contract}"

    @property
    def words(self) -> str:
        """What a baseline calls it."""
        return f"{self.operation} {self.place}"


@cache
def measures() -> dict[str, Measure]:
    """Return rule -> what it stands for."""
    documented = {
        rule: Measure(f"{limit.property} {limit.keyword}", limit.operation, f"{limit.value:,}", (limit.property,))
        for rule, limit in limits().items()
    }
    silent = "the pages name none"
    return documented | {
        LARGEST_PAGE: Measure("_limit maximum", "listEmails", silent, ("_limit",)),
        RECIPIENTS: Measure("number of recipients", "createEmail", silent, ("to", "cc", "bcc")),
        PAGE_SIZE: Measure(PAGE_PLACE, "listEmails", f"{page_default():,}", ("_limit",), Kind.DEFAULT_CHANGED),
    }


def rules_of(difference: Difference) -> list[str]:
    """Return the rules whose edges *difference* is about."""
    about = (difference.place, difference.kind)
    return [
        rule
        for rule, each in measures().items()
        if (each.place, each.kind) == about and each.operation in difference.operations
    ]


def page_default() -> int:
    """Return how many emails a page holds without `_limit`, says the contract."""
    return int(contract.resolve({"$ref": "#/components/parameters/Limit"})["schema"]["default"])
