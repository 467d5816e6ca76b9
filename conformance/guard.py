"""
Keeps mail from people: looks at every body before it goes out.

Law: without permission nothing is created that the target would send; with it, only to addresses that
RFC 2606 reserves. Who made the body does not matter.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from conformance.errors import SendingForbidden

if TYPE_CHECKING:
    from conformance.exchange import Request

_SENDS = ("outbox", "scheduled")
_FIRES_LATER = ("followup_sequence_id",)
_RECIPIENTS = ("to", "cc", "bcc")
_RESERVED = re.compile(r"[@.](example\.(com|net|org)|example|test|invalid|localhost)>?$", re.IGNORECASE)


def check(request: Request, *, allow_sending: bool) -> None:
    """Raise SendingForbidden when *request* would make the target send mail that it must not send."""
    if request.method not in ("POST", "PUT") or not request.path.startswith("/activity/"):
        return
    body = _read(request)
    if not isinstance(body, dict):
        return
    if allow_sending:
        _refuse_strangers(body)
    else:
        _refuse_sending(body, sends=body.get("status") in _SENDS)


def _refuse_sending(body: dict[str, Any], *, sends: bool) -> None:
    if sends:
        message = f"status {body['status']!r} makes the target send mail, which needs --allow-sending"
        raise SendingForbidden(message)
    for name in _FIRES_LATER:
        if isinstance(body.get(name), str) and body[name]:
            message = f"{name!r} can make the target send mail later, which needs --allow-sending"
            raise SendingForbidden(message)


def _refuse_strangers(body: dict[str, Any]) -> None:
    """Refuse recipients whom mail could reach, in a draft too: a later move may send it."""
    for name in _RECIPIENTS:
        listed = body.get(name)
        for address in listed if isinstance(listed, list) else []:
            if isinstance(address, str) and "@" in address and not _RESERVED.search(address.strip()):
                message = f"{name!r} names an address outside the reserved domains: {address!r}"
                raise SendingForbidden(message)


def _read(request: Request) -> Any:
    """Return the body as the target would read it, raw bytes included."""
    raw = request.encoded
    if raw is None:
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None
