"""
Updates in the light of the status that the recording showed before: rules of clients on edits and moves.

Law: between two exchanges somebody unseen may have moved the email along the life cycle. An update that was accepted is
held against nobody unless no status which the email could have had by then allows it, or there was no time for that; one
that was refused is held against the client that had seen the status.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from conformance import contract, lifecycle
from conformance.checks.values import same, shown
from conformance.exchange import ABSENT
from conformance.traffic.judging.facts import Fact
from conformance.traffic.judging.memory import brief, is_at_once
from conformance.traffic.recorded import REQUEST_BODY, RESPONSE_BODY
from conformance.traffic.scrubbed import is_scrubbed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.exchange import Exchange
    from conformance.traffic.judging.memory import Shown
    from conformance.traffic.recorded import Recorded

_REFUSED = (400, 409, 422)
DELIVERED = {"scheduled": ("outbox", "sent", "error"), "outbox": ("sent", "error")}
"""What becomes of waiting emails by themselves."""


def judge(recorded: Recorded, before: Shown) -> Iterator[Fact]:
    """Yield what an update shows, given the last picture of its email."""
    exchange = recorded.exchange
    body = exchange.request.body
    if REQUEST_BODY in recorded.unknown or not isinstance(body, dict) or before.status not in lifecycle.statuses():
        return
    asked = body.get("status", ABSENT)
    if asked is ABSENT or asked == before.status:
        yield from _edit(recorded, before, body)
    elif isinstance(asked, str) and asked in lifecycle.statuses():
        yield from _move(exchange, before, body, asked)


def of_a_living_email(exchange: Exchange, deleted: Exchange | None) -> Iterator[Fact]:
    """Yield whether an update or a delete is of an email that is still there, as far as the recording shows."""
    asked, seen = exchange.request.method, "the email was deleted before"
    yield Fact("client-leaves-deleted-alone", f"{asked} of an email", deleted is None, seen, "nothing after the delete")


@cache
def could_be(status: str) -> frozenset[str]:
    """Return every status that an email which was shown in *status* can have by now."""
    found, left = {status}, [status]
    while left:
        source = left.pop()
        moved = [move.target for move in lifecycle.moves().values() if move.source == source and move.allowed]
        for each in (*moved, *DELIVERED.get(source, ())):
            if each not in found:
                found.add(each)
                left.append(each)
    return frozenset(found)


def _move(exchange: Exchange, before: Shown, body: Mapping[str, Any], asked: str) -> Iterator[Fact]:
    move = lifecycle.moves()[before.status, asked]
    title = f"{before.status} to {asked}"
    if move.allowed:
        yield Fact("client-moves-allowed", title, good=True)
        for name in move.needs:
            yield from _need(exchange, before, body, asked, name)
        return
    stays = before.status not in DELIVERED and is_at_once(exchange, before.exchange)
    sources = {before.status} if stays else could_be(before.status)
    forbidden = all(source != asked and not _allowed(source, asked) for source in sources)
    if _is_refused(exchange) or (_goes_through(exchange) and forbidden):
        allowed = [each.target for each in lifecycle.moves().values() if each.source == before.status and each.allowed]
        expected = f"from {before.status} only {' or '.join(allowed) or 'none'}"
        yield Fact("client-moves-allowed", title, False, f"an update to {asked}", expected, move.rule)


def _allowed(source: str, target: str) -> bool:
    return lifecycle.moves()[source, target].allowed


def _is_refused(exchange: Exchange) -> bool:
    """A refusal may have other reasons; these codes say that the request itself was read and found wrong."""
    return exchange.status in _REFUSED


def _goes_through(exchange: Exchange) -> bool:
    """Tell whether an update was accepted, or has no answer yet."""
    return exchange.ok or not exchange.status


def _need(exchange: Exchange, before: Shown, body: Mapping[str, Any], asked: str, name: str) -> Iterator[Fact]:
    """Yield whether a move has what it needs, in the update or on the email."""
    slug = name.partition("_")[0]
    rule, title = f"client-move-needs-{slug}", f"{name} of a move to {asked}"
    if body.get(name) is not None or before.values.get(name, ABSENT) is not None:
        if body.get(name) is not None or name in before.values:
            yield Fact(rule, title, good=True)
        return
    lacking = exchange.ok and exchange.item.get(name, ABSENT) is None
    if _is_refused(exchange) or lacking:
        seen = "null in the update" if name in body else "nothing in the update, null on the email"
        yield Fact(rule, title, False, seen, "a value in one of them", f"email-move-to-{asked}-needs-{slug}")


def _edit(recorded: Recorded, before: Shown, body: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield whether an update that leaves the status as it was may change the email."""
    exchange, status = recorded.exchange, lifecycle.statuses()[before.status]
    changes = [name for name in body if name != "status" and _is_change(name, body[name], before)]
    if not changes:
        return
    title = f"{changes[0]} of an email in {status.name}"
    if status.editable:
        yield Fact("client-edits-drafts-only", title, good=True)
        return
    never = not any(lifecycle.statuses()[each].editable for each in could_be(status.name))
    after = exchange.item.get("status") if RESPONSE_BODY not in recorded.unknown else None
    proven = never or ("status" not in body and after == status.name)
    if _is_refused(exchange) or (_goes_through(exchange) and proven):
        seen = f"an update of {', '.join(changes)} while the email is in {status.name}"
        yield Fact("client-edits-drafts-only", title, False, seen, "updates of drafts only", status.edit_rule)


def _is_change(name: str, value: Any, before: Shown) -> bool:
    """Tell whether a documented property would become another; one that answers do not show would."""
    if name not in contract.request_properties("updateEmail") or is_scrubbed(value):
        return False
    if name not in contract.email_fields():
        return value is not None
    shown_before = before.values.get(name, ABSENT)
    return shown_before is not ABSENT and not alike(name, brief(value), shown_before)


def alike(name: str, one: Any, other: Any) -> bool:
    """Tell whether two values of a field, as pictures hold them, are the same; null and an empty list are."""
    if one == other or (not one and not other):
        return True
    return type(one) is type(other) and same(name, one, other)


def differing(names: Iterator[str], one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return field -> (one, other) of the fields in *names* that both pictures have and that differ."""
    return {
        name: (one[name], other[name])
        for name in names
        if name in one and name in other and not alike(name, one[name], other[name])
    }


def told(changes: Mapping[str, tuple[Any, Any]]) -> str:
    """Return differences as a sentence."""
    return "; ".join(f"{name} is {shown(new)} and was {shown(old)}" for name, (old, new) in changes.items())
