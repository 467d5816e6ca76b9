"""
Deleting an email: the answer, what is gone afterwards, and what stays.

Law: what is asked after a delete was answered with success before it, for this email or for one like it, so that the
delete made the difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.answers import answers, holds, required, said, unchanged
from conformance.checks.fields import WAITING, stable
from conformance.checks.values import described, differences
from conformance.findings import Outcome, Step
from conformance.scenarios.drafts import both_leads, edited, removed
from conformance.scenarios.moves import named
from conformance.scenarios.reading import asked_for_unknown
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import EDIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_GONE = ("email-delete-gone", "email-delete-gone-from-list")
_UNTOUCHABLE = ("email-delete-not-updatable", "email-delete-once")


@scenario("email-delete-answers-200", "email-delete-empty-object")
def answer(bench: Bench) -> Iterator[Outcome]:
    """A sent email is logged and deleted; the answer has to be 200 with a JSON object, and that should be empty."""
    yield from _answered("a sent email", removed(bench).case)


def _answered(what: str, case: Exchange) -> Iterator[Outcome]:
    title, step = f"deleting {what}", Step("the delete", case)
    yield answers("email-delete-answers-200", title, case, 200)
    if case.ok:
        yield holds(
            "email-delete-answers-200",
            f"the body of {title}",
            step,
            good=isinstance(case.json, dict),
            seen=said(case),
            expected="a JSON object",
        )
        yield holds("email-delete-empty-object", title, step, good=case.json == {}, seen=said(case), expected="{}")


@scenario("email-delete-answers-200", "email-delete-empty-object", "email-delete-gone")
def waiting(bench: Bench) -> Iterator[Outcome]:
    """A draft is scheduled and deleted, which a target may refuse; then it is read."""
    if not bench.can_send():
        return
    move, case = named(bench).case, named(bench).delete
    if move.ok and case.ok:
        yield from _answered("a scheduled email", case)
        after, steps = bench.get(str(move.item.get("id"))), (Step("the move", move), Step("the delete", case))
        yield answers("email-delete-gone", "reading a deleted email that was scheduled", after, 404, *steps)


@scenario("email-delete-gone", "email-delete-not-updatable", "email-delete-once")
def gone(bench: Bench) -> Iterator[Outcome]:
    """A sent email is deleted. Then it is read, updated and deleted once more; a draft was updated in the same way."""
    draft, edit = removed(bench), edited(bench).edit
    email = str(draft.doomed.item["id"])
    required(draft.case, "deleting an email")
    steps = (Step("the create", draft.doomed), Step("the delete", draft.case))
    if bench.wants("email-delete-gone"):
        yield answers("email-delete-gone", "reading a deleted email", bench.get(email), 404, *steps)
    if bench.wants("email-delete-not-updatable"):
        case = bench.put(email, edit.request.body)
        title = "updating a deleted email"
        yield answers("email-delete-not-updatable", title, case, 404, Step("the edit of another", edit), *steps)
    if bench.wants("email-delete-once"):
        yield answers("email-delete-once", "deleting a deleted email", bench.delete(email), 404, *steps)


@scenario("email-delete-gone-from-list", "email-delete-spares-neighbours")
def neighbours(bench: Bench) -> Iterator[Outcome]:
    """
    An email, a reply to it and a reply to that, all with one subject, are logged, and the one between is deleted. By
    lead, and in a deeper profile by id, a list may no longer hold it and has to hold the others as they were.
    """
    draft = removed(bench)
    delete = Step("the delete", required(draft.case, "deleting an email"))
    steps = (Step("the create", draft.doomed), delete)
    stay = {"the email that a deleted one replied to": draft.twin, "a reply to a deleted email": draft.reply}
    by_lead = both_leads(bench)
    if by_lead is not None:
        yield _missing("a deleted email in a list by lead", by_lead, draft.doomed, *steps)
        yield from (_spared(f"{what}, in a list by lead", by_lead, made, *steps) for what, made in stay.items())
    if by_lead is None or bench.at_least("ci"):
        by_id = bench.list({"id__in": ",".join(str(each.item["id"]) for each in (draft.doomed, *stay.values()))})
        yield _missing("a deleted email in a list by id", by_id, draft.doomed, *steps)
        yield from (_spared(f"{what}, in a list by id", by_id, made, *steps) for what, made in stay.items())


@scenario("email-delete-spares-neighbours", level="ci")
def replies(bench: Bench) -> Iterator[Outcome]:
    """An email is logged, and two that reply to it; the first is deleted, and a GET shows each reply as it was."""
    answered = bench.create("inbox", subject="Answered and deleted")
    replying = {"in_reply_to_id": answered.item["id"], "subject": "Re: Answered and deleted"}
    found = [bench.create(status, **replying) for status in ("sent", "draft")]
    case = bench.delete(str(answered.item["id"]))
    for reply in found if case.ok else ():
        fields = [name for name in stable(reply.item) if name != "in_reply_to_id"]
        title = f"a reply ({reply.item.get('status')}) to a deleted email"
        steps = (Step("the reply's create", reply), Step("the delete", case))
        after = bench.get(str(reply.item["id"]))
        yield unchanged("email-delete-spares-neighbours", title, reply.item, after, fields, *steps)


def _missing(title: str, listed: Exchange, doomed: Exchange, *steps: Step) -> Outcome:
    found = doomed.item["id"] in {item.get("id") for item in listed.items}
    return holds(
        "email-delete-gone-from-list",
        title,
        *steps,
        Step("the list", listed),
        good=listed.ok and not found,
        seen="it is still in the list" if found else said(listed),
        expected="a list without the deleted email",
    )


def _spared(what: str, page: Exchange, made: Exchange, *steps: Step) -> Outcome:
    """Judge that *page* shows an email as it was; what it replies to may be gone."""
    item = next((item for item in page.items if item.get("id") == made.item["id"]), None)
    fields = [name for name in stable(made.item) if name != "in_reply_to_id"]
    changes = {} if item is None else differences(made.item, item, fields)
    return holds(
        "email-delete-spares-neighbours",
        what,
        Step("its create", made),
        *steps,
        Step("the list", page),
        good=item is not None and not changes,
        seen="it is not in the list" if item is None else described(changes),
        expected="the email as it was",
    )


@scenario("email-delete-answers-200", "email-delete-empty-object", *_GONE, *_UNTOUCHABLE, level="ci")
def each_status(bench: Bench) -> Iterator[Outcome]:
    """
    An email is created in each status, deleted, read, listed, updated and deleted once more; one that waits may be
    refused to be deleted.
    """
    for status in contract.statuses():
        if status in WAITING and not bench.can_send():
            continue
        made = bench.create(status)
        case = bench.delete(str(made.item["id"]))
        if case.ok or status not in WAITING:
            yield from _answered(f"an email in {status}", case)
            yield from _gone(bench, status, made, case)
            page = bench.list({"id__in": str(made.item["id"])})
            title = f"a deleted email in a list ({status})"
            yield _missing(title, page, made, Step("the create", made), Step("the delete", case))
        else:
            bench.put(str(made.item["id"]), {"status": "draft"})


def _gone(bench: Bench, status: str, made: Exchange, case: Exchange) -> Iterator[Outcome]:
    required(case, f"deleting an email in {status}")
    steps = (Step("the create", made), Step("the delete", case))
    after = bench.get(str(made.item["id"]))
    yield answers("email-delete-gone", f"reading a deleted email in {status}", after, 404, *steps)
    update, again = _UNTOUCHABLE
    if bench.wants(update) and status == "draft":
        case = bench.put(str(made.item["id"]), EDIT)
        yield answers(update, f"updating a deleted email in {status}", case, 404, *steps)
    if bench.wants(again):
        case = bench.delete(str(made.item["id"]))
        yield answers(again, f"deleting a deleted email in {status}", case, 404, *steps)


@scenario("email-delete-unknown-404")
def unknown(bench: Bench) -> Iterator[Outcome]:
    """An email is logged and deleted. An id of the same form that no email has is deleted."""
    draft = removed(bench)
    sibling = Step("the delete of an email", required(draft.case, "deleting an email"))
    case = asked_for_unknown(bench, bench.delete)
    yield answers("email-delete-unknown-404", "an id of the right form", case, 404, sibling)
