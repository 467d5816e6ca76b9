"""
Creates that carry all that an email can: where a target refuses the fullest one, a plainer one takes its place.

Law: a refusal of the fullest one is judged in create.py, property by property, so that a finding names what is to
blame; nobody else has to look at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.bench import Bench
    from conformance.exchange import Exchange

PLAN = "followup_sequence_"
"""How the names of the properties begin that make up a plan; they go together."""


@dataclass(frozen=True)
class Offer:
    """The creates of one email: `tried` is the fullest one, `made` the one that was accepted, or else the plainest."""

    tried: Exchange
    made: Exchange

    @property
    def apart(self) -> dict[str, dict[str, Any]]:
        """Title -> what only the fullest one says, one property at a time, a plan as one; ABSENT leaves one out."""
        names = self.tried.request.body | self.made.request.body
        more = {name: self.tried.sent(name) for name in names if self.tried.sent(name) != self.made.sent(name)}
        return parts(more)


def offered(bench: Bench, *bodies: dict[str, Any]) -> Offer:
    """Send creates, the fullest first, until one of them is accepted."""
    tried = made = bench.post(bodies[0])
    for body in bodies[1:]:
        made = made if made.ok else bench.post(body)
    return Offer(tried, made)


def parts(properties: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return *properties* in their parts: property by property, a plan as one."""
    single = {name: {name: value} for name, value in properties.items() if not name.startswith(PLAN)}
    planned = {name: value for name, value in properties.items() if name.startswith(PLAN)}
    return single | ({"a plan": planned} if planned else {})
