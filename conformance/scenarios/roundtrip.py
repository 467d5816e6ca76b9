"""
What is written is what is read: properties, awkward texts, recipients, and whole emails that are posted again.

Law: the answer, a GET and a list are compared with what was sent, to the letter or by checks/values.py; the
answers themselves are judged for single properties by checks/traffic.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import accepted, holds, required
from conformance.checks.fields import echoed
from conformance.checks.values import described, differences, same, shown
from conformance.exchange import ABSENT, Exchange
from conformance.findings import Outcome, Step
from conformance.scenarios.registry import scenario
from strategies.emails import EMAIL_ADDRESSES, SENDER
from strategies.texts import AWKWARD_TEXTS, LINE_ENDS, PADDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.bench import Bench

_TEXTS = ("subject", "body_text", "body_html")
_RECIPIENTS = ("to", "cc", "bcc")
_IDS = ("contact_id", "user_id", "template_id")
_DROPPED_WHEN_NULL = ("user_id", "created_by", "organization_id", "template_id", "followup")
_PAST = {"activity_at": "2024-02-29T09:30:00+00:00", "date_created": "2024-03-01T10:20:30+00:00"}
_CREATE_KEEPS = tuple(
    f"email-create-keeps-{name.replace('_', '-')}" for name in (*_RECIPIENTS, *_TEXTS, *_IDS, *_PAST, "in_reply_to_id")
)
_UPDATE_KEEPS = tuple(
    rule.replace("create", "update", 1) for rule in _CREATE_KEEPS if not rule.endswith(("date-created", "template-id"))
)


def _values(bench: Bench, slug: str) -> dict[str, Any]:
    """Return a value for each property that an email of any status shows as it was sent."""
    ids = {name: bench.fixtures.get(name) for name in _IDS if bench.wants(f"{slug}-{name.replace('_', '-')}")}
    return {
        "to": ["to@example.com", "more@example.com"],
        "cc": ["cc@example.com"],
        "bcc": ["bcc@example.com"],
        "subject": "A whole email",
        "body_text": "A text.",
        "body_html": "<p>A text.</p>",
        "sender": SENDER,
        "in_reply_to_id": bench.create("inbox").item["id"],
        **{name: value for name, value in ids.items() if value},
    }


def _plan(bench: Bench) -> dict[str, Any]:
    delay = contract.limit("createEmail", "followup_sequence_delay", "minimum")
    return {
        "followup_sequence_id": bench.fixtures["sequence_id"],
        "followup_sequence_delay": delay,
        "followup_sequence_add_cc_bcc": True,
    }


def _kept(bench: Bench, slug: str, case: Exchange, sent: Mapping[str, Any]) -> Iterator[Outcome]:
    """Judge that a GET shows what *case* has sent; the answer itself is judged with all traffic."""
    after = bench.get(str(case.item.get("id")))
    for name, value in sent.items():
        rule = f"{slug}-{name.replace('_', '-')}"
        if bench.wants(rule):
            got = after.item.get(name, ABSENT)
            yield holds(
                rule,
                f"{name} in a GET",
                Step("what was sent", case),
                Step("read back", after),
                good=same(name, value, got),
                seen=f"{name} is {shown(got)}",
                expected=f"{name} as it was sent: {shown(value)}",
            )


@scenario(*_CREATE_KEEPS)
def created(bench: Bench) -> Iterator[Outcome]:
    """A received email is logged with every property that the pages show in the answer too; answer and GET show it."""
    slug = "email-create-keeps"
    sent = {name: value for name, value in {**_values(bench, slug), **_PAST}.items() if name in echoed("createEmail")}
    yield from _kept(bench, slug, bench.create("inbox", **sent), sent)


@scenario(*_UPDATE_KEEPS)
def updated(bench: Bench) -> Iterator[Outcome]:
    """A draft is updated with every property that the pages show in the answer too; answer and GET show it."""
    slug = "email-update-keeps"
    sent = {**_values(bench, slug), "activity_at": _PAST["activity_at"]}
    sent = {name: value for name, value in sent.items() if name in echoed("updateEmail")}
    draft = bench.create("draft", to=ABSENT, subject=ABSENT, body_text=ABSENT)
    yield from _kept(bench, slug, required(bench.put(draft.item["id"], sent), "updating a draft"), sent)


@scenario("email-create-keeps-followup-sequence-*", "email-update-keeps-followup-sequence-*")
def followups(bench: Bench) -> Iterator[Outcome]:
    """A draft is created with a follow-up sequence, another is updated with it; answer and GET show the plan."""
    for slug in ("email-create-keeps", "email-update-keeps"):
        if any(name.startswith(f"{slug}-followup-sequence-") for name in bench.wanted):
            plan = _plan(bench)
            if slug == "email-create-keeps":
                case = bench.create("draft", **plan)
            else:
                case = required(bench.put(bench.create("draft").item["id"], plan), "planning a follow-up")
            yield from _kept(bench, slug, case, plan)


@scenario("email-text-survives")
def texts(bench: Bench) -> Iterator[Outcome]:
    """
    Drafts are created whose subject and bodies hold markup, line ends, blanks at both ends, quotes, combining
    characters and characters outside the basic plane. The answer, a GET and a list have to show them to the letter.
    """
    for title, text, line in _awkward(bench):
        sent = {"subject": line, "body_text": text, "body_html": text}
        yield from _three_times(bench, "email-text-survives", title, sent)


def _awkward(bench: Bench) -> Iterator[tuple[str, str, str]]:
    """Yield title, text and a text of one line: each text by itself, or in a cheap profile in two emails."""
    single = {name: text for name, text in AWKWARD_TEXTS.items() if name != LINE_ENDS}
    if bench.at_least("ci"):
        for name, text in AWKWARD_TEXTS.items():
            yield name, text, single.get(name, "A subject of one line")
        return
    inner = [name for name in AWKWARD_TEXTS if name != PADDED]
    whole = " | ".join(AWKWARD_TEXTS[name] for name in inner)
    yield "all but the blanks", whole, " | ".join(single[name] for name in inner if name in single)
    yield PADDED, single[PADDED], single[PADDED]


def _three_times(bench: Bench, rule: str, title: str, sent: Mapping[str, Any]) -> Iterator[Outcome]:
    """Create a draft with *sent* and compare it in the answer, a GET and a list."""
    case = bench.create("draft", **sent)
    after, page = bench.get(case.item["id"]), bench.list({"id__in": case.item["id"]})
    listed = next((item for item in page.items if item.get("id") == case.item["id"]), {})
    pictures = (("the answer", case, case.item), ("a GET", after, after.item), ("a list", page, listed))
    for name, value in sent.items():
        for where, exchange, item in pictures:
            got = item.get(name, ABSENT)
            yield holds(
                rule,
                f"{title}: {name} in {where}",
                Step("the create", case),
                Step(where, exchange),
                good=same(name, value, got),
                seen=f"{name} is {shown(got)}",
                expected=shown(value),
            )


@scenario("email-recipients-survive")
def recipients(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is created with plain and named addresses in to, cc and bcc, out of order and some of them twice. The
    answer, a GET and a list have to show the same addresses and names in the same order.
    """
    forth, back = list(EMAIL_ADDRESSES), list(reversed(EMAIL_ADDRESSES))
    sent = {"to": forth + forth[:1], "cc": back, "bcc": [back[0], *back]}
    yield from _three_times(bench, "email-recipients-survive", "recipients", sent)


