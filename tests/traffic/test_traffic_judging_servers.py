"""
Rules of servers that traffic alone can break, and what keeps a server from being blamed for somebody else's doing.

Law: each case that is no finding is the twin of one that is.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from judging_cases import (
    ACTIVITIES,
    DRAFT,
    EMAIL,
    JSON,
    QUEUED,
    broken,
    email,
    kept,
    page,
    recorded,
    shown,
    updated,
)

from conformance import contract
from conformance.traffic.judging.judge import Judge
from conformance.traffic.judging.since import Calendar
from conformance.traffic.recorded import RESPONSE_BODY, RESPONSE_HEADERS, Recorded

HTML = {"content-type": "text/html"}
LATER = "2026-11-20T12:00:00+00:00"


def listed(*items: dict[str, Any], path: str = "/activity/email/", more: bool = False, **query: str) -> Recorded:
    """A list with these items."""
    return recorded("GET", path, answer=page(*items, more=more), query=query)


def without(name: str, **fields: Any) -> dict[str, Any]:
    """An email that lacks a field."""
    return {key: value for key, value in email(**fields).items() if key != name}


BROKEN: dict[str, tuple[str, list[Recorded]]] = {
    "a create answers 201": ("email-create-answers-200", [recorded(body=DRAFT, status=201)]),
    "a crash": ("email-get-no-server-error", [recorded("GET", EMAIL, status=500)]),
    "no JSON": ("email-get-json", [recorded("GET", EMAIL, answer="<html>", status=404, got=HTML, host="127.0.0.1")]),
    "a field of another type": ("email-field-to", [recorded("GET", EMAIL, answer=email(to="ada@example.com"))]),
    "a missing field": ("email-field-thread-id", [recorded("GET", EMAIL, answer=without("thread_id"))]),
    "an incoming sent email": ("email-direction-sent", [shown("sent", direction="incoming")]),
    "another subject": (
        "email-create-keeps-subject",
        [recorded(body={**DRAFT, "subject": "a"}, answer=email(subject="b"))],
    ),
    "a queued email without sender": (
        "email-create-outbox-needs-sender",
        [recorded(body={"lead_id": "lead_1", "status": "outbox"}, answer=email(status="outbox"))],
    ),
    "an edit of a sent email": (
        "email-sent-not-editable",
        [shown("sent", subject="a"), updated({"subject": "b"}, status="sent")],
    ),
    "a sent email that becomes a draft": ("email-sent-refuses-moves", [shown("sent"), updated({"status": "draft"})]),
    "an edit of an email that still is scheduled": (
        "email-scheduled-not-editable",
        [shown("scheduled", subject="a"), updated({"subject": "b"}, status="scheduled")],
    ),
    "another picture of the same moment": ("email-get-repeats", [shown(subject="a"), shown(subject="b")]),
    "another picture in a list": ("email-list-agrees-with-get", [shown(subject="a"), listed(email(subject="b"))]),
    "a deleted email in a list": (
        "email-delete-gone-from-list",
        [recorded("DELETE", EMAIL, answer="{}"), listed(email())],
    ),
    "a deleted email that is read": ("email-delete-gone", [recorded("DELETE", EMAIL, answer="{}"), shown()]),
    "an update that moves its creation": (
        "email-update-keeps-id",
        [shown(subject="a"), updated({"subject": "b"}, date_created=LATER)],
    ),
    "more items than the limit": ("email-list-limit", [listed(email("a"), email("b"), _limit="1")]),
    "more items than a hundred": ("email-list-default-limit", [listed(*(email(f"acti_{n}") for n in range(101)))]),
    "an item of another lead": ("email-list-filter-lead", [listed(email(lead_id="lead_2"), lead_id="lead_1")]),
    "an activity of another type": (
        "activity-filter-type",
        [listed(email(), path=ACTIVITIES, lead_id="lead_1", _type="Call")],
    ),
    "an item that is too early": (
        "email-list-date-created-gt",
        [listed(email(date_created="2026-01-01T00:00:00+00:00"), date_created__gt="2026-02-01T00:00:00+00:00")],
    ),
    "a wrong order": (
        "activity-order-date-created",
        [
            listed(
                email("a", date_created=LATER),
                email("b", date_created="2026-11-20T09:00:00+00:00"),
                path=ACTIVITIES,
                _order_by="date_created",
            )
        ],
    ),
    "a draft that is created as sent": (
        "email-create-status-draft",
        [recorded(body=DRAFT, answer=email(status="sent"))],
    ),
    "a sent email that is created as waiting": (
        "email-create-status-sent",
        [recorded(body={**DRAFT, "status": "sent"}, answer=email(status="outbox", sender="ada@example.com"))],
    ),
    "a cancel that is ignored": (
        "email-cancel-scheduled",
        [shown("scheduled"), updated({"status": "draft"}, status="scheduled")],
    ),
    "another email than the one that is read": (
        "email-get-answers-200",
        [recorded("GET", EMAIL, answer=email("acti_2"))],
    ),
    "another email than the one that is updated": ("email-update-keeps-id", [updated({"subject": "x"}, id="acti_2")]),
    "an email of another year": (
        "email-list-date-created-gt",
        [listed(email(date_created="2013-02-01T00:54:51.274000+00:00"), date_created__gt="2026-01-01")],
    ),
    "a thread that nobody asked for": (
        "activity-threads-absent",
        [listed({"_type": "EmailThread", "id": "acti_1"}, path=ACTIVITIES, lead_id="lead_1")],
    ),
    "an email though only threads were asked for": (
        "activity-threads-only",
        [listed(email(), path=ACTIVITIES, lead_id="lead_1", thread_emails="only")],
    ),
    "an answer that is empty": (
        "email-get-json",
        [recorded("GET", EMAIL, answer="", got={**JSON, "content-length": "0"})],
    ),
    "a sent email that nobody sent": (
        "email-create-sent-default-sender",
        [recorded(body={**DRAFT, "status": "sent"}, answer=email(status="sent", sender=None))],
    ),
    "all fields though a few were asked for": ("email-list-fields", [listed(email(), _fields="id,subject")]),
    "a page that repeats an item": (
        "email-list-pages-disjoint",
        [listed(email(f"e{n}"), email(f"e{n + 1}"), _limit="2", _skip=str(2 * n), more=True) for n in range(4)],
    ),
}


@pytest.mark.parametrize(("rule", "recording"), BROKEN.values(), ids=BROKEN.keys())
def test_a_server_is_told_by_its_rule(rule: str, recording: list[Recorded]) -> None:
    """Traffic that proves a fault of a server names the rule, and of the rules of servers no other."""
    assert {each for each in broken(*recording) if not each.startswith("client-")} == {rule}


def test_dates_with_and_without_a_zone_are_compared() -> None:
    """A `Date` that names no zone, as some servers write it, is one of UTC."""
    zones = ("GMT", "-0000", "", "+0100", "EST", "<DATE>")
    dates = [{**JSON, "date": f"Thu, 02 Jul 2026 10:00:00 {zone}".strip()} for zone in zones]
    assert broken(*(recorded("GET", EMAIL, answer=email(), got=each) for each in dates)) == set()


@pytest.mark.parametrize("value", [1.5, True, [None], {"a": None}, "x" * 300], ids=str)
def test_a_value_of_any_type_is_judged(value: Any) -> None:
    """Whatever a client sends for any property, and whatever a server makes of it, the judge has an opinion."""
    for name in contract.request_properties("createEmail"):
        answer = {**email(), name: value}
        made, changed = {**DRAFT, name: value}, recorded("PUT", EMAIL, {name: value}, answer=answer)
        found = broken(recorded(body=made, answer=answer)) | broken(shown(), changed)
        assert {each.partition("-")[0] for each in found} <= {"client", "email"}


def test_right_traffic_keeps_rules() -> None:
    """A small job of a client breaks nothing and keeps rules on both sides."""
    job = [
        recorded(body={**DRAFT, "subject": "Hello", "to": ["ada@example.com"]}),
        recorded("GET", EMAIL, answer=email(subject="Hello", to=["ada@example.com"])),
        updated({"subject": "Hello again"}, to=["ada@example.com"]),
        listed(email("a"), email("b"), _limit="2", more=True),
        listed(email("c"), _limit="2", _skip="2"),
        recorded("DELETE", EMAIL, answer="{}"),
        recorded("GET", EMAIL, status=404),
    ]
    assert broken(*job) == set()
    assert {"email-get-after-create", "email-update-keeps-subject", "email-list-pages-disjoint"} <= kept(*job)
    assert {"client-edits-drafts-only", "client-lead-id-required"} <= kept(*job)


DOUBTFUL: dict[str, list[Recorded]] = {
    "a redirect": [recorded("GET", EMAIL, answer="", status=301, slash=True)],
    "a gateway": [recorded("GET", EMAIL, answer="<html>", status=503, got=HTML)],
    "too many requests": [recorded("GET", EMAIL, answer="slow down", status=429, got={})],
    "no headers": [recorded("GET", EMAIL, answer=email(), got={}, unknown=(RESPONSE_HEADERS,))],
    "no body": [recorded("GET", EMAIL, answer="", unknown=(RESPONSE_BODY,))],
    "a masked field": [recorded("GET", EMAIL, answer=email(to="REDACTED"))],
    "a masked echo": [recorded(body={**DRAFT, "subject": "Hello"}, answer=email(subject="REDACTED"))],
    "a masked neighbour": [recorded(body={**DRAFT, "subject": "Hello"}, answer=email(subject="x", user_id="USER_ID"))],
    "a body in another encoding": [
        recorded(body={**DRAFT, "subject": "caf\u00e9 a"}, answer=email(subject="caf\u00c3\u00a9 a"))
    ],
    "tidied markup": [recorded(body={**DRAFT, "body_html": "<b>a</b>\r\n"}, answer=email(body_html="<p><b>a</b></p>"))],
    "a change in between": [shown(subject="a"), shown(subject="b", date_updated=LATER)],
    "a cancelled email": [shown("scheduled", subject="a"), updated({"subject": "b"})],
    "an email that was sent by itself": [shown("outbox"), shown("sent")],
    "a merged lead": [shown(lead_id="lead_1"), shown(lead_id="lead_2")],
    "an edit that changes nothing": [shown("sent", subject="a"), updated({"subject": "a"}, status="sent")],
    "ids that stand for several emails": [
        listed(email("ID", subject="a"), email("ID", subject="b")),
        listed(email("ID", subject="c")),
    ],
    "one id for several": [listed(email("x", subject="a"), email("x", subject="b")), listed(email("x", subject="c"))],
    "dates that stand still": [
        shown(subject="a"),
        updated({"subject": "b"}, date_updated=email()["date_updated"]),
        shown(subject="c"),
    ],
    "a deleted email made again": [recorded("DELETE", EMAIL, answer="{}"), recorded(body=DRAFT), shown()],
    "a reply to a deleted email": [
        listed(email("b", in_reply_to_id="acti_1")),
        recorded("DELETE", EMAIL, answer="{}"),
        listed(email("b")),
    ],
    "a plain date": [listed(email(date_created="2026-01-01T00:00:00+00:00"), date_created__gt="2026-01-01")],
    "a date without offset": [listed(email(), date_created__gt="2026-11-20T11:00:00")],
    "items of one user among several": [listed(email(user_id="user_2", users=["user_1"]), user_id="user_1")],
    "custom activities": [
        listed({"id": "a", "_type": "CustomActivity"}, path=ACTIVITIES, lead_id="lead_1", _type="Custom")
    ],
    "a limit of nothing": [listed(email(), _limit="0")],
    "a hand-cut page": [listed(email(), _limit="100", more=True)],
    "threads": [listed(email(), email("b"), path=ACTIVITIES, lead_id="lead_1", thread_emails="true", _limit="1")],
    "another host": [
        shown(subject="a"),
        recorded("GET", EMAIL, answer=email(subject="b"), host="sandbox.example.com"),
    ],
}


@pytest.mark.parametrize("recording", DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_what_a_recording_does_not_prove_is_no_finding(recording: list[Recorded]) -> None:
    """What a recorder, a scrubber, the mail, or somebody else may have done is held against nobody."""
    assert broken(*recording) == set()


def test_a_few_repeated_items_are_new_emails() -> None:
    """An email that moves over to the next page, once in many pages, is nobody's fault."""
    pages = [listed(email(f"acti_{n}"), _limit="1", _skip=str(n), more=True) for n in range(9)]
    assert broken(*pages, listed(email("acti_8"), _limit="1", _skip="9")) == set()


