"""
What is written is what is read: properties, awkward texts, recipients, and whole emails that are posted again.

Law: the answer, a GET and a list are compared with what was sent, to the letter or by checks/values.py; the
answers themselves are judged for single properties by checks/traffic.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import accepted, holds, required
from conformance.checks.fields import WAITING, echoed
from conformance.checks.values import described, differences, same, shown
from conformance.exchange import ABSENT, Exchange
from conformance.findings import Outcome, Step
from conformance.scenarios.drafts import crowd, edited, home, values, whole
from conformance.scenarios.looks import look, pictures, whole_list
from conformance.scenarios.population import population
from conformance.scenarios.registry import scenario
from strategies.texts import AWKWARD_TEXTS, LINE_ENDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from conformance.bench import Bench

_TEXTS = ("subject", "body_text", "body_html")
_RECIPIENTS = ("to", "cc", "bcc")
_IDS = ("contact_id", "user_id", "template_id", "in_reply_to_id")
_DROPPED_WHEN_NULL = ("user_id", "created_by", "organization_id", "template_id", "followup")
_CREATED = {"date_created": "2024-03-01T10:20:30-09:30"}
_DATES = ("activity_at", "date_created")
_CREATE, _UPDATE = "email-create-keeps", "email-update-keeps"
_CREATE_KEEPS = tuple(
    f"{_CREATE}-{name.replace('_', '-')}" for name in (*_RECIPIENTS, *_TEXTS, *_IDS, *_DATES, "followup_sequence_*")
)
_UPDATE_KEEPS = tuple(
    rule.replace("create", "update", 1) for rule in _CREATE_KEEPS if not rule.endswith("date-created")
)


def _kept(
    bench: Bench, slug: str, case: Exchange, sent: Mapping[str, Any], where: str, after: Exchange, item: Any = None
) -> Iterator[Outcome]:
    """Judge that *after* shows what *case* has sent; the answer itself is judged with all traffic."""
    for name, value in sent.items():
        rule = f"{slug}-{name.replace('_', '-')}"
        if bench.wants(rule):
            got = (after.item if item is None else item).get(name, ABSENT)
            if got is ABSENT and name not in contract.required_fields():
                continue
            yield holds(
                rule,
                f"{name} in {where}",
                Step("what was sent", case),
                Step("read back", after),
                good=same(name, value, got),
                seen=f"{name} is {shown(got)}",
                expected=f"{name} as it was sent: {shown(value)}",
            )


def _echoed(case: Exchange) -> dict[str, Any]:
    """Return what *case* has sent and the pages name in request and response alike; a draft has no time yet."""
    names = set(echoed("createEmail")) - {"status", "opens", "attachments", "organization_id"}
    names -= {"activity_at"} if case.sent("status") == "draft" else set()
    found = {name: case.sent(name) for name in sorted(names)}
    return {name: value for name, value in found.items() if value is not ABSENT}


def _listed(page: Exchange, email: Any) -> Mapping[str, Any]:
    return next((item for item in page.items if item.get("id") == email), {})


@scenario(*_CREATE_KEEPS)
def created(bench: Bench) -> Iterator[Outcome]:
    """
    A received email is logged with every property that the pages show in the answer too, a draft is created with those
    that name other objects; answer, GET and list show them.
    """
    case = population(bench)["inbox"]
    after = pictures(bench)[str(case.item["id"])]
    yield from _kept(bench, _CREATE, case, _echoed(case), "a GET", after)
    draft, many, page = whole(bench), crowd(bench), edited(bench).page
    for case in (draft, many):
        item = _listed(page, case.item["id"])
        yield from _kept(bench, _CREATE, case, _echoed(case), "a list", page, item)


@scenario(*_CREATE_KEEPS, level="ci")
def created_in_each_status(bench: Bench) -> Iterator[Outcome]:
    """An email with every property is created in each status; answer, GET and list show what was sent."""
    for status in contract.statuses():
        if status in WAITING and not bench.can_send():
            continue
        sent = values(bench) | ({} if status in WAITING else _CREATED)
        if status in ("draft", *WAITING):
            del sent["activity_at"]
        case = bench.create(status, lead_id=home(bench), **sent)
        email = str(case.item["id"])
        after, page = bench.get(email), bench.list({"id__in": email})
        yield from _kept(bench, _CREATE, case, sent, f"a GET of an email in {status}", after)
        yield from _kept(bench, _CREATE, case, sent, f"a list of an email in {status}", page, _listed(page, email))
        if status in WAITING:
            bench.put(email, {"status": "draft"})


@scenario(*_UPDATE_KEEPS, "email-update-answers-200")
def updated(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is updated with every property that the pages show in the answer too; answer and GET show it. When the
    update is refused, each property is tried alone.
    """
    draft = edited(bench)
    for name, case in draft.alone.items():
        rules = [f"{_UPDATE}-{each.replace('_', '-')}" for each in case.request.body]
        for rule in filter(bench.wants, rules):
            yield accepted(rule, f"an update of {name}", case)
    if all(case.ok for case in draft.alone.values()):
        yield accepted("email-update-answers-200", "an update of every property together", draft.filled)
    yield from _kept(bench, _UPDATE, draft.filled, draft.given, "a GET", draft.full)
    yield from _kept(bench, _UPDATE, draft.renamed, draft.renamed.request.body, "a GET after the next", draft.after)
    email = _listed(draft.page, draft.id)
    yield from _kept(bench, _UPDATE, draft.edit, draft.edit.request.body, "a list", draft.page, email)


