"""
One exchange of a recording, as every reader of recordings gives it and every judge of traffic takes it.

Law: plain values in the contract's form, whatever the recorder was. What the recorder left out is said in `unknown`,
since a body that was not recorded is no body that was not sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from conformance.exchange import Exchange

REQUEST_BODY: Final = "request body"
REQUEST_HEADERS: Final = "request headers"
RESPONSE_BODY: Final = "response body"
RESPONSE_HEADERS: Final = "response headers"


class Recorded(NamedTuple):
    """
    An exchange, and where it stands in its recording.

    `exchange.request.path` is below the base URL and ends in a slash (`/activity/email/`), `exchange.operation` is
    None for an endpoint that the contract does not cover; `exchange.url` is the address as sent, credentials taken
    out; header names are lower-case, and those that carry credentials or cookies are left out. `exchange.began` and
    `exchange.ended` are of the recorder's clock, or one exchange after the other where it wrote none. A redirect is
    an exchange like another: the next one is the answer.
    """

    exchange: Exchange
    place: str
    """Where it stands, for people: `session.har, entry 12`."""
    method_path: str
    """As it was sent, for people: `GET /api/v1/activity/email`, without the values of the query."""
    complete: bool
    """False when the recording lacks a part of the exchange that was there, or its answer."""
    problems: tuple[str, ...]
    """What the reader had to leave open, for people: `the request body was not recorded`."""
    unknown: frozenset[str]
    """The parts that nothing may be concluded from: REQUEST_BODY, REQUEST_HEADERS, RESPONSE_BODY, RESPONSE_HEADERS."""
    auth: frozenset[str]
    """Kinds of credentials seen: `basic`, `bearer`, `other`. Empty: none, or the recording scrubbed them."""
    slash: bool
    """Whether the path was sent with its trailing slash."""
    group: str
    """The endpoint group, counted where it is not covered: `/lead/`, `/me/`."""
    day: date | None = None
    """The day of the exchange by the recorder's clock or the answer's `Date`, None where neither is recorded."""
    touched: bool = False
    """Whether a scrubber was at work anywhere in the exchange, see scrubbed.py."""
    whole: bool = False
    """Whether the answer's body is as long as its `Content-Length`, or the recorder, says: nobody has cut it by hand."""


class LeftOut(NamedTuple):
    """Something in a recording that is no exchange to judge, and why: a preflight, an aborted request."""

    place: str
    reason: str
