"""
Updates that have to be refused: what is no update at all, and valid properties beside one that is wrong.

Law: they are tried on a draft that stays as it is; a look after all of them tells whether one of them changed it, and
only then is each tried on a draft of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import refused, required, unchanged
from conformance.checks.fields import WAITING, stable
from conformance.checks.values import instant
from conformance.exchange import Request
from conformance.findings import Outcome, Result, Step, broken, kept
from conformance.scenarios.drafts import PLAN, Edited, edited
from conformance.scenarios.followup import wrong_delays
from conformance.scenarios.registry import scenario
from conformance.scenarios.sender import senders_that_are_none
from strategies.emails import SCHEDULED_FOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_ATOMIC, _REPEATS = "email-update-is-atomic", "email-get-repeats"
_GOOD: dict[str, Any] = {
    "subject": "Not to be seen",
    "body_text": "Not to be seen.",
    "body_html": "<p>Not to be seen.</p>",
    "sender": "unseen@example.com",
    "to": ["unseen@example.com"],
    "cc": [],
    "bcc": [],
    "activity_at": "2024-06-07T08:09:10+00:00",
}
_EMAILS = "/activity/email/"
_SENDER, _DELAY = "email-update-sender-format", "email-update-followup-delay-minimum"
_LOOKS = 3


@scenario(_ATOMIC, "email-update-malformed-json", "email-update-object-only", _REPEATS, _SENDER, _DELAY)
def refusals(bench: Bench) -> Iterator[Outcome]:
    """
    An edited draft is sent updates that have to be refused: valid properties beside one that breaks a limit or a type,
    JSON that is cut short, what is no object, a sender that is none, too small a delay. A GET has to show the email as it was, its date_updated included; when
    it does not, each update is tried on a draft of its own.
    """
    draft = edited(bench)
    wrong = _wrong(bench)
    cases = {key: _send(bench, draft.id, request) for key, request in wrong.items()}
    after = bench.get(draft.id)
    for (rule, title), case in cases.items():
        yield refused(rule, title, case, sibling=_sibling(draft, rule))
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
    made = bench.create("draft", body_html="<p>Before.</p>", cc=["cc@example.com"], bcc=["bcc@example.com"])
    email = str(made.item["id"])
    before = required(bench.get(email), "reading a draft")
    case, after = _send(bench, email, _wrong(bench)[key]), bench.get(email)
    if not case.ok:
        steps = (Step("read before", before), Step("the refused update", case))
        yield unchanged(key[0], f"the email after {key[1]}", before.item, after, stable(before.item), *steps)
    if after.item.get("status") in WAITING:
        bench.put(email, {"status": "draft"})


def _touched(bench: Bench, email: str) -> Iterator[Outcome]:
    """Tell whether a refused update moves date_updated, or each look does: neither may."""
    looks = [bench.get(email) for _ in range(_LOOKS)]
    case = bench.put(email, {**_GOOD, "to": 7})
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


def _wrong(bench: Bench) -> dict[tuple[str, str], Any]:
    """Return (rule, title) -> what is no valid update, each for one reason."""
    text = b'{"subject": "Not to be seen"}'
    wrong: dict[tuple[str, str], Any] = {
        ("email-update-malformed-json", "JSON that is cut short"): text[:-1],
        ("email-update-object-only", "a list"): b"[" + text + b"]",
    }
    if bench.at_least("ci"):
        wrong["email-update-malformed-json", "no JSON at all"] = b"subject=After"
        wrong["email-update-object-only", "a string"] = b'"After"'
        wrong["email-update-object-only", "null"] = b"null"
    for title, change in _changes(bench).items():
        wrong[_ATOMIC, f"valid properties beside {title}"] = {**_GOOD, **change}
    draft = edited(bench)
    for title, sender in senders_that_are_none(bench).items():
        wrong[_SENDER, title] = {**_sibling(draft, _SENDER).request.body, "sender": sender}
    for title, delay in wrong_delays(bench, "updateEmail").items() if bench.wants(_DELAY) else ():
        wrong[_DELAY, f"a delay {title}"] = {**_sibling(draft, _DELAY).request.body, f"{PLAN}delay": delay}
    return {key: change for key, change in wrong.items() if bench.wants(key[0])}


def _sibling(draft: Edited, rule: str) -> Exchange:
    """Return the accepted update that those of *rule* differ from."""
    if draft.filled.ok or rule not in (_SENDER, _DELAY):
        return draft.filled if draft.filled.ok else draft.edit
    return draft.alone.get("sender" if rule == _SENDER else "a plan", draft.edit)


def _changes(bench: Bench) -> dict[str, dict[str, Any]]:
    """Return title -> one wrong property; a move that is refused for it may move nothing either."""
    changes: dict[str, dict[str, Any]] = {}
    if bench.at_least("ci") or not bench.can_send():
        changes["a wrong to"] = {"to": 7}
    if bench.can_send():
        move = {"status": "scheduled", "date_scheduled": SCHEDULED_FOR}
        changes["a move and a wrong cc"] = {**move, "cc": 7}
    if bench.at_least("ci"):
        limit = contract.limit("updateEmail", "body_text", "maxLength")
        minimum = contract.limit("updateEmail", f"{PLAN}delay", "minimum")
        changes["a status that is none"] = {"status": "archived"}
        changes["too small a delay"] = {f"{PLAN}delay": minimum - 1}
        changes["too long a body_text"] = {"body_text": "a" * (limit + 1)}
        changes["a wrong activity_at"] = {"activity_at": "the day after tomorrow"}
    return changes
