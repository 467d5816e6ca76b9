"""
How many emails a page holds when nobody says how many.

Law: a page tells its own size only when more follows. Where an account has too few emails for that, drafts are added
until there is one more than the documented default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.drift.searching import Unclear

if TYPE_CHECKING:
    from conformance.bench import Bench
    from conformance.exchange import Exchange

DEFAULT = "email-list-default-limit"


def page_size(bench: Bench) -> int | None:
    """Return how many emails a page holds, None when it holds one more than the documented default; raises Unclear."""
    page = _page(bench)
    if page.item.get("has_more") is False:
        for _ in range(_documented() + 1 - len(page.items)):
            bench.create("draft")
        page = _page(bench)
    more = page.item.get("has_more")
    if not page.ok or not isinstance(more, bool):
        message = f"a list without _limit answers {page.status}"
        raise Unclear(message)
    return len(page.items) if more else None


def _documented() -> int:
    return int(contract.resolve({"$ref": "#/components/parameters/Limit"})["schema"]["default"])


def _page(bench: Bench) -> Exchange:
    return bench.list({"_fields": "id"})
