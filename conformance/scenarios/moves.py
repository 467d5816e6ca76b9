"""
The life of an email: which status may follow which, when it can be edited, and calling a waiting one back.

Law: every ordered pair of statuses is tried, and what is allowed is read from lifecycle.py. A refused move or
edit was accepted on another email in which the status alone differs, and it changes nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from conformance import contract, lifecycle
from conformance.checks.answers import accepted, holds, refused, required, unchanged
from conformance.checks.fields import WAITING, stable
from conformance.findings import Blocked, Outcome, Step, observed
from conformance.scenarios.registry import scenario
from strategies.emails import SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.lifecycle import Move

_ALLOWED = [move for move in lifecycle.moves().values() if move.allowed]
_FORBIDDEN = [move for move in lifecycle.moves().values() if not move.allowed]
_LOCKED = [status for status in lifecycle.statuses().values() if not status.editable]
_ORDER = ("status", "date_scheduled", "send_in")
_EDITS: dict[str, Any] = {
    "subject": "Edited",
    "body_text": "Edited.",
    "to": ["edited@example.com"],
    "sender": "edited@example.com",
}
_CANCEL = {"status": "draft"}
_ROUNDS, _PAUSE, _PATIENCE = 3, 0.25, 30


def _source(bench: Bench, status: str) -> Exchange:
    """Create an email in *status* that has all that a move may need of it."""
    return bench.create(status, sender=SENDER)


def _order(bench: Bench, status: str) -> dict[str, Any]:
    """Return the update that asks for *status*, complete."""
    return {name: value for name, value in bench.body(status).items() if name in _ORDER}


def _can_try(bench: Bench, *statuses: str) -> bool:
    return bench.can_send() or not set(statuses) & set(WAITING)


def _same(rule: str, title: str, before: Exchange, after: Exchange) -> Outcome:
    fields = set(stable(before.item)) | ({"status"} if before.item.get("status") == "scheduled" else set())
    return unchanged(rule, title, before.item, after, sorted(fields), Step("as it was before", before))


@scenario(*sorted({move.rule for move in _ALLOWED}))
def allowed_moves(bench: Bench) -> Iterator[Outcome]:
    """
    For each move that the pages allow, an email is created in the first status and updated to the second, with
    all that the second needs. The answer and a GET have to show the second status.
    """
    for move in _ALLOWED:
        if not bench.wants(move.rule) or not _can_try(bench, move.source, move.target):
            continue
        email = _source(bench, move.source)
        case = bench.put(email.item["id"], _order(bench, move.target))
        yield accepted(move.rule, f"{move.source} to {move.target}", case, Step("the create", email))
        if case.ok:
            after = bench.get(email.item["id"])
            yield _shows(move, case, after)
        if move.target in WAITING:
            bench.put(email.item["id"], _CANCEL)


def _shows(move: Move, case: Exchange, after: Exchange) -> Outcome:
    seen = (case.item.get("status"), after.item.get("status"))
    return holds(
        move.rule,
        f"the status after {move.source} to {move.target}",
        Step("the move", case),
        Step("read back", after),
        good=seen == (move.target, move.target),
        seen=f"the update shows {seen[0]!r}, the GET {seen[1]!r}",
        expected=f"{move.target!r} in both",
    )


@scenario(*sorted({move.rule for move in _FORBIDDEN}))
def forbidden_moves(bench: Bench) -> Iterator[Outcome]:
    """
    For each move that the pages do not allow, an email in the first status is updated to the second with a body
    that is complete for it. The update has to be refused and a GET has to show the email as it was. The same
    update is accepted on a draft, or on a scheduled email where it asks for a draft; where no email may take the
    status by an update, an update that names the status a draft has is accepted instead.
    """
    siblings: dict[str, Exchange] = {}
    for source in contract.statuses():
        chosen = [move for move in _FORBIDDEN if move.source == source and bench.wants(move.rule)]
        chosen = [move for move in chosen if _can_try(bench, source, move.target)]
        if chosen:
            yield from _refusals(bench, chosen, siblings)


def _refusals(bench: Bench, moves: list[Move], siblings: dict[str, Exchange]) -> Iterator[Outcome]:
    """Try *moves* of one source, which lives on from one refusal to the next."""
    email = _source(bench, moves[0].source)
    for move in moves:
        if move.target not in siblings:
            siblings[move.target] = _sibling(bench, move.target)
        case = bench.put(email.item["id"], _order(bench, move.target))
        title = f"{move.source} to {move.target}"
        yield refused(move.rule, title, case, sibling=siblings[move.target], context=[Step("the create", email)])
        last = move is moves[-1]
        if case.ok and not last:
            email = _source(bench, move.source)
        elif not case.ok and (last or bench.at_least("ci")):
            yield _same(move.rule, f"the email after {title}", email, bench.get(email.item["id"]))


def _sibling(bench: Bench, target: str) -> Exchange:
    """Send the update to *target* from a status that allows it, or else the edit of a draft that names its status."""
    sources = [move.source for move in _ALLOWED if move.target == target and _can_try(bench, move.source, target)]
    email = _source(bench, sources[0] if sources else "draft").item["id"]
    sibling = bench.put(email, _order(bench, target) if sources else _CANCEL)
    if target in WAITING:
        bench.put(email, _CANCEL)
    return sibling


@scenario(*(status.edit_rule for status in _LOCKED))
def locked(bench: Bench) -> Iterator[Outcome]:
    """
    An edit is accepted on a draft. The same edit is sent to an email in each other status; it has to be refused,
    and a GET has to show the email as it was.
    """
    draft = _source(bench, "draft").item["id"]
    names = list(_EDITS) if bench.at_least("ci") else ["subject"]
    siblings = {name: bench.put(draft, {name: _EDITS[name]}) for name in names}
    for status in _LOCKED:
        if bench.wants(status.edit_rule) and _can_try(bench, status.name):
            email = _source(bench, status.name)
            for name, sibling in siblings.items():
                case = bench.put(email.item["id"], {name: _EDITS[name]})
                title = f"{name} of an email in {status.name}"
                yield refused(status.edit_rule, title, case, sibling=sibling, context=[Step("the create", email)])
                if not case.ok:
                    yield _same(status.edit_rule, f"after an edit of {title}", email, bench.get(email.item["id"]))
                elif len(names) > 1:
                    email = _source(bench, status.name)


@scenario("email-draft-editable", "email-cancelled-is-editable")
def editable(bench: Bench) -> Iterator[Outcome]:
    """A draft is edited and read back, then emails that were scheduled or queued and called back to draft."""
    if bench.wants("email-draft-editable"):
        yield from _edited(bench, "email-draft-editable", "a draft", _source(bench, "draft"))
    if bench.wants("email-cancelled-is-editable"):
        for status in WAITING:
            email = _source(bench, status)
            required(bench.put(email.item["id"], _CANCEL), f"cancelling an email in {status}")
            yield from _edited(bench, "email-cancelled-is-editable", f"a cancelled email that was in {status}", email)


def _edited(bench: Bench, rule: str, title: str, email: Exchange) -> Iterator[Outcome]:
    case = bench.put(email.item["id"], {"subject": "Edited"})
    yield accepted(rule, f"an edit of {title}", case, Step("the create", email))
    if case.ok:
        after = bench.get(email.item["id"])
        seen = (after.item.get("status"), after.item.get("subject"))
        yield holds(
            rule,
            f"{title} after an edit",
            Step("the edit", case),
            Step("read back", after),
            good=seen == ("draft", "Edited"),
            seen=f"status {seen[0]!r}, subject {seen[1]!r}",
            expected="a draft with the new subject",
        )


@scenario("email-cancel-again")
def cancelled_again(bench: Bench) -> Iterator[Outcome]:
    """A draft is scheduled and called back three times, another is queued and called back three times."""
    rule = "email-cancel-again"
    for status in WAITING:
        email = _source(bench, "draft")
        for turn in range(1, _ROUNDS + 1):
            for target in (status, "draft"):
                case = bench.put(email.item["id"], _order(bench, target))
                yield accepted(rule, f"round {turn} by way of {status}: to {target}", case, Step("the create", email))
        after = bench.get(email.item["id"])
        yield holds(
            rule,
            f"the status after {_ROUNDS} rounds by way of {status}",
            Step("read back", after),
            good=after.item.get("status") == "draft",
            seen=f"status is {after.item.get('status')!r}",
            expected="'draft'",
        )


@scenario("email-sent-outbox-not-cancellable", level="ci")
def cancelled_too_late(bench: Bench) -> Iterator[Outcome]:
    """
    An email is queued with a long delay and called back. Another is queued with a delay of a second and read
    until it is sent; then the same update has to be refused and a GET has to show the email as it was.
    """
    rule = "email-sent-outbox-not-cancellable"
    sibling = bench.put(_source(bench, "outbox").item["id"], _CANCEL)
    email = bench.create("outbox", sender=SENDER, send_in=1)
    before = _sent(bench, email)
    case = bench.put(email.item["id"], _CANCEL)
    yield refused(rule, "cancelling an email that has gone out", case, sibling=sibling, context=[Step("sent", before)])
    if not case.ok:
        yield _same(rule, "an email that has gone out", before, bench.get(email.item["id"]))


def _sent(bench: Bench, email: Exchange) -> Exchange:
    """Read *email* until it is sent and return that picture; raises Blocked when it takes too long."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        picture = bench.get(email.item["id"])
        if picture.item.get("status") == "sent":
            return picture
        time.sleep(_PAUSE)
    message = f"an email in outbox was not sent within {_PATIENCE} s"
    raise Blocked(message, Step("the create", email))


@scenario("email-update-status-enum")
def unknown_status(bench: Bench) -> Iterator[Outcome]:
    """A draft is updated with the status it has. The same update is sent with words that are no documented status."""
    email = _source(bench, "draft").item["id"]
    sibling = bench.put(email, _CANCEL)
    for word in ("archived", "", *(("Draft", "drafts") if bench.at_least("ci") else ())):
        case = bench.put(email, {"status": word})
        yield refused("email-update-status-enum", f"status {word!r}", case, sibling=sibling)


@scenario("email-update-same-status")
def same_status(bench: Bench) -> Iterator[Outcome]:
    """An email in each status but draft is updated with the status it has; the answer is written down."""
    for status in (each.name for each in _LOCKED if _can_try(bench, each.name)):
        case = bench.put(_source(bench, status).item["id"], _order(bench, status))
        answer = f"{'accepted' if case.ok else 'refused'} with {case.status}"
        yield observed("email-update-same-status", f"an email in {status}", answer, Step("the update", case))
