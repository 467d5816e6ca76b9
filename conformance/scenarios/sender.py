"""
The sender: when one is needed, which forms it has, what it defaults to.

Law: senders are compared by display name and address, never by spelling; an email that a refused update was tried on
is read back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.checks.answers import accepted, holds, refused, required, unchanged
from conformance.checks.fields import WAITING, stable
from conformance.checks.values import address, same, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step
from conformance.scenarios.moves import CANCEL, order, rounds
from conformance.scenarios.population import NAMED_SENDER, pictures, population, sibling
from conformance.scenarios.registry import scenario
from strategies.emails import SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_NEED_ONE = ("inbox", "error", "scheduled", "outbox")
_NO_SENDERS = ("not-an-address", "John Smith <not-an-address>", "two words")
_DISPLAY_NAME = "email-sender-display-name"
_FORMS = {"email-sender-address": "draft", _DISPLAY_NAME: "inbox"}
"""The rule on each form of a sender, and the email of the population that has it."""


@scenario(*(f"email-create-{status}-needs-sender" for status in _NEED_ONE))
def needed(bench: Bench) -> Iterator[Outcome]:
    """A valid email with a sender is created. The same body is sent without its sender, then with null for it."""
    for status in _NEED_ONE:
        rule = f"email-create-{status}-needs-sender"
        if bench.wants(rule):
            good = sibling(bench, status)
            yield refused(rule, f"sender left out for {status}", bench.post(_without_sender(good)), sibling=good)
            if bench.at_least("ci"):
                case = bench.post({**_body(good), "sender": None})
                yield refused(rule, f"sender null for {status}", case, sibling=good)


def _body(exchange: Exchange) -> dict[str, Any]:
    body: dict[str, Any] = exchange.request.body
    return body


def _without_sender(exchange: Exchange) -> dict[str, Any]:
    return {name: value for name, value in _body(exchange).items() if name != "sender"}


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
    for who, case, expected in users:
        after = pictures(bench).get(str(case.item["id"])) or bench.get(case.item["id"])
        senders = (case.item.get("sender"), after.item.get("sender"))
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
        case = bench.post(bench.body(status, sender="John Smith <john@example.com>"))
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
        for sender in _no_senders(bench):
            case = bench.post({**_body(good), "sender": sender})
            yield refused(rule, f"{status} with sender {sender!r}", case, sibling=good)


def _no_senders(bench: Bench) -> tuple[str, ...]:
    return _NO_SENDERS if bench.at_least("ci") else _NO_SENDERS[:1]


@scenario("email-update-sender-format", _DISPLAY_NAME)
def no_address_on_update(bench: Bench) -> Iterator[Outcome]:
    """A draft's sender is changed to a named address, then to texts that hold none; the draft is read back."""
    rule = "email-update-sender-format"
    email = str(bench.create("draft", sender=SENDER).item["id"])
    good = bench.put(email, {"sender": NAMED_SENDER})
    if bench.wants(_DISPLAY_NAME):
        yield accepted(_DISPLAY_NAME, "an update with a display name", good)
    if not good.ok:
        good = required(bench.put(email, {"sender": "john@example.com"}), "changing the sender of a draft")
    for sender in _no_senders(bench):
        case = bench.put(email, {"sender": sender})
        yield refused(rule, f"sender {sender!r}", case, sibling=good)
        yield unchanged(
            rule,
            f"the draft after sender {sender!r}",
            good.item,
            bench.get(email),
            stable(good.item),
            Step("the refused update", case),
        )


@scenario("email-move-to-*-needs-sender", "email-move-to-*-names-sender")
def moves(bench: Bench) -> Iterator[Outcome]:
    """
    A draft without a sender is moved towards sending without naming one; it is read back and has to be as it was.
    The same moves are accepted where they name a sender, and show it.
    """
    wanted = [status for status in WAITING if any(map(bench.wants, _move_rules(status)))]
    if not wanted:
        return
    walk = rounds(bench)
    draft = bench.create("draft", sender=ABSENT)
    email = str(draft.item["id"])
    without = {status: bench.put(email, order(bench, status)) for status in wanted}
    after = bench.get(email)
    named = {"scheduled": walk.moves["draft", "scheduled"][0]}
    named["outbox"] = bench.put(email, {**order(bench, "outbox"), "sender": SENDER})
    for status in wanted:
        yield from _moved(status, draft, without[status], after, named[status])
    bench.put(email, CANCEL)
    if bench.at_least("ci"):
        yield from _taken_away(bench, email, named["outbox"])


def _taken_away(bench: Bench, email: str, named: Exchange) -> Iterator[Outcome]:
    """Try to move a draft, which has a sender by now, with null for it."""
    case = bench.put(email, {**order(bench, "outbox"), "sender": None})
    yield refused("email-move-to-outbox-needs-sender", "to outbox with null for the sender", case, sibling=named)
    if case.ok:
        bench.put(email, CANCEL)


def _move_rules(status: str) -> tuple[str, str]:
    return f"email-move-to-{status}-needs-sender", f"email-move-to-{status}-names-sender"


def _moved(status: str, draft: Exchange, without: Exchange, after: Exchange, named: Exchange) -> Iterator[Outcome]:
    needs, names = _move_rules(status)
    steps = (Step("the draft without a sender", draft), Step("the refused update", without))
    yield refused(needs, f"to {status} without a sender", without, sibling=named, context=steps[:1])
    if not without.ok:
        title = f"the draft after a move to {status} without a sender"
        yield unchanged(needs, title, draft.item, after, stable(draft.item), *steps)
    yield accepted(names, f"to {status} with a sender", named)
    if named.ok:
        got = (named.item.get("status"), named.item.get("sender"))
        yield holds(
            names,
            f"what an email moved to {status} shows",
            Step("the move", named),
            good=got[0] == status and same("sender", SENDER, got[1]),
            seen=f"status {shown(got[0])} and sender {shown(got[1])}",
            expected=f"{status!r}, {SENDER!r}",
        )
