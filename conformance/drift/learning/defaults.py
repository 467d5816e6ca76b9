"""
What a new email shows for a property that its request left out.

Law: only values that can be nobody's are kept as they are: null, yes and no, numbers, nothing, words of an enum. Of
any other only the kind is kept.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.drift.learning.kinds import kind_of, word
from conformance.drift.learning.places import at
from conformance.drift.limits.measures import PAGE_PLACE, PAGE_SIZE
from conformance.exchange import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.exchange import Exchange

OPERATION = "createEmail"
BY_RULE = {
    PAGE_SIZE: PAGE_PLACE,
    "email-list-order": "the order of a list of emails",
    "activity-default-order": "the order of a list of activities without _order_by",
    "email-create-sent-default-sender": f"{OPERATION}, sender when it is not sent",
}
"""Rules that judge a default -> what it is the default of."""
_FROM_TEMPLATE = frozenset(("subject", "body_text", "body_html"))
_NOTHING = {"''": "empty text", "[]": "empty list", "{}": "empty object"}


class Defaults:
    """Gathers them from creates, by property and status."""

    def __init__(self) -> None:
        self._shown: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def take(self, exchange: Exchange) -> Iterator[tuple[str, str]]:
        """Learn from a create; yield each property with what it shows by default, as `default VALUE`."""
        status = exchange.sent("status") if exchange.operation == OPERATION and exchange.ok else ABSENT
        if status not in contract.statuses():
            return
        templated = exchange.sent("template_id") not in (ABSENT, None)
        for name in _properties() - (_FROM_TEMPLATE if templated else frozenset()):
            if exchange.sent(name) is ABSENT and name in exchange.item:
                shown = _harmless(name, exchange.item[name])
                self._shown[name, status].add(shown)
                yield name, f"default {shown}"

    def shown(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """Return (property, status) -> what was shown."""
        return {key: frozenset(values) for key, values in self._shown.items()}


def place(name: str) -> str:
    """Return in words what the default of the property *name* is."""
    return f"{OPERATION}, {name} when it is not sent"


@cache
def _properties() -> frozenset[str]:
    both = contract.request_properties(OPERATION).keys() & contract.email_fields().keys()
    return frozenset(both - {"lead_id", "status"})


def _harmless(name: str, value: Any) -> str:
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if value in ("", [], {}):
        return _NOTHING[repr(value)]
    kind = kind_of(value, name)
    found = at("Email", name)
    return word(value) if isinstance(value, str) and found and found.values else kind
