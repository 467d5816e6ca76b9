"""
Rules of servers on what an answer shows of the very change that was asked for: which email, and in which status.

Law: a waiting email may have gone on by itself, before the request or before the answer; it never goes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import lifecycle
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, broken, kept
from conformance.traffic.judging.disguise import is_disguised
from conformance.traffic.judging.moves import DELIVERED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.exchange import Exchange
    from conformance.traffic.judging.memory import Shown

_ANSWERS_WITH = {"getEmail": "email-get-answers-200", "updateEmail": "email-update-keeps-id"}


def judge(exchange: Exchange, before: Shown | None) -> Iterator[Outcome]:
    """Yield what an accepted request for one email shows; *before* is what an update found, as far as that was seen."""
    if not exchange.ok or not isinstance(exchange.json, dict):
        return
    step, asked = Step("the answer", exchange), exchange.sent("status")
    if exchange.operation in _ANSWERS_WITH:
        yield from _same_email(exchange, step)
    known = lifecycle.statuses().get(asked) if isinstance(asked, str) else None
    if known is None:
        return
    if exchange.operation == "createEmail":
        yield from _status(known.create_rule, exchange.item, asked, step)
        if asked == "sent" and exchange.sent("sender") in (ABSENT, None) and "sender" in exchange.item:
            yield _default_sender(exchange.item["sender"], step)
    elif before is not None and exchange.item.get("status") not in DELIVERED.get(before.status, ()):
        move = lifecycle.moves().get((before.status, asked))
        if move is not None and move.allowed:
            yield from _status(move.rule, exchange.item, asked, Step("what was shown before", before.exchange), step)


def _same_email(exchange: Exchange, step: Step) -> Iterator[Outcome]:
    named, told = exchange.request.path.rstrip("/").rpartition("/")[2], exchange.item.get("id", ABSENT)
    if not isinstance(told, str) or is_disguised("id", named, told):
        return
    rule, title = _ANSWERS_WITH[str(exchange.operation)], "the email that was asked for"
    if told == named:
        yield kept(rule, title, step)
    else:
        yield broken(rule, title, step, seen=f"the email {told}", expected=f"the email {named}")


def _default_sender(sender: Any, step: Step) -> Outcome:
    """Judge whether an email that was logged as sent has somebody's address; whose it is, traffic does not tell."""
    rule, title = "email-create-sent-default-sender", "the sender of an email that was logged as sent without one"
    if sender is not None:
        return kept(rule, title, step)
    return broken(rule, title, step, seen="sender is None", expected="the address of its user")


def _status(rule: str, item: Any, asked: str, *steps: Step) -> Iterator[Outcome]:
    told, title = item.get("status"), f"status in the answer to one that asks for {asked}"
    if not isinstance(told, str) or told not in lifecycle.statuses():
        return
    later = DELIVERED.get(asked, ())
    if told == asked or told in later:
        yield kept(rule, title, *steps)
    else:
        yield broken(rule, title, *steps, seen=f"status is {shown(told)}", expected=" or ".join((asked, *later)))
