"""
The moves that an email may make: a draft is sent on its way and called back, again and again, and edited in between.

Law: what is allowed is read from lifecycle.py. The moves are made on one draft; when one of them does not work, each
is tried on an email of its own, so that a finding names the move that is to blame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance import lifecycle
from conformance.checks.answers import accepted, holds, required, unchanged
from conformance.checks.fields import WAITING, WRITTEN
from conformance.checks.values import same, shown
from conformance.exchange import ABSENT
from conformance.findings import Blocked, Outcome, Result, Step, inapplicable
from conformance.scenarios.drafts import Leg, edited
from conformance.scenarios.population import FOLLOWED_UP
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import CANCEL, COPIED, EDIT, MOVED, NOT_QUEUED, can_move, can_try, order, rounds
from strategies.emails import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.lifecycle import Move

_ALLOWED = [move for move in lifecycle.moves().values() if move.allowed]
_AGAIN, _FOLLOWUP = "email-cancel-again", "email-update-followup-date"
_ROUNDS = 3
_GIVEN = ("sender", "date_scheduled")
"""What a draft is given on its way and keeps when it is called back."""
_LATER = ahead("11-30T07:08:09+00:00")


@scenario(
    *sorted({move.rule for move in _ALLOWED}),
    "email-cancelled-is-editable",
    "email-update-is-partial",
    "email-update-answers-new-state",
)
def allowed_moves(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is queued, called back, edited, scheduled and called back. Each answer, and a GET after it, have to show the
    new status and all else as it was; after the first cancel the next answer does. In a deeper run, or when that
    fails, each move is made on an email that was created in its first status.
    """
    wanted = [move for move in _ALLOWED if bench.wants(move.rule) and can_try(bench, move.source, move.target)]
    for move in [each for each in wanted if not can_move(bench, each.target)]:
        wanted.remove(move)
        yield inapplicable(move.rule, f"{move.source} to {move.target}", NOT_QUEUED)
    if not wanted and not bench.wants("email-cancelled-is-editable"):
        return
    walk = rounds(bench)
    together = [each for move in wanted for each in _moved(move, walk.moves[move.source, move.target])]
    together += _edited("email-cancelled-is-editable", "a cancelled email", walk.edit)
    yield from _on_its_way(walk.edit, walk.moves["draft", "scheduled"])
    if all(outcome.result is Result.KEPT for outcome in together):
        yield from together
        if not bench.at_least("ci"):
            return
    for move in wanted:
        email = bench.create(move.source, sender=bench.sender)
        case = bench.put(email.item["id"], order(bench, move.target) | ({} if move.source in WAITING else EDIT))
        yield from _moved(move, Leg(email, case, bench.get(email.item["id"])))
        if move.target in WAITING:
            bench.put(email.item["id"], CANCEL)
    yield from _cancelled_and_edited(bench)


def _moved(move: Move, leg: Leg) -> Iterator[Outcome]:
    title, email, case = f"{move.source} to {move.target}", leg.made, leg.case
    yield accepted(move.rule, title, case, Step("the create", email))
    if case.ok:
        seen = (case.item.get("status"), leg.after.item.get("status"))
        good = ("outbox", "sent") if move.target == "outbox" and case.sent("send_in") is ABSENT else (move.target,)
        yield holds(
            move.rule,
            f"the status after {title}",
            Step("the move", case),
            Step("read back", leg.after),
            good=all(each in good for each in seen),
            seen=f"the update shows {seen[0]!r}, the next look {seen[1]!r}",
            expected=f"{' or '.join(map(repr, good))} in both",
        )
        changed = (*_GIVEN, *EDIT, *COPIED, *MOVED)
        fields = [name for name in WRITTEN if name in email.item and case.sent(name) is ABSENT and name not in changed]
        steps = (Step("the create", email), Step("the move", case))
        yield unchanged("email-update-is-partial", f"all else after {title}", email.item, leg.after, fields, *steps)


def _on_its_way(edit: Leg, leg: Leg) -> Iterator[Outcome]:
    """Judge that a move which names a property too changes both, and that the edit before it has lasted."""
    if not (edit.case.ok and leg.case.ok):
        return
    for rule, what, case in (
        ("email-update-answers-new-state", "copies that a move names", leg.case),
        ("email-cancelled-is-editable", "an edit before a move", edit.case),
    ):
        ((name, sent),) = ((name, sent) for name, sent in case.request.body.items() if name in (*COPIED, *EDIT))
        yield holds(
            rule,
            f"{what}, after it",
            Step("the update", case),
            Step("read back", leg.after),
            good=same(name, sent, leg.after.item.get(name)),
            seen=f"{name} is {shown(leg.after.item.get(name))}",
            expected=repr(sent),
        )


