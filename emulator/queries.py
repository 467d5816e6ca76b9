"""
Paging and the choice of fields: what any list understands of its query string.

Law: a page is cut from a list that is already filtered and sorted, and `has_more`
says exactly whether something follows it. Names of fields are never refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from emulator.problems import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.limits import Limits

Item = TypeVar("Item")
_INTEGER = re.compile(r"-?[0-9]{1,12}")


class Page(NamedTuple):
    """How many items to pass over, and how many to give at most."""

    skip: int
    limit: int


class Paging:
    """Reads `_limit` and `_skip`, and cuts pages."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    def read(self, args: Mapping[str, str]) -> Page:
        """Read which page a query asks for."""
        return Page(
            skip=self.number(args.get("_skip", "0"), self.limits.skip_most, "_skip"),
            limit=self.number(args.get("_limit", str(self.limits.page_default)), self.limits.page_most, "_limit"),
        )

    def number(self, text: str, most: int, name: str) -> int:
        """Read a whole number from zero to a maximum."""
        if not _INTEGER.fullmatch(text):
            raise RefusedError(400, f"{name} is not an integer of a sensible size.")
        if not 0 <= int(text) <= most:
            raise RefusedError(400, f"{name} must be between 0 and {most}.")
        return int(text)

    def cut(self, items: list[Item], page: Page) -> list[Item]:
        """Give the items of a page."""
        return items[page.skip : page.skip + page.limit]

    def has_more(self, items: list[Item], page: Page) -> bool:
        """Say whether items follow a page."""
        return len(items) > page.skip + page.limit


class FieldChoice:
    """Reduces response objects to the properties that `_fields` names."""

    def pick(self, shown: dict[str, Any], args: Mapping[str, str]) -> dict[str, Any]:
        """Give the asked-for part of an object; all of it when nothing is asked."""
        wanted = {name.strip() for name in args.get("_fields", "").split(",")} - {""}
        return {k: v for k, v in shown.items() if k in wanted} if wanted else shown
