"""
What a status forbids: the moves that no email may make, and editing anything but a draft.

Law: a refused update was accepted on another email in which the status alone differs; see attempts.py.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from conformance import contract, lifecycle
from conformance.checks.answers import required
from conformance.checks.fields import WAITING
from conformance.exchange import ABSENT
from conformance.findings import Blocked, Outcome, Step, inapplicable, observed
from conformance.scenarios.attempts import Attempt, Ground, attempted
from conformance.scenarios.files import FILES, attached
from conformance.scenarios.population import others, outbox, population
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import CANCEL, EDIT, NOT_QUEUED, can_move, can_try, order, rounds
from conformance.scenarios.scheduling import UNFIT, unfit_moves
from conformance.scenarios.sender import FILLED_IN, LACKING, fills_in, moves_without_sender
from strategies.emails import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_FORBIDDEN = [move for move in lifecycle.moves().values() if not move.allowed]
_LOCKED = [status for status in lifecycle.statuses().values() if not status.editable]
_UNKNOWN = "email-update-status-enum"
_TEMPTING = ("draft", "scheduled", "outbox", "sent")
"""Statuses that a careless server lets an email reach; a smoke run tries no others but on a draft."""
_AT_A_TIME = 8
_BESIDES = {**EDIT, "activity_at": "2024-02-29T09:30:00+00:00"}
"""What else an update may name, to no avail where its move is forbidden."""
_PAUSE, _PATIENCE = 0.25, 30


@scenario(
    *sorted({move.rule for move in _FORBIDDEN}),
    *(status.edit_rule for status in _LOCKED),
    _UNKNOWN,
    *UNFIT,
    *LACKING.values(),
)
def refusals(bench: Bench) -> Iterator[Outcome]:
    """
    An email in each status is sent the moves that the pages do not allow from there, complete for the new status, and
    edits where it is no draft; a draft also moves that lack what they need. Each has to be refused, and a look has to
    show the email as it was. The same update is accepted on a draft, or on a scheduled email where it asks for a
    draft; where no email may take the status by an update, one that asks for a draft is accepted instead.
    """
    siblings, lacking, grounds = _Siblings(bench), moves_without_sender(bench), []
    if lacking:
        another = partial(bench.create, "draft", sender=ABSENT)
        grounds.append(Ground(lambda: others(bench)["draft"], another, lacking))
    for source in (each for each in contract.statuses() if each != "outbox"):
        attempts = list(_attempts(bench, source, siblings)) if can_try(bench, source) else []
        attempts += unfit_moves(bench) if source == "draft" else []
        if attempts:
            email, another = (
                partial(population(bench).__getitem__, source),
                partial(bench.create, source, sender=bench.sender),
            )
            grounds.append(Ground(email, another, attempts))
    waiting = list(_waiting(bench, siblings))
    groups = [grounds, *([each] for each in waiting)] if bench.at_least("ci") else [grounds + waiting]
    for group in filter(None, groups):
        yield from attempted(bench, group)
    if not can_move(bench, "outbox"):
        yield inapplicable(LACKING["outbox"], "to outbox without a sender", NOT_QUEUED)
    if fills_in(bench):
        for rule in LACKING.values():
            yield inapplicable(rule, "a draft without a sender", FILLED_IN)


def _waiting(bench: Bench, siblings: _Siblings) -> Iterator[Ground]:
    """Yield the attempts on emails in the outbox, a few at a time: such an email would be sent before long."""
    attempts = list(_attempts(bench, "outbox", siblings)) if can_try(bench, "outbox") else []

    def email() -> Exchange:
        return required(bench.post(outbox(bench).queued.request.body), "queueing the same email once more")

    for start in range(0, len(attempts), _AT_A_TIME):
        another = partial(bench.create, "outbox", sender=bench.sender)
        yield Ground(email, another, attempts[start : start + _AT_A_TIME])


def _attempts(bench: Bench, source: str, siblings: _Siblings) -> Iterator[Attempt]:
    moves = [move for move in _FORBIDDEN if move.source == source and bench.wants(move.rule)]
    moves = [move for move in moves if can_move(bench, move.target)]
    if not bench.at_least("ci") and source != "draft":
        moves = [move for move in moves if move.target in _TEMPTING]
    for move in moves:
        sibling = siblings.of_move(move.target)
        body = sibling.request.body if move.target in WAITING else order(bench, move.target)
        yield Attempt(move.rule, f"{source} to {move.target}", body, sibling)
        if bench.at_least("ci") and "draft" in (source, move.target):
            body, sibling = {**order(bench, move.target), **_BESIDES}, siblings.of_edit_with_status(_BESIDES)
            if sibling.ok:
                yield Attempt(move.rule, f"{source} to {move.target} with a subject and a time", body, sibling)
    if source == "draft" and bench.wants(_UNKNOWN):
        for word in ("Draft", "archived", "", "drafts") if bench.at_least("ci") else ("Draft",):
            yield Attempt(_UNKNOWN, f"status {word!r}", {"status": word}, siblings.of_move("draft"))
    edit_rule = lifecycle.statuses()[source].edit_rule
    if source != "draft" and bench.wants(edit_rule):
        for name, body, sibling in siblings.of_edits():
            yield Attempt(edit_rule, f"{name} of an email in {source}", body, sibling)
        if bench.at_least("ci"):
            title = f"its status and a subject of an email in {source}"
            yield Attempt(edit_rule, title, {**order(bench, source), **EDIT}, siblings.of_edit_with_status())


class _Siblings:
    """The same updates where they are accepted, each made when it is first asked for."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._made: dict[str, Exchange] = {}
        self._draft: str | None = None

    def of_move(self, target: str) -> Exchange:
        """Return the update to *target* from a status that allows it, or else one to the status that a draft has."""
        if not self._bench.can_send():
            return self._edit("its own status", CANCEL)
        source, target = ("draft", target) if target in WAITING else ("scheduled", "draft")
        return rounds(self._bench).moves[source, target].case

    def of_edit_with_status(self, edit: Mapping[str, Any] = EDIT) -> Exchange:
        """Return an accepted edit that names the status which the draft has."""
        return self._edit(f"its own status, {', '.join(edit)}", {**CANCEL, **edit})

    def of_edits(self) -> list[tuple[str, dict[str, Any], Exchange]]:
        """Return name, body and accepted sibling of every edit that the profile asks for and that a draft takes."""
        if self._bench.can_send() and not self._bench.at_least("ci"):
            return [("subject", EDIT, rounds(self._bench).edit.case)]
        bodies = _edits(self._bench) if self._bench.at_least("ci") else {"subject": EDIT}
        made = [(name, body, self._edit(name, body)) for name, body in bodies.items()]
        return [each for each in made if each[2].ok]

    def _edit(self, name: str, body: dict[str, Any]) -> Exchange:
        if name not in self._made:
            self._draft = self._draft or str(self._bench.create("draft", sender=self._bench.sender).item["id"])
            self._made[name] = self._bench.put(self._draft, body)
        return self._made[name]


