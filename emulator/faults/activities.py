"""
Faults of the list of all activities: pages, filters, sorts, threads.

Law: the rows on filters are made from the tables below; the list of emails stays as it is.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from emulator.faults.choosing import compares, cuts, finds, ignores, says_more, sorts, wanted_as
from emulator.faults.fault import Fault
from emulator.faults.seams import during, exclude, within
from emulator.faults.showing import answer, coded, data, shown_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator

FILTERS = ("_type", "_type__in", "user_id", "user_id__in", "contact_id", "contact_id__in")
DATES = ("date_created", "activity_at")


def _slug(name: str) -> str:
    return name.strip("_").replace("__", "-").replace("_", "-")


def _open_filter(name: str) -> Any:
    """Let a filter work without a lead."""
    return exclude("feed.one_lead_filters", name)


def _deleted_stay(emulator: Emulator) -> None:
    """Keep deleted emails among the activities."""
    gone: list[Any] = []
    forget, gather = emulator.emails.delete, emulator.feed.gather

    def delete(email_id: str) -> None:
        email = emulator.emails.find(email_id)
        forget(email_id)
        gone.append(email)

    vars(emulator.emails)["delete"] = delete
    vars(emulator.feed)["gather"] = lambda mode: [*gather(mode), *gone]


def _dates_of_any_sort(field: str) -> Any:
    """Take filters of a date that is not the one sorted by."""

    def refuse(old: Callable[..., None], args: Any, order_by: str) -> None:
        old({name: value for name, value in args.items() if not name.startswith(field)}, order_by)

    return during("activities", "feed.refuse_other_dates", refuse)


def _lead_or_none(emulator: Emulator, old: Callable[..., None], args: Any, order_by: str) -> None:
    """Sort by `activity_at` also where no lead is named."""
    if "lead_id" not in args and order_by in emulator.feed.one_lead_orders:
        order_by = "-date_created"
    old(args, order_by)


def _in_mode(asked: str, taken: str) -> Any:
    """Take one mode of `thread_emails` for another one."""
    return during("activities", "feed.gather", lambda old, mode: old(taken if mode == asked else mode))


def _threads_only(_: Emulator, old: Callable[..., list[Any]], mode: str) -> list[Any]:
    """Leave the threads of single emails out."""
    return [each for each in old(mode) if each.kind != "EmailThread" or len(each.emails) > 1]


def _swapped(items: list[Any]) -> list[Any]:
    """Swap the last two of a list."""
    return items if len(items) < 2 else [*items[:-2], items[-1], items[-2]]  # noqa: PLR2004 - two


ROWS = (
    Fault(
        "activities-answer-206",
        "activity-list-answers-200",
        "A list of activities answers 206.",
        coded("activities", 206),
    ),
    Fault(
        "activities-data-null-when-empty",
        "activity-list-envelope",
        "A list of no activities shows null as `data`.",
        data("activities", lambda items: items or None),
    ),
    Fault(
        "activities-has-more-a-number",
        "activity-list-envelope",
        "`has_more` of activities is a number.",
        says_more("activities", lambda more, _, __: int(more)),
    ),
    Fault(
        "activities-in-results",
        "activity-list-envelope",
        "Activities stand under `results`.",
        answer("activities", lambda page: {"results": page["data"], "has_more": page["has_more"]}),
    ),
    Fault(
        "activities-without-errors",
        "activity-list-has-emails",
        "The activities leave emails with status `error` out.",
        finds("activities", lambda items: [i for i in items if getattr(i, "status", "") != "error"]),
    ),
    Fault(
        "activities-cut-subjects",
        "activity-list-has-emails",
        "The activities cut the subjects of emails.",
        shown_as("subject", lambda text, _: text and text[:8], "activities"),
    ),
    Fault(
        "activities-name-twice",
        "activity-list-has-emails",
        "The activities name their first one twice.",
        finds("activities", lambda items: items[:1] + items),
    ),
    Fault(
        "activities-limit-one-more",
        "activity-list-limit",
        "A page holds one activity more than `_limit`.",
        cuts("activities", lambda items, page: items[page.skip : page.skip + page.limit + 1]),
    ),
    Fault(
        "activities-has-more-when-full",
        "activity-list-limit",
        "`has_more` is true when the page ends with the last activity.",
        says_more("activities", lambda _, count, page: count >= page.skip + page.limit),
    ),
    Fault(
        "activities-has-more-never",
        "activity-list-limit",
        "`has_more` of activities is always false.",
        says_more("activities", lambda *_: False),
    ),
    Fault(
        "activities-skip-ignored",
        "activity-list-skip",
        "`_skip` is ignored in activities.",
        cuts("activities", lambda items, page: items[: page.limit]),
    ),
    Fault(
        "activities-skip-one-more",
        "activity-list-skip",
        "`_skip` leaves out one activity more.",
        cuts("activities", lambda items, page: items[page.skip + bool(page.skip) :][: page.limit]),
    ),
    Fault(
        "deleted-among-activities", "activity-list-deleted", "Deleted emails stay among the activities.", _deleted_stay
    ),
    Fault(
        "activities-lead-ignored",
        "activity-filter-lead",
        "The lead of a query for activities is ignored.",
        ignores("activities", "lead_id"),
    ),
    *(
        Fault(
            f"activities-{_slug(name)}-ignored",
            f"activity-filter-{_slug(name)}",
            f"Activities are not filtered by `{name}`.",
            ignores("activities", name),
        )
        for name in FILTERS
    ),
    *(
        Fault(
            f"activities-{_slug(name)}-first-only",
            f"activity-filter-{_slug(name)}",
            f"Of the comma list in `{name}` only the first counts.",
            wanted_as("activities", name, lambda texts: texts[:1]),
        )
        for name in FILTERS
        if name.endswith("__in")
    ),
    *(
        Fault(
            f"activities-{_slug(name)}-without-lead",
            f"activity-filter-{_slug(name)}-needs-lead",
            f"`{name}` is taken without a lead.",
            _open_filter(name),
        )
        for name in FILTERS
    ),
    *(
        Fault(
            f"activities-{_slug(field)}-never-{word}",
            f"activity-order-{_slug(field)}{rule}",
            f"Activities sorted by `{sign}{field}` stand the other way round.",
            sorts("activities", lambda items: items[::-1], f"{sign}{field}"),
        )
        for field in DATES
        for sign, word, rule in (("", "ascending", ""), ("-", "descending", "-descending"))
    ),
    *(
        Fault(
            f"activities-{_slug(field)}-last-swapped{rule}",
            f"activity-order-{_slug(field)}{rule}",
            f"Of activities sorted by `{sign}{field}` the last two are swapped.",
            sorts("activities", _swapped, f"{sign}{field}"),
        )
        for field in DATES
        for sign, rule in (("", ""), ("-", "-descending"))
    ),
    *(
        Fault(
            f"activities-{_slug(field)}-{how}-takes-the-instant",
            f"activity-filter-{_slug(field)}-{how}",
            f"`{field}__{how}` gives the activity at the instant too.",
            compares("activities", f"{field}__{how}", compare),
        )
        for field in DATES
        for how, compare in (("gt", operator.ge), ("lt", operator.le))
    ),
    *(
        Fault(
            f"activities-{_slug(field)}-{how}-reversed",
            f"activity-filter-{_slug(field)}-{how}",
            f"`{field}__{how}` compares the other way round.",
            compares("activities", f"{field}__{how}", compare),
        )
        for field in DATES
        for how, compare in (("gt", operator.lt), ("lt", operator.gt))
    ),
    Fault(
        "activities-sorted-by-activity-at-without-lead",
        "activity-order-activity-at-needs-lead",
        "Activities are sorted by `activity_at` without a lead.",
        within("feed.refuse_without_lead", _lead_or_none),
    ),
    *(
        Fault(
            f"activities-{_slug(field)}-of-any-sort",
            f"activity-filter-{_slug(field)}-needs-order",
            f"Filters of `{field}` are taken with any sort.",
            _dates_of_any_sort(field),
        )
        for field in DATES
    ),
    Fault(
        "threads-by-default",
        "activity-threads-absent",
        "Without `thread_emails` threads stand beside their emails.",
        _in_mode("", "true"),
    ),
    Fault(
        "threads-instead-by-default",
        "activity-threads-absent",
        "Without `thread_emails` threads stand in the place of emails.",
        _in_mode("", "only"),
    ),
    Fault("threads-never", "activity-threads-true", "`thread_emails=true` gives no threads.", _in_mode("true", "")),
    Fault(
        "threads-of-several-only",
        "activity-threads-true",
        "Single emails stand in no thread.",
        within("feed.gather", _threads_only),
    ),
    Fault(
        "threads-only-with-emails",
        "activity-threads-only",
        "`thread_emails=only` gives emails beside their threads.",
        _in_mode("only", "true"),
    ),
    Fault("threads-only-ignored", "activity-threads-only", "`thread_emails=only` gives emails.", _in_mode("only", "")),
    Fault(
        "activities-fields-ignored",
        "activity-fields",
        "`_fields` is ignored in activities.",
        during("activities", "fields.pick", lambda old, shown, _: old(shown, {})),
    ),
    Fault(
        "activities-fields-first-only",
        "activity-fields",
        "`_fields` gives its first field only in activities.",
        during(
            "activities",
            "fields.pick",
            lambda old, shown, args: old(shown, {"_fields": args.get("_fields", "").partition(",")[0]}),
        ),
    ),
)
