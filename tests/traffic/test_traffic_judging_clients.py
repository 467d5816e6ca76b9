"""
Rules of clients: for each a request that keeps it and one that breaks it, which differ in one respect.

Law: the broken request breaks that rule and no other one.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest
from judging_cases import (
    ACTIVITIES,
    DRAFT,
    EMAIL,
    FILE,
    JSON,
    PLANNED,
    QUEUED,
    broken,
    email,
    kept,
    outcomes,
    page,
    recorded,
    shown,
    updated,
)

from conformance import catalogue
from conformance.findings import Result

if TYPE_CHECKING:
    from conformance.traffic.recorded import Recorded

Case = tuple[str, list["Recorded"], list["Recorded"]]


def post(rule: str, body: Any, **wrong: Any) -> Case:
    """A create that keeps *rule*, and one with other properties that is refused for it."""
    changed = {name: value for name, value in {**body, **wrong}.items() if value != "left out"}
    return rule, [recorded(body=body)], [recorded(body=changed, status=400)]


def put(rule: str, body: Any, **wrong: Any) -> Case:
    """An update that keeps *rule*, and one with other properties that is refused for it."""
    changed = {**body, **wrong}
    return rule, [recorded("PUT", EMAIL, body)], [recorded("PUT", EMAIL, changed, status=400)]


def listed(rule: str, query: dict[str, str], path: str = ACTIVITIES, **wrong: str) -> Case:
    """A list that keeps *rule*, and one with other parameters that is refused for it."""
    changed = {name: value for name, value in {**query, **wrong}.items() if value != "left out"}
    return rule, [recorded("GET", path, query=query)], [recorded("GET", path, query=changed, status=400)]


def moved(rule: str, before: Recorded, body: Any, wrong: Any) -> Case:
    """An update after an answer that shows the email, and another one that is refused."""
    return rule, [before, updated(body)], [before, updated(wrong, 400)]


_ONE_LEAD = {"lead_id": "lead_1", "_order_by": "-activity_at", "activity_at__gt": "2026-01-01T00:00:00Z"}
_FULL = [email(f"acti_{number}") for number in range(100)]
CASES: list[Case] = [
    ("client-method", [recorded("PUT", EMAIL, {"subject": "Hi"})], [recorded("PATCH", EMAIL, {}, status=405)]),
    ("client-credentials", [recorded(body=DRAFT)], [recorded(body=DRAFT, auth="other", status=401)]),
    ("client-trailing-slash", [recorded(body=DRAFT)], [recorded(body=DRAFT, slash=False)]),
    (
        "client-id-in-path",
        [recorded("GET", EMAIL, answer=email())],
        [recorded("GET", "/activity/email/undefined/", status=404)],
    ),
    (
        "client-content-type",
        [recorded(body=DRAFT, sent={"content-type": "application/json; charset=utf-8"})],
        [recorded(body=DRAFT, sent={"content-type": "text/plain"}, status=415)],
    ),
    ("client-content-type-named", [recorded(body=DRAFT)], [recorded(body=DRAFT, sent={"accept": "*/*"})]),
    ("client-body-is-json", [recorded(body=DRAFT)], [recorded(raw=b"lead_id=lead_1&status=draft", status=400)]),
    ("client-body-is-json", [recorded(body=DRAFT)], [recorded(raw=b'{"lead_id": "lead_1",', status=400)]),
    ("client-body-is-object", [recorded(body=DRAFT)], [recorded(body=[DRAFT], status=400)]),
    ("client-body-is-object", [recorded("PUT", EMAIL, {"subject": "Hi"})], [recorded("PUT", EMAIL, status=400)]),
    post("client-lead-id-required", DRAFT, lead_id="left out"),
    post("client-lead-id-required", DRAFT, lead_id=None),
    post("client-status-required", DRAFT, status="left out"),
    post("client-status-required", DRAFT, status=None),
    post("client-status-enum", DRAFT, status="Draft"),
    put("client-status-enum", {"status": "draft"}, status="cancelled"),
    post("client-property-type", {**DRAFT, "to": ["ada@example.com"]}, to="ada@example.com"),
    post("client-property-type", {**DRAFT, "to": ["ada@example.com"]}, to=[{"email": "ada@example.com"}]),
    post("client-property-type", DRAFT, lead_id=7),
    put("client-property-type", {"subject": "Hi"}, subject=["Hi"]),
    put("client-property-type", {"followup_sequence_add_cc_bcc": True}, followup_sequence_add_cc_bcc="true"),
    put("client-property-type", {"status": "draft"}, status=None),
    post("client-date-time", {**DRAFT, "activity_at": "2026-01-01T00:00:00Z"}, activity_at="tomorrow"),
    post("client-text-length", {**DRAFT, "subject": "s" * 1000}, subject="s" * 1001),
    put("client-text-length", {"body_text": "b"}, body_text="b" * 1_048_577),
    post("client-undocumented-property", DRAFT, colour="red"),
    post("client-sender-format", {**DRAFT, "sender": '"Ada" <ada@example.com>'}, sender="Ada Lovelace"),
    post("client-sender-required", QUEUED, sender="left out"),
    post("client-sender-required", {**QUEUED, "status": "inbox"}, sender=None),
    moved(
        "client-move-needs-sender",
        shown(sender=None),
        {"status": "outbox", "sender": "ada@example.com"},
        {"status": "outbox"},
    ),
    post("client-date-scheduled-required", PLANNED, date_scheduled="left out"),
    moved(
        "client-move-needs-date",
        shown(sender="ada@example.com", date_scheduled=None),
        {"status": "scheduled", "date_scheduled": "2099-01-01T09:00:00+00:00"},
        {"status": "scheduled"},
    ),
    post("client-send-in-limit", {**QUEUED, "send_in": 59}, send_in=60),
    post("client-followup-delay-minimum", {**DRAFT, "followup_sequence_delay": 86400}, followup_sequence_delay=3600),
    post("client-followup-date-status", {**QUEUED, "followup_date": "2099-01-01T09:00:00Z"}, status="draft"),
    post("client-attachment-members", {**DRAFT, "attachments": [FILE]}, attachments=[{"url": FILE["url"], "size": 4}]),
    post("client-attachment-members", {**DRAFT, "attachments": [FILE]}, attachments=[{**FILE, "size": "4"}]),
    post(
        "client-attachment-address",
        {**DRAFT, "attachments": [FILE]},
        attachments=[{**FILE, "url": "https://files.example.com/x"}],
    ),
    post("client-opens-members", {**DRAFT, "opens": [{"opened_at": "2026-01-01T00:00:00Z"}]}, opens=[{"at": "noon"}]),
    (
        "client-edits-drafts-only",
        [shown("draft", subject="a"), updated({"subject": "b"})],
        [shown("sent", subject="a"), updated({"subject": "b"}, 400)],
    ),
    (
        "client-moves-allowed",
        [shown("scheduled"), updated({"status": "draft"})],
        [shown("sent"), updated({"status": "draft"}, 400)],
    ),
    (
        "client-leaves-deleted-alone",
        [shown(), recorded("DELETE", EMAIL, answer="{}")],
        [recorded("DELETE", EMAIL, answer="{}"), recorded("DELETE", EMAIL, status=404)],
    ),
    listed("client-paging-numbers", {"_limit": "10"}, _limit="ten"),
    listed("client-date-filter", {"date_created__gt": "2026-01-01"}, date_created__gt="last week"),
    listed(
        "client-date-filter-escaped",
        {"date_created__gt": "2026-01-01T00:00:00+00:00"},
        date_created__gt="2026-01-01T00:00:00 00:00",
    ),
    listed("client-filter-needs-lead", {"_type": "Email", "lead_id": "lead_1"}, lead_id="left out"),
    listed("client-order-needs-lead", {"_order_by": "-activity_at", "lead_id": "lead_1"}, lead_id="left out"),
    listed("client-date-filter-needs-order", _ONE_LEAD, _order_by="left out"),
    listed("client-date-filter-needs-order", _ONE_LEAD, _order_by="-date_created"),
    listed("client-list-choices", {"_order_by": "-date_created"}, _order_by="-subject"),
    listed("client-undocumented-parameter", {"lead_id": "lead_1"}, colour="red"),
    (
        "client-pages-lose-nothing",
        [
            recorded("GET", query={"_limit": "200"}, answer=page(*_FULL, more=True)),
            recorded("GET", query={"_limit": "200", "_skip": "100"}, answer=page(email("acti_100"))),
        ],
        [
            recorded("GET", query={"_limit": "200"}, answer=page(*_FULL, more=True)),
            recorded("GET", query={"_limit": "200", "_skip": "200"}, answer=page()),
        ],
    ),
]
_BESIDE = ("email-field-", "email-direction-", "email-list-", "email-delete-")
"""Rules of servers that judge the answer, or the email, whatever the request is."""
_NAMES = [f"{number}-{case[0]}" for number, case in enumerate(CASES)]


@pytest.mark.parametrize("case", CASES, ids=_NAMES)
def test_a_rule_tells_a_right_request_from_a_wrong_one(case: Case) -> None:
    """The right request keeps the rule and breaks none; the wrong one breaks that rule and no other."""
    rule, right, wrong = case
    assert broken(*right) == set()
    assert rule in kept(*right)
    assert broken(*wrong) == {rule}


def test_every_rule_of_clients_is_seen_to_fail() -> None:
    """No rule of clients is without a request that breaks it."""
    assert set(catalogue.client_rules()) - {rule for rule, *_ in CASES} == set()


@pytest.mark.parametrize("case", CASES, ids=_NAMES)
def test_a_server_that_accepts_it_breaks_the_counterpart(case: Case) -> None:
    """Where the pages have a server refuse the request, one that accepts it is told by its own rule, among those named."""
    rule, _, wrong = case
    accepted = recorded(
        wrong[-1].exchange.request.method,
        wrong[-1].exchange.request.path,
        wrong[-1].exchange.request.body,
        query=dict(wrong[-1].exchange.request.query),
    )
    found = {name for name in broken(*wrong[:-1], accepted) if not name.startswith("client-")}
    named = catalogue.client_rules()[rule].counterparts
    refused = {name for name in found if not name.startswith(_BESIDE)}
    assert [name for name in refused if not any(fnmatchcase(name, glob) for glob in named)] == []


def test_counterparts_are_rules_of_servers() -> None:
    """Every glob of counterparts matches a rule of servers."""
    globs = {glob for rule in catalogue.client_rules().values() for glob in rule.counterparts}
    assert [glob for glob in globs if not any(fnmatchcase(name, glob) for name in catalogue.rules())] == []


def test_no_rule_has_two_meanings() -> None:
    """Rules of clients and rules of servers share no id."""
    assert catalogue.client_rules().keys() & catalogue.rules().keys() == set()


def test_a_finding_names_the_property() -> None:
    """What is wrong is told with the name of the property, the value, and what was expected."""
    wrong = recorded(body={**DRAFT, "bcc": "ada@example.com"}, status=400)
    found = [each for each in outcomes(wrong) if each.result is Result.BROKEN]
    assert [each.title for each in found] == ["bcc of a create"]
    assert (found[0].seen, found[0].expected) == ("'ada@example.com'", "array or null")


STRANGE: dict[str, Recorded] = {
    "no content type is recorded": recorded(body=DRAFT, sent={}, unknown=("request headers",)),
    "credentials were scrubbed": recorded(body=DRAFT, auth=""),
    "the body was not recorded": recorded(status=400, unknown=("request body",)),
    "a vendor's JSON type": recorded(body=DRAFT, sent={"content-type": "application/vnd.api+json"}),
    "null in every property": recorded(body={**DRAFT, "to": None, "subject": None, "sender": None, "opens": None}),
    "an empty subject": recorded(body={**DRAFT, "subject": ""}),
    "a naive date-time": recorded(body={**DRAFT, "activity_at": "2026-01-01T00:00:00"}),
    "a day": recorded(body={**DRAFT, "activity_at": "2026-01-01"}, answer=email()),
    "a fraction as send_in": recorded(body={**QUEUED, "send_in": 0.5}),
    "send_in below zero": recorded(body={**QUEUED, "send_in": -1}),
    "an update of nothing": recorded("PUT", EMAIL, {}),
    "both generations": recorded(body={**DRAFT, "account_id": "a", "email_account_id": "b", "created_by_id": "c"}),
    "created_by": recorded(body={**DRAFT, "created_by": "user_1"}, answer=email(created_by="user_2")),
    "no recipients": recorded(body={**QUEUED, "to": []}),
    "a sender between blanks": recorded(
        body={**DRAFT, "sender": " ada@example.com\n"}, answer=email(sender="ada@example.com")
    ),
    "a sent email without sender": recorded(
        body={**DRAFT, "status": "sent"}, answer=email(status="sent", sender="ada@example.com")
    ),
    "a scheduled email of yesterday": recorded(body={**PLANNED, "date_scheduled": "2020-01-01T00:00:00Z"}),
    "a masked sender": recorded(
        body={**QUEUED, "sender": "REDACTED"}, answer=email(status="outbox", sender="REDACTED")
    ),
    "a masked day": recorded("GET", EMAIL, answer=email(date_created="0000-00-00", date_updated="YYYY-MM-DDTHH:MM:SS")),
    "a masked path": recorded("GET", "/activity/email/{id}/", answer=email("{id}")),
    "masked recipients": recorded(body={**DRAFT, "to": "<EMAIL>"}, answer=email(to=["<EMAIL>"])),
    "a masked number": recorded(body={**DRAFT, "followup_sequence_delay": "[FILTERED]"}),
    "a masked file": recorded(body={**DRAFT, "attachments": [{**FILE, "url": "***"}]}),
    "a limit above 100": recorded("GET", query={"_limit": "500"}),
    "no limit at all": recorded("GET", query={"_limit": ""}),
    "a masked filter": recorded("GET", ACTIVITIES, query={"date_created__gt": "DATE_FROM"}),
    "days as filters": recorded("GET", query={"date_created__gte": "2026-01-01", "date_created__lt": "2026-02-01"}),
    "date_created without an order": recorded("GET", ACTIVITIES, query={"date_created__gt": "2026-01-01"}),
    "an endpoint that is not covered": recorded("POST", "/lead/", {"name": "x"}),
    "a path that no page names": recorded("POST", "/activity/email/acti_1/send/", {}),
    "another method that is meant": recorded(body={"_params": {}}, sent={**JSON, "x-http-method-override": "GET"}),
    "a question for headers": recorded("HEAD", "/activity/email/", answer=""),
}


@pytest.mark.parametrize("case", STRANGE.values(), ids=STRANGE.keys())
def test_what_the_pages_leave_open_is_no_finding(case: Recorded) -> None:
    """A strange but allowed request, or one that a recorder has thinned out, breaks nothing."""
    assert broken(case) == set()


UNWISE: dict[str, Recorded] = {
    "a whole email posted again": recorded(body={**email(), "created_by_name": "Ada", "status": "draft"}),
    "no slash": recorded(body=DRAFT, slash=False),
    "a template of a path": recorded("GET", "/activity/email/{id}/", status=404),
    "an unknown property": recorded("PUT", EMAIL, {"lead_id": "lead_1"}),
    "a cache buster": recorded("GET", query={"_": "17"}),
}


@pytest.mark.parametrize("case", UNWISE.values(), ids=UNWISE.keys())
def test_what_is_only_unwise_is_a_warning(case: Recorded) -> None:
    """What real clients do is never worse than a warning."""
    found = broken(case)
    assert found
    assert {catalogue.everything()[rule].strength for rule in found} == {"should"}