def _edits(bench: Bench) -> dict[str, dict[str, Any]]:
    """Return a valid edit for every property that an update may name, and one with null."""
    values: dict[str, Any] = {
        **EDIT,
        "body_text": "Edited.",
        "body_html": "<p>Edited.</p>",
        "to": ["edited@example.com"],
        "cc": ["edited@example.com"],
        "bcc": ["edited@example.com"],
        "sender": bench.sent_by("Edited <edited@example.com>"),
        "activity_at": "2024-02-29T09:30:00+00:00",
        "in_reply_to_id": population(bench)["error"].item["id"],
        "contact_id": next(iter(population(bench).contacts), None),
        "user_id": bench.fixtures.get("second_user_id"),
        "opens": [{"opened_at": "2024-02-29T09:30:00+00:00"}],
        **attached(bench, FILES[0]),
    }
    edits: dict[str, dict[str, Any]] = {name: {name: value} for name, value in values.items() if value is not None}
    if bench.can_send() and bench.fixtures.get("sequence_id"):
        delay = contract.limit("updateEmail", "followup_sequence_delay", "minimum")
        plan = {"followup_sequence_id": bench.fixtures["sequence_id"], "followup_sequence_delay": delay}
        edits |= {"a follow-up sequence": plan, "a delay": {"followup_sequence_delay": delay * 2}}
    if bench.can_send():
        edits["date_scheduled"] = {"date_scheduled": ahead("09-09T09:09:09+00:00")}
    return edits | {"subject with null": {"subject": None}, "body_text with null": {"body_text": None}}


@scenario("email-sent-outbox-not-cancellable", "email-sent-not-editable", level="ci")
def cancelled_too_late(bench: Bench) -> Iterator[Outcome]:
    """
    An email was queued and called back. Another is queued with a delay of a second and read until it is sent; then
    the same update, and an edit, have to be refused and a GET has to show the email as it was.
    """
    if not bench.can_deliver():
        return
    rule = "email-sent-outbox-not-cancellable"
    sibling = rounds(bench).moves["outbox", "draft"].case
    before = _sent(bench, _soon(bench))
    attempts = (
        Attempt(rule, "cancelling an email that has gone out", CANCEL, sibling),
        Attempt("email-sent-not-editable", "editing an email that has gone out", EDIT, rounds(bench).edit.case),
    )
    yield from attempted(bench, [Ground(lambda: before, lambda: _sent(bench, _soon(bench)), attempts)])


def _soon(bench: Bench) -> Exchange:
    return bench.create("outbox", sender=bench.sender, send_in=1)


def _sent(bench: Bench, email: Exchange) -> Exchange:
    """Read *email* until it is sent and return that picture; raises Blocked when it takes too long."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        picture = bench.get(email.item["id"])
        if picture.item.get("status") == "sent":
            return picture
        bench.pause(_PAUSE)
    message = f"an email in outbox was not sent within {_PATIENCE} s"
    raise Blocked(message, Step("the create", email))


@scenario("email-update-same-status")
def same_status(bench: Bench) -> Iterator[Outcome]:
    """An email in each status but draft is updated with the status it has; the answer is written down."""
    tried = [each.name for each in _LOCKED if can_move(bench, each.name)]
    for status in tried if bench.at_least("ci") else tried[:1]:
        email = bench.create(status, sender=bench.sender) if status in WAITING else population(bench)[status]
        case = bench.put(email.item["id"], order(bench, status))
        answer = f"{'accepted' if case.ok else 'refused'} with {case.status}"
        yield observed("email-update-same-status", f"an email in {status}", answer, Step("the update", case))
