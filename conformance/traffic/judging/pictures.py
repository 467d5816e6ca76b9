"""
Rules of servers on what is shown of an email at different times.

Law: two pictures are compared only when they carry the same date of change, so that nobody wrote between them. Where
that date stands still although an update changed something, it was written by hand, and nothing is compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.checks.fields import stable
from conformance.findings import Outcome, Step, broken, kept
from conformance.traffic.judging.disguise import is_disguised
from conformance.traffic.judging.memory import Recent, Shown, is_after, key_of, picture
from conformance.traffic.judging.moves import alike, differing, told
from conformance.traffic.judging.substance import in_substance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.exchange import Exchange

_MERGED = ("lead_id", "contact_id")
"""What becomes another when leads or contacts are merged, which is no change of an email."""
_REPLY = "in_reply_to_id"
_ALIKE = {
    "createEmail": ("email-get-after-create", "an email read after its create"),
    "updateEmail": ("email-update-answers-new-state", "an email read after an update"),
    "getEmail": ("email-get-repeats", "an email read twice"),
    "refused": ("email-update-is-atomic", "an email read after a refused update"),
}
_LISTED = {
    "listEmails": ("email-list-agrees-with-get", "an email in a list of emails"),
    "listActivities": ("activity-list-has-emails", "an email in a list of activities"),
}
_GONE = {
    "getEmail": ("email-delete-gone", "a deleted email that is read"),
    "updateEmail": ("email-delete-not-updatable", "a deleted email that is updated"),
    "deleteEmail": ("email-delete-once", "a deleted email that is deleted again"),
    "listEmails": ("email-delete-gone-from-list", "a deleted email in a list"),
    "listActivities": ("activity-list-deleted", "a deleted email in a list of activities"),
}
_PARTIAL = {"_fields", "thread_emails"}


@dataclass
class Pictures:
    """Remembers the last picture of each email; `look` asks for it, `take` adds an exchange and compares."""

    _last: Recent[Shown] = field(default_factory=Recent)
    _deleted: Recent[Exchange] = field(default_factory=Recent)
    _shared: Recent[bool] = field(default_factory=Recent)
    _stands_still: set[str] = field(default_factory=set)

    def look(self, exchange: Exchange) -> Shown | None:
        """Return the picture that was there before *exchange*, of the email that its path names."""
        key = key_of(exchange, _named(exchange))
        if self._shared.look(key):
            return None
        shown = self._last.look(key)
        return shown if shown is not None and is_after(exchange, shown.exchange) else None

    def deleted(self, exchange: Exchange) -> Exchange | None:
        """Return the delete, before *exchange*, of the email that its path names."""
        key = key_of(exchange, _named(exchange))
        deleted = None if self._shared.look(key) else self._deleted.look(key)
        return deleted if deleted is not None and is_after(exchange, deleted) else None

    def take(self, exchange: Exchange, evidence: Exchange) -> Iterator[Outcome]:
        """Yield what *exchange* shows in the light of those before it; remember it, and *evidence* as its proof."""
        if exchange.operation in _LISTED and exchange.ok:
            yield from self._list(exchange, evidence)
        elif exchange.operation == "createEmail" and exchange.ok and isinstance(exchange.item.get("id"), str):
            key = key_of(exchange, exchange.item["id"])
            self._born(key)
            self._last.keep(key, Shown(picture(exchange.item), evidence, "createEmail"))
        elif exchange.operation in ("getEmail", "updateEmail", "deleteEmail"):
            yield from self._one(exchange, evidence)

    def _born(self, key: tuple[str, str]) -> None:
        """Note an email that begins; one that begins twice was recorded twice, or a scrubber has named it."""
        if self._deleted.pop(key, None) is None and self._last.look(key) is not None:
            self._shared.keep(key, True)

    def _one(self, exchange: Exchange, evidence: Exchange) -> Iterator[Outcome]:
        key = key_of(exchange, _named(exchange))
        if not exchange.ok:
            before = self._last.look(key)
            if exchange.operation == "updateEmail" and before is not None:
                self._last.keep(key, Shown(before.values, before.exchange, "refused"))
            return
        yield from self._gone(exchange, key)
        if exchange.operation == "deleteEmail":
            self._deleted.keep(key, evidence)
            self._last.pop(key, None)
        elif isinstance(exchange.json, dict) and not _PARTIAL & dict(exchange.request.query).keys():
            if exchange.item.get("id") != key[1]:
                return
            values = picture(exchange.item)
            if exchange.operation == "getEmail":
                yield from self._compare(exchange, key, values)
            else:
                yield from self._identity(exchange)
                self._watch_dates(key, values)
            self._last.keep(key, Shown(values, evidence, str(exchange.operation)))

    def _list(self, exchange: Exchange, evidence: Exchange) -> Iterator[Outcome]:
        partial = bool(_PARTIAL & dict(exchange.request.query).keys())
        for item in exchange.items:
            name = item.get("id")
            if not isinstance(name, str) or item.get("_type", "Email") != "Email":
                continue
            key = key_of(exchange, name)
            yield from self._gone(exchange, key)
            if not partial:
                values = picture(item)
                yield from self._compare(exchange, key, values)
                self._last.keep(key, Shown(values, evidence, "getEmail"))

    def share(self, exchange: Exchange, name: str) -> None:
        """Take note that several emails go by the id *name*."""
        self._shared.keep(key_of(exchange, name), True)

    def _gone(self, exchange: Exchange, key: tuple[str, str]) -> Iterator[Outcome]:
        deleted = self._deleted.look(key)
        if deleted is None or not is_after(exchange, deleted) or self._shared.look(key):
            return
        rule, title = _GONE[str(exchange.operation)]
        steps = Step("the delete", deleted), Step("the request after it", exchange)
        yield broken(rule, title, *steps, seen=f"{key[1]} is there", expected="the deleted email is nowhere")

    def _compare(self, exchange: Exchange, key: tuple[str, str], after: Mapping[str, Any]) -> Iterator[Outcome]:
        before = self._last.look(key)
        if before is None or not is_after(exchange, before.exchange) or self._shared.look(key):
            return
        stamp = after.get("date_updated")
        if not isinstance(stamp, str) or before.values.get("date_updated") != stamp or key[0] in self._stands_still:
            return
        names = (name for name in stable(before.values) if name not in self._loose(key, before.values))
        changes = {name: pair for name, pair in differing(names, before.values, after).items() if _proves(name, *pair)}
        rule, title = _LISTED.get(str(exchange.operation)) or _ALIKE[before.how]
        steps = Step("what was shown before", before.exchange), Step("what is shown now", exchange)
        if changes:
            yield broken(rule, title, *steps, seen=told(changes), expected="the values that were shown before")
        else:
            yield kept(rule, title, *steps)

    def _loose(self, key: tuple[str, str], before: Mapping[str, Any]) -> tuple[str, ...]:
        """Name the fields that may change: the email that a reply was to is one of them once it is deleted."""
        return (*_MERGED, _REPLY) if self._deleted.look((key[0], str(before.get(_REPLY)))) is not None else _MERGED

    def _identity(self, exchange: Exchange) -> Iterator[Outcome]:
        """Yield whether an update has left alone what nobody can change."""
        before = self.look(exchange)
        created = exchange.item.get("date_created")
        if before is None or not isinstance(created, str) or not isinstance(before.values.get("date_created"), str):
            return
        steps = Step("what was shown before", before.exchange), Step("the update", exchange)
        rule, title = "email-update-keeps-id", "date_created in the answer to an update"
        if alike("date_created", before.values["date_created"], created):
            yield kept(rule, title, *steps)
        else:
            was = before.values["date_created"]
            yield broken(rule, title, *steps, seen=f"date_created is {created}", expected=f"{was}, as before")

    def _watch_dates(self, key: tuple[str, str], after: Mapping[str, Any]) -> None:
        """Note where the date of change stands still although an update has changed something."""
        before = self._last.look(key)
        if before is None or before.values.get("date_updated") != after.get("date_updated"):
            return
        if differing(iter(after), before.values, after):
            self._stands_still.add(key[0])


def _proves(name: str, one: Any, other: Any) -> bool:
    """Tell whether a difference is one that only the server can have made."""
    return in_substance(one, other) and not (is_disguised(name, one, other) or is_disguised(name, other, one))


def _named(exchange: Exchange) -> str:
    return exchange.request.path.rstrip("/").rpartition("/")[2]
