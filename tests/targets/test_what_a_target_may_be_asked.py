"""
What a target's file and options take out of a run: emails that would go out, and what the target does not offer.

Law: each run takes place on the emulator, whose clock goes on by a second with every request.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from conformance import catalogue
from conformance.engine import Engine
from conformance.proof.direct import DirectClient
from conformance.target import Target
from conformance.wire.transport import answered
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.app import BASE
from emulator.clock import ManualClock

if TYPE_CHECKING:
    from conformance.exchange import Response
    from conformance.wire.transport import Prepared

_REMOTE = Target(
    name="t",
    base_url=f"https://crm.example.com{BASE}",
    api_key=DEFAULT_API_KEY,
    bearer_token=DEFAULT_BEARER_TOKEN,
    allow_sending=True,
)
_GOOD = {"pass", "observed", "not-applicable"}
_YEAR = timedelta(days=366)


@dataclass
class Slow(DirectClient):
    """
    Speaks to an emulator for which a second passes with every request.

    A server without `delays` refuses an update that names one, a server with an `account` any other sender. `paths` are
    those that were asked for, `reckless` the bodies by which a careless server would let an email out.
    """

    clock: ManualClock = field(kw_only=True)
    delays: bool = field(default=True, kw_only=True)
    account: str = field(default="", kw_only=True)
    paths: list[str] = field(default_factory=list, kw_only=True)
    reckless: list[Any] = field(default_factory=list, kw_only=True)

    def carry(self, prepared: Prepared) -> Response:
        """Let a second pass, and refuse what this server takes no part in."""
        self.clock.advance(1)
        self.paths.append(prepared.path_url.removeprefix(BASE).partition("?")[0])
        body = json.loads(prepared.body) if _is_write(prepared) else None
        if isinstance(body, dict) and _is_reckless(body):
            self.reckless.append(body)
        if isinstance(body, dict) and self._refuses(prepared.method, body):
            return answered(400, {"content-type": "application/json"}, b'{"errors": ["not here"]}', 0)
        return super().carry(prepared)

    def _refuses(self, method: str | None, body: dict[str, Any]) -> bool:
        stranger = self.account not in str(body.get("sender") or self.account)
        return stranger or (method == "PUT" and "send_in" in body and not self.delays)


def _is_write(prepared: Prepared) -> bool:
    try:
        json.loads(prepared.body or b"")
    except (ValueError, RecursionError):
        return False
    return prepared.method in ("POST", "PUT") and "/activity/" in prepared.path_url


def _is_reckless(body: dict[str, Any]) -> bool:
    """Whether an email might go out by *body* before it can be called back."""
    if body.get("status") == "outbox":
        return type(body.get("send_in")) is not int or body["send_in"] < 30
    try:
        moment = datetime.fromisoformat(str(body.get("date_scheduled")))
    except ValueError:
        return body.get("status") == "scheduled"
    return body.get("status") == "scheduled" and moment < datetime.now(UTC) + _YEAR


@dataclass(frozen=True)
class Run:
    """A run that has ended: its engine, its client and the ids of the emails that went out."""

    engine: Engine
    client: Slow
    gone_out: list[str]

    def verdicts(self) -> dict[str, str]:
        """Give the verdict of each rule."""
        return {name: tally.verdict.value for name, tally in self.engine.tallies.items()}

    def left_out(self) -> dict[str, str | None]:
        """Give the rules that were left out, and why."""
        verdicts = self.verdicts()
        return {n: tally.reason for n, tally in self.engine.tallies.items() if verdicts[n] == "not-applicable"}


def judged(target: Target, profile: str = "smoke", **options: Any) -> Run:
    """Judge an emulator as *target*; some time passes before the run is cleaned up."""
    clock = ManualClock()
    emulator = Emulator(clock=clock)
    gone_out: list[str] = []
    let_go = emulator.sending.go_out
    emulator.sending.go_out = lambda email, moment: (gone_out.append(email.id), let_go(email, moment))  # type: ignore[method-assign]
    client = Slow(target, target.base_url, app=emulator.app, clock=clock, **options)
    engine = Engine(client, catalogue.rules(), profile)
    engine.connect()
    engine.run()
    clock.advance(3600)
    assert engine.clean_up() is None
    return Run(engine, client, gone_out)


@pytest.mark.parametrize("profile", ["smoke", "ci"])
def test_nothing_goes_out_on_a_held_target(profile: str) -> None:
    """Where sending is allowed and delivery is not, no email goes out and no rule is worse than not-applicable."""
    held = judged(_REMOTE, profile)
    assert (held.gone_out, held.client.reckless) == ([], [])
    assert {name for name, verdict in held.verdicts().items() if verdict not in _GOOD} == set()
    needing = {name for name, rule in catalogue.rules().items() if "delivery" in rule.needs}
    assert {name for name, why in held.left_out().items() if why and "allow_delivery" in why} == needing
    assert held.verdicts()["email-cancel-outbox"] == held.verdicts()["email-outbox-refuses-moves"] == "pass"


def test_a_draft_is_not_queued_without_a_delay() -> None:
    """On a held target that takes no delay in an update, the rules on queued drafts alone are not-applicable."""
    held = judged(_REMOTE, delays=False)
    assert (held.gone_out, held.client.reckless) == ([], [])
    assert {name for name, verdict in held.verdicts().items() if verdict not in _GOOD} == set()
    assert {name for name, why in held.left_out().items() if why and "delay in an update" in why} == {
        "email-move-draft-to-outbox",
        "email-move-to-outbox-names-sender",
        "email-move-to-outbox-needs-sender",
        "email-update-send-in-limit",
    }


def test_emails_go_out_where_the_file_says_so() -> None:
    """With allow_delivery a rule on emails that go out is judged on a remote target too."""
    needing = ("email-send-in-negative", "email-type-send-in", "email-date-scheduled-past")
    free = judged(replace(_REMOTE, allow_delivery=True))
    assert {free.verdicts()[name] for name in needing} == {"observed", "pass"}


def test_emails_are_sent_from_the_account() -> None:
    """Where one account alone may send, the fixture stands in for every sender, and every rule is judged."""
    account = "owner@example.com"
    run = judged(replace(_REMOTE, allow_delivery=True, fixtures={"sender": account}), "ci", account=account)
    assert {name for name, verdict in run.verdicts().items() if verdict not in _GOOD} == set()
    assert {name for name in run.left_out() if not catalogue.rules()[name].excluded} == set()


@pytest.mark.parametrize(
    ("capability", "never"),
    [
        pytest.param("sending", "/sequence/", id="sending"),
        pytest.param("delivery", None, id="delivery"),
        pytest.param("activities", None, id="activities"),
        pytest.param("templates", "/email_template/", id="templates"),
        pytest.param("sequences", "/sequence/", id="sequences"),
        pytest.param("attachments", "/files/upload/", id="attachments"),
        pytest.param("user", None, id="user"),
        pytest.param("contact", "/contact/", id="contact"),
        pytest.param("second_lead", None, id="second_lead"),
    ],
)
def test_what_a_target_does_not_offer_is_not_asked_for(capability: str, never: str | None) -> None:
    """A capability that is false leaves out the rules that need it, for that reason, and spoils no other."""
    run = judged(replace(_REMOTE, allow_delivery=True, capabilities={capability: False}))
    assert {name for name, verdict in run.verdicts().items() if verdict not in _GOOD} == set()
    needing = {name for name, rule in catalogue.rules().items() if capability in rule.needs}
    assert needing <= run.left_out().keys()
    reason = f"the target file says that the target offers no {capability.replace('_', ' ')}"
    assert not needing or reason in run.left_out().values()
    assert never not in run.client.paths
