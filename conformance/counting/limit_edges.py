"""
What was accepted and what was refused around each limit of length or size.

Law: a request counts at a limit only when it took part in judging the rule of that limit, and once however often; a
refusal counts only of the request in question, since those before it may be refused for another reason.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance import catalogue, contract
from conformance.checks.answers import is_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.exchange import Exchange
    from conformance.findings import Outcome

    Places = dict[tuple[str, int], set[str]]

_KEYWORDS = ("maxLength", "minimum", "exclusiveMaximum")
_VERBS = {"createEmail": "create", "updateEmail": "update"}
_ENDINGS = {"send_in": "send-in-limit", "followup_sequence_delay": "followup-delay-minimum"}


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of the contract, and the rule that judges it."""

    rule: str
    operation: str
    property: str
    keyword: str
    value: int

    def measure(self, exchange: Exchange) -> int | None:
        """Return the length, or the number, that *exchange* sent; None when it is about something else."""
        sent = exchange.sent(self.property) if exchange.operation == self.operation else None
        if isinstance(sent, str) and self.keyword == "maxLength":
            return len(sent)
        return sent if isinstance(sent, int) and not isinstance(sent, bool) else None


@cache
def limits() -> dict[str, Limit]:
    """Return rule -> the limit that it judges."""
    return {limit.rule: limit for limit in _limits() if limit.rule in catalogue.rules()}


def _limits() -> Iterator[Limit]:
    for operation, verb in _VERBS.items():
        for name, schema in contract.request_properties(operation).items():
            for keyword in _KEYWORDS:
                if keyword in schema:
                    ending = _ENDINGS.get(name) or f"{name.replace('_', '-')}-max-length"
                    yield Limit(f"email-{verb}-{ending}", operation, name, keyword, schema[keyword])


@dataclass
class LimitEdges:
    """Gathers the answers around each limit; takes outcomes in any order."""

    _accepted: Places = field(default_factory=lambda: defaultdict(set))
    _refused: Places = field(default_factory=lambda: defaultdict(set))

    def take(self, outcome: Outcome) -> None:
        """Note what the exchanges of *outcome* sent, when its rule judges a limit."""
        limit = limits().get(outcome.rule)
        if limit is not None:
            exchanges = [step.exchange for step in outcome.steps]
            _note(limit, self._accepted, (each for each in exchanges if each.ok))
            _note(limit, self._refused, (each for each in exchanges[-1:] if is_refusal(each.status)))

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each limit at which something was tried, in the order of the contract."""
        rows = ((limit, self._tried(limit.rule)) for limit in limits().values())
        return [
            {
                "rule": limit.rule,
                "operation": limit.operation,
                "property": limit.property,
                "keyword": limit.keyword,
                "limit": limit.value,
                "tried": tried,
            }
            for limit, tried in rows
            if tried
        ]

    def _tried(self, rule: str) -> list[dict[str, int]]:
        places = {at for name, at in (*self._accepted, *self._refused) if name == rule}
        return [
            {
                "at": at,
                "accepted": len(self._accepted.get((rule, at), ())),
                "refused": len(self._refused.get((rule, at), ())),
            }
            for at in sorted(places)
        ]


def _note(limit: Limit, places: Places, exchanges: Iterable[Exchange]) -> None:
    for exchange in exchanges:
        measured = limit.measure(exchange)
        if measured is not None:
            places[limit.rule, measured].add(exchange.id)
