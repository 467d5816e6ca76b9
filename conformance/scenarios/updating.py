"""
Updating a draft: what an update changes, what it leaves alone, and which bodies are no update at all.

Law: an update is judged by a GET before and a GET after it, in every field that nothing but a request changes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import accepted, answers, holds, refused, required, unchanged
from conformance.checks.fields import stable
from conformance.checks.values import described, differences, instant, shown
from conformance.exchange import ABSENT, Request
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.reading import unknown_id
from conformance.scenarios.registry import scenario
from strategies.emails import SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_EMAILS = "/activity/email/"
_WRITTEN: dict[str, Any] = {
    "subject": "Before",
    "body_text": "Before.",
    "body_html": "<p>Before.</p>",
    "sender": SENDER,
    "to": ["to@example.com"],
    "cc": ["cc@example.com"],
    "bcc": ["bcc@example.com"],
}
_EDITS: dict[str, Any] = {
    "subject": "After",
    "body_text": "After.",
    "body_html": "<p>After.</p>",
    "sender": "after@example.com",
    "to": ["after@example.com"],
    "cc": [],
    "bcc": ["one@example.com", "two@example.com"],
}
_TEXTS = ("subject", "body_text", "body_html")
_CLEARED = (*_TEXTS, "sender", "contact_id")
_PAUSE, _PATIENCE = 0.5, 3.0
_KEPT = ("id", "lead_id", "date_created")


def _draft(bench: Bench, **properties: Any) -> Exchange:
    """Create a draft with every text and recipient set, and return a GET of it."""
    made = bench.create("draft", **{**_WRITTEN, **properties})
    return required(bench.get(made.item["id"]), "reading a draft")


@scenario(
    "email-update-is-partial", "email-update-answers-new-state", "email-update-answers-200", "email-update-keeps-id"
)
def partial(bench: Bench) -> Iterator[Outcome]:
    """
    A draft with texts and recipients is read, updated in one property and read again. The answer has to be 200 and
    agree with the GET; every property that the update does not name has to be as it was, id and lead included.
    """
    before = _draft(bench)
    for name in _EDITS if bench.at_least("ci") else ("subject",):
        case = bench.put(before.item["id"], {name: _EDITS[name]})
        yield answers("email-update-answers-200", f"an update of {name}", case, 200)
        if not case.ok:
            continue
        after = bench.get(before.item["id"])
        yield from _changed_only(name, before, case, after)
        before = after


def _changed_only(name: str, before: Exchange, case: Exchange, after: Exchange) -> Iterator[Outcome]:
    steps = (Step("read before", before), Step("the update", case))
    others = [field for field in stable(before.item) if field != name]
    yield unchanged("email-update-is-partial", f"an update of {name}", before.item, after, others, *steps)
    agreed = [field for field in stable(case.item) if field in case.item]
    yield unchanged(
        "email-update-answers-new-state", f"a GET after an update of {name}", case.item, after, agreed, *steps
    )
    for shows, role in ((case, "the answer"), (after, "a GET")):
        changes = differences(before.item, shows.item, _KEPT)
        title = f"id, lead and date_created after an update of {name}, in {role}"
        yield holds(
            "email-update-keeps-id",
            title,
            *steps,
            Step("read back", after),
            good=not changes,
            seen=described(changes),
            expected="the same three values",
        )


@scenario("email-update-is-atomic")
def atomic(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is updated with a valid subject beside a value that breaks a limit or a type. The update has to be
    refused, and a GET has to show the email as it was. The subject alone is accepted afterwards.
    """
    rule, valid = "email-update-is-atomic", {"subject": "After"}
    wrong: dict[str, Any] = {
        "to": 7,
        "followup_sequence_delay": contract.limit("updateEmail", "followup_sequence_delay", "minimum") - 1,
    }
    if bench.at_least("ci"):
        wrong["body_text"] = "a" * (contract.limit("updateEmail", "body_text", "maxLength") + 1)
    for name, value in wrong.items():
        before = _draft(bench)
        case = bench.put(before.item["id"], {**valid, name: value})
        after = bench.get(before.item["id"])
        sibling = bench.put(before.item["id"], valid)
        yield refused(rule, f"a valid subject beside a wrong {name}", case, sibling=sibling)
        if not case.ok:
            yield unchanged(
                rule,
                f"the email after a wrong {name} is refused",
                before.item,
                after,
                stable(before.item),
                Step("read before", before),
                Step("the refused update", case),
            )


