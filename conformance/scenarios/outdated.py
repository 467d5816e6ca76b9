"""
Lists after a change: what an email was before it was updated, or deleted, finds it no more.

Law: the lists are asked for by filters that found, or would have found, the email as it was before.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from conformance.checks.listings import selection
from conformance.findings import Outcome, Step
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_EMAILS, _ACTIVITIES = "email-list-filter-contact", "activity-filter-contact-id"
_GONE, _GONE_FROM_ACTIVITIES = "email-delete-gone-from-list", "activity-list-deleted"


@scenario(_EMAILS, _ACTIVITIES, _GONE, _GONE_FROM_ACTIVITIES, level="ci")
def another_contact(bench: Bench) -> Iterator[Outcome]:
    """A draft of one contact gets another one, and is deleted; lists by both contacts, by dates and types follow."""
    before, after = (bench.fixtures.get(name) for name in ("contact_id", "second_contact_id"))
    draft = bench.create("draft", contact_id=before) if before else bench.create("draft")
    email, steps = str(draft.item["id"]), [Step("the create", draft)]
    if before and after and _is_taken(case := bench.put(email, {"contact_id": after}), after):
        steps.append(Step("the update", case))
        for contact, found in ((before, set[str]()), (after, {email})):
            title = f"a draft by the contact that it {'has' if found else 'had'}"
            for rule, look in {_EMAILS: _emails, _ACTIVITIES: _activities}.items():
                if bench.wants(rule):
                    page = look(bench, email, {"contact_id": contact})
                    yield selection(rule, title, page, found, {email}, *steps)
    case = bench.delete(email)
    if case.ok:
        steps.append(Step("the delete", case))
        for (rule, how), listed in _afterwards(bench, draft, after or before).items():
            if bench.wants(rule):
                yield selection(rule, f"a deleted email by {how}", listed(), (), {email}, *steps)


def _is_taken(case: Exchange, contact: str) -> bool:
    return case.ok and case.item.get("contact_id") == contact


def _emails(bench: Bench, email: str, query: dict[str, Any]) -> Exchange:
    return bench.list({"id__in": email, **query})


def _activities(bench: Bench, _: str, query: dict[str, Any]) -> Exchange:
    """List the activities of the lead from the latest on, so that a page holds the email however many there are."""
    return bench.activities({"lead_id": bench.lead, "_order_by": "-date_created", **query})


def _afterwards(bench: Bench, draft: Exchange, contact: str | None) -> dict[tuple[str, str], Callable[[], Exchange]]:
    """Return (rule, filter) -> what lists by it."""
    email = str(draft.item["id"])
    by_contact: dict[str, dict[str, Any]] = {"its contact": {"contact_id": contact}} if contact else {}
    emails = by_contact | {"its date": {"date_created__gte": draft.item.get("date_created")}}
    activities = by_contact | {"its type": {"_type__in": "Email"}}
    return {
        **{(_GONE, how): partial(_emails, bench, email, query) for how, query in emails.items()},
        **{
            (_GONE_FROM_ACTIVITIES, how): partial(_activities, bench, email, query) for how, query in activities.items()
        },
    }
