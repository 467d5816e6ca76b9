"""
One number at a limit, tried on a draft.

Law: what is tried differs from what the target takes in this number only; an email that had to be queued for it is
called back at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.checks.answers import required
from conformance.drift.limits.searching import Unclear
from conformance.scenarios.drafts import plan
from conformance.scenarios.offers import PLAN

if TYPE_CHECKING:
    from conformance.bench import Bench
    from conformance.counting.limit_edges import Limit
    from conformance.exchange import Exchange

_BACK = {"status": "draft"}


@dataclass
class Trials:
    """Tries numbers on one target; updates share one draft."""

    bench: Bench
    _drafts: dict[str, str] = field(default_factory=dict)

    def at(self, limit: Limit, number: int) -> Exchange:
        """Send *number*, as a length or as itself, where *limit* applies; raises Unclear when there is no way to."""
        given = self._given(limit, number)
        status = str(given.get("status", "draft"))
        if limit.operation == "createEmail":
            case = self.bench.post(self.bench.body(**{"status": "draft", **given}))
            email = str(case.item.get("id"))
        else:
            email = self._draft(limit.property)
            case = self.bench.put(email, given)
        if case.ok and status != "draft":
            self.bench.put(email, _BACK)
        return case

    def recipients(self, number: int) -> Exchange:
        """Create a draft to *number* addresses."""
        return self.bench.post(self.bench.body("draft", to=["x@example.com"] * number))

    def page(self, number: int) -> Exchange:
        """Ask for a page of *number* emails, of which only the ids are wanted."""
        return self.bench.list({"_limit": number, "_fields": "id"})

    def _given(self, limit: Limit, number: int) -> dict[str, Any]:
        if limit.keyword == "maxLength":
            return {limit.property: "a" * number}
        if limit.property == "send_in":
            return {"status": "outbox", "sender": self.bench.sender, "send_in": number}
        given = plan(self.bench, number)
        if limit.property != f"{PLAN}delay" or not given:
            message = f"there is no way to try {limit.property}"
            raise Unclear(message)
        return given

    def _draft(self, name: str) -> str:
        if name not in self._drafts:
            self._drafts[name] = str(required(self.bench.create("draft"), "creating a draft").item["id"])
        return self._drafts[name]
