"""
Updating a draft: what an update changes, and what it leaves alone.

Law: an update is judged by a look before and a GET after it, in every field that nothing but a request changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import accepted, answers, holds, required, unchanged
from conformance.checks.fields import lasting, stable
from conformance.checks.values import described, differences, instant, shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.drafts import UNKNOWN, edited, emptied, home, plan, values
from conformance.scenarios.offers import PLAN, parts
from conformance.scenarios.population import outbox
from conformance.scenarios.reading import asked_for_unknown
from conformance.scenarios.registry import scenario
from strategies.emails import SCHEDULED_FOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_TEXTS, _LISTS = ("subject", "body_text", "body_html"), ("to", "cc", "bcc")
_CLEARED = (*_TEXTS, *_LISTS, "sender", "contact_id", "in_reply_to_id", "template_id")
_PLANNED = tuple(f"{PLAN}{name}" for name in ("id", "delay", "add_cc_bcc"))
_SECOND = 1.1
_TIME = "activity_at"
"""What a draft shows as its target likes, unless an update has given it."""
_KEPT = ("id", "lead_id", "date_created")
_EDITS: Mapping[str, Any] = {
    "subject": "",
    "body_text": "After.",
    "body_html": "",
    "sender": "after@example.com",
    "to": ["after@example.com"],
    "cc": [],
    "bcc": ["one@example.com", "two@example.com"],
    "activity_at": "2024-05-06T07:08:09-03:30",
}


@scenario(
    "email-update-is-partial", "email-update-answers-new-state", "email-update-answers-200", "email-update-keeps-id"
)
def partial(bench: Bench) -> Iterator[Outcome]:
    """
    A draft with a value for every property is read, updated in its subject, then in a few others, and read again. The
    answers have to be 200 and agree with the GET; every property that an update does not name has to be as it was, id
    and lead included.
    """
    draft = edited(bench)
    yield answers("email-update-answers-200", "an update of a few properties", draft.edit, 200)
    given = (_TIME,) if _TIME in draft.given else ()
    yield from _changed_only("its subject", draft.full, draft.renamed, draft.renamed, given)
    yield from _changed_only("a few properties", draft.renamed, draft.edit, draft.after, given)
    yield _same_email("every property", draft.bare, draft.filled, draft.full, "a GET")


@scenario(
    "email-update-is-partial",
    "email-update-answers-new-state",
    "email-update-keeps-id",
    "email-list-agrees-with-get",
    level="ci",
)
def one_by_one(bench: Bench) -> Iterator[Outcome]:
    """A draft with a value for every property is updated in one after the other, and read and listed after each."""
    made = bench.create("draft", lead_id=home(bench), **values(bench))
    before = required(bench.get(str(made.item["id"])), "reading a draft")
    for name, value in _EDITS.items():
        case = bench.put(before.item["id"], {name: bench.sent_by(value) if name == "sender" else value})
        yield accepted("email-update-answers-new-state", f"an update of {name}", case)
        if case.ok:
            after = bench.get(before.item["id"])
            yield from _changed_only(name, before, case, after)
            bench.list({"id__in": str(before.item["id"])})
            before = after


def _changed_only(
    what: str, before: Exchange, case: Exchange, after: Exchange, given: Sequence[str] = ()
) -> Iterator[Outcome]:
    """Judge that an update has left alone what it does not name; *given* are fields that no table says to last."""
    steps = (Step("read before", before), Step("the update", case))
    others = (*lasting(before.item, case.request.body.keys()), *given)
    yield unchanged("email-update-is-partial", f"an update of {what}", before.item, after, others, *steps)
    yield _same_email(what, before, case, case, "the answer")
    if after is case:
        return
    agreed = [field for field in stable(case.item) if field in case.item]
    yield unchanged(
        "email-update-answers-new-state", f"a GET after an update of {what}", case.item, after, agreed, *steps
    )
    yield _same_email(what, before, case, after, "a GET")


def _same_email(what: str, before: Exchange, case: Exchange, look: Exchange, role: str) -> Outcome:
    changes = differences(before.item, look.item, _KEPT)
    return holds(
        "email-update-keeps-id",
        f"id, lead and date_created after an update of {what}, in {role}",
        Step("before", before),
        Step("the update", case),
        Step("read back", look),
        good=not changes,
        seen=described(changes),
        expected="the same three values",
    )


@scenario("email-update-null-clears-*", "email-update-optional-null")
def cleared(bench: Bench) -> Iterator[Outcome]:
    """
    A draft that has a value for each property is updated with null for all of them. The update has to be accepted,
    and its answer, in a deeper run a GET, has to show null; for a text, an empty one will do. When it is refused, null
    is tried one by one.
    """
    draft = emptied(bench)
    yield accepted("email-update-optional-null", "every optional property null", draft.case)
    if draft.case.ok:
        for name in _had(draft.made):
            yield _clear(name, "null for all properties", draft.made, draft.case, draft.after)
    else:
        yield from _alone(bench, draft.made)


@scenario("email-update-null-clears-*", "email-update-optional-null", level="ci")
def cleared_alone(bench: Bench) -> Iterator[Outcome]:
    """A draft that has a value for each property but a plan is updated with null for one property after the other."""
    yield from _alone(bench, bench.create("draft", lead_id=home(bench), **values(bench)))


def _alone(bench: Bench, made: Exchange) -> Iterator[Outcome]:
    """Update the draft *made* with null for one property after the other; for the parts of a plan together."""
    email, had = str(made.item["id"]), _had(made)
    together = parts(dict.fromkeys(contract.nullable("updateEmail")))
    cases = {title: bench.put(email, properties) for title, properties in together.items()}
    after = bench.get(email)
    for title, case in cases.items():
        yield accepted("email-update-optional-null", f"{title} null", case, Step("the create", made))
        for name in set(together[title]) & set(had) if case.ok else ():
            yield _clear(name, "null", made, case, after)


def _had(made: Exchange) -> list[str]:
    """Return the properties that show a value in *made*, so that null can be seen to clear it."""
    return [name for name in (*_CLEARED, *_PLANNED) if made.item.get(name) and made.sent(name) is not ABSENT]


def _clear(name: str, what: str, made: Exchange, case: Exchange, after: Exchange) -> Outcome:
    got = after.item.get(name, ABSENT)
    empty: tuple[Any, ...] = (None, "") if name in _TEXTS else (None, []) if name in _LISTS else (None, *_absent(name))
    good = got in (None, False) if name == _PLANNED[-1] else got in empty
    return holds(
        f"email-update-null-clears-{name.replace('_', '-')}",
        f"{name} after {what}",
        Step("the create", made),
        Step("the update", case),
        Step("read back", after),
        good=good,
        seen=f"{name} is {shown(got)}",
        expected="no value",
    )


def _absent(name: str) -> tuple[Any, ...]:
    """A field that not every email object has may be left out when it has no value."""
    return () if name in contract.required_fields() else (ABSENT,)


@scenario("email-update-spares-neighbours")
def neighbours(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is updated; a list has to show another draft of its lead, and the email that it replies to, as they were.
    When the date_updated of the draft beside it moved, two new drafts tell whether updates move it.
    """
    draft = edited(bench)
    items = {item.get("id"): item for item in draft.page.items}
    for role, other in zip(("the email that it replies to", "another draft"), draft.neighbours, strict=True):
        changes = differences(other.item, items.get(other.item["id"], {}), stable(other.item))
        yield holds(
            "email-update-spares-neighbours",
            role,
            Step("the neighbour before", other),
            Step("the first update", draft.filled),
            Step("the second update", draft.edit),
            Step("a list of both", draft.page),
            good=not changes,
            seen=described(changes),
            expected="the neighbour as it was",
        )
    beside = draft.neighbours[-1].item
    if _updated(beside) != _updated(items.get(beside["id"], {})):
        yield _dated_neighbour(bench)


