"""
The list of all activities, and what it lets a query ask for.

Law: filters that only work on one lead, and sorts that limit the date filters,
are rows below; a query that breaks one is refused before anything is listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.problems import RefusedError
from emulator.records import Activity, Email, EmailThread, Note

if TYPE_CHECKING:
    from emulator.filters import Args, Filters
    from emulator.notes import NoteDesk
    from emulator.presenter import Presenter
    from emulator.store import Store
    from emulator.threads import Threads

DEFAULT_ORDER = "-date_created"


class Feed:
    """Lists emails, threads and notes together."""

    def __init__(
        self,
        filters: Filters,
        store: Store,
        presenter: Presenter,
        threads: Threads,
        notes: NoteDesk,
    ) -> None:
        self.filters = filters
        self.store = store
        self.presenter = presenter
        self.threads = threads
        self.notes = notes
        self.orders = {"date_created", "-date_created", "activity_at", "-activity_at"}
        self.one_lead_orders = {"activity_at", "-activity_at"}
        self.one_lead_filters = set(filters.feed_lists) - {"lead_id"}

    def find(self, args: Args) -> list[Activity]:
        """Give the activities that a query asks for, in its order."""
        order_by = self.order_by(args)
        self.refuse_without_lead(args, order_by)
        self.refuse_other_dates(args, order_by)
        found = self.gather(args.get("thread_emails", ""))
        return self.filters.order(self.filters.keep(found, args, self.filters.feed_lists), order_by)

    def show(self, activity: Activity, args: Args) -> dict[str, Any]:
        """Give the response object of an activity of any type."""
        if isinstance(activity, EmailThread):
            return self.threads.show(activity)
        if isinstance(activity, Email):
            return self.show_email(activity, args.get("thread_emails", ""))
        if isinstance(activity, Note):
            return self.notes.show(activity)
        raise TypeError(activity.kind)

    def show_email(self, email: Email, thread_emails: str) -> dict[str, Any]:
        """Show an email: beside its thread it is stripped."""
        if thread_emails == "true":
            return self.threads.strip(email)
        return self.presenter.show(email)

    def gather(self, thread_emails: str) -> list[Activity]:
        """Collect the objects of a mode: emails, threads, or both; notes always."""
        emails: list[Activity] = list(self.store.emails.values())
        threads: list[Activity] = []
        if thread_emails in {"true", "only"}:
            threads = list(self.threads.gather(self.store.emails.values()))
        if thread_emails == "only":
            emails = []
        return [*emails, *threads, *self.store.notes.values()]

    def order_by(self, args: Args) -> str:
        """Read how to sort."""
        order_by = args.get("_order_by", DEFAULT_ORDER)
        if order_by not in self.orders:
            raise RefusedError(400, "_order_by names no field that activities are sorted by.")
        return order_by

    def one_lead(self, args: Args) -> bool:
        """Say whether a query is about a single lead."""
        return len(self.filters.ids(args, "lead_id")) == 1

    def refuse_without_lead(self, args: Args, order_by: str) -> None:
        """Refuse what only works for a single lead when there is none."""
        narrow = order_by in self.one_lead_orders or self.one_lead_filters & set(args)
        if narrow and not self.one_lead(args):
            raise RefusedError(400, "This query needs the lead_id of a single lead.")

    def refuse_other_dates(self, args: Args, order_by: str) -> None:
        """Refuse filters of the date that is not the one sorted by."""
        sorted_by = order_by.removeprefix("-")
        for name in self.filters.date_filters():
            if name in args and not name.startswith(sorted_by):
                raise RefusedError(400, f"{name} needs _order_by to name the same field.")
