"""
The sender: when one is needed, which forms it has, what it defaults to.

Law: senders are compared by display name and address, never by spelling; an email that a refused update was tried on
is read back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.checks.answers import accepted, holds, refused, required, unchanged
from conformance.checks.fields import stable
from conformance.checks.values import address, same, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step
from conformance.scenarios.registry import scenario
from strategies.emails import LONGEST_DELAY, SCHEDULED_FOR, SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench

_NEED_ONE = ("inbox", "error", "scheduled", "outbox")
_NO_SENDERS = ("not-an-address", "John Smith <not-an-address>", "two words")
_FORMS = {
    "email-sender-address": {"a bare address": "john@example.com"},
    "email-sender-display-name": {
        "a quoted display name": '"John Smith" <john@example.com>',
        "a display name without quotes": "John Smith <john@example.com>",
    },
}
_MOVES: dict[str, dict[str, Any]] = {
    "scheduled": {"status": "scheduled", "date_scheduled": SCHEDULED_FOR},
    "outbox": {"status": "outbox", "send_in": LONGEST_DELAY},
}


@scenario(*(f"email-create-{status}-needs-sender" for status in _NEED_ONE))
def needed(bench: Bench) -> Iterator[Outcome]:
    """A valid email with a sender is created. The same body is sent without its sender, then with null for it."""
    for status in _NEED_ONE:
        rule = f"email-create-{status}-needs-sender"
        if not bench.wants(rule):
            continue
        sibling = bench.create(status)
        for how, value in (("left out", ABSENT), ("null", None)):
            case = bench.post(bench.body(status, sender=value))
            yield refused(rule, f"sender {how} for {status}", case, sibling=sibling)
        if status in _MOVES:
            bench.put(str(sibling.item["id"]), {"status": "draft"})


@scenario("email-create-draft-without-sender", "email-create-sent-without-sender")
def not_needed(bench: Bench) -> Iterator[Outcome]:
    """A draft and a sent email are created without a sender."""
    for status in ("draft", "sent"):
        rule = f"email-create-{status}-without-sender"
        if bench.wants(rule):
            yield accepted(rule, f"{status} without a sender", bench.post(bench.body(status, sender=ABSENT)))


@scenario("email-create-sent-default-sender")
def default_sender(bench: Bench) -> Iterator[Outcome]:
    """Sent emails are logged without a sender, for the owner of the credentials and for another user."""
    rule = "email-create-sent-default-sender"
    if not bench.wants(rule):
        return
    given = "user_id" in bench.client.target.fixtures
    first = {"user_id": bench.fixtures["user_id"]} if given else {}
    users = [("the first user", first, bench.fixtures["user_email"])]
    second, second_email = bench.fixtures.get("second_user_id"), bench.fixtures.get("second_user_email")
    if second and second_email:
        users.append(("another user", {"user_id": second}, second_email))
    for who, properties, expected in users:
        case = bench.create("sent", sender=ABSENT, **properties)
        after = bench.get(str(case.item["id"]))
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
    for rule, senders in _FORMS.items():
        for form, sender in senders.items() if bench.wants(rule) else ():
            for status in ("draft", "inbox") if bench.at_least("ci") else ("draft",):
                case = bench.post(bench.body(status, sender=sender))
                yield accepted(rule, f"{form} as the sender of {status}", case)
                if not case.ok:
                    continue
                after = bench.get(str(case.item.get("id")))
                got = (case.item.get("sender"), after.item.get("sender"))
                yield holds(
                    rule,
                    f"{form} kept as the sender of {status}",
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
        sibling = bench.create(status, sender=SENDER)
        for sender in _NO_SENDERS:
            case = bench.post(bench.body(status, sender=sender))
            yield refused(rule, f"{status} with sender {sender!r}", case, sibling=sibling)


@scenario("email-update-sender-format")
def no_address_on_update(bench: Bench) -> Iterator[Outcome]:
    """A draft's sender is changed with success, then to texts that hold no address; the draft is read back."""
    rule = "email-update-sender-format"
    email = str(bench.create("draft", sender=SENDER).item["id"])
    sibling = required(bench.put(email, {"sender": "john@example.com"}), "changing the sender of a draft")
    for sender in _NO_SENDERS:
        case = bench.put(email, {"sender": sender})
        yield refused(rule, f"sender {sender!r}", case, sibling=sibling)
        yield unchanged(
            rule,
            f"the draft after sender {sender!r}",
            sibling.item,
            bench.get(email),
            stable(sibling.item),
            Step("the refused update", case),
        )


@scenario("email-move-to-*-needs-sender", "email-move-to-*-names-sender")
def moves(bench: Bench) -> Iterator[Outcome]:
    """A draft without a sender is moved towards sending without naming one, read back, then moved with one."""
    for status, move in _MOVES.items():
        needs, names = (f"email-move-to-{status}-{each}-sender" for each in ("needs", "names"))
        if not bench.wants(needs) and not bench.wants(names):
            continue
        draft = bench.create("draft", sender=ABSENT)
        email = str(draft.item["id"])
        without = bench.put(email, move)
        read = bench.get(email)
        if without.ok:
            bench.put(email, {"status": "draft"})
        named = bench.put(email, {**move, "sender": SENDER})
        step = Step("the draft without a sender", draft)
        yield refused(needs, f"to {status} without a sender", without, sibling=named, context=[step])
        yield unchanged(
            needs,
            f"the draft after a move to {status} without a sender",
            draft.item,
            read,
            stable(draft.item),
            step,
            Step("the refused update", without),
        )
        yield accepted(names, f"to {status} with a sender", named, step)
        if named.ok:
            got = (named.item.get("status"), named.item.get("sender"))
            yield holds(
                names,
                f"what an email moved to {status} shows",
                step,
                Step("the move", named),
                good=got[0] == status and same("sender", SENDER, got[1]),
                seen=f"status {shown(got[0])} and sender {shown(got[1])}",
                expected=f"{status!r}, {SENDER!r}",
            )
            bench.put(email, {"status": "draft"})
