"""
The emulator with one small change each: it is reported as exactly that class of drift and as nothing else.

Law: a change is of the emulator, not of what is learned from it; the suite runs as it always does, in this process.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from behaviour import DAY, EDGES, run, usual

from conformance.drift.baselines.baseline_text import text_of
from conformance.drift.comparing.compare import records
from conformance.drift.difference import Kind
from emulator.faults import inject
from emulator.faults.seams import all_of, around, asked_for, exclude, instead, limit, within
from emulator.faults.showing import answer, shown_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator
    from emulator.faults.fault import Change
    from emulator.records import Email


def shows(how: Callable[[Email, dict[str, Any]], object], *operations: str) -> Change:
    """Let *how* change what is shown of an email, always or in some operations."""

    def show(old: Callable[..., dict[str, Any]], email: Email) -> dict[str, Any]:
        shown = old(email)
        if not operations or asked_for(*operations):
            how(email, shown)
        return shown

    return around("presenter.show", show)


def without(field: str, status: str | None = None, *operations: str) -> Change:
    """Leave a field out, always or in the emails of one status."""
    return shows(lambda email, shown: shown.pop(field) if status in (None, email.status) else None, *operations)


def files(**members: Any) -> Change:
    """Show every attachment with some members changed."""

    def change(file: dict[str, Any]) -> None:
        file.update({name: value(file[name]) if callable(value) else value for name, value in members.items()})

    return shows(lambda _, shown: [change(file) for file in shown["attachments"]])


def lacking(member: str) -> Change:
    """Show every attachment without a member."""
    return shows(lambda _, shown: [file.pop(member) for file in shown["attachments"]])


def named(old: str, new: str) -> Change:
    """Call a status by another name in all answers."""
    return shown_as("status", lambda value, _: new if value == old else value)


def given(**values: Any) -> Change:
    """Let a new email have other values where the request gives none."""
    return within("composer.compose", lambda _, old, asked: old(values | asked))


def coded(old: Callable[..., Any], payload: Any, status: int = 200) -> Any:
    """Write a refusal with a code beside its words."""
    return old(payload | {"code": "no"} if status >= 400 else payload, status)


def page(how: Callable[[dict[str, Any]], object]) -> Change:
    """Change the page of both lists."""
    return all_of(answer("list", how), answer("activities", how))


def _order(_: Emulator, old: Callable[..., str], args: Any) -> str:
    return old(args) if "_order_by" in args else "date_created"


CLASSES = [
    pytest.param(
        shows(lambda _, shown: shown.update(priority=3)), Kind.FIELD_ADDED, "response 200, priority", id="added"
    ),
    pytest.param(without("opens_summary"), Kind.FIELD_REMOVED, "response 200, opens_summary", id="removed"),
    pytest.param(
        shown_as("subject", lambda value, _: value and 7), Kind.TYPE_CHANGED, "response 200, subject", id="a-number"
    ),
    pytest.param(
        shown_as("has_reply", lambda *_: None), Kind.NULLABILITY_CHANGED, "response 200, has_reply", id="null"
    ),
    pytest.param(named("draft", "open"), Kind.ENUM_VALUE_NEW, "response 200, status", id="seventh-status"),
    pytest.param(given(subject=""), Kind.DEFAULT_CHANGED, "createEmail, subject when it is not sent", id="default"),
    pytest.param(lambda each: inject(each, "bearer-any"), Kind.RULE_FAILING, "auth-bearer-wrong", id="failing"),
    pytest.param(limit("recipients", 9_000), Kind.PROBE_CHANGED, "email-recipients-limit: 501 recipients", id="probe"),
]
VARIANTS = [
    pytest.param(
        shows(lambda _, shown: shown.update(snoozed_at="2026-11-21T10:00:00Z"), "list", "activities"),
        Kind.FIELD_ADDED,
        "response 200, snoozed_at",
        id="added-in-lists",
    ),
    pytest.param(files(sha="x"), Kind.FIELD_ADDED, "response 200, attachments[].sha", id="added-inside"),
    pytest.param(
        shows(lambda _, shown: shown.update(tracking={"clicks": [{"at": 1}]})),
        Kind.FIELD_ADDED,
        "response 200, tracking",
        id="added-object",
    ),
    pytest.param(
        page(lambda each: each | {"total": 3}), Kind.FIELD_ADDED, "response 200, total of the page", id="total"
    ),
    pytest.param(around("wire.write", coded), Kind.FIELD_ADDED, "response 4xx, code", id="added-to-refusals"),
    pytest.param(without("body_preview"), Kind.FIELD_REMOVED, "response 200, body_preview", id="optional-removed"),
    pytest.param(
        without("body_preview", "draft"), Kind.FIELD_REMOVED, "response 200, body_preview", id="removed-in-one-status"
    ),
    pytest.param(
        without("direction", "error"), Kind.FIELD_REMOVED, "response 200, direction", id="required-in-one-status"
    ),
    pytest.param(
        without("envelope", None, "list"), Kind.FIELD_REMOVED, "response 200, envelope", id="removed-in-lists"
    ),
    pytest.param(without("status"), Kind.FIELD_REMOVED, "response 200, status", id="status-removed"),
    pytest.param(lacking("size"), Kind.FIELD_REMOVED, "response 200, attachments[].size", id="removed-inside"),
    pytest.param(
        answer("list", lambda each: {"data": each["data"]}),
        Kind.FIELD_REMOVED,
        "response 200, has_more of the page",
        id="no-more",
    ),
    pytest.param(
        shown_as("date_created", lambda value, _: value[:10]), Kind.TYPE_CHANGED, "response 200, date_created", id="day"
    ),
    pytest.param(
        shown_as("thread_id", lambda value, _: str(uuid.uuid5(uuid.NAMESPACE_DNS, value))),
        Kind.TYPE_CHANGED,
        "response 200, thread_id",
        id="uuids",
    ),
    pytest.param(
        shown_as("to", lambda value, _: [{"email": each} for each in value]),
        Kind.TYPE_CHANGED,
        "response 200, to[]",
        id="to",
    ),
    pytest.param(files(size=str), Kind.TYPE_CHANGED, "response 200, attachments[].size", id="size"),
    pytest.param(
        answer("list", lambda each: each | {"data": {}}), Kind.TYPE_CHANGED, "response 200, data of the page", id="data"
    ),
    pytest.param(answer("delete", lambda _: []), Kind.TYPE_CHANGED, "response 200, all of it", id="delete"),
    pytest.param(
        shown_as("has_reply", lambda *_: None, "get"),
        Kind.NULLABILITY_CHANGED,
        "response 200, has_reply",
        id="null-in-get",
    ),
    pytest.param(
        shown_as("organization_id", lambda value, email: None if email.status == "inbox" else value),
        Kind.NULLABILITY_CHANGED,
        "response 200, organization_id",
        id="null-in-one-status",
    ),
    pytest.param(
        shown_as("user_name", lambda *_: None), Kind.NULLABILITY_CHANGED, "response 200, user_name", id="allowed-null"
    ),
    pytest.param(
        shown_as("cc", lambda value, _: value or None), Kind.NULLABILITY_CHANGED, "response 200, cc", id="null-list"
    ),
    pytest.param(
        shown_as("direction", lambda value, email: "internal" if email.status == "sent" else value),
        Kind.ENUM_VALUE_NEW,
        "response 200, direction",
        id="direction",
    ),
    pytest.param(
        given(followup_sequence_add_cc_bcc=True),
        Kind.DEFAULT_CHANGED,
        "createEmail, followup_sequence_add_cc_bcc when it is not sent",
        id="default-flag",
    ),
    pytest.param(
        given(user_id=None), Kind.DEFAULT_CHANGED, "createEmail, user_id when it is not sent", id="default-user"
    ),
    pytest.param(
        instead("senders.default", lambda *_: None),
        Kind.DEFAULT_CHANGED,
        "createEmail, sender when it is not sent",
        id="default-sender",
    ),
    pytest.param(limit("page_default", 2), Kind.DEFAULT_CHANGED, "_limit default", id="page-size"),
    pytest.param(
        within("feed.order_by", _order),
        Kind.DEFAULT_CHANGED,
        "the order of a list of activities without _order_by",
        id="order",
    ),
    pytest.param(
        around("instants.write", lambda old, value: value and old(value).replace("+00:00", "")),
        Kind.PROBE_CHANGED,
        "email-dates-with-offset: a draft with a long text",
        id="naive-dates",
    ),
]


def reported(change: Change, *, sending: bool = False, edges: dict[str, int] | None = None) -> list[tuple[Kind, str]]:
    """Class and place of each difference that a change gives; each has what a person needs."""
    today = run(change, seed=4, sending=sending)
    differences = today.beside(usual(sending=sending), edges or EDGES)
    shown = records(today.document, today.learned)
    for each in differences:
        assert each.evidence
        assert all(name in shown for name in each.evidence)
        assert each.reproduce.startswith(("curl ", "close-conformance ", "python3 "))
        assert each.before != each.now
    return [(each.kind, each.place) for each in differences]


@pytest.mark.parametrize(("change", "kind", "place"), CLASSES)
def test_a_change_is_reported_as_its_class(change: Change, kind: Kind, place: str) -> None:
    """One change of the server, one difference, of the class that it is."""
    assert reported(change) == [(kind, place)]


@pytest.mark.slow
@pytest.mark.parametrize(("change", "kind", "place"), VARIANTS)
def test_a_subtler_change_is_reported_as_its_class(change: Change, kind: Kind, place: str) -> None:
    """Changes in one operation, one status or one place inside are found as well."""
    assert reported(change) == [(kind, place)]


@pytest.mark.slow
@pytest.mark.parametrize("status", ["outbox", "scheduled", "draft"])
def test_a_status_by_another_name_is_one_difference(status: str) -> None:
    """All rules on moves to a status that has another name now follow from that."""
    assert reported(named(status, "queued"), sending=True) == [(Kind.ENUM_VALUE_NEW, "response 200, status")]


def test_a_limit_that_moved_is_one_difference() -> None:
    """The rules that judge the limit, of creates and of updates, follow from it."""
    found = reported(limit("subject", 500), edges=dict.fromkeys(EDGES, 500))
    assert found == [(Kind.LIMIT_MOVED, "subject maxLength")]


def test_a_create_that_had_to_be_refused_is_one_difference() -> None:
    """The rule that counts emails follows from a create that left one behind."""
    found = reported(exclude("senders.required_on_create", "error"))
    assert found == [(Kind.RULE_FAILING, "email-create-error-needs-sender")]


def test_a_rule_that_was_mended_passes_again() -> None:
    """What was accepted as a deviation and is none any more is told once."""
    faulty = run(lambda each: inject(each, "bearer-any")).accepted()
    found = run(seed=4).beside(faulty)
    assert [(each.kind, each.place) for each in found] == [(Kind.RULE_PASSING, "auth-bearer-wrong")]
    assert found[0].evidence


def test_a_difference_tells_what_a_person_needs() -> None:
    """A field that is new: where, as what, what the contract says, and what to add to it."""
    change = shows(lambda _, shown: shown.update(opened={"first": "2026-11-21T10:00:00Z", "times": 1}))
    (found,) = run(change).beside(usual())
    assert found.operations == ("listEmails", "createEmail", "getEmail", "updateEmail", "listActivities")
    assert (found.before, found.now, found.contract) == ("not there", "in every answer, object", "does not know it")
    assert found.rules == ("email-undocumented-fields",)
    assert found.proposal is not None
    assert found.proposal.pointer == "/components/schemas/Email/properties/opened"
    assert found.proposal.value["properties"]["times"] == {"type": "integer"}


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 10))])
def test_nothing_changed_is_no_drift(seed: int) -> None:
    """An unchanged server gives no difference, and the same bytes but for the day, whatever the seed."""
    today, text = run(seed=seed), text_of(usual())
    assert today.beside(usual(), EDGES) == []
    assert text_of(today.accepted(edges=EDGES)) == text
    assert text_of(today.accepted(usual(), EDGES)) == text


def test_sending_allowed_in_one_run_only_is_no_drift() -> None:
    """Rules that only one of the runs could judge are no difference."""
    sending = run(seed=3, sending=True)
    assert sending.beside(usual(), EDGES) == []
    assert run(seed=3).beside(usual(sending=True), EDGES) == []


def test_a_baseline_is_short_and_holds_nobody() -> None:
    """It can be reviewed, and has neither ids nor addresses in it."""
    text = text_of(usual())
    assert len(text.splitlines()) < 1_500
    assert "@" not in text
    assert not any(each in text for each in ("acti_", "user_t", "lead_p", "Ada", "Owner"))
    assert f"accepted: '{DAY}'" in text
