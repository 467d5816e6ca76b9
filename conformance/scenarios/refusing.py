"""
Updates that have to be refused: what is no update at all, a wrong property, and valid properties beside one.

Law: each differs in one respect from an update that was accepted and whose values the draft no longer has, so that a
part of it that is written can be seen. They are tried on a draft that stays as it is; a look after all of them tells
whether one of them changed it, and only then are those of each rule tried on a draft of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import refused, required, unchanged
from conformance.checks.fields import WAITING, stable
from conformance.checks.values import instant
from conformance.exchange import Request
from conformance.findings import Outcome, Result, Step, broken, kept
from conformance.scenarios.attempts import Attempt
from conformance.scenarios.drafts import Edited, edited, home
from conformance.scenarios.followup import wrong_delays
from conformance.scenarios.offers import PLAN
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import rounds
from conformance.scenarios.sender import senders_that_are_none
from conformance.scenarios.types import TYPES, wrong_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_ATOMIC, _REPEATS = "email-update-is-atomic", "email-get-repeats"
_EMAILS = "/activity/email/"
_MALFORMED, _OBJECT = "email-update-malformed-json", "email-update-object-only"
_SENDER, _DELAY = "email-update-sender-format", "email-update-followup-delay-minimum"
_LOOKS, _RAW = 3, 3
"""How often an email is looked at that changes by itself; how many bodies that are no update a smoke run tries."""


@scenario(_ATOMIC, _MALFORMED, _OBJECT, _REPEATS, _SENDER, _DELAY, *TYPES)
def refusals(bench: Bench) -> Iterator[Outcome]:
    """
    An edited draft is sent updates that have to be refused: one property of a wrong type or beyond a limit, alone and
    beside valid ones, what is no JSON, what is no object, a sender that is none, too small a delay. A GET has to show
    the email as it was, its date_updated included; when it does not, those of each rule are tried on a draft of their
    own.
    """
    draft, wrong = edited(bench), _wrong(bench)
    cases = [(each, _send(bench, draft.id, each.body)) for each in wrong]
    after = bench.get(draft.id)
    for each, case in cases:
        yield from (refused(rule, each.title, case, sibling=each.sibling) for rule in each.rules)
    together, alone = [], []
    for rule in {rule: None for each in wrong for rule in each.rules}:
        steps = [Step(each.title, case) for each, case in cases if rule in each.rules]
        before = Step("read before", draft.after)
        title, fields = "the email after all of them", stable(draft.after.item)
        together.append(unchanged(rule, title, draft.after.item, after, fields, before, *steps))
    if any(outcome.result is Result.BROKEN for outcome in together):
        alone = [outcome for each in together for outcome in _alone(bench, each.rule, wrong)]
    taken = any(case.ok for _, case in cases)
    yield from alone if taken or any(outcome.result is Result.BROKEN for outcome in alone) else together
    if _updated(draft.after) != _updated(after):
        yield from _touched(bench, draft.id)


def _alone(bench: Bench, rule: str, wrong: Iterable[Attempt]) -> Iterator[Outcome]:
    """Try the wrong updates of one rule on a draft of its own; what one that is taken changes is no matter."""
    made = bench.create(
        "draft", lead_id=home(bench), body_html="<p>Before.</p>", cc=["cc@example.com"], bcc=["bcc@example.com"]
    )
    email = str(made.item["id"])
    before = required(bench.get(email), "reading a draft")
    cases = [(each.title, _send(bench, email, each.body)) for each in wrong if rule in each.rules]
    after = bench.get(email)
    if not any(case.ok for _, case in cases):
        steps = (Step("read before", before), *(Step(title, case) for title, case in cases))
        yield unchanged(rule, "a draft after them alone", before.item, after, stable(before.item), *steps)


def _touched(bench: Bench, email: str) -> Iterator[Outcome]:
    """
    Tell whether a refused update moves date_updated, or each GET does: neither may. Nothing is told where it moves by
    itself, from one list to the next.
    """
    first, second = bench.list({"id__in": email}), bench.list({"id__in": email})
    if (
        first.items
        and second.items
        and instant(first.items[0].get("date_updated")) != instant(second.items[0].get("date_updated"))
    ):
        return
    looks = [bench.get(email) for _ in range(_LOOKS)]
    case = bench.put(email, {"subject": "Not to be seen", "cc": 7})
    looks.append(bench.get(email))
    steps = (Step("a look", looks[1]), Step("the next look", looks[2]))
    seen, expected = "date_updated moved", "the email as it was"
    moments = [*map(_updated, looks)]
    if len(set(moments[:_LOOKS])) == _LOOKS:
        yield broken(_REPEATS, "date_updated in one GET after the other", *steps, seen=seen, expected=expected)
    else:
        still = moments[-2] == moments[-1]
        proof = (Step("before", looks[-2]), Step("the refused update", case), Step("after", looks[-1]))
        title = "date_updated after a refused update"
        yield kept(_ATOMIC, title, *proof) if still else broken(_ATOMIC, title, *proof, seen=seen, expected=expected)


def _updated(exchange: Exchange) -> Any:
    return instant(exchange.item.get("date_updated"))


def _send(bench: Bench, email: str, change: Any) -> Exchange:
    """Send *change* as an update of *email*, bytes as they are; make a draft again of what it has moved."""
    if isinstance(change, bytes):
        return bench.send(Request("PUT", f"{_EMAILS}{email}/", raw=change))
    case = bench.put(email, change)
    if case.ok and case.item.get("status") in WAITING:
        bench.put(email, {"status": "draft"})
    return case


def _wrong(bench: Bench) -> list[Attempt]:
    """Return what is no valid update, each for one reason; last those with a subject that the draft no longer has."""
    draft = edited(bench)
    good = _sibling(draft, _ATOMIC)
    text = good.request.encoded or b""
    raw = {
        (_MALFORMED, "no JSON and no UTF-8"): b"subject=\xff",
        (_OBJECT, "a list"): b"[" + text + b"]",
        (_MALFORMED, "JSON that is cut short"): text[:-1],
        (_OBJECT, "a string"): b'"After"',
        (_OBJECT, "null"): b"null",
    }
    kinds = list(raw.items()) if bench.at_least("ci") else list(raw.items())[:_RAW]
    wrong = [*wrong_types(bench, _ATOMIC), *(Attempt(rule, title, body, good) for (rule, title), body in kinds)]
    for title, sender in senders_that_are_none(bench).items():
        sibling = _sibling(draft, _SENDER)
        wrong.append(Attempt(_SENDER, title, {**sibling.request.body, "sender": sender}, sibling))
    for title, delay in wrong_delays(bench, "updateEmail").items() if bench.wants(_DELAY) else ():
        sibling = _sibling(draft, _DELAY)
        wrong.append(Attempt(_DELAY, f"a delay {title}", {**sibling.request.body, f"{PLAN}delay": delay}, sibling))
    wrong += _changes(bench, good) if bench.at_least("ci") else []
    return [each for each in wrong if any(map(bench.wants, each.rules))]


def _sibling(draft: Edited, rule: str) -> Exchange:
    """Return the accepted update that those of *rule* differ from."""
    if draft.filled.ok or rule not in (_SENDER, _DELAY):
        return draft.most
    return draft.alone.get("sender" if rule == _SENDER else "a plan", draft.edit)


def _changes(bench: Bench, good: Exchange) -> Iterator[Attempt]:
    """Yield one wrong property beside valid ones; a refused move moves nothing."""
    limit = contract.limit("updateEmail", "body_text", "maxLength")
    minimum = contract.limit("updateEmail", f"{PLAN}delay", "minimum")
    changes: dict[str, dict[str, Any]] = {
        "a status that is none": {"status": "archived"},
        "too small a delay": {f"{PLAN}delay": minimum - 1},
        "too long a body_text": {"body_text": "a" * (limit + 1)},
        "a wrong activity_at": {"activity_at": "the day after tomorrow"},
    }
    pairs = [(title, change, good) for title, change in changes.items()]
    if bench.can_send():
        pairs.append(("a wrong cc in a move", {"cc": 7}, rounds(bench).moves["draft", "scheduled"].case))
    for title, change, sibling in pairs:
        yield Attempt(_ATOMIC, f"valid properties beside {title}", {**sibling.request.body, **change}, sibling)
