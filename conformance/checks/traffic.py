"""
Checks that hold for every exchange, whatever it was sent for: status codes, content type, shape, echo.

Law: an exchange is judged by itself. What needs the exchanges before it stands in history.py.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance import contract, lifecycle
from conformance.checks.answers import said
from conformance.checks.values import is_ordinary, same, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, broken, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conformance.exchange import Exchange

SLUGS = {
    "createEmail": "email-create",
    "getEmail": "email-get",
    "updateEmail": "email-update",
    "deleteEmail": "email-delete",
    "listEmails": "email-list",
    "listActivities": "activity-list",
}
_SUCCESS = 200
_DOCUMENTED = {200, 400, 401, 402, 403, 404, 405, 415, 429}
_CARRIER = {408, 413, 414, 431}
_JSON_CODES = {200, 400, 401, 404}
_SERVER_ERROR = 500


def judge(exchange: Exchange) -> Iterator[Outcome]:
    """Yield what *exchange* shows of every rule that can be judged from it alone."""
    if exchange.operation is None:
        return
    slug = SLUGS[exchange.operation]
    yield from codes(exchange, slug)
    if not exchange.ok or exchange.operation == "deleteEmail":
        return
    if exchange.operation in ("listEmails", "listActivities"):
        yield from envelope(exchange)
        yield from _emails(exchange)
        return
    yield from _email(exchange, exchange.item)
    if exchange.operation in ("createEmail", "updateEmail"):
        yield from _echo(exchange, slug)


def codes(exchange: Exchange, slug: str) -> Iterator[Outcome]:
    """Yield what the status code of *exchange* shows, and the content type of its body."""
    step, says = Step("the answer", exchange), partial(said, exchange)
    status, name = exchange.status, exchange.operation
    if exchange.ok:
        rule = f"{slug}-answers-200"
        yield _fact(rule, f"{name} is accepted", step, status == _SUCCESS, says, "status code 200")
    crashed = status >= _SERVER_ERROR
    yield _fact(
        f"{slug}-no-server-error",
        f"{name} answers {status}" if crashed else f"{name} answers",
        step,
        not crashed,
        says,
        "no 5xx status code",
    )
    documented = status in _DOCUMENTED or status in _CARRIER or exchange.ok or crashed
    yield _fact(
        f"{slug}-documented-codes",
        f"{name} answers {status}",
        step,
        documented,
        says,
        "one of the documented status codes",
    )
    if status in _JSON_CODES:
        kind = exchange.response.headers.get("content-type", "")
        good = kind.partition(";")[0].strip().lower() == "application/json" and exchange.json is not ABSENT
        yield _fact(
            f"{slug}-json",
            f"{name} answers {status}",
            step,
            good,
            lambda: f"content type {kind!r}, body {shown(exchange.response.text)}",
            "a JSON body, declared as application/json",
        )


def envelope(exchange: Exchange) -> Iterator[Outcome]:
    """Yield what a list shows around its items."""
    step, page = Step("the list", exchange), exchange.item
    data, more = page.get("data", ABSENT), page.get("has_more", ABSENT)
    good_data = isinstance(data, list) and all(isinstance(each, dict) for each in data)
    good_more = isinstance(more, bool)
    if exchange.operation == "listEmails":
        yield _fact(
            "email-list-data",
            "data is a list of objects",
            step,
            good_data,
            lambda: f"data is {shown(data)}",
            "a list of objects",
        )
        yield _fact(
            "email-list-has-more",
            "has_more is a boolean",
            step,
            good_more,
            lambda: f"has_more is {shown(more)}",
            "true or false",
        )
    else:
        good = good_data and good_more
        yield _fact(
            "activity-list-envelope",
            "data and has_more",
            step,
            good,
            lambda: f"data is {shown(data)}, has_more is {shown(more)}",
            "a list of objects and a boolean",
        )


def _emails(exchange: Exchange) -> Iterator[Outcome]:
    """Judge every item of a list that is a whole email."""
    if "_fields" in dict(exchange.request.query):
        return
    for item in exchange.items:
        if exchange.operation == "listEmails" or (item.get("_type") == "Email" and not _threads(exchange)):
            yield from _email(exchange, item)


def _threads(exchange: Exchange) -> bool:
    """Emails beside threads are stripped: their fields are not promised."""
    return "thread_emails" in dict(exchange.request.query)


def _email(exchange: Exchange, item: Mapping[str, Any]) -> Iterator[Outcome]:
    step = Step(f"an email as {exchange.operation} shows it", exchange)
    if exchange.operation in ("createEmail", "getEmail", "updateEmail"):
        yield _fact(
            "email-answers-an-object",
            f"{exchange.operation} answers",
            step,
            isinstance(exchange.json, dict),
            lambda: shown(exchange.response.text),
            "one JSON object",
        )
        if not isinstance(exchange.json, dict) or "_fields" in dict(exchange.request.query):
            return
    wrong = contract.field_errors(item)
    for name in contract.email_fields():
        if name not in item and name not in wrong:
            continue
        title = f"{name} as {exchange.operation} shows it"
        yield _fact(field_rule(name), title, step, name not in wrong, wrong.get(name, ""), f"{name} as documented")
    yield from meaning(item, step)


def field_rule(name: str) -> str:
    """Return the id of the rule that judges the response field *name*."""
    return f"email-field-{name.strip('_').replace('_', '-')}"


def meaning(item: Mapping[str, Any], step: Step) -> Iterator[Outcome]:
    """Yield what the fields of an email tell together."""
    kind, status = item.get("_type", ABSENT), item.get("status")
    if isinstance(kind, str):
        yield _fact("email-field-type", "the name in _type", step, kind == "Email", f"_type is {kind!r}", "'Email'")
    known = lifecycle.statuses().get(status) if isinstance(status, str) else None
    if known is not None and known.direction is not None:
        good = item.get("direction") == known.direction or (status == "draft" and item.get("direction") is None)
        yield _fact(
            f"email-direction-{status}",
            f"the direction of an email in {status}",
            step,
            good,
            lambda: f"direction is {shown(item.get('direction', ABSENT))}",
            f"{known.direction!r}",
        )
    if status == "draft":
        yield _fact(
            "email-date-sent-draft",
            "date_sent of a draft",
            step,
            item.get("date_sent") is None,
            lambda: f"date_sent is {shown(item.get('date_sent'))}",
            "null",
        )


_KEPT_ELSEWHERE = {"lead_id": "email-create-belongs-to-lead", "date_scheduled": "email-date-scheduled-kept"}
_NOT_ECHOED = {"status", "opens", "attachments", "organization_id", "email_account_id"}
_LOGGED = ("inbox", "sent", "error")


def _echo(exchange: Exchange, slug: str) -> Iterator[Outcome]:
    for echoed in echoes(exchange, slug):
        yield judged_echo(exchange, echoed)


class Echo(NamedTuple):
    """A property that was accepted and is shown: what was sent, what came back, and the rule that it is the same."""

    rule: str
    name: str
    sent: Any
    got: Any


def echoes(exchange: Exchange, slug: str) -> Iterator[Echo]:
    """Yield the accepted properties that are shown as they were sent, since the pages name them on both sides."""
    for name in contract.request_properties(str(exchange.operation)):
        sent = exchange.sent(name)
        if sent is ABSENT or sent is None or name in _NOT_ECHOED or name not in contract.email_fields():
            continue
        if not _is_kept(exchange, name) or not is_ordinary(name, sent):
            continue
        got = exchange.item.get(name, ABSENT)
        if got is not ABSENT or name in contract.required_fields():
            yield Echo(_echo_rule(slug, name), name, sent, got)


def judged_echo(exchange: Exchange, echo: Echo) -> Outcome:
    """Judge whether a property came back as it was sent."""
    rule, name, sent, got = echo
    title, step = f"{name} in the answer", Step("the answer", exchange)
    if same(name, sent, got):
        return kept(rule, title, step)
    expected = f"{name} as it was sent: {shown(sent)}"
    return broken(rule, title, step, seen=f"{name} is {shown(got)}", expected=expected)


def _is_kept(exchange: Exchange, name: str) -> bool:
    """The time of an email that is still to be sent is not the client's to set, nor a plan's without its sequence."""
    if name == "activity_at":
        return exchange.item.get("status") in _LOGGED or exchange.operation == "updateEmail"
    if name == "date_scheduled":
        return exchange.item.get("status") == "scheduled"
    if name.startswith("followup_sequence_"):
        return exchange.sent("followup_sequence_id") not in (ABSENT, None) or _has_plan(exchange)
    return True


def _has_plan(exchange: Exchange) -> bool:
    return exchange.operation == "updateEmail" and bool(exchange.item.get("followup_sequence_id"))


def _echo_rule(slug: str, name: str) -> str:
    if name == "date_scheduled" and slug == "email-update":
        return "email-date-scheduled-kept-by-update"
    if name == "sender":
        return "email-sender-address"
    return _KEPT_ELSEWHERE.get(name) or f"{slug}-keeps-{name.replace('_', '-')}"


def _fact(rule: str, title: str, step: Step, good: bool, seen: str | Callable[[], str], expected: str) -> Outcome:
    """Judge a fact; what was seen is put into words only when it is wrong."""
    if good:
        return kept(rule, title, step)
    return broken(rule, title, step, seen=seen if isinstance(seen, str) else seen(), expected=expected)