def test_a_recording_knows_nothing_of_another() -> None:
    """What one recording has shown holds for no other one."""
    judge = Judge()
    list(judge.take(shown(subject="a")))
    list(judge.begin())
    assert broken(shown(subject="b"), judge=judge) == set()


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        pytest.param(date(2020, 5, 4), set(), id="2020"),
        pytest.param(date(2025, 12, 16), set(), id="the-day-before"),
        pytest.param(date(2025, 12, 17), {"client-sender-required", "email-create-inbox-needs-sender"}, id="since"),
        pytest.param(None, {"client-sender-required", "email-create-inbox-needs-sender"}, id="undated"),
    ],
)
def test_traffic_is_judged_by_the_pages_of_its_day(day: date | None, rules: set[str]) -> None:
    """A received email without a sender was right until the vendor changed its pages."""
    logged = {"lead_id": "lead_1", "status": "inbox"}
    assert broken(recorded(body=logged, answer=email(status="inbox"), day=day)) == rules


def test_undated_traffic_is_as_old_as_what_it_changed() -> None:
    """A cassette without `Date` shows by the email that was created on which day that was."""
    logged, then = {"lead_id": "lead_1", "status": "inbox"}, {"date_updated": "2020-05-04T10:00:00.123456+00:00"}
    assert broken(recorded(body=logged, answer=email(status="inbox", **then), day=None)) == set()
    refused = recorded(body=logged, answer=email(status="inbox", **then), status=400, day=None)
    assert broken(refused) == {"client-sender-required"}


