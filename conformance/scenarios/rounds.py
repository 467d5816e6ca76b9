"""
One draft on its way and back: queued, called back, edited, scheduled and called back, once a run.

Law: nothing is judged here. Scenarios that need a move which was accepted find it here, whatever they judge by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import required
from conformance.checks.fields import WAITING
from conformance.exchange import ABSENT
from conformance.scenarios.drafts import Leg, plan
from conformance.scenarios.files import FILES, attached
from conformance.scenarios.offers import PLAN, Offer, offered
from strategies.emails import LONG_DELAY

if TYPE_CHECKING:
    from conformance.bench import Bench
    from conformance.exchange import Exchange

CANCEL = {"status": "draft"}
EDIT = {"subject": "Edited"}
COPIED = {"cc": ["copied@example.com"]}
MOVED = {"to": ["moved@example.com"]}
"""What a draft is given beside an edit: by its move to scheduled, and by its move to the outbox."""
_WAYFARER = "on.its.way@example.com"
_PACKED = {"body_html": "<p>On its way.</p>", "bcc": ["blind@example.com"]}
_ORDER = ("status", "date_scheduled", "send_in")
_OTHER_DELAYS = (LONG_DELAY, ABSENT)
"""What a move to the outbox names as its delay when the longest one is refused; none only where it may go out."""
NOT_QUEUED = "the target refuses a delay in an update, and without one the email would go out"


@dataclass(frozen=True)
class Rounds:
    """
    What became of the draft, which names no sender until it is queued.

    `offer` holds its creates, the fullest with a plan and an attachment. `moves` maps (source, target) to the move,
    `edit` is the edit between them. `tried` is the move to the outbox with the longest delay; a target that takes no
    delay in an update has refused it, and what comes after that move is then made with an email created in the outbox.
    Where emails may not go out, such a target is not asked to queue a draft at all.
    """

    offer: Offer
    tried: Exchange
    moves: dict[tuple[str, str], Leg]
    edit: Leg

    @property
    def queued(self) -> Leg:
        """The move to the outbox that was accepted."""
        return self.moves["draft", "outbox"]

    @property
    def delayed(self) -> bool:
        """Whether this target takes a delay in a move to the outbox."""
        return self.queued.case.sent("send_in") is not ABSENT


def can_try(bench: Bench, *statuses: str) -> bool:
    """Tell whether emails in all of *statuses* may be made here: some of them would be sent."""
    return bench.can_send() or not set(statuses) & set(WAITING)


def can_move(bench: Bench, status: str) -> bool:
    """Tell whether a draft may be moved to *status* here; see NOT_QUEUED."""
    return can_try(bench, status) and (status != "outbox" or bench.can_deliver() or rounds(bench).queued.case.ok)


def order(bench: Bench, status: str) -> dict[str, Any]:
    """Return the update that asks for *status*, complete but for the sender."""
    asked = _order(bench, status)
    if status == "outbox" and bench.can_send() and not rounds(bench).delayed:
        del asked["send_in"]
    return asked


def _order(bench: Bench, status: str) -> dict[str, Any]:
    return {name: value for name, value in bench.body(status).items() if name in _ORDER}


def rounds(bench: Bench) -> Rounds:
    """Send a draft on its way and call it back, once a run."""
    return bench.shared("rounds", _made)


def _made(bench: Bench) -> Rounds:
    shortest = contract.limit("createEmail", f"{PLAN}delay", "minimum")
    more = {**plan(bench, shortest), **attached(bench, FILES[0]), **_PACKED}
    offer = offered(bench, bench.body("draft", **more), bench.body("draft"))
    draft = required(offer.made, "creating a valid draft")
    update = {**_order(bench, "outbox"), **MOVED, "sender": bench.sent_by(_WAYFARER)}
    tried = _leg(bench, draft, update)
    queued = tried if tried.case.ok else _queued_otherwise(bench, draft, update) or tried
    moved = queued.case.sent("send_in") is not ABSENT and (queued.case.ok or bench.can_deliver())
    back = draft if moved else bench.create("outbox", sender=bench.sender)
    cancel = bench.put(back.item["id"], CANCEL)
    edit = _leg(bench, back, EDIT, look=bench.at_least("ci"))
    scheduled = _leg(bench, back, {**_order(bench, "scheduled"), **COPIED})
    again = bench.put(back.item["id"], CANCEL)
    last = bench.get(back.item["id"])
    moves = {
        ("draft", "outbox"): queued,
        ("outbox", "draft"): Leg(back, cancel, edit.case),
        ("draft", "scheduled"): scheduled,
        ("scheduled", "draft"): Leg(back, again, last),
    }
    return Rounds(offer, tried.case, moves, edit)


def _leg(bench: Bench, made: Exchange, update: dict[str, Any], *, look: bool = True) -> Leg:
    """Make a move or an edit; where no *look* is taken, its answer stands for one."""
    case = bench.put(made.item["id"], update)
    return Leg(made, case, bench.get(made.item["id"]) if look else case)


def _queued_otherwise(bench: Bench, draft: Exchange, update: dict[str, Any]) -> Leg | None:
    """Queue a draft with half the delay, or with none where it may go out; None when these are refused."""
    for delay in _OTHER_DELAYS if bench.can_deliver() else _OTHER_DELAYS[:1]:
        body = {**update, "send_in": delay}
        leg = _leg(bench, draft, {name: value for name, value in body.items() if value is not ABSENT})
        if leg.case.ok:
            return leg
    return None
