"""
What a run would do, found out by rehearsing it on the emulator in this process.

Law: nothing goes to the target. The rehearsal has the target's own options, so that its numbers are real counts for a
target that behaves like the emulator; no second passes that the emulator's clock can be moved over.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from conformance import catalogue
from conformance.engine import Engine
from conformance.notes import notes_elsewhere
from conformance.proof.direct import DirectClient
from conformance.provision import FIXTURES, Fixtures
from conformance.target import Target, is_local
from conformance.verdicts import Verdict
from conformance.wire.ledger import EMAILS, KINDS, id_in
from conformance.wire.throttle import group_of
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.app import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.exchange import Exchange

_URL = f"http://localhost{BASE}"
_KINDS = {path: f"{kind}s" for path, kind in KINDS.items() if path != EMAILS}
_KINDS |= {"/activity/note/": "notes", "/files/upload/": "files"}
_WAITING = ("outbox", "scheduled")
_DOMAIN = re.compile(r"@([\w.-]+)")
UPLOAD = "POST (where the target wants a file)"


class _Clock:
    """The clock of this computer, which can be put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Plan:
    """
    What a run would do.

    `requests` counts by endpoint group; `created` by kind, `left` those of them that are never removed. `queued` are
    emails that are put where the target would send them, `delivered` those that go out, `domains` whom they name.
    `idle` maps the reason why rules are not applicable to their ids, `waiting` is seconds in which nothing is asked.
    """

    requests: Counter[str] = field(default_factory=Counter)
    created: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    queued: set[str] = field(default_factory=set)
    delivered: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    idle: dict[str, list[str]] = field(default_factory=dict)
    waiting: float = 0.0

    @property
    def total(self) -> int:
        """Requests in all."""
        return self.requests.total()

    def seconds(self, target: Target) -> float:
        """How long the requests take at the least, at the rates of *target*."""
        paces = [(self.total, target.rate), *((self.requests[group], rate) for group, rate in target.rates.items())]
        return max((count / rate for count, rate in paces if rate), default=0.0)


@dataclass
class _Rehearsal(DirectClient):
    """Speaks to the emulator, notes what happens in `plan`, and puts `clock` forward where a run would wait."""

    plan: Plan = field(kw_only=True)
    clock: _Clock = field(kw_only=True)
    _living: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.on_exchange = self._note

    def pause(self, seconds: float) -> None:
        self.clock.ahead += timedelta(seconds=seconds)
        self.plan.waiting += seconds

    def upload(self, url: str, *_: Any) -> None:
        """A target on this machine sends us nowhere else, so that nothing is uploaded there."""
        if self.target.base_url and not is_local(self.target.base_url) and url:
            self.plan.requests[UPLOAD] += 1

    def finish(self) -> None:
        """Count what is left."""
        self.plan.left.update(kind for kind, _ in self._living.values())

    def _note(self, exchange: Exchange) -> None:
        request, item = exchange.request, exchange.item
        self.plan.requests[group_of(request)] += 1
        if not exchange.ok:
            return
        if request.method == "DELETE":
            self._strike(id_in(request.path))
        elif request.method == "POST" and exchange.operation == "createEmail":
            self._enter(f"emails in {item['status']}", item)
        elif request.method == "POST" and request.path in _KINDS:
            self._enter(_KINDS[request.path], item)
        if item.get("status") in _WAITING and request.method in ("POST", "PUT"):
            self.plan.queued.add(item["id"])
            self.plan.domains.update(_DOMAIN.findall(" ".join((*item["to"], *item["cc"], *item["bcc"]))))

    def _enter(self, kind: str, item: Mapping[str, Any]) -> None:
        self.plan.created[kind] += 1
        self._living[item.get("id") or f"{kind} {self.plan.created[kind]}"] = (kind, item.get("lead_id"))
        for contact in item.get("contacts") or ():
            self._enter("contacts", {**contact, "lead_id": item["id"]})

    def _strike(self, name: str) -> None:
        """Strike out what was deleted; with a lead goes what belongs to it."""
        self._living = {each: what for each, what in self._living.items() if name not in (each, what[1])}


def plan(
    target: Target,
    *,
    profile: str,
    seed: int,
    patterns: tuple[str, ...] = (),
    on_progress: Callable[[int, int, str], None] = lambda *_: None,
) -> Plan:
    """Return what a run on *target* would do."""
    made, clock = Plan(), _Clock()
    emulator = Emulator(clock=clock)
    _watch(emulator, made)
    client = _Rehearsal(_stood_in(target, emulator), _URL, app=emulator.app, plan=made, clock=clock)
    engine = Engine(client, catalogue.select(patterns), profile, seed, on_progress=on_progress)
    with notes_elsewhere():
        engine.connect()
        engine.run()
        engine.clean_up()
    client.finish()
    for name, tally in engine.tallies.items():
        if tally.rule.state == "judged" and tally.verdict is Verdict.NOT_APPLICABLE:
            made.idle.setdefault(tally.reason or f"profile {profile} does not try it", []).append(name)
    return made


def _watch(emulator: Emulator, made: Plan) -> None:
    """Note each email that goes out."""
    go_out = emulator.sending.go_out

    def noted(email: Any, moment: datetime) -> None:
        made.delivered.add(email.id)
        go_out(email, moment)

    emulator.sending.go_out = noted  # type: ignore[method-assign]


def _stood_in(target: Target, emulator: Emulator) -> Target:
    """Return *target* with the emulator's credentials (a key, without any) and objects, and without limits."""
    free = replace(
        target,
        api_key=DEFAULT_API_KEY if target.api_key or target.embedded or not target.bearer_token else None,
        bearer_token=DEFAULT_BEARER_TOKEN if target.bearer_token or target.embedded else None,
        fixtures={},
        rate=None,
        rates={},
        max_requests=None,
        budgets={},
    )
    objects = Fixtures(DirectClient(free, _URL, app=emulator.app))
    objects.keep("organization_id", emulator.store.organization["id"])
    fixtures = {
        name: (objects.get(name) if name in FIXTURES else None) or value for name, value in target.fixtures.items()
    }
    return replace(free, fixtures=fixtures)