@scenario("email-repost")
def reposted(bench: Bench) -> Iterator[Outcome]:
    """
    A sent email is logged and read. What the GET shows, reduced to the properties of a create, is posted again; it
    has to be accepted and to be equal in status, sender, recipients, subject and bodies.
    """
    rule, texts_too = "email-repost", {"body_html": "<p>A text.</p>", "cc": list(EMAIL_ADDRESSES)}
    for status in ("sent", "inbox", "draft") if bench.at_least("ci") else ("sent",):
        made = bench.create(status, **texts_too)
        before = required(bench.get(made.item["id"]), "reading an email")
        case = bench.post(_reduced(before.item))
        yield accepted(rule, f"posting an email in {status} again", case, Step("read", before))
        if case.ok:
            after = bench.get(str(case.item.get("id")))
            changes = differences(before.item, after.item, ("status", "sender", *_RECIPIENTS, *_TEXTS))
            yield holds(
                rule,
                f"an email in {status} that was posted again",
                Step("read", before),
                Step("posted again", case),
                Step("read back", after),
                good=not changes,
                seen=described(changes),
                expected="an equal email",
            )


def _reduced(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a create may name of *item*; ids that are null and the time of sending are left out."""
    names = contract.request_properties("createEmail").keys() - {"date_scheduled"}
    return {
        name: value
        for name, value in item.items()
        if name in names and not (value is None and name.startswith(_DROPPED_WHEN_NULL))
    }
