"""
Limits of length: of the subject, the bodies and the recipients.

Law: lengths count characters, whatever bytes they take; a text at the limit comes back whole, and one character more
is refused. A long text is never written into a finding.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import accepted, holds, is_refusal, refused, required, said, unchanged
from conformance.checks.fields import stable
from conformance.checks.naming import Screening, Wrong
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.nothing_stored import refusals, too_long
from conformance.scenarios.population import population
from conformance.scenarios.registry import scenario
from strategies import ALPHABETS, LongText
from strategies.emails import SCHEDULED_FOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

    Send = Callable[[dict[str, Any]], Exchange]

_FIRST, _SECOND = ("subject", "body_text"), ("body_html",)
_LIMITED = _FIRST + _SECOND
_MIXED = "mixed"
_SHORT = "a" * 500


def _text(length: int, unit: str) -> str:
    """Return a text whose ends tell where it was cut; they hold what bytes and UTF-16 count as more, but for ASCII."""
    more = "" if unit in ALPHABETS and ALPHABETS[unit].isascii() else " 😀é"
    return str(LongText(length, ALPHABETS.get(unit, "a"), head=f"[start{more}]", tail=f"[end{more}]"))


def _at_limit(operation: str, names: tuple[str, ...], unit: str) -> dict[str, Any]:
    return {name: _text(contract.limit(operation, name, "maxLength"), unit) for name in names}


def _rule(operation: str, name: str) -> str:
    return f"email-{operation.removesuffix('Email')}-{name.replace('_', '-')}-max-length"


@scenario("email-create-*-max-length", "email-update-*-max-length")
def limits(bench: Bench) -> Iterator[Outcome]:
    """
    Drafts are created and updated with texts at their limits; updates with one character more are refused.

    The drafts are then read back in a list, and in a deeper run by GET.
    """
    for unit in (_MIXED, *ALPHABETS) if bench.at_least("ci") else (_MIXED,):
        yield from _limits(bench, unit)


def _limits(bench: Bench, unit: str) -> Iterator[Outcome]:
    """Create one draft with some texts at the limit and update it with the others; the other way round with another."""
    updates: list[Exchange] = []
    for created, updated in ((_FIRST, _SECOND), (_SECOND, _FIRST)):
        body = bench.body("draft", **dict.fromkeys(_LIMITED, _SHORT))
        made = yield from _sent(bench.post, body, "createEmail", created, unit)
        if made is None:
            made = required(bench.post(body), "creating a draft with texts of 500 characters")
        email = str(made.item["id"])
        update = yield from _sent(partial(bench.put, email), {}, "updateEmail", updated, unit)
        if update is None:
            continue
        updates.append(update)
        if unit == _MIXED:
            yield from _one_more(bench, update, updated)
        if bench.at_least("ci"):
            got = bench.get(email)
            yield from _whole(made, got, "the GET", got.item, "createEmail", created, unit)
            yield from _whole(update, got, "the GET", got.item, "updateEmail", updated, unit)
    yield from _listed(bench, updates, unit)


def _sent(send: Send, body: dict[str, Any], operation: str, names: tuple[str, ...], unit: str) -> Any:
    """Send all *names* at their limits; return the exchange, None when it is refused, and each was judged alone."""
    texts = _at_limit(operation, names, unit)
    case = send(body | texts)
    if case.ok:
        for name in names:
            yield accepted(_rule(operation, name), f"{name} of {unit} characters at the limit", case)
        yield from _whole(case, case, "the answer", case.item, operation, names, unit)
        return case
    alone = {name: send(body | {name: texts[name]}) for name in names}
    for name, each in alone.items():
        yield accepted(_rule(operation, name), f"{name} of {unit} characters at the limit", each)
    if all(each.ok for each in alone.values()):
        for name in names:
            yield accepted(_rule(operation, name), f"{' and '.join(names)} at their limits together", case)
    return None


def _one_more(bench: Bench, update: Exchange, names: tuple[str, ...]) -> Iterator[Outcome]:
    """Send the accepted *update* again, with one of its texts one character past the limit."""
    email = str(update.item.get("id"))
    for name in names:
        case = bench.put(email, {**update.request.body, name: too_long("updateEmail", name)})
        rule = _rule("updateEmail", name)
        yield refused(rule, f"{name} one character past the limit", case, sibling=update)


def _whole(
    case: Exchange,
    exchange: Exchange,
    where: str,
    item: Any,
    operation: str,
    names: tuple[str, ...],
    unit: str,
) -> Iterator[Outcome]:
    """Judge that *item* in *exchange* shows the texts of *case*, a request at the limits, to their last character."""
    for name in names:
        sent, value = case.sent(name), item.get(name, ABSENT)
        yield holds(
            _rule(operation, name),
            f"{name} of {unit} characters at the limit, in {where}",
            Step("the request", case),
            Step(where, exchange),
            good=value == sent,
            seen=f"{name} is {shown(value)}",
            expected=shown(sent),
        )


def _listed(bench: Bench, updates: list[Exchange], unit: str) -> Iterator[Outcome]:
    if not updates:
        return
    page = bench.list({"id__in": ",".join(str(each.item.get("id")) for each in updates)})
    items = {item.get("id"): item for item in page.items}
    for update in updates:
        names = tuple(name for name in _LIMITED if name in update.request.body)
        item = items.get(update.item.get("id"), {})
        yield from _whole(update, page, "the list", item, "updateEmail", names, unit)
        for name in names if unit == _MIXED else ():
            title = f"the draft after a {name} one character past the limit"
            fields = [field for field in stable(update.item) if field == name or field not in _LIMITED]
            yield unchanged(_rule("updateEmail", name), title, update.item, page, fields, item=item)


@scenario("email-create-*-max-length")
def one_more(bench: Bench) -> Iterator[Outcome]:
    """An accepted create is sent again with one text at a time that is one character past its limit."""
    sibling = population(bench)["draft"]
    for name in _LIMITED:
        rule = _rule("createEmail", name)
        if bench.wants(rule):
            long = {**sibling.request.body, name: too_long("createEmail", name)}
            case = refusals(bench)["subject"] if name == "subject" else bench.post(long)
            yield refused(rule, f"{name} one character past the limit", case, sibling=sibling)


@scenario("email-create-subject-max-length", level="ci")
def one_more_elsewhere(bench: Bench) -> Iterator[Outcome]:
    """Accepted creates of other statuses are sent again with a subject one character past the limit."""
    known, name = population(bench), "subject"
    for status in ("inbox", "sent", "error"):
        case = bench.post({**known[status].request.body, name: too_long("createEmail", name)})
        title = f"{name} of an email in {status} one character past the limit"
        yield refused("email-create-subject-max-length", title, case, sibling=known[status])


@scenario("email-update-subject-max-length", level="ci")
def one_more_on_the_move(bench: Bench) -> Iterator[Outcome]:
    """A draft is scheduled with a subject one character past the limit, then with one at the limit."""
    if not bench.can_send():
        return
    name, draft = "subject", str(bench.create("draft").item["id"])
    plan = {"status": "scheduled", "sender": bench.sender, "date_scheduled": SCHEDULED_FOR}
    over = bench.put(draft, {**plan, name: too_long("updateEmail", name)})
    if over.ok:
        bench.put(draft, {"status": "draft"})
    sibling = bench.put(draft, {**plan, **_at_limit("updateEmail", (name,), _MIXED)})
    title = f"{name} of a draft that is scheduled one character past the limit"
    yield refused("email-update-subject-max-length", title, over, sibling=sibling)


@scenario("email-recipients-limit", "email-recipient-length")
def recipient_limits(bench: Bench) -> Iterator[Outcome]:
    """
    Drafts are sent with one recipient more, and a longer one, than the later machine-readable page allows: with both at
    once, and with each alone where the answer does not tell.
    """
    longest = str(LongText(1001, "a", tail="@example.com"))
    probes = [
        Wrong("email-recipients-limit", "to", "501 recipients", ["x@example.com"] * 501),
        Wrong("email-recipient-length", "cc", "a recipient of 1,001 characters", [longest]),
    ]
    wanted, both = [each for each in probes if bench.wants(each.rule)], Screening()
    together = bench.post(bench.body("draft", **{each.name: each.value for each in wanted}))
    both.look(wanted, together)
    for each in wanted:
        told = together.ok or each.name in both.named
        case = together if told else bench.post(bench.body("draft", **{each.name: each.value}))
        answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
        yield observed(each.rule, each.kind, answer, Step("the create", case))