def _dated_neighbour(bench: Bench) -> Outcome:
    """Look twice at a draft, update another one, and look again: only the update may not move date_updated."""
    neighbour, draft = bench.create("draft").item["id"], bench.create("draft").item["id"]
    first, before = bench.get(neighbour), bench.get(neighbour)
    bench.pause(_SECOND)
    case = required(bench.put(draft, {"subject": "After"}), "updating a draft")
    after = bench.get(neighbour)
    return holds(
        "email-update-spares-neighbours",
        "the date_updated of another draft",
        Step("the neighbour before", before),
        Step("the update", case),
        Step("the neighbour after", after),
        good=_updated(first.item) != _updated(before.item) or _updated(before.item) == _updated(after.item),
        seen=f"date_updated is {shown(after.item.get('date_updated'))}",
        expected=shown(before.item.get("date_updated")),
    )


@scenario("email-update-spares-neighbours", level="ci")
def thread_of_a_move(bench: Bench) -> Iterator[Outcome]:
    """A draft that replies to an email, and has a plan, is moved to scheduled; a GET shows the email as it was."""
    if not bench.can_send():
        return
    delay = contract.limit("createEmail", f"{PLAN}delay", "minimum")
    answered = bench.create("inbox")
    draft = bench.create("draft", in_reply_to_id=answered.item["id"], **plan(bench, delay))
    case = bench.put(draft.item["id"], {"status": "scheduled", "date_scheduled": SCHEDULED_FOR, "sender": bench.sender})
    after = bench.get(answered.item["id"])
    bench.put(draft.item["id"], {"status": "draft"})
    rule, fields = "email-update-spares-neighbours", stable(answered.item)
    steps = (Step("the neighbour's create", answered), Step("the move", case))
    yield unchanged(rule, "the email that a moved draft replies to", answered.item, after, fields, *steps)