def _cancelled_and_edited(bench: Bench) -> Iterator[Outcome]:
    rule = "email-cancelled-is-editable"
    for status in WAITING if bench.wants(rule) else ():
        email = bench.create(status)
        required(bench.put(email.item["id"], CANCEL), f"cancelling an email in {status}")
        case = bench.put(email.item["id"], EDIT)
        yield from _edited(
            rule, f"a cancelled email that was in {status}", Leg(email, case, bench.get(email.item["id"]))
        )


def _edited(rule: str, title: str, leg: Leg) -> Iterator[Outcome]:
    case, after = leg.case, leg.after
    yield accepted(rule, f"an edit of {title}", case, Step("the create", leg.made))
    if case.ok:
        seen = (after.item.get("status"), after.item.get("subject"))
        yield holds(
            rule,
            f"{title} after an edit",
            Step("the edit", case),
            Step("read back", after),
            good=seen == ("draft", EDIT["subject"]),
            seen=f"status {seen[0]!r}, subject {seen[1]!r}",
            expected="a draft with the new subject",
        )


@dataclass(frozen=True)
class Named:
    """
    Moves of a draft without a sender to scheduled that name one: with a follow-up date, and as it was accepted.

    `delete` removes the email while it waits.
    """

    tried: Exchange
    case: Exchange
    delete: Exchange


def named(bench: Bench) -> Named:
    """Schedule a draft without a sender by an update that names one; delete it, or else call it back, once a run."""

    def make(bench: Bench) -> Named:
        email = str(bench.create("draft", sender=ABSENT).item["id"])
        update = {**order(bench, "scheduled"), "sender": bench.sender}
        tried = bench.put(email, {**update, **FOLLOWED_UP})
        case = tried if tried.ok else bench.put(email, update)
        delete = bench.delete(email)
        if not delete.ok:
            bench.put(email, CANCEL)
        return Named(tried, case, delete)

    return bench.shared("scheduled by name", make)


@scenario(_FOLLOWUP)
def with_followup(bench: Bench) -> Iterator[Outcome]:
    """A draft is scheduled by an update with a follow-up date."""
    if bench.wants(_FOLLOWUP) and named(bench).case.ok:
        yield accepted(_FOLLOWUP, "a move to scheduled with a followup_date", named(bench).tried)


@scenario("email-draft-editable")
def editable(bench: Bench) -> Iterator[Outcome]:
    """A draft is edited, in a deeper run by an update that repeats its status too, and read back."""
    rule = "email-draft-editable"
    try:
        draft = edited(bench)
    except Blocked:
        made = bench.create("draft")
        yield accepted(rule, "an edit of a draft", bench.put(made.item["id"], EDIT), Step("the create", made))
        return
    yield accepted(rule, "an edit of a draft", draft.edit, Step("the create", draft.bare))
    if bench.at_least("ci"):
        own = bench.create("draft")
        case = bench.put(own.item["id"], {**CANCEL, **EDIT})
        yield from _edited(rule, "a draft that is told its status", Leg(own, case, bench.get(own.item["id"])))


@scenario(_AGAIN)
def cancelled_again(bench: Bench) -> Iterator[Outcome]:
    """A draft that was queued and called back is scheduled and called back; in ci it goes both ways some more times."""
    if not bench.wants(_AGAIN):
        return
    walk = rounds(bench)
    scheduled, back = walk.moves["draft", "scheduled"], walk.moves["scheduled", "draft"]
    step, case, after = Step("the create", back.made), back.case, back.after
    yield accepted(_AGAIN, "scheduled after it was called back from the outbox", scheduled.case, step)
    yield accepted(_AGAIN, "called back once more", case, step)
    ways = WAITING if walk.delayed and can_move(bench, "outbox") else ("scheduled",)
    for turn in range(2, 1 + _ROUNDS) if bench.at_least("ci") else ():
        for status in ways:
            for target in (status, "draft"):
                more = {"subject": f"Round {turn}"} if target in WAITING else {}
                more |= {"date_scheduled": _LATER} if target == "scheduled" else {}
                case = bench.put(back.made.item["id"], order(bench, target) | more)
                yield accepted(_AGAIN, f"round {turn} by way of {status}: to {target}", case, step)
        after = bench.get(back.made.item["id"])
    yield holds(
        _AGAIN,
        "the status after several rounds",
        Step("read back", after),
        good=after.item.get("status") == "draft",
        seen=f"status is {after.item.get('status')!r}",
        expected="'draft'",
    )
