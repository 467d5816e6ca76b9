"""
Rules of clients on the body of a create or of an update, by the contract's own schemas.

Law: a property is judged by itself; a scrubbed value by nothing. Which rule a keyword belongs to stands in one table.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jsonschema import Draft202012Validator

from conformance import contract, lifecycle
from conformance.counting import keyword_use
from conformance.exchange import ABSENT
from conformance.traffic.judging.client_wire import is_declared_otherwise
from conformance.traffic.judging.facts import Fact, fact, refusing
from conformance.traffic.recorded import REQUEST_BODY
from conformance.traffic.scrubbed import is_scrubbed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError

    from conformance.traffic.recorded import Recorded

_VERBS = {"createEmail": "create", "updateEmail": "update"}
_FORM = re.compile(r"[\w.\[\]%-]+=[^{}\s]*(&[\w.\[\]%-]+=[^{}\s]*)*")
_LENGTH, _LARGE = "client-text-length", 400
_FOLLOWED_UP = ("scheduled", "outbox", "sent")
_IN_NO_TABLE = ("date_scheduled", "send_in")
"""Properties that only prose names, so that nobody knows whether they may be null."""
_KNOWN_ELSEWHERE = ("created_by",)
"""The newer name of a documented property, which a later reading of the vendor's has."""


class _Wrong(NamedTuple):
    """What is wrong with a property: the rule, what was expected, the rule by which a server refuses it."""

    rule: str
    expected: str
    counterpart: str | None


def judge(recorded: Recorded) -> Iterator[Fact]:
    """Yield what the body of *recorded*, a create or an update, shows."""
    exchange = recorded.exchange
    if exchange.operation not in _VERBS or REQUEST_BODY in recorded.unknown:
        return
    verb, body = _VERBS[exchange.operation], exchange.request.body
    if body is ABSENT:
        yield from _no_json(recorded, verb)
        return
    title = f"the body of {_a(verb)}"
    yield Fact("client-body-is-json", title, good=True)
    if not isinstance(body, dict):
        twice = exchange.ok and isinstance(body, str)
        if not twice and not is_scrubbed(body):
            expected, counterpart = "one JSON object", f"email-{verb}-object-only"
            yield fact("client-body-is-object", title, False, body, expected, counterpart)
        return
    yield Fact("client-body-is-object", title, good=True)
    yield from _properties(exchange.operation, verb, body)
    if verb == "create":
        yield from _needed(body)


def _a(verb: str) -> str:
    return f"{'an' if verb == 'update' else 'a'} {verb}"


def _no_json(recorded: Recorded, verb: str) -> Iterator[Fact]:
    """
    Yield what is wrong with a body that is no JSON; one that is declared as something else is told by that.

    A body that an accepting server must have understood was damaged as it was recorded, unless it is a form.
    """
    exchange = recorded.exchange
    text = (exchange.request.raw or b"").decode(errors="replace")
    nothing = not text and exchange.sent_headers.get("content-length") == "0"
    if is_scrubbed(text) or (exchange.ok and not nothing and not _FORM.fullmatch(text)):
        return
    if text and is_declared_otherwise(exchange):
        return
    if not text:
        refused_by = f"email-{verb}-empty-body"
        yield fact("client-body-is-object", f"the body of {_a(verb)}", False, ABSENT, "one JSON object", refused_by)
        return
    counterpart = f"email-{verb}-malformed-json" if not _FORM.fullmatch(text) else None
    yield fact("client-body-is-json", f"the body of {_a(verb)}", False, text, "JSON", counterpart)


def _properties(operation: str, verb: str, body: Mapping[str, Any]) -> Iterator[Fact]:
    known = keyword_use.schemas(operation)
    for name, value in body.items():
        title = f"{name} of {_a(verb)}"
        if name not in known:
            good = name in _KNOWN_ELSEWHERE
            if not good:
                yield Fact("client-undocumented-property", title, good, name, "a property that the pages list")
            continue
        yield Fact("client-undocumented-property", f"the properties of {_a(verb)}", good=True)
        if is_scrubbed(value) or _is_open(verb, name, value, body):
            continue
        wrong = _wrong(operation, name, value.strip() if name == "sender" and isinstance(value, str) else value)
        for each in wrong:
            yield fact(each.rule, title, False, value, each.expected, each.counterpart)
        if not wrong:
            for rule in _rules_of(operation, name) if value not in (None, []) else ("client-property-type",):
                yield Fact(rule, title, good=True)


def _is_open(verb: str, name: str, value: Any, body: Mapping[str, Any]) -> bool:
    """Tell whether the pages leave *value* open, or another rule is about it."""
    if name in ("lead_id", "status") and verb == "create":
        return value is None
    if name in _IN_NO_TABLE and value is None:
        return True
    if name == "send_in":
        return isinstance(value, float) and value < contract.limit("createEmail", name, "exclusiveMaximum")
    if name == "sender" and value == "":
        status = lifecycle.statuses().get(str(body.get("status")))
        return verb == "update" or status is None or name not in status.create_needs
    return False


def _wrong(operation: str, name: str, value: Any) -> tuple[_Wrong, ...]:
    """Return what is wrong with *value*; the same short values come thousands of times."""
    if isinstance(value, str) and len(value) > _LARGE:
        return _judged(operation, name, value)
    text = json.dumps(value)
    return _remembered(operation, name, text) if len(text) <= _LARGE else _judged(operation, name, value)


