"""
Creating an email: what it needs, which statuses there are, which bodies are no create at all.

Law: every refused body differs in one respect from a draft that the same target accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract, lifecycle
from conformance.checks.answers import accepted, holds, refused, said
from conformance.exchange import ABSENT, Request
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench

_EMAILS = "/activity/email/"


@scenario(
    "email-create-lead-id-required",
    "email-create-status-required",
    "email-create-lead-id-not-null",
    "email-create-status-not-null",
)
def required_properties(bench: Bench) -> Iterator[Outcome]:
    """A valid draft is created. The same body is sent without one required property, then with null for it."""
    sibling = bench.create("draft")
    for name in ("lead_id", "status"):
        slug = f"email-create-{name.replace('_', '-')}"
        for rule, value, how in ((f"{slug}-required", ABSENT, "left out"), (f"{slug}-not-null", None, "null")):
            if bench.wants(rule):
                body = {**bench.body("draft"), name: value}
                case = bench.post({key: each for key, each in body.items() if each is not ABSENT})
                yield refused(rule, f"{name} {how}", case, sibling=sibling)


@scenario("email-create-status-enum")
def unknown_status(bench: Bench) -> Iterator[Outcome]:
    """A valid draft is created. The same body is sent with words that are no documented status."""
    sibling = bench.create("draft")
    words = ("archived", "") + (("Draft", "drafts") if bench.at_least("ci") else ())
    for word in words:
        case = bench.post({**bench.body("draft"), "status": word})
        yield refused("email-create-status-enum", f"status {word!r}", case, sibling=sibling)


@scenario("email-create-status-*", "email-create-belongs-to-lead")
def every_status(bench: Bench) -> Iterator[Outcome]:
    """An email is created in each documented status and read back at once."""
    for status in contract.statuses():
        rule = lifecycle.statuses()[status].create_rule
        if not bench.wants(rule) and not bench.wants("email-create-belongs-to-lead"):
            continue
        if status in ("scheduled", "outbox") and not bench.can_send():
            continue
        case = bench.post(bench.body(status))
        yield accepted(rule, f"a valid email in {status}", case)
        if not case.ok:
            continue
        after = bench.get(str(case.item.get("id")))
        shown = (case.item.get("status"), after.item.get("status"))
        steps = (Step("the create", case), Step("read back", after))
        yield holds(
            rule,
            f"the status of a new email in {status}",
            *steps,
            good=shown == (status, status),
            seen=f"the create shows {shown[0]!r}, the GET {shown[1]!r}",
            expected=f"{status!r} in both",
        )
        leads = (case.item.get("lead_id"), after.item.get("lead_id"))
        yield holds(
            "email-create-belongs-to-lead",
            f"the lead of a new email in {status}",
            *steps,
            good=leads == (bench.lead, bench.lead),
            seen=f"lead_id is {leads[0]!r}, then {leads[1]!r}",
            expected=f"{bench.lead!r} in both",
        )


@scenario("email-create-optional-absent", "email-create-optional-null")
def optional_properties(bench: Bench) -> Iterator[Outcome]:
    """A draft is created that names only its lead and status, then one with null for each optional property."""
    minimal = {"lead_id": bench.lead, "status": "draft"}
    case = bench.post(minimal)
    yield accepted("email-create-optional-absent", "only lead_id and status", case)
    if not bench.wants("email-create-optional-null"):
        return
    names = [name for name in contract.request_properties("createEmail") if _may_be_null(name)]
    together = bench.post(minimal | dict.fromkeys(names))
    yield accepted("email-create-optional-null", "every optional property null", together)
    if not together.ok or bench.at_least("ci"):
        for name in names:
            case = bench.post(minimal | {name: None})
            yield accepted("email-create-optional-null", f"{name} null", case)


def _may_be_null(name: str) -> bool:
    schema = contract.request_properties("createEmail")[name]
    return "null" in schema.get("type", ()) and "x-generation" not in schema


@scenario("email-create-malformed-json", "email-create-object-only", "email-create-empty-body")
def no_create_at_all(bench: Bench) -> Iterator[Outcome]:
    """A valid draft is created. Bodies are sent that are cut short, are no object, or are empty."""
    sibling = bench.create("draft")
    whole = Request("POST", _EMAILS, body=bench.body("draft")).encoded() or b""
    bodies = {
        "email-create-malformed-json": {"JSON that is cut short": whole[:-1], "no JSON at all": b"lead_id=1"},
        "email-create-object-only": {"a list": b"[" + whole + b"]", "a string": b'"draft"', "null": b"null"},
        "email-create-empty-body": {"no bytes": b""},
    }
    for rule, cases in bodies.items():
        for title, raw in cases.items():
            if bench.wants(rule):
                case = bench.send(Request("POST", _EMAILS, raw=raw))
                yield refused(rule, title, case, sibling=sibling)


@scenario("email-create-refusal-stores-nothing")
def refusals_store_nothing(bench: Bench) -> Iterator[Outcome]:
    """The lead's newest emails are listed, a few creates are refused, and the list is read again."""
    lead = bench.lead
    rule = "email-create-refusal-stores-nothing"
    limit = contract.limit("createEmail", "subject", "maxLength")
    bench.create("draft", lead_id=lead)
    before = bench.list({"lead_id": lead})
    wrong = {"status": {"status": "archived"}, "subject": {"subject": "a" * (limit + 1)}, "sender": {"status": "inbox"}}
    cases = [(name, bench.post({**bench.body("draft", lead_id=lead), **change})) for name, change in wrong.items()]
    after = bench.list({"lead_id": lead})
    new = {item.get("id") for item in after.items} - {item.get("id") for item in before.items}
    steps = [Step(f"a create with a wrong {name}", case) for name, case in cases if not case.ok]
    mine = {case.item.get("id") for _, case in cases if case.ok}
    yield holds(
        rule,
        "emails of the lead after refused creates",
        Step("before", before),
        *steps,
        Step("after", after),
        good=not new - mine,
        seen=f"{len(new - mine)} more",
        expected="the same emails as before",
    )


@scenario("email-create-unknown-lead", "email-create-unknown-property", "email-create-form-body")
def open_points(bench: Bench) -> Iterator[Outcome]:
    """Creates are sent about which the pages are silent; the answers are written down."""
    probes = {
        "email-create-unknown-lead": Request("POST", _EMAILS, body=bench.body("draft", lead_id="lead_" + "z" * 43)),
        "email-create-unknown-property": Request("POST", _EMAILS, body=bench.body("draft", shoe_size=43)),
        "email-create-form-body": Request(
            "POST", _EMAILS, raw=b"status=draft", content_type="application/x-www-form-urlencoded"
        ),
    }
    for rule, request in probes.items():
        if bench.wants(rule):
            case = bench.send(request)
            yield observed(
                rule,
                "as asked",
                f"status code {case.status}" if not case.ok else said(case)[:3],
                Step("the request", case),
            )