@scenario("email-update-null-clears-*")
def cleared(bench: Bench) -> Iterator[Outcome]:
    """
    A draft that has a value for each property is updated with null for one property after the other. Each update
    has to be accepted, and a GET has to show null; for a text, an empty one will do.
    """
    names = [name for name in _CLEARED if bench.wants(_clears(name))]
    contact = {"contact_id": bench.fixtures["contact_id"]} if "contact_id" in names else {}
    before = _draft(bench, **contact)
    for name in names:
        case = bench.put(before.item["id"], {name: None})
        yield accepted(_clears(name), f"{name} null", case, Step("read before", before))
        if case.ok:
            after = bench.get(before.item["id"])
            got = after.item.get(name, ABSENT)
            good = got is None or (name in _TEXTS and got == "")
            yield holds(
                _clears(name),
                f"{name} after an update with null",
                Step("read before", before),
                Step("the update", case),
                Step("read back", after),
                good=good,
                seen=f"{name} is {shown(got)}",
                expected="null",
            )


def _clears(name: str) -> str:
    return f"email-update-null-clears-{name.replace('_', '-')}"


@scenario("email-update-spares-neighbours")
def neighbours(bench: Bench) -> Iterator[Outcome]:
    """Two drafts of one lead are created. One is updated, and a GET has to show the other as it was."""
    other = _draft(bench)
    email = bench.create("draft").item["id"]
    case = required(bench.put(email, _EDITS), "updating a draft")
    yield unchanged(
        "email-update-spares-neighbours",
        "the neighbour of an updated draft",
        other.item,
        bench.get(other.item["id"]),
        stable(other.item),
        Step("the neighbour before", other),
        Step("the update", case),
    )


@scenario("email-update-moves-date-updated")
def date_updated(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is read, updated and read again until its date_updated is later, or three seconds have passed, since a
    target may count in whole seconds. It may never become earlier.
    """
    before = _draft(bench)
    start = earlier = instant(before.item.get("date_updated"))
    deadline = time.monotonic() + _PATIENCE
    for turn in range(1, 1 + int(_PATIENCE / _PAUSE)):
        case = required(bench.put(before.item["id"], {"subject": f"Edit {turn}"}), "updating a draft")
        after = bench.get(before.item["id"])
        now = instant(after.item.get("date_updated"))
        back = now is None or earlier is None or now < earlier
        if back or now != start or time.monotonic() > deadline:
            break
        earlier = now
        time.sleep(_PAUSE)
    yield holds(
        "email-update-moves-date-updated",
        "date_updated after an update",
        Step("read before", before),
        Step("the update", case),
        Step("read back", after),
        good=not back and now != start,
        seen=f"date_updated is {shown(after.item.get('date_updated', ABSENT))}",
        expected=f"a later moment than {shown(before.item.get('date_updated', ABSENT))}",
    )


@scenario("email-update-unknown-404")
def unknown(bench: Bench) -> Iterator[Outcome]:
    """A draft is updated. The same update is sent to an id of the same form that no email has."""
    email, edit = bench.create("draft").item["id"], {"subject": "After"}
    sibling = Step("the sibling that is accepted", required(bench.put(email, edit), "updating a draft"))
    case = bench.put(unknown_id(email), edit)
    yield answers("email-update-unknown-404", "an id of the right form", case, 404, sibling)


@scenario("email-update-malformed-json", "email-update-object-only")
def no_update_at_all(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is sent bodies that are cut short or are no object; each has to be refused, and a GET has to show the
    email as it was. The same update in full is accepted afterwards.
    """
    before = _draft(bench)
    path, edit = f"{_EMAILS}{before.item['id']}/", {"subject": "After"}
    whole = Request("PUT", path, body=edit).encoded() or b""
    bodies = {
        "email-update-malformed-json": {"JSON that is cut short": whole[:-1], "no JSON at all": b"subject=After"},
        "email-update-object-only": {"a list": b"[" + whole + b"]", "a string": b'"After"', "null": b"null"},
    }
    cases = [
        (rule, title, bench.send(Request("PUT", path, raw=raw)))
        for rule, each in bodies.items()
        if bench.wants(rule)
        for title, raw in each.items()
    ]
    after = bench.get(before.item["id"])
    sibling = bench.put(before.item["id"], edit)
    for rule, title, case in cases:
        yield refused(rule, title, case, sibling=sibling)
    for rule in {rule: None for rule, _, case in cases if not case.ok}:
        mine = [Step(f"sent {title}", case) for name, title, case in cases if name == rule]
        yield unchanged(
            rule,
            "the email after these bodies",
            before.item,
            after,
            stable(before.item),
            Step("read before", before),
            *mine,
        )


@scenario("email-update-empty-object", "email-update-unknown-property")
def open_points(bench: Bench) -> Iterator[Outcome]:
    """A draft is sent updates about which the pages are silent; the answers are written down."""
    email = bench.create("draft").item["id"]
    probes = {"email-update-empty-object": {}, "email-update-unknown-property": {"shoe_size": 43}}
    for rule, body in probes.items():
        if bench.wants(rule):
            case = bench.put(email, body)
            answer = f"{'accepted' if case.ok else 'refused'} with {case.status}"
            yield observed(rule, "as asked", answer, Step("the update", case))