@scenario("email-text-survives")
def texts(bench: Bench) -> Iterator[Outcome]:
    """
    Emails are created whose subject and bodies hold markup, line ends, blanks at both ends, quotes, combining
    characters and characters outside the basic plane. The answer, a GET and a list have to show them to the letter.
    """
    for part in ("inbox", "error"):
        yield from _of_population(bench, "email-text-survives", part, _TEXTS)
    draft = edited(bench)
    for case in (draft.filled, *draft.alone.values()) if not draft.filled.ok else (draft.filled,):
        sent = {name: case.sent(name) for name in _TEXTS if case.ok and case.sent(name) is not ABSENT}
        looks = {"a GET": (draft.full, draft.full.item)}
        yield from _three("email-text-survives", "texts of an update", sent, case, looks)


@scenario("email-text-survives", level="ci")
def texts_one_by_one(bench: Bench) -> Iterator[Outcome]:
    """A draft is created with each awkward text alone, and updated with it; each look shows it to the letter."""
    for title, text in AWKWARD_TEXTS.items():
        line = "A subject of one line" if title == LINE_ENDS else text
        sent = {"subject": line, "body_text": text, "body_html": text}
        case = bench.create("draft", **sent)
        email = str(case.item["id"])
        after, page = bench.get(email), bench.list({"id__in": email})
        looks = {"a GET": (after, after.item), "a list": (page, _listed(page, email))}
        yield from _three("email-text-survives", title, sent, case, looks)


@scenario("email-recipients-survive")
def recipients(bench: Bench) -> Iterator[Outcome]:
    """
    Emails are created with plain and named addresses in to, cc and bcc, out of order, some of them twice, and with
    sixty of them. The answer, a GET and a list have to show the same addresses and names in the same order.
    """
    yield from _of_population(bench, "email-recipients-survive", "inbox", _RECIPIENTS)
    many, page = crowd(bench), edited(bench).page
    sent = {name: many.sent(name) for name in _RECIPIENTS if many.sent(name) is not ABSENT}
    looks = {"a list": (page, _listed(page, many.item["id"]))}
    yield from _three("email-recipients-survive", "sixty recipients", sent, many, looks)


def _of_population(bench: Bench, rule: str, part: str, names: Iterable[str]) -> Iterator[Outcome]:
    case = population(bench)[part]
    email = str(case.item["id"])
    page = whole_list(bench)
    sent = {name: case.sent(name) for name in names if case.sent(name) is not ABSENT}
    looks = {"the first look": look(bench, part), "a list": (page, _listed(page, email))}
    yield from _three(rule, f"the email in {part}", sent, case, looks)


def _three(
    rule: str,
    title: str,
    sent: Mapping[str, Any],
    case: Exchange,
    looks: Mapping[str, tuple[Exchange, Mapping[str, Any]]],
) -> Iterator[Outcome]:
    """Compare what *case* has sent with its answer and each of *looks*."""
    for name, value in sent.items():
        for where, (exchange, item) in {"the answer": (case, case.item), **looks}.items():
            got = item.get(name, ABSENT)
            yield holds(
                rule,
                f"{title}: {name} in {where}",
                Step("the request", case),
                Step(where, exchange),
                good=same(name, value, got),
                seen=f"{name} is {shown(got)}",
                expected=shown(value),
            )


@scenario("email-repost")
def reposted(bench: Bench) -> Iterator[Outcome]:
    """
    What a GET shows of an email, reduced to the properties of a create, is posted again; it has to be accepted and to
    be equal in status, sender, recipients, subject and bodies.
    """
    yield from _again(bench, "draft", edited(bench).after)
    for status in ("sent", "inbox", "error") if bench.at_least("ci") else ():
        made = bench.create(status, body_html="<p>A text.</p>", cc=values(bench)["cc"])
        yield from _again(bench, status, required(bench.get(made.item["id"]), "reading an email"))


def _again(bench: Bench, status: str, before: Exchange) -> Iterator[Outcome]:
    rule = "email-repost"
    case = bench.post(_reduced(before.item))
    yield accepted(rule, f"posting an email in {status} again", case, Step("read", before))
    if not case.ok:
        return
    after = bench.get(str(case.item.get("id"))) if bench.at_least("ci") else case
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
    """Return what a create may name of *item*; ids that are null, the time of sending and files are left out."""
    names = contract.request_properties("createEmail").keys() - {"date_scheduled", "attachments"}
    return {
        name: value
        for name, value in item.items()
        if name in names and not (value is None and name.startswith(_DROPPED_WHEN_NULL))
    }
