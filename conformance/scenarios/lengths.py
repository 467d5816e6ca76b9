"""
Limits of length: of the subject, the bodies and the recipients.

Law: lengths count characters, whatever bytes they take; a text at the limit comes back whole, and the one that is
refused differs from it by one character. A long text is never written into a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.answers import accepted, holds, is_refusal, refused, required, said, unchanged
from conformance.checks.fields import stable
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.registry import scenario
from strategies import ALPHABETS, LongText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_LIMITED = ("subject", "body_text", "body_html")
_PLAIN = "ASCII"
_WIDEST = "astral"


def _text(length: int, unit: str) -> str:
    """Return a text with two ends that tell where it was cut."""
    return str(LongText(length, ALPHABETS[unit], head="[start]", tail="[end]"))


def _units(bench: Bench) -> tuple[str, ...]:
    return tuple(ALPHABETS) if bench.at_least("ci") else (_PLAIN, _WIDEST)


def _tries_over(bench: Bench, unit: str) -> bool:
    return unit == _PLAIN or bench.at_least("ci")


@scenario("email-create-subject-max-length", "email-create-body-text-max-length", "email-create-body-html-max-length")
def create_lengths(bench: Bench) -> Iterator[Outcome]:
    """Drafts are created with a text at its limit, read back by GET and in a list, and sent with one character more."""
    for name in _LIMITED:
        rule = f"email-create-{name.replace('_', '-')}-max-length"
        if not bench.wants(rule):
            continue
        limit = contract.limit("createEmail", name, "maxLength")
        for unit in _units(bench):
            at_limit = bench.post(bench.body("draft", **{name: _text(limit, unit)}))
            yield from _whole(bench, rule, name, unit, at_limit)
            if _tries_over(bench, unit):
                over = bench.post(bench.body("draft", **{name: _text(limit + 1, unit)}))
                yield refused(rule, f"{name} one {unit} character past the limit", over, sibling=at_limit)
                _remove(bench, over)
            _remove(bench, at_limit)
        if bench.at_least("ci"):
            below = bench.post(bench.body("draft", **{name: _text(limit - 1, _PLAIN)}))
            yield accepted(rule, f"{name} one {_PLAIN} character below the limit", below)
            _remove(bench, below)


@scenario("email-update-subject-max-length", "email-update-body-text-max-length", "email-update-body-html-max-length")
def update_lengths(bench: Bench) -> Iterator[Outcome]:
    """A draft is given a text at its limit, read back by GET and in a list, and updated with one character more."""
    for name in _LIMITED:
        rule = f"email-update-{name.replace('_', '-')}-max-length"
        if bench.wants(rule):
            draft = bench.create("draft")
            email = str(draft.item["id"])
            for unit in _units(bench):
                yield from _update_length(bench, rule, name, unit, email)
            if bench.at_least("ci"):
                limit = contract.limit("updateEmail", name, "maxLength")
                below = bench.put(email, {name: _text(limit - 1, _PLAIN)})
                yield accepted(rule, f"{name} one {_PLAIN} character below the limit", below)
            _remove(bench, draft)


def _update_length(bench: Bench, rule: str, name: str, unit: str, email: str) -> Iterator[Outcome]:
    limit = contract.limit("updateEmail", name, "maxLength")
    at_limit = bench.put(email, {name: _text(limit, unit)})
    yield from _whole(bench, rule, name, unit, at_limit)
    if not _tries_over(bench, unit):
        return
    before = required(bench.get(email), "reading a draft")
    over = bench.put(email, {name: _text(limit + 1, unit)})
    yield refused(rule, f"{name} one {unit} character past the limit", over, sibling=at_limit)
    title = f"the draft after a {name} one {unit} character past the limit"
    step = Step("the refused update", over)
    yield unchanged(rule, title, before.item, bench.get(email), stable(before.item), step)


def _whole(bench: Bench, rule: str, name: str, unit: str, case: Exchange) -> Iterator[Outcome]:
    """Judge that *case*, a request with a text at its limit, is accepted and that the text is kept."""
    title = f"{name} of {unit} characters at the limit"
    yield accepted(rule, title, case)
    if not case.ok:
        return
    sent, email = case.sent(name), str(case.item.get("id"))
    got, listed = bench.get(email), bench.list({"id__in": email})
    item = next((each for each in listed.items if each.get("id") == email), {})
    shows = {"the answer": case.item, "the GET": got.item, "the list": item}
    for where, exchange in (("the answer", case), ("the GET", got), ("the list", listed)):
        value = shows[where].get(name, ABSENT)
        yield holds(
            rule,
            f"{title}, in {where}",
            Step("the request", case),
            Step(where, exchange),
            good=value == sent,
            seen=f"{name} is {shown(value)}",
            expected=shown(sent),
        )


def _remove(bench: Bench, created: Exchange) -> None:
    if created.ok:
        bench.delete(str(created.item.get("id")))


@scenario("email-recipients-limit", "email-recipient-length")
def recipient_limits(bench: Bench) -> Iterator[Outcome]:
    """Drafts are sent with one recipient more, and a longer one, than the later machine-readable page allows."""
    longest = str(LongText(1001, "a", tail="@example.com"))
    probes = {
        "email-recipients-limit": ("501 recipients", ["x@example.com"] * 501),
        "email-recipient-length": ("a recipient of 1,001 characters", [longest]),
    }
    for rule, (title, recipients) in probes.items():
        if bench.wants(rule):
            case = bench.post(bench.body("draft", to=recipients))
            answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
            yield observed(rule, title, answer, Step("the create", case))
            _remove(bench, case)
