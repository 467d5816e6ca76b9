"""
Keeps mail from people: looks at every body before it goes out, whoever made it.

Law: nobody but a reserved (RFC 2606) or an allowed address is ever named. Without permission nothing is created that
the target would send; with it, and a target that reaches people, what would be sent lies far enough ahead to be taken
back. A body is read as the most lenient target would read it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from conformance.errors import SendingForbidden
from conformance.wire.addresses import is_reserved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.exchange import Request
    from conformance.target import Target

_SENDS = ("outbox", "scheduled")
_SOONEST = 30
"""Seconds that an email stays in the outbox at least, where it must not leave it."""
_FAR = timedelta(days=365)
_RECIPIENTS = ("to", "cc", "bcc")
_NAMED = (*_RECIPIENTS, "sender")
_DOMAIN = re.compile(r"@\s*([^\s<>,;:()\"'\\\[\]@]*)")
_STATUS_WORD = re.compile(r"(?<!date_)(outbox|scheduled)", re.IGNORECASE)

Facts = dict[str, list[Any]]
"""Property, at any depth, in small letters -> every value that is given for it, lists and objects taken apart."""


def check(request: Request, target: Target) -> None:
    """Raise SendingForbidden when *request* would make *target* send mail that it must not send."""
    if request.method not in ("POST", "PUT") or not request.path.startswith("/activity/") or not request.encoded:
        return
    facts = _read(request.encoded)
    _refuse_strangers(facts, target)
    if not target.may_send:
        _refuse_sending(facts)
    elif not target.may_deliver:
        _refuse_delivery(facts, created=request.method == "POST")


def _refuse_sending(facts: Facts) -> None:
    status = _sending_status(facts)
    if status:
        raise SendingForbidden(f"status {status!r} makes the target send mail, which needs --allow-sending")
    if any(isinstance(each, str) and each for each in facts.get("followup_sequence_id", ())):
        raise SendingForbidden(
            "'followup_sequence_id' can make the target send mail later, which needs --allow-sending"
        )


def _refuse_delivery(facts: Facts, *, created: bool) -> None:
    """Refuse what could leave before it is taken back."""
    status = _sending_status(facts)
    delays, dates = facts.get("send_in", []), facts.get("date_scheduled", [])
    if not all(type(each) is int and each >= _SOONEST for each in delays) or (status == "outbox" and not delays):
        raise SendingForbidden("an email in the outbox would leave at once, which this target may not be made to do")
    undated = status == "scheduled" and created and not dates
    if undated or not all(_is_far(each) for each in dates):
        raise SendingForbidden("an email would be scheduled for less than a year ahead, which this target may not be")


def _sending_status(facts: Facts) -> str | None:
    for each in facts.get("status", ()):
        found = _STATUS_WORD.search(each) if isinstance(each, str) else None
        if found:
            return found.group().lower()
    return None


def _is_far(date: Any) -> bool:
    try:
        moment = datetime.fromisoformat(date)
    except (TypeError, ValueError):
        return False
    return moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC) > _FAR


def _refuse_strangers(facts: Facts, target: Target) -> None:
    """Refuse addresses that mail could reach, in a draft too: a later move may send it."""
    allowed = {each.lower() for each in (*target.allowed_addresses, target.fixtures.get("sender", "")) if each}
    for name in _NAMED:
        for text in facts.get(name, ()):
            if isinstance(text, str) and not _is_harmless(text, allowed):
                raise SendingForbidden(f"{name!r} names an address outside the reserved domains: {text[:100]!r}")


def _is_harmless(text: str, allowed: set[str]) -> bool:
    if any(text.strip().lower() in (each, f"<{each}>") or text.lower().endswith(f"<{each}>") for each in allowed):
        return text.count("@") == 1
    return all(not domain or is_reserved(domain.rstrip(".")) for domain in _DOMAIN.findall(text))


def _read(raw: bytes) -> Facts:
    """Return what *raw* says of each property; of what is no JSON, every word is held for whatever it could be."""
    found: Facts = {}

    def take(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for name, value in pairs:
            found.setdefault(name.strip().lower(), []).extend(_parts(value))
        return dict(pairs)

    try:
        json.loads(raw, object_pairs_hook=take)
    except (ValueError, RecursionError):
        text = unquote_plus(raw.replace(b"\0", b"").decode("utf-8", errors="replace"))
        addresses = [each for each in text.split() if "@" in each]
        return {"status": _STATUS_WORD.findall(text), "to": addresses}
    return found


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _parts(each)
    else:
        yield value