@lru_cache(maxsize=4096)
def _remembered(operation: str, name: str, text: str) -> tuple[_Wrong, ...]:
    return _judged(operation, name, json.loads(text))


def _judged(operation: str, name: str, value: Any) -> tuple[_Wrong, ...]:
    errors = list(_validator(operation, name).iter_errors(value))
    of_type = [error for error in errors if error.validator == "type"]
    found = (_sorted_out(operation, name, error) for error in of_type or errors)
    return tuple({each.rule: each for each in found}.values())


@cache
def _validator(operation: str, name: str) -> Draft202012Validator:
    return Draft202012Validator(keyword_use.schemas(operation)[name], format_checker=keyword_use.formats)


@cache
def _rules_of(operation: str, name: str) -> tuple[str, ...]:
    """Return the rules that a right value of the property keeps."""
    places = {place for place in keyword_use.keywords() if place.operation == operation}
    mine = [each for each in places if re.match(rf"{name}(\W|$)", each.place)]
    return tuple(sorted({_rule(name, each.keyword, inside=each.place != name) for each in mine}))


def _rule(name: str, keyword: str, *, inside: bool) -> str:
    """Return the rule that a keyword of the contract belongs to, *inside* the items of a property or at its top."""
    if name == "opens" and inside and keyword != "type":
        return "client-opens-members"
    if name == "attachments" and inside:
        return "client-attachment-address" if keyword == "pattern" else "client-attachment-members"
    return {
        "enum": "client-status-enum",
        "format": "client-date-time",
        "pattern": "client-sender-format",
        "maxLength": _LENGTH,
        "minimum": "client-followup-delay-minimum",
        "exclusiveMaximum": "client-send-in-limit",
    }.get(keyword, "client-property-type")


def _sorted_out(operation: str, name: str, error: ValidationError) -> _Wrong:
    """Return the rule that *error* breaks, and the one by which a server refuses it."""
    keyword, verb = str(error.validator), _VERBS[operation]
    item_itself = len(error.absolute_path) == 1 and keyword == "type"
    rule = _rule(name, keyword, inside=bool(error.absolute_path) and not item_itself)
    if name == "opens" and len(error.absolute_path) > 1:
        rule = "client-opens-members"
    slug = name.replace("_", "-")
    member = _missing(error)
    counterpart = {
        "client-status-enum": f"email-{verb}-status-enum",
        "client-property-type": f"email-type-{slug}",
        "client-date-time": f"email-type-{slug}" if not re.search(r"\d", str(error.instance)) else "",
        "client-sender-format": f"email-{verb}-sender-format",
        _LENGTH: f"email-{verb}-{slug}-max-length",
        "client-followup-delay-minimum": f"email-{verb}-followup-delay-minimum",
        "client-send-in-limit": f"email-{verb}-send-in-limit",
        "client-attachment-address": f"email-{verb}-attachment-prefix",
        "client-attachment-members": f"email-attachment-needs-{member}" if member else "email-type-attachments",
    }.get(rule, "")
    return _Wrong(rule, _expected(keyword, error, member), refusing(counterpart))


def _missing(error: ValidationError) -> str:
    """Return the first required member that is not there, an empty text for an error of another kind."""
    needed: Any = error.validator_value if error.validator == "required" else ()
    there: Any = error.instance
    return next((str(each) for each in needed if each not in there), "")


def _expected(keyword: str, error: ValidationError, member: str) -> str:
    value: Any = error.validator_value
    if keyword == "type":
        return " or ".join([value] if isinstance(value, str) else value)
    if keyword == "enum":
        return f"one of {', '.join(map(str, value))}"
    if keyword == "required":
        return f"objects with {member}"
    words = {"format": f"a {value}", "maxLength": f"at most {value} characters", "minimum": f"{value} or more"}
    return words.get(keyword) or (f"less than {value}" if keyword == "exclusiveMaximum" else f"a text like {value}")


def _needed(body: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield whether a create has what every email needs, and what its status needs."""
    for name, rule in (("lead_id", "client-lead-id-required"), ("status", "client-status-required")):
        value = body.get(name, ABSENT)
        how = "required" if value is ABSENT else "not-null"
        counterpart = f"email-create-{name.replace('_', '-')}-{how}"
        yield fact(rule, f"{name} of a create", value not in (ABSENT, None), value, "a value", counterpart)
    status = body.get("status")
    known = lifecycle.statuses().get(status) if isinstance(status, str) else None
    if known is None:
        return
    for name in known.create_needs:
        value, slug = body.get(name, ABSENT), name.partition("_")[0]
        title = f"{name} of a create with status {status}"
        good = value is not ABSENT and value is not None
        counterpart = f"email-create-{status}-needs-{slug}"
        yield fact(f"client-{name.replace('_', '-')}-required", title, good, value, "a value", counterpart)
    if body.get("followup_date") is not None:
        title = f"followup_date of a create with status {status}"
        yield Fact(
            "client-followup-date-status", title, status in _FOLLOWED_UP, f"status {status}", " or ".join(_FOLLOWED_UP)
        )
