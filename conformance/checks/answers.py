"""
Checks on one answer: accepted, refused, or with an exact status code.

Law: a refusal counts only beside a sibling that the same target accepted and that differs in one respect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.values import described, differences, shown
from conformance.findings import Blocked, Outcome, Step, blocked, broken, kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from conformance.exchange import Exchange

CHANGED = "changed in one respect"
_NO_REASON = {401: "credentials", 402: "the plan", 408: "time", 429: "the rate"}


def is_refusal(status: int) -> bool:
    """Tell whether *status* says that the target read the request and refuses what it asks for."""
    return 400 <= status < 500 and status not in _NO_REASON  # noqa: PLR2004 - the meaning of 4xx


def said(exchange: Exchange) -> str:
    """Return the answer in short: the status code and the beginning of the body."""
    return f"{exchange.status} {shown(exchange.response.text)}" if exchange.response.text else f"{exchange.status}"


def required(exchange: Exchange, what: str) -> Exchange:
    """Return *exchange* when it was accepted; raise Blocked otherwise, since the steps after it rely on it."""
    if exchange.ok and (exchange.request.method != "POST" or isinstance(exchange.item.get("id"), str)):
        return exchange
    message = f"{what} did not work: {said(exchange)}"
    raise Blocked(message, Step(what, exchange))


def accepted(rule: str, title: str, case: Exchange, *context: Step) -> Outcome:
    """Judge a request that the target has to accept."""
    steps = (*context, Step("the request in question", case))
    if case.ok:
        return kept(rule, title, *steps)
    return broken(rule, title, *steps, seen=said(case), expected="the request is accepted with 200")


def answers(rule: str, title: str, case: Exchange, expected: int | tuple[int, ...], *context: Step) -> Outcome:
    """Judge a request whose status code the pages name."""
    codes = (expected,) if isinstance(expected, int) else expected
    steps = (*context, Step("the request in question", case))
    if case.status in codes:
        return kept(rule, title, *steps)
    wanted = " or ".join(map(str, codes))
    return broken(rule, title, *steps, seen=said(case), expected=f"status code {wanted}")


def refused(rule: str, title: str, case: Exchange, *, sibling: Exchange, context: Iterable[Step] = ()) -> Outcome:
    """Judge a request that has to be refused; *sibling* was accepted and differs in the one respect of *title*."""
    steps = (*context, Step("the sibling that has to be accepted", sibling), Step(CHANGED, case))
    if case.ok:
        return broken(rule, title, *steps, seen=f"accepted: {said(case)}", expected="a refusal with status code 400")
    if not sibling.ok:
        return blocked(rule, title, f"its sibling was not accepted either: {said(sibling)}", *steps)
    if case.status in _NO_REASON:
        return blocked(rule, title, f"the answer is about {_NO_REASON[case.status]}: {said(case)}", *steps)
    if not is_refusal(case.status):
        return broken(rule, title, *steps, seen=said(case), expected="a refusal with status code 400")
    return kept(rule, title, *steps)


def unchanged(
    rule: str,
    title: str,
    before: Mapping[str, Any],
    after: Exchange,
    fields: Iterable[str],
    *context: Step,
    item: Mapping[str, Any] | None = None,
) -> Outcome:
    """Judge that an email is still as it was in *before*; *after* is a later GET, or a list that shows it as *item*."""
    steps, expected = (*context, Step("read back", after)), "the email as it was before"
    shows = after.item if item is None else item
    if not after.ok or not shows:
        seen = f"the email cannot be read: {said(after)}"
        return broken(rule, title, *steps, seen=seen, expected=expected)
    changes = differences(before, shows, fields)
    if changes:
        return broken(rule, title, *steps, seen=described(changes), expected=expected)
    return kept(rule, title, *steps)


def holds(rule: str, title: str, *steps: Step, good: bool, seen: str, expected: str) -> Outcome:
    """Judge a fact that the caller has computed from the exchanges in *steps*."""
    return kept(rule, title, *steps) if good else broken(rule, title, *steps, seen=seen, expected=expected)
