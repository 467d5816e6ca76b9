"""
Creating an email: what it needs, which statuses there are, which bodies are no create at all.

Law: every refused body differs in one respect from a create of the population, which the same target accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract, lifecycle
from conformance.checks.answers import accepted, holds, refused, said
from conformance.exchange import ABSENT, Request
from conformance.findings import Blocked, Outcome, Step, observed
from conformance.scenarios.drafts import UNKNOWN, both_leads, doubtful, offers
from conformance.scenarios.looks import look
from conformance.scenarios.nothing_stored import nothing_stored, refusals, without
from conformance.scenarios.population import outbox, population
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conformance.bench import Bench
    from conformance.exchange import Exchange
    from conformance.scenarios.offers import Offer

_EMAILS = "/activity/email/"
_FORM = "application/x-www-form-urlencoded"
_NEEDED = ("lead_id", "status", "sender")
_FULLEST = {"attachments": "email-attachment-kept", "opens": "email-field-opens"}
"""The rules on properties of the fullest creates that are not read back as they were sent."""


@scenario(
    "email-create-lead-id-required",
    "email-create-status-required",
    "email-create-lead-id-not-null",
    "email-create-status-not-null",
)
def required_properties(bench: Bench) -> Iterator[Outcome]:
    """An accepted create is sent again without one required property, then with null for it."""
    sibling = population(bench)["draft"]
    for name in ("lead_id", "status"):
        slug = f"email-create-{name.replace('_', '-')}"
        for rule, value, how in ((f"{slug}-required", ABSENT, "left out"), (f"{slug}-not-null", None, "null")):
            if bench.wants(rule):
                case = bench.post(without(sibling.request.body, name, value))
                yield refused(rule, f"{name} {how}", case, sibling=sibling)


@scenario("email-create-status-enum")
def unknown_status(bench: Bench) -> Iterator[Outcome]:
    """An accepted create is sent again with words that are no documented status."""
    rule, sibling = "email-create-status-enum", population(bench)["draft"]
    yield refused(rule, "status 'Draft'", refusals(bench)["status"], sibling=sibling)
    for word in ("archived", "", "DRAFT", "drafts", " draft") if bench.at_least("ci") else ():
        case = bench.post({**sibling.request.body, "status": word})
        yield refused(rule, f"status {word!r}", case, sibling=sibling)


@scenario("email-create-status-*", "email-create-belongs-to-lead")
def every_status(bench: Bench) -> Iterator[Outcome]:
    """An email is created in each documented status and read back; where not all are accepted, each is tried alone."""
    for status in contract.statuses():
        if status in ("scheduled", "outbox") and not bench.can_send():
            continue
        try:
            case, after, item = _created(bench, status)
        except Blocked:
            case = bench.post(bench.body(status))
            after = bench.get(str(case.item.get("id"))) if case.ok else case
            item = after.item
        yield from _as_asked(status, case, after, item)


def _created(bench: Bench, status: str) -> tuple[Exchange, Exchange, Mapping[str, Any]]:
    """Return the run's accepted create in *status*, a look at that email, and what it shows of it."""
    if status == "outbox":
        queue = outbox(bench)
        return queue.queued, queue.read, queue.read.item
    return population(bench)[status], *look(bench, status)


def _as_asked(status: str, case: Exchange, after: Exchange, item: Mapping[str, Any]) -> Iterator[Outcome]:
    rule = lifecycle.statuses()[status].create_rule
    yield accepted(rule, f"a valid email in {status}", case)
    if not case.ok:
        return
    names = {"status": (rule, "the status"), "lead_id": ("email-create-belongs-to-lead", "the lead")}
    for name, (judged, what) in names.items():
        shown, sent = (case.item.get(name), item.get(name)), case.sent(name)
        yield holds(
            judged,
            f"{what} of a new email in {status}",
            Step("the create", case),
            Step("read back", after),
            good=shown == (sent, sent),
            seen=f"the create shows {shown[0]!r}, the look after it {shown[1]!r}",
            expected=f"{sent!r} in both",
        )


@scenario("email-create-keeps-*", "email-create-answers-200", *_FULLEST.values(), "email-create-optional-absent")
def awkward_properties(bench: Bench) -> Iterator[Outcome]:
    """
    Emails with many awkward properties are created. Where one was refused, each property is tried beside what was
    accepted, and deleted again, since lists count on some of the emails; when all of these are accepted alone, the
    email with all of them had to be accepted too.
    """
    known = {f"an email in {part}": offer for part, offer in population(bench).offers.items()}
    travelled = {"a draft on its way": rounds(bench).offer} if bench.can_send() else {}
    for what, offer in {**known, **offers(bench), **travelled}.items():
        if not offer.tried.ok and offer.made.ok:
            yield from _apart(bench, what, offer)


def _apart(bench: Bench, what: str, offer: Offer) -> Iterator[Outcome]:
    """Try what only the fullest create has, one property at a time."""
    alone = []
    for title, properties in offer.apart.items():
        body = {**offer.made.request.body, **properties}
        case = bench.post({name: value for name, value in body.items() if value is not ABSENT})
        alone.append(case)
        if case.ok:
            bench.delete(str(case.item.get("id")))
        for rule in filter(bench.wants, {_on(name, value) for name, value in properties.items()}):
            yield accepted(rule, f"{title} of {what}", case, Step("accepted without it", offer.made))
    if all(case.ok for case in alone):
        yield accepted("email-create-answers-200", f"{what} with all its properties", offer.tried)