def test_a_day_that_is_asked_for_goes_before_that_of_the_recording() -> None:
    """--as-of holds for all traffic, whatever days are recorded."""
    old = Judge(calendar=Calendar(date(2020, 1, 1)))
    assert broken(recorded(body={**QUEUED, "sender": None}, answer=email(status="outbox")), judge=old) == set()


def test_old_answers_need_no_field_that_came_later() -> None:
    """Which fields every email has, and which may be null, is known only since the vendor's tables."""
    answer = {"id": "acti_1", "_type": "Email", "status": "draft", "users": None, "direction": "outgoing"}
    assert broken(recorded("GET", EMAIL, answer=answer, day=date(2020, 1, 1))) == set()
    assert "email-field-users" in broken(recorded("GET", EMAIL, answer=answer))
    assert "email-field-to" in broken(recorded("GET", EMAIL, answer={**answer, "to": 7}, day=date(2020, 1, 1)))


def test_a_side_that_is_not_asked_for_is_silent() -> None:
    """One side alone can be judged; a server that accepts what is wrong is told either way."""
    wrong = recorded(body={"lead_id": "lead_1", "status": "outbox"}, answer=email(status="outbox"), sent=JSON)
    assert broken(wrong, judge=Judge(frozenset({"client"}))) == {"client-sender-required"}
    assert broken(wrong, judge=Judge(frozenset({"server"}))) == {"email-create-outbox-needs-sender"}
