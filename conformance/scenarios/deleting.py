"""
Deleting an email: the answer, what is gone afterwards, and what stays.

Law: what is asked after a delete was answered with success before it, so that the delete made the difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.answers import answers, holds, required, said, unchanged
from conformance.checks.fields import stable
from conformance.findings import Outcome, Step
from conformance.scenarios.reading import unknown_id
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange


def _deleted(bench: Bench, email: str) -> Step:
    """Delete *email*; raises Blocked when the target refuses."""
    return Step("the delete", required(bench.delete(email), "deleting an email"))


@scenario("email-delete-answers-200", "email-delete-empty-object")
def answer(bench: Bench) -> Iterator[Outcome]:
    """An email is created and deleted; the answer has to be 200 with a JSON object, and that should be empty."""
    for status in ("draft", "inbox", "sent", "error") if bench.at_least("ci") else ("draft",):
        case = bench.delete(bench.create(status).item["id"])
        title, step = f"deleting an email in {status}", Step("the delete", case)
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


@scenario("email-delete-gone", "email-delete-not-updatable", "email-delete-once")
def gone(bench: Bench) -> Iterator[Outcome]:
    """A draft is created, read, updated and deleted. Then it is read, updated and deleted once more."""
    email = bench.create("draft").item["id"]
    edit = {"subject": "Edited"}
    before = (
        Step("read before", required(bench.get(email), "reading a draft")),
        Step("updated before", required(bench.put(email, edit), "updating a draft")),
    )
    steps = (*before, _deleted(bench, email))
    if bench.wants("email-delete-gone"):
        yield answers("email-delete-gone", "reading a deleted email", bench.get(email), 404, *steps)
    if bench.wants("email-delete-not-updatable"):
        yield answers("email-delete-not-updatable", "updating a deleted email", bench.put(email, edit), 404, *steps)
    if bench.wants("email-delete-once"):
        yield answers("email-delete-once", "deleting a deleted email", bench.delete(email), 404, *steps)


@scenario("email-delete-gone-from-list", "email-delete-spares-neighbours")
def neighbours(bench: Bench) -> Iterator[Outcome]:
    """
    Two drafts of one lead are created and listed, and one is deleted. By id and by lead, the lists may no longer
    hold the deleted one and have to hold the other, which has to be as it was.
    """
    doomed, spared = bench.create("draft"), bench.create("draft", subject="A neighbour")
    both = {"id__in": f"{doomed.item['id']},{spared.item['id']}"}
    steps = (Step("both in a list", bench.list(both)), _deleted(bench, doomed.item["id"]))
    by_id = bench.list(both)
    yield _missing("by id", by_id, doomed, *steps)
    if bench.wants("email-delete-gone-from-list"):
        yield _missing("by lead", bench.list({"lead_id": bench.lead}), doomed, *steps)
    if bench.wants("email-delete-spares-neighbours"):
        yield from _spared(bench, by_id, spared, *steps)


def _missing(how: str, listed: Exchange, doomed: Exchange, *steps: Step) -> Outcome:
    found = doomed.item["id"] in {item.get("id") for item in listed.items}
    seen = "it is still in the list" if found else said(listed)
    return holds(
        "email-delete-gone-from-list",
        f"a deleted email in a list {how}",
        *steps,
        Step("the list", listed),
        good=listed.ok and not found,
        seen=seen,
        expected="a list without the deleted email",
    )


def _spared(bench: Bench, listed: Exchange, spared: Exchange, *steps: Step) -> Iterator[Outcome]:
    rule, created = "email-delete-spares-neighbours", Step("the neighbour's create", spared)
    after = bench.get(spared.item["id"])
    yield unchanged(rule, "the neighbour of a deleted email", spared.item, after, stable(spared.item), created, *steps)
    found = [item.get("id") for item in listed.items]
    yield holds(
        rule,
        "the neighbour of a deleted email in a list",
        created,
        *steps,
        Step("the list", listed),
        good=spared.item["id"] in found,
        expected="the neighbour is in the list",
        seen=f"the list holds {len(found)} emails, the neighbour is none of them",
    )


@scenario("email-delete-unknown-404")
def unknown(bench: Bench) -> Iterator[Outcome]:
    """A draft is created. An id of the same form that no email has is deleted; then the draft itself."""
    email = bench.create("draft").item["id"]
    case = bench.delete(unknown_id(email))
    yield answers("email-delete-unknown-404", "an id of the right form", case, 404, _deleted(bench, email))
