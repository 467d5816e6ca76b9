"""Recorded exchanges that are written by hand, and what the judge says of them."""

from __future__ import annotations

import json
from datetime import date
from itertools import count
from typing import Any

from conformance import contract
from conformance.exchange import ABSENT, Exchange, Request, Response
from conformance.findings import Outcome, Result
from conformance.traffic.judging.judge import Judge
from conformance.traffic.recorded import Recorded
from conformance.traffic.scrubbed import is_touched

EMAILS, EMAIL, ACTIVITIES = "/activity/email/", "/activity/email/acti_1/", "/activity/"
TODAY = date(2026, 11, 21)
JSON = {"content-type": "application/json"}
DRAFT = {"lead_id": "lead_1", "status": "draft"}
QUEUED = {"lead_id": "lead_1", "status": "outbox", "sender": "ada@example.com"}
PLANNED = {**QUEUED, "status": "scheduled", "date_scheduled": "2099-01-01T09:00:00+00:00"}
FILE = {"url": f"{contract.attachment_prefix()}x", "filename": "x.txt", "size": 4, "content_type": "text/plain"}
_NUMBERS = count(1)
_DIRECTIONS = {"inbox": "incoming"}


def email(name: str = "acti_1", **fields: Any) -> dict[str, Any]:
    """A whole email as a server shows it."""
    lists: dict[str, Any] = {key: [] for key in ("to", "cc", "bcc", "users", "message_ids", "references")}
    switches = dict.fromkeys(("has_reply", "need_smtp_credentials", "followup_sequence_add_cc_bcc"), False)
    whole: dict[str, Any] = dict.fromkeys(contract.required_fields()) | lists | switches
    stamp = "2026-11-20T10:00:00.123456+00:00"
    whole |= {"id": name, "_type": "Email", "status": "draft", "organization_id": "orga_1", "lead_id": "lead_1"}
    whole |= {"date_created": stamp, "date_updated": stamp, "activity_at": stamp}
    whole |= fields
    return whole | {"direction": fields.get("direction", _DIRECTIONS.get(whole["status"], "outgoing"))}


def page(*items: dict[str, Any], more: bool = False) -> dict[str, Any]:
    """A page of a list."""
    return {"data": list(items), "has_more": more}


def recorded(
    method: str = "POST",
    path: str = EMAILS,
    body: Any = ABSENT,
    *,
    status: int = 200,
    answer: Any = None,
    query: dict[str, str] | None = None,
    raw: bytes | None = None,
    sent: dict[str, str] = JSON,
    got: dict[str, str] = JSON,
    day: date | None = TODAY,
    auth: str = "basic",
    slash: bool = True,
    unknown: tuple[str, ...] = (),
    host: str = "api.close.com",
    whole: bool = True,
) -> Recorded:
    """An exchange; its answer is an email, or a page, that fits unless another one is given; refusals say `error`."""
    number = next(_NUMBERS)
    if answer is None:
        shown = body if isinstance(body, dict) else {}
        known = {name: value for name, value in shown.items() if name in contract.email_fields() and value is not None}
        answer = {"error": "no"} if status >= 400 else email(**{"sender": None, **known})
        answer = page() if method == "GET" and path != EMAIL and status < 400 else answer
    text = answer if isinstance(answer, str) else json.dumps(answer)
    exchange = Exchange(
        f"r{number}",
        contract.operation_of(method, path),
        f"https://{host}/api/v1{path}",
        Request(method, path, tuple((query or {}).items()), body, raw),
        Response(status, got, text, 0.1),
        sent,
        began=float(number),
        ended=number + 0.5,
    )
    kinds = frozenset({auth} if auth else ())
    where = f"by hand, {number}", f"{method} {path}"
    return Recorded(
        exchange, *where, True, (), frozenset(unknown), kinds, slash, path, day, is_touched(exchange), whole
    )


def outcomes(*exchanges: Recorded, judge: Judge | None = None) -> list[Outcome]:
    """All that a judge says of a recording."""
    judge = judge or Judge()
    found = [outcome for each in exchanges for outcome in judge.take(each)]
    return [*found, *judge.finish()]


def broken(*exchanges: Recorded, judge: Judge | None = None) -> set[str]:
    """The rules that a recording breaks."""
    return {each.rule for each in outcomes(*exchanges, judge=judge) if each.result is Result.BROKEN}


def kept(*exchanges: Recorded) -> set[str]:
    """The rules that a recording keeps."""
    return {each.rule for each in outcomes(*exchanges) if each.result is Result.KEPT}


def shown(status: str = "draft", **fields: Any) -> Recorded:
    """A GET that shows an email in *status*."""
    return recorded("GET", EMAIL, answer=email(status=status, **fields))


def updated(body: dict[str, Any], code: int = 200, **fields: Any) -> Recorded:
    """An update of that email; the answer is another one as soon as it is accepted."""
    later = {"date_updated": "2026-11-20T11:00:00.000001+00:00", **fields}
    return recorded("PUT", EMAIL, body, status=code, answer=email(**{**body, **later}) if code < 400 else None)
