"""
The sender: when one is needed, which forms it has, what it defaults to.

Law: senders are compared by display name and address, never by spelling; an email that a refused update was tried on
is read back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from conformance.checks.answers import accepted, holds, refused
from conformance.checks.fields import WAITING
from conformance.checks.naming import Screening, Wrong
from conformance.checks.values import address, same, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, inapplicable
from conformance.scenarios.attempts import Attempt, Ground, attempted
from conformance.scenarios.drafts import edited
from conformance.scenarios.looks import pictures, seen
from conformance.scenarios.moves import named
from conformance.scenarios.nothing_stored import refusals, without
from conformance.scenarios.population import NAMED_SENDER, others, population, sibling
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import CANCEL, NOT_QUEUED, can_move, order, rounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_NEED_ONE = ("inbox", "error", "scheduled", "outbox")
NO_SENDERS = ("not-an-address", "John Smith <not-an-address>", "two words", "name@")
_NOTHING, _BLANK = ("nothing", ""), ("a blank", " ")
_EMPTY = {"inbox": _NOTHING, "error": _BLANK, "scheduled": _NOTHING, "outbox": _BLANK}
"""Status -> what names no sender either, where one is needed."""
_WORST = {"POST": NO_SENDERS[0], "PUT": NO_SENDERS[1]}
"""What a smoke run tries in a create, and in an update."""
LACKING = {status: f"email-move-to-{status}-needs-sender" for status in WAITING}
"""The rules of `moves_without_sender`."""
NEEDS_DATE = "email-move-to-scheduled-needs-date"
FILLED_IN = "the target gives every draft a sender, so that none can be lacking"
_NEEDS = {LACKING["scheduled"]: "sender", NEEDS_DATE: "date_scheduled"}
"""What a move to scheduled needs."""
_DISPLAY_NAME = "email-sender-display-name"
_FORMS = {"email-sender-address": "draft", _DISPLAY_NAME: "inbox"}
"""The rule on each form of a sender, and the email of the population that has it."""


@scenario(*(f"email-create-{status}-needs-sender" for status in _NEED_ONE))
def needed(bench: Bench) -> Iterator[Outcome]:
    """
    A valid email with a sender is created. The same body is sent without its sender, with null for it, and with an
    empty one; in a smoke run one of the first two.
    """
    for status in _NEED_ONE:
        rule = f"email-create-{status}-needs-sender"
        if not bench.wants(rule):
            continue
        good = sibling(bench, status)
        if status == "inbox" or bench.at_least("ci"):
            case = bench.post(without(_body(good), "sender"))
            yield refused(rule, f"sender left out for {status}", case, sibling=good)
        if status != "inbox" or bench.at_least("ci"):
            case = refusals(bench)["sender"] if status == "error" else bench.post({**_body(good), "sender": None})
            yield refused(rule, f"sender null for {status}", case, sibling=good)
        if bench.at_least("ci"):
            how, value = _EMPTY[status]
            case = bench.post({**_body(good), "sender": value})
            yield refused(rule, f"{how} for the sender of {status}", case, sibling=good)


def _body(exchange: Exchange) -> dict[str, Any]:
    body: dict[str, Any] = exchange.request.body
    return body


@scenario("email-create-draft-without-sender", "email-create-sent-without-sender")
def not_needed(bench: Bench) -> Iterator[Outcome]:
    """A draft and a sent email are created that name no sender, then with null for it."""
    for status, part in (("draft", "minimal"), ("sent", "sent")):
        rule = f"email-create-{status}-without-sender"
        if bench.wants(rule):
            tried = population(bench).tried[part]
            case = tried if tried.ok else bench.post(bench.body(status))
            yield accepted(rule, f"{status} without a sender", case)
            if bench.at_least("ci"):
                yield accepted(rule, f"{status} with null for its sender", bench.post(bench.body(status, sender=None)))


@scenario("email-create-sent-default-sender")
def default_sender(bench: Bench) -> Iterator[Outcome]:
    """Sent emails are logged without a sender, for the owner of the credentials and for another user."""
    rule = "email-create-sent-default-sender"
    if not bench.wants(rule):
        return
    known = population(bench)
    own = known.tried["sent"] if known.tried["sent"].ok else bench.create("sent")
    users = [("the owner of the credentials", own, bench.fixtures["user_email"])]
    if bench.at_least("ci"):
        null = bench.create("sent", sender=None)
        users.append(("the owner, with null for its sender,", null, bench.fixtures["user_email"]))
    if "user_id" in bench.client.target.fixtures:
        given = bench.create("sent", sender=ABSENT, user_id=bench.fixtures["user_id"])
        users = [("the user who was given", given, bench.fixtures["user_email"])]
    second = bench.fixtures.get("second_user_email")
    if "colleague" in known.creates and second:
        users.append(("another user", known["colleague"], second))
    for who, case, expected in (each for each in users if each[1].sent("sender") in (ABSENT, None)):
        after, item = seen(bench, str(case.item["id"]))
        senders = (case.item.get("sender"), item.get("sender"))
        good = all(_address(sender) == expected.lower() for sender in senders)
        yield holds(
            rule,
            f"the sender of an email that {who} sent",
            Step("the create", case),
            Step("read back", after),
            good=good,
            seen=f"sender is {shown(senders[0])}, then {shown(senders[1])}",
            expected=f"the address {expected!r} in both",
        )


def _address(sender: Any) -> str | None:
    found = address(sender)
    return found[1].lower() if found else None


@scenario(*_FORMS)
def forms(bench: Bench) -> Iterator[Outcome]:
    """Emails are created with each documented form of a sender and read back."""
    known = population(bench)
    for rule, part in _FORMS.items():
        if not bench.wants(rule):
            continue
        case, after = known.tried[part], pictures(bench).get(known.id(part))
        if not case.ok or after is None:
            case = bench.post(bench.body("draft", sender=case.sent("sender")))
            yield accepted(rule, "the sender of a draft", case)
            after = bench.get(str(case.item.get("id"))) if case.ok else None
        if after is not None:
            yield _form(rule, part, case, after)
    if not (bench.at_least("ci") and bench.wants(_DISPLAY_NAME)):
        return
    for status in ("draft", "inbox", "sent"):
        case = bench.post(bench.body(status, sender=bench.sent_by("John Smith <john@example.com>")))
        yield accepted(_DISPLAY_NAME, f"a display name without quotes as the sender of {status}", case)
        if case.ok:
            yield _form(_DISPLAY_NAME, f"{status}, without quotes", case, bench.get(str(case.item.get("id"))))


def _form(rule: str, which: str, case: Exchange, after: Exchange) -> Outcome:
    sender, got = case.sent("sender"), (case.item.get("sender"), after.item.get("sender"))
    return holds(
        rule,
        f"kept as the sender of {which}",
        Step("the create", case),
        Step("read back", after),
        good=all(same("sender", sender, each) for each in got),
        seen=f"the create shows {shown(got[0])}, the GET {shown(got[1])}",
        expected=f"{sender!r} in both",
    )


@scenario("email-create-sender-format")
def no_address_on_create(bench: Bench) -> Iterator[Outcome]:
    """A valid email with a sender is created. The same body is sent with senders that hold no address."""
    rule = "email-create-sender-format"
    for status in ("draft", "inbox") if bench.at_least("ci") else ("draft",):
        good = sibling(bench, status)
        for sender in _no_senders(bench, "POST"):
            case = bench.post({**_body(good), "sender": sender})
            yield refused(rule, f"{status} with sender {sender!r}", case, sibling=good)


def _no_senders(bench: Bench, method: str) -> tuple[str, ...]:
    return NO_SENDERS if bench.at_least("ci") else (_WORST[method],)


@scenario(_DISPLAY_NAME)
def named_by_an_update(bench: Bench) -> Iterator[Outcome]:
    """A draft is updated with a sender that has a display name; in ci another is scheduled with it, and called back."""
    draft = edited(bench)
    yield accepted(_DISPLAY_NAME, "an update with a display name", draft.alone.get("sender", draft.filled))
    if bench.at_least("ci") and bench.can_send():
        email = str(bench.create("draft", sender=ABSENT).item["id"])
        case = bench.put(email, {**order(bench, "scheduled"), "sender": bench.sent_by(NAMED_SENDER)})
        yield accepted(_DISPLAY_NAME, "a move with a display name", case)
        if case.ok:
            yield _form(_DISPLAY_NAME, "a scheduled email", case, bench.put(email, CANCEL))


def senders_that_are_none(bench: Bench) -> dict[str, str]:
    """Return title -> sender that holds no address, for an update; refusing.py tries them."""
    return {f"sender {sender!r}": sender for sender in _no_senders(bench, "PUT")}


def moves_without_sender(bench: Bench) -> list[Attempt]:
    """Return moves of a draft that has no sender and is given none; refusals.py tries them."""
    if fills_in(bench):
        return []
    ways = {"without a sender": ABSENT, "with null for the sender": None}
    attempts = []
    for status in (each for each in WAITING if bench.wants(LACKING[each]) and can_move(bench, each)):
        sibling = _named(bench, status)
        tried = list(ways.items())[: 2 if _null_is_tried(bench, status) else 1]
        if bench.at_least("ci"):
            what, value = _EMPTY[status]
            tried.append((f"with {what} for the sender", value))
        for how, sender in tried:
            body = without(sibling.request.body, "sender", sender)
            attempts.append(Attempt(LACKING[status], f"to {status} {how}", body, sibling))
    return attempts


def fills_in(bench: Bench) -> bool:
    """Tell whether the target gives a draft a sender when the create names none: then none is lacking in a move."""
    return bool(others(bench)["draft"].item.get("sender"))


def _null_is_tried(bench: Bench, status: str) -> bool:
    doubts = {each.rule for each in nulls_in_a_move(bench).doubts}
    return bench.at_least("ci") or status == "outbox" or LACKING[status] in doubts


def nulls_in_a_move(bench: Bench) -> Screening:
    """Schedule, once in a smoke run, a draft without a sender by an update that has null for all it needs, if it may."""

    def make(bench: Bench) -> Screening:
        found = Screening()
        wrong = [Wrong(rule, name, "null", None) for rule, name in _NEEDS.items()]
        update = {"status": "scheduled", **{each.name: each.value for each in wrong}}
        if bench.permits(update) and not bench.at_least("ci"):
            found.look(wrong, bench.put(others(bench).id("draft"), update))
        return found

    return bench.shared("nulls in a move", make)


def _named(bench: Bench, status: str) -> Exchange:
    """Return an accepted move of a draft without a sender that names one."""
    return rounds(bench).queued.case if status == "outbox" else named(bench).case


@scenario("email-move-to-*-names-sender")
def names(bench: Bench) -> Iterator[Outcome]:
    """A draft without a sender is scheduled, and another is queued, by updates that name one; the answer shows it."""
    for status in WAITING:
        rule = f"email-move-to-{status}-names-sender"
        if not bench.wants(rule):
            continue
        if not can_move(bench, status):
            yield inapplicable(rule, f"to {status} with a sender", NOT_QUEUED)
            continue
        case = _named(bench, status)
        yield accepted(rule, f"to {status} with a sender", case)
        if case.ok:
            got = (case.item.get("status"), case.item.get("sender"))
            yield holds(
                rule,
                f"what an email moved to {status} shows",
                Step("the move", case),
                good=got[0] == status and same("sender", case.sent("sender"), got[1]),
                seen=f"status {shown(got[0])} and sender {shown(got[1])}",
                expected=f"{status!r}, {case.sent('sender')!r}",
            )


@scenario(LACKING["outbox"], level="ci")
def taken_away(bench: Bench) -> Iterator[Outcome]:
    """A draft with a sender is moved to the outbox by an update that has null for it."""
    rule = LACKING["outbox"]
    if bench.wants(rule) and can_move(bench, "outbox") and not fills_in(bench):
        sibling = _named(bench, "outbox")
        update = without(sibling.request.body, "sender", None)
        attempts = [Attempt(rule, "to outbox with null for the sender", update, sibling)]
        another = partial(bench.create, "draft", sender=bench.sender)
        yield from attempted(bench, [Ground(another, another, attempts)])