def _updated(item: Mapping[str, Any]) -> datetime | None:
    return instant(item.get("date_updated"))


@scenario("email-update-moves-date-updated")
def date_updated(bench: Bench) -> Iterator[Outcome]:
    """
    The date_updated of a draft has to be later after an edit, and after a move back from the outbox. Where the first
    look shows the same moment, another draft is changed after a second, since a target may count in whole seconds.
    """
    draft = edited(bench)
    yield _moved(bench, "an edit", draft.full, draft.edit, draft.after)
    if bench.can_send():
        queue = outbox(bench)
        yield _moved(bench, "a move", queue.read if queue.read.ok else queue.queued, queue.cancel, queue.cancel)


def _moved(bench: Bench, what: str, before: Exchange, case: Exchange, after: Exchange) -> Outcome:
    if _updated(before.item) == _updated(after.item) is not None:
        before = bench.create("draft") if what == "an edit" else bench.create("outbox")
        bench.pause(_SECOND)
        change = {"subject": "After"} if what == "an edit" else {"status": "draft"}
        case = after = required(bench.put(before.item["id"], change), "updating an email")
    start, end = _updated(before.item), _updated(after.item)
    return holds(
        "email-update-moves-date-updated",
        f"date_updated after {what}",
        Step("before", before),
        Step("the update", case),
        Step("after", after),
        good=start is not None and end is not None and start < end,
        seen=f"date_updated is {shown(after.item.get('date_updated', ABSENT))}",
        expected=f"a later moment than {shown(before.item.get('date_updated', ABSENT))}",
    )


@scenario("email-update-unknown-404")
def unknown(bench: Bench) -> Iterator[Outcome]:
    """A draft is updated. The same update is sent to an id of the same form that no email has."""
    draft = edited(bench)
    sibling = Step("the sibling that is accepted", draft.edit)
    case = asked_for_unknown(bench, lambda email: bench.put(email, draft.edit.request.body))
    yield answers("email-update-unknown-404", "an id of the right form", case, 404, sibling)


@scenario("email-update-empty-object", "email-update-unknown-property")
def open_points(bench: Bench) -> Iterator[Outcome]:
    """A draft is sent updates about which the pages are silent; the answers are written down."""
    email = str(emptied(bench).made.item["id"])
    probes = {"email-update-empty-object": {}, "email-update-unknown-property": UNKNOWN}
    for rule, body in probes.items():
        if bench.wants(rule):
            case = bench.put(email, body)
            answer = f"{'accepted' if case.ok else 'refused'} with {case.status}"
            yield observed(rule, "as asked", answer, Step("the update", case))
