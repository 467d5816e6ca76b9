"""
Requests that no client would send on purpose: malformed filters, odd values, odd bodies, odd ids.

Law: such a request may be accepted or refused, but the answer is a documented one; traffic.py judges that of
every exchange.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from conformance.checks.answers import holds, said
from conformance.exchange import Request
from conformance.findings import Outcome, Step
from conformance.scenarios.population import population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench

_EMAILS = "/activity/email/"
_DATES = ("date_created", "activity_at")
_SERVER_ERROR = 500
_BLANKS = b" " * (2 * 1024 * 1024)
_DEPTH = 100
_LEAP_DAY = "2024-02-29T12:00:00+00:00"
_ODD_IDS = ("0", "null", "acti_", "lead_" + "z" * 43, "-1", "acti_" + "z" * 300, "acti_\u00e9")

_FILTERS: tuple[tuple[str, str, str], ...] = (
    *((f"{field}__gt of a word", f"{field}__gt", "yesterday") for field in _DATES),
    *((f"{field}__lte of no month", f"{field}__lte", "2024-13-45") for field in _DATES),
    *((f"{field}__gte of nothing", f"{field}__gte", "") for field in _DATES),
    ("_limit of letters", "_limit", "abc"),
    ("_limit below zero", "_limit", "-1"),
    ("_limit of a fraction", "_limit", "1.5"),
    ("_limit of many digits", "_limit", "9" * 30),
    ("_limit of nothing", "_limit", ""),
    ("_skip of letters", "_skip", "abc"),
    ("_skip below zero", "_skip", "-1"),
    ("_skip past the end", "_skip", "100000"),
    ("_skip of many digits", "_skip", "9" * 30),
    ("id__in of commas", "id__in", ",,"),
    ("id__in of nothing", "id__in", ""),
    ("lead_id of a word", "lead_id", "nobody"),
    ("lead_id of commas", "lead_id", ",,"),
    ("lead_id of 400 letters", "lead_id", "lead_" + "z" * 400),
    ("contact_id of a word", "contact_id", "nobody"),
    ("user_id of a word", "user_id", "nobody"),
    ("organization_id of a word", "organization_id", "nowhere"),
    ("_type of a word", "_type", "Nonsense"),
    ("_type of commas", "_type", ",,"),
    ("_fields of commas", "_fields", ",,"),
    ("_order_by of a word", "_order_by", "nonsense"),
    ("a parameter that is none", "shoe_size", "43"),
)
_TELLING = _FILTERS[:1]
"""What a smoke run asks for, beside the limits that listing.py asks for."""


@scenario(
    "email-list-malformed-filters", "email-list-no-server-error", "email-list-documented-codes", "email-list-json"
)
def malformed_filters(bench: Bench) -> Iterator[Outcome]:
    """Emails are listed with one filter value that is malformed: a word for a date, letters for a number, and so on."""
    for title, name, value in _FILTERS if bench.at_least("ci") else _TELLING:
        page = bench.list({"lead_id": bench.lead, "_limit": "1", name: value})
        yield holds(
            "email-list-malformed-filters",
            title,
            Step("the list", page),
            good=page.status < _SERVER_ERROR,
            seen=said(page),
            expected="no 5xx status code",
        )


@scenario("activity-list-no-server-error", "activity-list-documented-codes", "activity-list-json", level="ci")
def malformed_activity_filters(bench: Bench) -> Iterator[Outcome]:
    """Activities are listed with one filter value that is malformed."""
    if not bench.wants("activity-list-no-server-error"):
        return
    more = (("thread_emails", "perhaps"), ("_type__in", ",,"), ("user_id__in", ",,"), ("contact_id__in", ","))
    for name, value in (*((name, value) for _, name, value in _FILTERS), *more):
        sort = {"_order_by": f"-{name.partition('__')[0]}"} if name.startswith(_DATES) else {}
        bench.activities({"lead_id": bench.lead, "_limit": "1", **sort, name: value})
    yield from ()


_ODD_VALUES: tuple[tuple[str, object], ...] = (
    ("subject", "before\0after"),
    ("subject", 10**40),
    ("subject", {"a": ["list"]}),
    ("body_text", "\u202e\ufeff\U0001f600\0"),
    ("body_html", "<" * 1000),
    ("body_text", ["a"]),
    ("to", ["a@example.com", "a@example.com"]),
    ("to", [None]),
    ("to", [["a@example.com"]]),
    ("to", "a@example.com"),
    ("cc", {}),
    ("bcc", None),
    ("bcc", [""]),
    ("sender", "\0"),
    ("sender", ["a@example.com"]),
    ("date_created", 10**20),
    ("attachments", None),
    ("attachments", [None]),
    ("attachments", "none"),
    ("attachments", [{}]),
    ("opens", [{"opened_at": _LEAP_DAY, "ip_address": "192.0.2.1", "opened_by": "Reader", "user_agent": "Mail/1.0"}]),
    ("template_id", {"id": 1}),
    ("contact_id", True),
    ("user_id", 1.5),
    ("in_reply_to_id", ["acti_"]),
    ("followup_sequence_delay", 10**40),
    ("followup_sequence_id", []),
    ("contact_id", "cont_" + "z" * 43),
    ("in_reply_to_id", "acti_" + "z" * 43),
    ("template_id", "tmpl_" + "z" * 43),
    ("user_id", "user_" + "z" * 43),
    ("activity_at", _LEAP_DAY),
    ("to", []),
)
_ODD_PLANS: tuple[tuple[str, object], ...] = (
    ("send_in", "soon"),
    ("send_in", 10**40),
    ("date_scheduled", "soon"),
    ("followup_sequence_id", {}),
)
"""Values that are sent only where an email may go out."""
_EXTREMES: tuple[tuple[str, object], ...] = (
    ("subject", "half a pair \ud800"),
    ("date_created", "0001-01-01T00:00:00+14:00"),
    ("activity_at", "9999-12-31T23:59:59-14:00"),
)
"""Values at the end of what a language can hold; for deep runs."""


@scenario("email-create-no-server-error", "email-create-documented-codes", "email-create-json", level="ci")
def oddities(bench: Bench) -> Iterator[Outcome]:
    """A draft is created with a NUL in its text, and one in bytes that are no UTF-8."""
    draft = population(bench)["draft"].request
    if bench.wants("email-create-no-server-error"):
        bench.post({**draft.body, "lead_id": bench.lead, "body_text": "before\0after", "activity_at": _LEAP_DAY})
        bench.send(Request("POST", _EMAILS, raw=(draft.encoded or b"").replace(b"e", b"\xff", 1)))
    yield from ()


@scenario(
    "email-create-no-server-error",
    "email-create-documented-codes",
    "email-create-json",
    "email-update-no-server-error",
    "email-update-documented-codes",
    "email-update-json",
    level="ci",
)
def odd_values(bench: Bench) -> Iterator[Outcome]:
    """Drafts are created and one is updated with odd values: NUL, half a surrogate pair, huge numbers, wrong types."""
    draft = str(bench.create("draft").item["id"])
    plans = _ODD_PLANS if bench.can_deliver() else ()
    extremes = _EXTREMES if bench.at_least("deep") else ()
    for name, value in (*_ODD_VALUES, *plans, *extremes):
        if bench.wants("email-create-no-server-error"):
            bench.post({**bench.body("draft"), name: value})
        if bench.wants("email-update-no-server-error"):
            bench.put(draft, {name: value})
    yield from ()


@scenario(
    "email-create-no-server-error",
    "email-create-documented-codes",
    "email-create-json",
    "email-update-no-server-error",
    "email-update-documented-codes",
    "email-update-json",
    level="ci",
)
def odd_bodies(bench: Bench) -> Iterator[Outcome]:
    """Bodies are sent with POST and PUT that are nested, no UTF-8, in another content type, or not there."""
    draft = str(bench.create("draft").item["id"])
    whole = json.dumps(bench.body("draft")).encode()
    bodies = [
        (b"[" * _DEPTH + b"]" * _DEPTH, "application/json"),
        (b'{"a":' * _DEPTH + b"1" + b"}" * _DEPTH, "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (b'{"status": "draft", "subject": "\xff"}', "application/json"),
        (b'{"followup_sequence_delay": 1e999}', "application/json"),
        (b'{"subject": NaN}', "application/json"),
        (b"\xef\xbb\xbf" + whole, "application/json"),
        (whole, "text/plain"),
        (whole, "application/xml"),
        (whole, "no type"),
        (b"", "application/json"),
    ]
    for raw, content_type in bodies:
        for method, path in (("POST", _EMAILS), ("PUT", f"{_EMAILS}{draft}/")):
            bench.send(Request(method, path, raw=raw, content_type=content_type))
    yield from ()


@scenario("email-create-no-server-error", "email-create-documented-codes", level="ci")
def blanks_around_a_body(bench: Bench) -> Iterator[Outcome]:
    """A valid draft is sent with 2 MiB of blanks before it, then behind it."""
    whole = json.dumps(bench.body("draft")).encode()
    for raw in (_BLANKS + whole, whole + _BLANKS):
        bench.send(Request("POST", _EMAILS, raw=raw))
    yield from ()


@scenario(
    "email-get-no-server-error",
    "email-get-documented-codes",
    "email-get-json",
    "email-delete-no-server-error",
    "email-delete-documented-codes",
    "email-delete-json",
    "email-update-no-server-error",
    "email-update-documented-codes",
    "email-update-json",
    level="ci",
)
def odd_ids(bench: Bench) -> Iterator[Outcome]:
    """Emails are read, updated and deleted under ids that no email has: words, NUL, other kinds of ids, long ones."""
    draft = str(bench.create("draft").item["id"])
    for email in (*_ODD_IDS, draft.swapcase()):
        bench.get(bench.ledger.nobody(email))
        bench.put(email, {"subject": "Nobody's"})
        bench.delete(email)
    bench.get(draft)
    bench.put(draft, {"subject": "Somebody's"})
    bench.delete(draft)
    bench.delete(draft)
    yield from ()
