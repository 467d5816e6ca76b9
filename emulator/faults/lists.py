"""
Faults of the list of emails: what it holds, and what it shows of each.

Law: one row a fault; the list of all activities stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.faults.choosing import finds, says_more
from emulator.faults.fault import Fault
from emulator.faults.seams import asked_for, during, within
from emulator.faults.showing import answer, coded, data, shown_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator

_PREVIEW = 40


def _cut(value: Any, _: object) -> Any:
    return value[:_PREVIEW] if value else value


def _refuse_empty(old: Callable[..., Any], page: dict[str, Any]) -> Any:
    response = old(page)
    if not page.get("data", True):
        response.status_code = 404
    return response


def _stale(emulator: Emulator) -> None:
    """List emails as they were when they were made."""
    made: dict[str, dict[str, Any]] = {}
    show, create = emulator.presenter.show, emulator.emails.create

    def noted(body: dict[str, Any]) -> Any:
        email = create(body)
        made[email.id] = show(email)
        return email

    def stale(email: Any) -> dict[str, Any]:
        return made.get(email.id) or show(email) if asked_for("list") else show(email)

    vars(emulator.emails)["create"] = noted
    vars(emulator.presenter)["show"] = stale


def _all_when_none(emulator: Emulator, old: Callable[..., Any], found: list[Any], show: Any) -> Any:
    """Give all emails where a filter fits none."""
    none = asked_for("list") and not found
    return old(list(emulator.store.emails.values()) if none else found, show)


def _fields_ignored(old: Callable[..., Any], shown: Any, _: object) -> Any:
    return old(shown, {})


def _first_field(old: Callable[..., Any], shown: Any, args: Any) -> Any:
    return old(shown, {"_fields": args.get("_fields", "").partition(",")[0]})


ROWS = (
    Fault("list-answers-206", "email-list-answers-200", "A list answers 206.", coded("list", 206)),
    Fault(
        "data-null-when-empty",
        "email-list-data",
        "A list that holds nothing shows null as `data`.",
        data("list", lambda items: items or None),
    ),
    Fault(
        "data-by-id",
        "email-list-data",
        "`data` is an object with an email under each id.",
        data("list", lambda items: {item.get("id", ""): item for item in items}),
    ),
    Fault(
        "data-of-ids",
        "email-list-data",
        "`data` holds ids instead of emails.",
        data("list", lambda items: [item.get("id") for item in items]),
    ),
    Fault(
        "has-more-a-number",
        "email-list-has-more",
        "`has_more` is the number 0 or 1.",
        says_more("list", lambda more, _, __: int(more)),
    ),
    Fault(
        "has-more-missing",
        "email-list-has-more",
        "`has_more` is left out on the last page.",
        answer("list", lambda page: {k: v for k, v in page.items() if k == "data" or v}),
    ),
    Fault(
        "list-without-errors",
        "email-list-complete",
        "A list leaves emails with status `error` out.",
        finds("list", lambda items: [i for i in items if i.status != "error"]),
    ),
    Fault(
        "list-without-received",
        "email-list-complete",
        "A list leaves received emails out.",
        finds("list", lambda items: [i for i in items if i.status != "inbox"]),
    ),
    Fault(
        "list-names-twice",
        "email-list-complete",
        "A list holds its newest email twice.",
        finds("list", lambda items: items[:1] + items),
    ),
    Fault(
        "list-cuts-body-html",
        "email-list-agrees-with-get",
        "A list cuts the markup of its emails.",
        shown_as("body_html", _cut, "list"),
    ),
    Fault(
        "list-cuts-body-text",
        "email-list-agrees-with-get",
        "A list cuts the text of its emails.",
        shown_as("body_text", _cut, "list"),
    ),
    Fault(
        "list-hides-bcc",
        "email-list-agrees-with-get",
        "A list shows no blind copies.",
        shown_as("bcc", lambda _, __: [], "list"),
    ),
    Fault(
        "list-in-whole-days",
        "email-list-agrees-with-get",
        "A list shows `activity_at` as midnight.",
        shown_as("activity_at", lambda text, _: text and f"{text[:10]}T00:00:00+00:00", "list"),
    ),
    Fault("list-stale", "email-list-agrees-with-get", "A list shows emails as they were created.", _stale),
    Fault(
        "no-match-404",
        "email-list-no-match",
        "A filter that fits nothing answers 404.",
        during("list", "views.answer", _refuse_empty),
    ),
    Fault(
        "no-match-gives-all",
        "email-list-no-match",
        "A filter that fits nothing gives all emails.",
        within("views.page", _all_when_none),
    ),
    Fault(
        "no-match-has-more",
        "email-list-no-match",
        "`has_more` is true for a filter that fits nothing.",
        says_more("list", lambda more, count, _: more or not count),
    ),
    Fault(
        "list-fields-ignored",
        "email-list-fields",
        "`_fields` is ignored in lists.",
        during("list", "fields.pick", _fields_ignored),
    ),
    Fault(
        "list-fields-first-only",
        "email-list-fields",
        "`_fields` gives its first field only.",
        during("list", "fields.pick", _first_field),
    ),
)
