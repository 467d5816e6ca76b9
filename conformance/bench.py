"""
What a scenario works with: requests by their meaning, fixtures, and the depth of the profile.

Law: a scenario sends only through the bench, so that every exchange is recorded and every email that it
creates is removed at the end of the run; none is left in the outbox at the end of the scenario.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.checks.answers import required
from conformance.errors import SendingForbidden, TransportFailed
from conformance.exchange import ABSENT, Exchange, Request
from conformance.scenarios.registry import LEVELS
from conformance.wire import guard
from conformance.wire.ledger import EMAILS, id_in
from strategies import email_body
from strategies.emails import SENDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from conformance.provision import Fixtures
    from conformance.stock import Stock
    from conformance.wire.client import Client
    from conformance.wire.ledger import Ledger

    Thing = TypeVar("Thing")

ACTIVITIES = "/activity/"


@dataclass
class Bench:
    """
    One scenario's access to the target.

    `level` is the profile, `wanted` the ids of the rules that this run asks for and the target can be asked,
    `trace` every exchange of the scenario in its order, `background` those of other scenarios that it builds on.
    """

    client: Client
    fixtures: Fixtures
    stock: Stock
    level: str
    seed: int
    wanted: frozenset[str]
    trace: list[Exchange] = field(default_factory=list)
    background: list[Exchange] = field(default_factory=list)

    def wants(self, rule: str) -> bool:
        """Tell whether an outcome of *rule* is asked for; a scenario saves its requests when it is not."""
        return rule in self.wanted

    def at_least(self, level: str) -> bool:
        """Tell whether the profile is *level* or a deeper one."""
        return LEVELS.index(self.level) >= LEVELS.index(level)

    def shared(self, name: str, make: Callable[[Bench], Thing]) -> Thing:
        """Return what the scenarios of this run share under *name*; the first one who asks makes it."""
        with self.stock.lock:
            if name not in self.stock.made:
                start, unsure = len(self.trace), self.client.unsure
                thing = make(self)
                self.stock.shaken |= self.client.unsure != unsure
                self.stock.made[name] = (thing, tuple(self.trace[start:]))
            thing, exchanges = self.stock.made[name]
        seen = {id(each) for each in (*self.trace, *self.background)}
        self.background += [each for each in exchanges if id(each) not in seen]
        return thing

    def can_send(self) -> bool:
        """Tell whether emails may be queued and scheduled, to be called back before they go out."""
        return self.client.target.may_send

    def can_deliver(self) -> bool:
        """Tell whether emails may really go out, to addresses that nobody can have."""
        return self.client.target.may_deliver

    def permits(self, body: Any) -> bool:
        """Tell whether *body* may go out at all: nobody gets mail by it."""
        try:
            guard.check(Request("POST", EMAILS, body=body), self.client.target)
        except SendingForbidden:
            return False
        return True

    @property
    def ledger(self) -> Ledger:
        """What the run has made."""
        return self.client.ledger

    @property
    def lead(self) -> str:
        """The lead that emails are created on."""
        return self.fixtures["lead_id"]

    @property
    def sender(self) -> str:
        """The address that emails are sent from where the sender is not the point."""
        return self.fixtures.get("sender") or SENDER

    def sent_by(self, sender: str) -> str:
        """Return *sender*, with the address of the account in its place where only that may send."""
        if self.fixtures.get("sender") is None:
            return sender
        name = sender.rpartition("<")[0]
        return f"{name}<{self.sender}>" if name else self.sender

    def body(self, status: str, **properties: Any) -> dict[str, Any]:
        """Return a valid create request for *status*; a property that is ABSENT is left out."""
        given = {"lead_id": self.lead, "account": self.sender, **properties}
        body = email_body(status, **given)
        return {name: value for name, value in body.items() if value is not ABSENT}

    def send(self, request: Request) -> Exchange:
        """Send any request."""
        exchange = self.client.send(request)
        self.trace.append(exchange)
        return exchange

    def pause(self, seconds: float) -> None:
        """Let time pass for what the target does by itself."""
        self.client.pause(seconds)

    def post(self, body: Any, *, auth: str = "default") -> Exchange:
        """Send a create with *body*."""
        return self.send(Request("POST", EMAILS, body=body, auth=auth))

    def create(self, status: str, **properties: Any) -> Exchange:
        """Create a valid email and return the exchange; raises Blocked when the target refuses it."""
        return required(self.post(self.body(status, **properties)), f"creating a valid email in {status}")

    def get(self, email: str, *, auth: str = "default", **query: str) -> Exchange:
        """Read one email by id."""
        return self.send(Request("GET", f"{EMAILS}{email}/", query=tuple(query.items()), auth=auth))

    def put(self, email: str, body: Any, *, auth: str = "default") -> Exchange:
        """Send an update."""
        return self.send(Request("PUT", f"{EMAILS}{email}/", body=body, auth=auth))

    def call_back(self) -> None:
        """
        Make drafts again of the run's emails that this scenario has left in the outbox, as far as it has seen them.

        Where emails may go out, those that have been sent or received before are left there: a draft of such an email
        would be another finding on the same fault.
        """
        seen: dict[str, list[Any]] = {}
        for exchange in (*self.background, *self.trace):
            if exchange.ok and isinstance(exchange.item.get("id"), str):
                seen.setdefault(exchange.item["id"], []).append(exchange.item.get("status"))
            if exchange.ok and exchange.operation == "deleteEmail":
                seen.pop(id_in(exchange.request.path), None)
        for email, statuses in seen.items():
            drafted = statuses[0] in ("draft", "scheduled", "outbox")
            is_ours = self.ledger.is_made(f"{EMAILS}{email}/")
            if is_ours and statuses[-1] == "outbox" and (drafted or not self.can_deliver()):
                with suppress(TransportFailed):
                    self.put(email, {"status": "draft"})

    def delete(self, email: str, *, auth: str = "default") -> Exchange:
        """Delete one email by id."""
        return self.send(Request("DELETE", f"{EMAILS}{email}/", auth=auth))

    def list(self, query: Mapping[str, str | int] | None = None, *, auth: str = "default") -> Exchange:
        """List emails; *query* maps parameters to values, comma lists written out."""
        return self.send(Request("GET", EMAILS, query=_query(query), auth=auth))

    def activities(self, query: Mapping[str, str | int] | None = None, *, auth: str = "default") -> Exchange:
        """List activities of any type."""
        return self.send(Request("GET", ACTIVITIES, query=_query(query), auth=auth))


def _query(query: Mapping[str, str | int] | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in (query or {}).items())
