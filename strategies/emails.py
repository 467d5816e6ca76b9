"""
Email bodies as a client would send them.

Law: every address is on a domain that RFC 2606 reserves, so that nothing in here can reach a person.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from strategies.texts import lines, texts

EMAIL_ADDRESSES = (
    "ada@example.com",
    "Ben.Bell@example.org",
    "carla+tag@example.net",
    '"Dorn, Dora" <dora@example.com>',
    "Emil Ems <emil@example.org>",
)
SENDER = "sender@example.com"
"""Who sends, where the target takes any address."""
LONGEST_DELAY, LONG_DELAY = 59, 30
"""Seconds that an email waits in the outbox, and what is asked for where these are refused; enough to call it back."""
_AHEAD = 2


def ahead(day: str) -> str:
    """Return a date-time of the year after next, far enough for nothing to happen; *day* is what follows the year."""
    return f"{datetime.now(UTC).year + _AHEAD}-{day}"


SCHEDULED_FOR = ahead("06-01T12:34:56+00:00")


def email_body(status: str, *, lead_id: str, account: str = SENDER, **properties: Any) -> dict[str, Any]:
    """
    Return a create request that is valid for *status*, from *account* where a sender is needed.

    *properties* are added or replace what stands there.

    An email that would be sent lies years ahead (scheduled) or waits as long as it may (outbox).
    """
    body: dict[str, Any] = {
        "lead_id": lead_id,
        "status": status,
        "subject": f"An email in {status}",
        "body_text": "Written by a conformance run.",
        "to": ["to@example.com"],
    }
    if status not in ("draft", "sent"):
        body["sender"] = account
    if status == "scheduled":
        body["date_scheduled"] = SCHEDULED_FOR
    if status == "outbox":
        body["send_in"] = LONGEST_DELAY
    return {**body, **properties}


def recipients(*, max_size: int = 4) -> st.SearchStrategy[list[str]]:
    """Lists of recipients: addresses and display-name forms, duplicates allowed."""
    return st.lists(st.sampled_from(EMAIL_ADDRESSES), max_size=max_size)


@st.composite
def emails(
    draw: st.DrawFn,
    *,
    lead_id: str,
    statuses: st.SearchStrategy[str],
    account: str = SENDER,
    subjects: st.SearchStrategy[str] | None = None,
) -> dict[str, Any]:
    """Valid create requests with any texts and recipients, each optional property there or not."""
    status = draw(statuses)
    optional = {
        "subject": lines() if subjects is None else subjects,
        "body_text": texts(max_size=200),
        "body_html": texts(max_size=200),
        "to": recipients(),
        "cc": recipients(),
        "bcc": recipients(),
    }
    body = draw(st.fixed_dictionaries({}, optional=optional))
    needed = email_body(status, lead_id=lead_id, account=account)
    return {**{k: v for k, v in needed.items() if k not in optional}, **body}
