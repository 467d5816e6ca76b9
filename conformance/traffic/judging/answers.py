"""
Rules of servers on one recorded answer: its status code, its content type, the shape of emails, what it repeats.

Law: what checks/traffic.py finds counts here only when the recording proves it. A header or a body that was not recorded,
a scrubbed value, a field that somebody may have cut out by hand say nothing about the server.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance import contract
from conformance.checks import traffic
from conformance.checks.values import certain, instant, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Result, Step, broken, kept
from conformance.traffic.judging.disguise import is_disguised
from conformance.traffic.judging.kinds import errors, kind_of
from conformance.traffic.judging.people import are_the_same_people, is_same_sender
from conformance.traffic.judging.substance import in_substance
from conformance.traffic.recorded import REQUEST_BODY, RESPONSE_BODY, RESPONSE_HEADERS
from conformance.traffic.scrubbed import is_scrubbed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.exchange import Exchange
    from conformance.traffic.recorded import Recorded

_SINGLE = ("createEmail", "getEmail", "updateEmail")
_SHAPES = 500
_WRITTEN, _PEOPLE = ("subject", "body_text", "body_html"), ("to", "cc", "bcc")
_OTHER_BODY = {"body_text": "body_html", "body_html": "body_text"}
_AROUND = {"data", "has_more"}
_UNDATED = "an answer without a date lacks fields, which were not always there"
_UNPROVEN = "an answer lacks fields, and nothing tells that it is recorded whole"


class _Proof(NamedTuple):
    """What a recording proves of an answer: that its day knew the tables of fields, that nobody has cut it."""

    tables: bool
    whole: bool


@dataclass
class Answers:
    """
    Judges answers one by one.

    `again` counts, by rule, what was kept by emails that look like earlier ones; `gaps`, by reason, the answers whose
    missing fields prove nothing.
    """

    again: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    _shapes: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)

    def take(self, recorded: Recorded, *, tables: bool) -> Iterator[Outcome]:
        """
        Yield what a single answer can break.

        *tables* tells whether the tables of fields stood on its day.
        """
        exchange, proof = recorded.exchange, _Proof(tables, recorded.whole)
        yield from _codes(recorded)
        if not exchange.ok or exchange.operation == "deleteEmail" or RESPONSE_BODY in recorded.unknown:
            return
        if exchange.operation not in _SINGLE:
            if exchange.response.text and (proof.whole or _around(exchange)):
                yield from traffic.envelope(exchange)
            yield from self._listed(exchange, proof)
            return
        if not exchange.response.text:
            return
        yield from _is_object(exchange, recorded.touched)
        if isinstance(exchange.json, dict) and "_fields" not in dict(exchange.request.query):
            yield from self._email(exchange, exchange.item, proof)
            if REQUEST_BODY not in recorded.unknown and not recorded.touched:
                yield from _echoes(exchange, proof)

    def _listed(self, exchange: Exchange, proof: _Proof) -> Iterator[Outcome]:
        if {"_fields", "thread_emails"} & dict(exchange.request.query).keys():
            return
        for item in exchange.items:
            if exchange.operation == "listEmails" or item.get("_type") == "Email":
                yield from self._email(exchange, item, proof)

    def _email(self, exchange: Exchange, item: Mapping[str, Any], proof: _Proof) -> Iterator[Outcome]:
        step, operation = Step(f"an email as {exchange.operation} shows it", exchange), str(exchange.operation)
        kind = kind_of(item)
        if kind.missing and not (proof.tables and proof.whole):
            self.gaps[_UNPROVEN if proof.tables else _UNDATED] += 1
        for name, wrong in errors(item, kind).items():
            if _counts(item, name, proof):
                title = f"{name} as {operation} shows it"
                yield broken(traffic.field_rule(name), title, step, seen=wrong, expected=f"{name} as documented")
        shape = (operation, kind.names)
        if shape not in self._shapes and len(self._shapes) < _SHAPES:
            for name in contract.email_fields().keys() & item.keys():
                yield kept(traffic.field_rule(name), f"{name} as {operation} shows it", step)
        self._shapes[shape] += 1
        if any(is_scrubbed(item.get(name)) for name in ("_type", "status", "direction", "date_sent")):
            return
        for outcome in traffic.meaning(item, step):
            if proof.whole or "direction" in item or not outcome.rule.startswith("email-direction-"):
                yield outcome

    def finish(self) -> None:
        """Count what was kept in silence."""
        for (_, names), times in self._shapes.items():
            for name in contract.email_fields().keys() & set(names):
                self.again[traffic.field_rule(name)] += times - 1


def _codes(recorded: Recorded) -> Iterator[Outcome]:
    """Yield what the status code shows; of the body only what was recorded together with its content type."""
    exchange = recorded.exchange
    empty = (
        exchange.operation != "deleteEmail" and exchange.ok and exchange.response.headers.get("content-length") == "0"
    )
    blind = RESPONSE_BODY in recorded.unknown or not (exchange.response.text or empty)
    silent = RESPONSE_HEADERS in recorded.unknown or not exchange.response.headers.get("content-type")
    for outcome in traffic.codes(exchange, traffic.SLUGS[str(exchange.operation)]):
        is_json = outcome.rule.endswith("-json")
        if not is_json or (not blind and not (silent and exchange.json is not ABSENT)):
            yield outcome


def _is_object(exchange: Exchange, touched: bool) -> Iterator[Outcome]:
    step, title = Step("the answer", exchange), f"{exchange.operation} answers"
    if isinstance(exchange.json, dict):
        yield kept("email-answers-an-object", title, step)
    elif not touched:
        seen = shown(exchange.response.text)
        yield broken("email-answers-an-object", title, step, seen=seen, expected="one JSON object")


def _around(exchange: Exchange) -> bool:
    """Tell whether all that belongs around the items of a page is there, or something that is no page."""
    return not isinstance(exchange.json, dict) or exchange.item.keys() >= _AROUND


def _counts(item: Mapping[str, Any], name: str, proof: _Proof) -> bool:
    """Tell whether a wrong field counts: it was documented by that day, nobody has cut it out, no scrubber wrote it."""
    value = item.get(name, ABSENT)
    if value is ABSENT:
        return proof.tables and proof.whole
    if (value is None or isinstance(value, list | dict)) and not proof.tables:
        return False
    return not is_scrubbed(value)


def _echoes(exchange: Exchange, proof: _Proof) -> Iterator[Outcome]:
    """Yield whether what was sent came back; an odd spelling of it is left to the recorder."""
    if exchange.operation == "getEmail" or not isinstance(exchange.request.body, dict):
        return
    for echo in traffic.echoes(exchange, traffic.SLUGS[str(exchange.operation)]):
        if (echo.got is ABSENT and not proof.whole) or _is_made(exchange, echo):
            continue
        outcome = traffic.judged_echo(exchange, echo)
        if outcome.result is not Result.BROKEN or _proves(echo):
            yield outcome


def _proves(echo: traffic.Echo) -> bool:
    """Tell whether what came back differs as neither a recorder nor a tidy server makes it differ."""
    return in_substance(echo.sent, echo.got) and not is_disguised(echo.name, echo.sent, echo.got)


def _is_made(exchange: Exchange, echo: traffic.Echo) -> bool:
    """
    Tell whether a server may make another value of the one that was sent.

    A template's, a time zone's, a mailbox's; and one body of the other where it was sent empty.
    """
    sent, got = echo.sent, echo.got
    if echo.name in _WRITTEN:
        other = _OTHER_BODY.get(echo.name, "")
        if sent == "" and exchange.sent(other) not in (ABSENT, None, ""):
            return True
        templated = isinstance(sent, str) and ("{{" in sent or "{%" in sent)
        return templated or exchange.sent("template_id") not in (ABSENT, None, "")
    if echo.name in _PEOPLE:
        return isinstance(got, list) and are_the_same_people(sent, got)
    if echo.name == "sender":
        return isinstance(got, str) and is_same_sender(sent, got)
    return instant(sent) is not None and certain(sent) is None