def _on(name: str, value: Any) -> str:
    """Return the rule that says that a create may have this *value* of a property."""
    if value is ABSENT:
        return "email-create-optional-absent"
    return _FULLEST.get(name, f"email-create-keeps-{name.replace('_', '-')}")


@scenario("email-create-optional-absent", "email-create-optional-null")
def optional_properties(bench: Bench) -> Iterator[Outcome]:
    """A draft is created that names only its lead and status, then one with null for each optional property."""
    minimal = {"lead_id": bench.lead, "status": "draft"}
    tried = population(bench).tried["minimal"]
    yield accepted("email-create-optional-absent", "only lead_id and status", tried)
    if not bench.wants("email-create-optional-null"):
        return
    names = contract.nullable("createEmail")
    together = bench.post(minimal | dict.fromkeys(names))
    yield accepted("email-create-optional-null", "every optional property null", together)
    for name in () if together.ok else names:
        case = bench.post(minimal | {name: None})
        yield accepted("email-create-optional-null", f"{name} null", case)


@scenario("email-create-optional-absent", level="ci")
def logged_with_little(bench: Bench) -> Iterator[Outcome]:
    """Emails are logged that name nothing but their lead and status, and a sender where one is needed."""
    for status in ("sent", "inbox", "error"):
        little = {name: value for name, value in bench.body(status).items() if name in _NEEDED}
        yield accepted("email-create-optional-absent", f"an email in {status} with little", bench.post(little))


@scenario("email-create-belongs-to-lead", level="ci")
def contact_of_another_lead(bench: Bench) -> Iterator[Outcome]:
    """A draft names a contact that belongs to another lead: when it is accepted, it hangs on the lead that it names."""
    contacts = population(bench).contacts
    if not contacts or not population(bench).private:
        return
    case = bench.post(bench.body("draft", contact_id=contacts[0]))
    yield holds(
        "email-create-belongs-to-lead",
        "the lead of a draft with a contact of another lead",
        Step("the create", case),
        good=not case.ok or case.item.get("lead_id") == bench.lead,
        seen=f"lead_id is {case.item.get('lead_id')!r}",
        expected=f"{bench.lead!r}, or a refusal",
    )


@scenario("email-create-malformed-json", "email-create-object-only", "email-create-empty-body")
def no_create_at_all(bench: Bench) -> Iterator[Outcome]:
    """An accepted create is sent again with its body cut short, put in a list, or left empty."""
    sibling = population(bench)["draft"]
    whole = sibling.request.encoded or b""
    bodies = {
        "email-create-malformed-json": {"JSON that is cut short": whole[:-1], "no JSON at all": b"lead_id=1"},
        "email-create-object-only": {"a list": b"[" + whole + b"]", "a string": b'"draft"', "null": b"null"},
        "email-create-empty-body": {"no bytes": b""},
    }
    for rule, cases in bodies.items():
        for title, raw in cases.items() if bench.at_least("ci") else [next(iter(cases.items()))]:
            if bench.wants(rule):
                case = bench.send(Request("POST", _EMAILS, raw=raw))
                yield refused(rule, title, case, sibling=sibling)


@scenario("email-create-refusal-stores-nothing")
def refusals_store_nothing(bench: Bench) -> Iterator[Outcome]:
    """A few creates are refused, and the lead that they name is listed: it holds nothing but what was accepted."""
    cases = list(refusals(bench).values())
    page = None if bench.at_least("ci") else both_leads(bench)
    title = "emails of the lead after refused creates"
    yield nothing_stored(bench, "email-create-refusal-stores-nothing", title, cases, page)


@scenario("email-id-unique", level="ci")
def created_again(bench: Bench) -> Iterator[Outcome]:
    """The same create is sent twice, and once more when the second email is deleted: each makes a new email."""
    found = [bench.create("draft", subject="Written three times") for _ in range(2)]
    bench.delete(str(found[1].item["id"]))
    found.append(bench.create("draft", subject="Written three times"))
    ids = [each.item["id"] for each in found]
    yield holds(
        "email-id-unique",
        "ids of equal creates, one of whose emails is gone",
        *(Step("the create", each) for each in found),
        good=len(set(ids)) == len(ids),
        seen=f"{len(set(ids))} ids",
        expected=f"{len(ids)} ids",
    )


@scenario("email-create-unknown-lead", "email-create-unknown-property", "email-create-form-body")
def open_points(bench: Bench) -> Iterator[Outcome]:
    """Creates are sent about which the pages are silent; the answers are written down."""
    nowhere = bench.ledger.nobody("lead_" + "z" * 43)
    probes: dict[str, Callable[[], Exchange]] = {
        "email-create-unknown-lead": lambda: bench.post(bench.body("draft", lead_id=nowhere)),
        "email-create-unknown-property": lambda: doubtful(bench, **UNKNOWN),
        "email-create-form-body": lambda: bench.send(Request("POST", _EMAILS, raw=b"status=draft", content_type=_FORM)),
    }
    for rule, ask in probes.items():
        if bench.wants(rule):
            case = ask()
            answer = said(case)[:3] if case.ok else f"status code {case.status}"
            yield observed(rule, "as asked", answer, Step("the request", case))
