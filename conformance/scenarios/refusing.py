"""
Updates that have to be refused: what is no update at all, and valid properties beside one that is wrong.

Law: each differs in one respect from an update that was accepted and whose values the draft no longer has, so that a
part of it that is written can be seen. They are tried on a draft that stays as it is; a look after all of them tells
whether one of them changed it, and only then is each tried on a draft of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import refused, required, unchanged
from conformance.checks.fields import WAITING, stable
from conformance.checks.values import instant
from conformance.exchange import Request
from conformance.findings import Outcome, Result, Step, broken, kept
from conformance.scenarios.drafts import Edited, edited, home
from conformance.scenarios.followup import wrong_delays
from conformance.scenarios.offers import PLAN
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import rounds
from conformance.scenarios.sender import senders_that_are_none

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_ATOMIC, _REPEATS = "email-update-is-atomic", "email-get-repeats"
_EMAILS = "/activity/email/"
_MALFORMED, _OBJECT = "email-update-malformed-json", "email-update-object-only"
_SENDER, _DELAY = "email-update-sender-format", "email-update-followup-delay-minimum"
_LOOKS = 3


@scenario(_ATOMIC, _MALFORMED, _OBJECT, _REPEATS, _SENDER, _DELAY)
def refusals(bench: Bench) -> Iterator[Outcome]:
    """
    An edited draft is sent updates that have to be refused: valid properties beside one that breaks a limit or a type,
    what is no JSON, what is no object, a sender that is none, too small a delay. A GET has to show the email as
    it was, its date_updated included; when it does not, each update is tried on a draft of its own.
    """
    draft = edited(bench)
    wrong = _wrong(bench)
    cases = {key: _send(bench, draft.id, request) for key, (request, _) in wrong.items()}
    after = bench.get(draft.id)
    for (rule, title), case in cases.items():
        yield refused(rule, title, case, sibling=wrong[rule, title][1])
    steps = [Step("read before", draft.after), *(Step(title, case) for (_, title), case in cases.items())]
    together = [
        unchanged(rule, "the email after all of them", draft.after.item, after, stable(draft.after.item), *steps)
        for rule in {rule: None for rule, _ in cases}
    ]
    alone = []
    if any(outcome.result is Result.BROKEN for outcome in together):
        alone = [outcome for key in wrong for outcome in _alone(bench, key)]
    yield from alone if any(outcome.result is Result.BROKEN for outcome in alone) else together
    if _updated(draft.after) != _updated(after):
        yield from _touched(bench, draft.id)


def _alone(bench: Bench, key: tuple[str, str]) -> Iterator[Outcome]:
    """Try one wrong update on a draft of its own."""
    made = bench.create(
        "draft", lead_id=home(bench), body_html="<p>Before.</p>", cc=["cc@example.com"], bcc=["bcc@example.com"]
    )
    email = str(made.item["id"])
    before = required(bench.get(email), "reading a draft")
    case, after = _send(bench, email, _wrong(bench)[key][0]), bench.get(email)
    if not case.ok:
        steps = (Step("read before", before), Step("the refused update", case))
        yield unchanged(key[0], f"the email after {key[1]}", before.item, after, stable(before.item), *steps)
    if after.item.get("status") in WAITING:
        bench.put(email, {"status": "draft"})


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
    """Send *change* as an update of *email*; bytes are sent as they are."""
    if isinstance(change, bytes):
        return bench.send(Request("PUT", f"{_EMAILS}{email}/", raw=change))
    return bench.put(email, change)


def _wrong(bench: Bench) -> dict[tuple[str, str], tuple[Any, Exchange]]:
    """Return (rule, title) -> what is no valid update, for one reason, and the accepted one that it differs from."""
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
    kinds = list(raw.items()) if bench.at_least("ci") else list(raw.items())[:2]
    wrong: dict[tuple[str, str], tuple[Any, Exchange]] = {key: (body, good) for key, body in kinds}
    for title, (change, sibling) in _changes(bench, good).items():
        wrong[_ATOMIC, f"valid properties beside {title}"] = ({**sibling.request.body, **change}, sibling)
    for title, sender in senders_that_are_none(bench).items():
        sibling = _sibling(draft, _SENDER)
        wrong[_SENDER, title] = ({**sibling.request.body, "sender": sender}, sibling)
    for title, delay in wrong_delays(bench, "updateEmail").items() if bench.wants(_DELAY) else ():
        sibling = _sibling(draft, _DELAY)
        wrong[_DELAY, f"a delay {title}"] = ({**sibling.request.body, f"{PLAN}delay": delay}, sibling)
    return {key: pair for key, pair in wrong.items() if bench.wants(key[0])}


def _sibling(draft: Edited, rule: str) -> Exchange:
    """Return the accepted update that those of *rule* differ from."""
    if draft.filled.ok or rule not in (_SENDER, _DELAY):
        return draft.filled if draft.filled.ok else draft.edit
    return draft.alone.get("sender" if rule == _SENDER else "a plan", draft.edit)


def _changes(bench: Bench, good: Exchange) -> dict[str, tuple[dict[str, Any], Exchange]]:
    """Return title -> one wrong property, and the accepted update that it stands in; a refused move moves nothing."""
    changes: dict[str, dict[str, Any]] = {"a wrong cc": {"cc": 7}}
    if not bench.at_least("ci"):
        return {title: (change, good) for title, change in changes.items()}
    limit = contract.limit("updateEmail", "body_text", "maxLength")
    minimum = contract.limit("updateEmail", f"{PLAN}delay", "minimum")
    changes["a status that is none"] = {"status": "archived"}
    changes["too small a delay"] = {f"{PLAN}delay": minimum - 1}
    changes["too long a body_text"] = {"body_text": "a" * (limit + 1)}
    changes["a wrong activity_at"] = {"activity_at": "the day after tomorrow"}
    pairs = {title: (change, good) for title, change in changes.items()}
    if bench.can_send():
        pairs["a wrong cc in a move"] = ({"cc": 7}, rounds(bench).moves["draft", "scheduled"].case)
    return pairs
