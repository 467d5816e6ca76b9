"""
An account that looks real: its owner, an email of the run, and what is written of them.

Law: what is not to be written stands in the answers as they came.
"""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from conformance import contract
from conformance.exchange import Exchange, Request, Response
from conformance.writing.masking import Mask
from conformance.writing.personal import Strangers
from conformance.writing.recording import record_of

_NUMBERS = count(1)
SECRET = 'api_1"k/+ey.of-ours'
TOKEN = "token-of-ours-0123456789"
OWN_LEAD, ME = "lead_0123456789abcdefghijABCDEFGHIJ", "user_0123456789abcdefghijABCDEFGHIJ"
SIGNATURE = "<p>Jürgen Østergård<br>+45 32 54 76 98</p>"
PEOPLE = {
    "id": ME,
    "first_name": "Jürgen",
    "last_name": "Østergård",
    "email": "jurgen@acme-tools.dk",
    "phone": "+45 32 54 76 98",
    "email_signature": {"html": SIGNATURE, "default": True, "number": 7},
    "organizations": [{"id": "orga_0123456789abcdefghijABCDEFGHIJ", "name": "Acme Tools A/S"}],
}
PERSONAL = ("Jürgen", "Østergård", "jurgen@acme-tools.dk", "32 54 76 98", "Acme Tools")
EMAIL = {
    "id": "acti_0123456789abcdefghijABCDEFGHIJ",
    "_type": "Email",
    "status": "draft",
    "date_created": "2026-11-21T10:00:00+00:00",
    "lead_id": OWN_LEAD,
    "subject": "An email in draft",
    "to": ["to@example.com", "Jürgen <jurgen@acme-tools.dk>"],
    "user_id": ME,
    "user_name": "Jürgen Østergård",
    "has_reply": False,
    "envelope": {"from": [{"email": "jurgen@acme-tools.dk", "name": "Jürgen Østergård"}], "message_id": "<1@mx>"},
    "message_ids": ["<1234.5@mail.acme-tools.dk>"],
    "attachments": [{"filename": "own.txt", "size": 4, "scanned_by": "Jürgen"}],
    "signature": SIGNATURE,
    "lead_phone": 4532547698,
    "custom": {"cf_1": {"label": "Acme Tools"}},
}


def exchange(request: Request, body: Any, status: int = 200, operation: str | None = None) -> Exchange:
    """Return an exchange in which *body* was answered."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    known = operation or contract.operation_of(request.method, request.path)
    url = f"https://api.example.com/api/v1{request.path}"
    return Exchange(
        f"x{next(_NUMBERS)}", known, url, request, Response(status, {"content-type": "application/json"}, text, 0.1)
    )


def event_of(*exchanges: Exchange, **rule: Any) -> dict[str, Any]:
    """Return the event of a verdict that rests on *exchanges*."""
    known = {"reason": None, "findings": [], "evidence": []}
    return {"event": "verdict", "rule": known | rule, "exchanges": {each.id: record_of(each) for each in exchanges}}


def written(*exchanges: Exchange, **rule: Any) -> dict[str, Any]:
    """Return the event after a mask has seen the exchanges."""
    mask = Mask((), Strangers())
    for each in exchanges:
        mask.learn(each)
    event, line = mask.event(event_of(*exchanges, **rule))
    assert json.loads(line) == event
    return event


def body_of(event: dict[str, Any], which: Exchange) -> Any:
    """Return the parsed body of an answer as it is written."""
    return json.loads(event["exchanges"][which.id]["response"]["body"])


ASKED_ME = exchange(Request("GET", "/me/"), PEOPLE)
CREATED = exchange(
    Request("POST", "/activity/email/", body={"lead_id": OWN_LEAD, "subject": "An email in draft", "sender": SECRET}),
    EMAIL,
)
