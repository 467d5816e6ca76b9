"""
Checks on a sequence of exchanges: what was written is what is read, wherever and whenever it is read.

Law: a picture of an email is compared only with the last one that the same target gave of it, before the request for
the next one began; nothing is assumed about an email that the sequence has not shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.checks.fields import lasting, stable
from conformance.checks.values import described, differences
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, broken, kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from conformance.exchange import Exchange

_READ_AFTER = {
    "createEmail": ("email-get-after-create", "an email read after its create"),
    "updateEmail": ("email-update-answers-new-state", "an email read after an update"),
    "refused": ("email-update-is-atomic", "an email read after a refused update"),
}
_LISTED = {
    "listEmails": ("email-list-agrees-with-get", "an email in a list of emails"),
    "listActivities": ("activity-list-has-emails", "an email in a list of activities"),
}
_AS_BEFORE = "the values that were shown before"
_BODIES = frozenset({"body_text", "body_html"})
_REPLY = "in_reply_to_id"
_REPEATED = ("email-get-repeats", "an email read twice")


@dataclass
class History:
    """
    Folds over exchanges in the order in which they happened, for the emails of one sequence.

    Feed it every exchange; it yields an outcome whenever a picture can be compared with an earlier one.
    """

    _last: dict[str, tuple[Mapping[str, Any], Exchange, str]] = field(default_factory=dict)
    _deleted: dict[str, Exchange] = field(default_factory=dict)
    _bodies: dict[str, set[str]] = field(default_factory=dict)

    def remember(self, exchange: Exchange) -> None:
        """Take *exchange* for granted: it was judged in another sequence, which this one builds on."""
        for _ in self.judge(exchange):
            pass

    def judge(self, exchange: Exchange) -> Iterator[Outcome]:
        """Yield what *exchange* shows in the light of those before it, and remember it."""
        if exchange.operation in _LISTED:
            yield from self._list(exchange)
        elif exchange.operation == "createEmail" and exchange.ok:
            yield from self._created(exchange)
        elif exchange.operation in ("getEmail", "updateEmail", "deleteEmail"):
            yield from self._one(exchange)

    def _created(self, exchange: Exchange) -> Iterator[Outcome]:
        name = exchange.item.get("id")
        if not isinstance(name, str):
            return
        step = Step("the create", exchange)
        if name in self._last:
            earlier = Step("an earlier create", self._last[name][1])
            yield broken(
                "email-id-unique",
                "the id of a new email",
                earlier,
                step,
                seen="the id of an email that exists",
                expected="an id of its own",
            )
        else:
            yield kept("email-id-unique", "the id of a new email", step)
        self._last[name] = (exchange.item, exchange, "createEmail")
        self._bodies[name] = {body for body, value in _bodies_in(exchange).items() if value is not None}

    def _one(self, exchange: Exchange) -> Iterator[Outcome]:
        name = exchange.request.path.rstrip("/").rpartition("/")[2]
        if exchange.operation == "deleteEmail":
            if exchange.ok:
                self._deleted[name] = exchange
                self._last.pop(name, None)
                self._forget_reply_to(name)
        elif exchange.operation == "updateEmail":
            yield from self._updated(name, exchange)
        elif exchange.ok and isinstance(exchange.json, dict) and "_fields" not in dict(exchange.request.query):
            yield from self._read(name, exchange)

    def _forget_reply_to(self, name: str) -> None:
        """The pages do not tell what a reply shows of the email that it replied to once that is deleted."""
        for reply, (picture, exchange, how) in self._last.items():
            if picture.get(_REPLY) == name:
                self._last[reply] = ({key: value for key, value in picture.items() if key != _REPLY}, exchange, how)

    def _updated(self, name: str, exchange: Exchange) -> Iterator[Outcome]:
        if exchange.ok and isinstance(exchange.json, dict):
            written = self._bodies.setdefault(name, set(_BODIES))
            if self._shown_before(name, exchange) and isinstance(exchange.request.body, dict):
                picture, earlier, _ = self._last[name]
                yield _left_alone(picture, earlier, exchange, following=_BODIES - written)
            for body, value in _bodies_in(exchange).items():
                (written.discard if value is None else written.add)(body)
            self._last[name] = (exchange.item, exchange, "updateEmail")
        elif name in self._last:
            picture, earlier, _ = self._last[name]
            self._last[name] = (picture, earlier, "refused")

    def _read(self, name: str, exchange: Exchange) -> Iterator[Outcome]:
        if self._shown_before(name, exchange):
            picture, earlier, how = self._last[name]
            rule, title = _READ_AFTER.get(how, _REPEATED)
            yield _compared(
                rule, title, picture, exchange.item, Step("what was shown before", earlier), Step("the GET", exchange)
            )
        self._last[name] = (exchange.item, exchange, "getEmail")

    def _shown_before(self, name: Any, exchange: Exchange) -> bool:
        """Tell whether the email *name* was shown by an exchange that had ended when *exchange* began."""
        return name in self._last and self._last[name][1].ended <= exchange.began

    def _list(self, exchange: Exchange) -> Iterator[Outcome]:
        rule, title = _LISTED[str(exchange.operation)]
        query = dict(exchange.request.query)
        step = Step("the list", exchange)
        for item in exchange.items:
            name = item.get("id")
            if name in self._deleted:
                gone = "email-delete-gone-from-list" if exchange.operation == "listEmails" else "activity-list-deleted"
                yield broken(
                    gone,
                    "a deleted email in a list",
                    Step("the delete", self._deleted[name]),
                    step,
                    seen=f"the list holds {name}",
                    expected="the deleted email is in no list",
                )
            elif self._shown_before(name, exchange) and not {"_fields", "thread_emails"} & query.keys():
                picture, earlier, _ = self._last[str(name)]
                yield _compared(rule, title, picture, item, Step("what was shown before", earlier), step)


def _bodies_in(case: Exchange) -> dict[str, Any]:
    """Return the bodies that a request names, with what it gives for them."""
    return {name: value for name in sorted(_BODIES) if (value := case.sent(name)) is not ABSENT}


def _left_alone(before: Mapping[str, Any], earlier: Exchange, case: Exchange, following: AbstractSet[str]) -> Outcome:
    """
    Compare the answer of an update with the picture before it in what the update does not name.

    A body in *following*, which no request has written, may be made of the other one, and anew when that is updated.
    """
    derived = following if _bodies_in(case) else frozenset()
    fields = [each for each in lasting(before, case.request.body.keys()) if each in case.item and each not in derived]
    changes = differences(before, case.item, fields)
    title = f"the answer to an update of {', '.join(case.request.body) or 'nothing'}"
    steps = (Step("what was shown before", earlier), Step("the update", case))
    if changes:
        return broken("email-update-is-partial", title, *steps, seen=described(changes), expected=_AS_BEFORE)
    return kept("email-update-is-partial", title, *steps)


def _compared(rule: str, title: str, before: Mapping[str, Any], after: Mapping[str, Any], *steps: Step) -> Outcome:
    """Compare two pictures in the fields that both have: a missing field is for the rules on its shape."""
    fields = [each for each in stable(before) if each in before and each in after]
    changes = differences(before, after, fields)
    if changes:
        return broken(rule, title, *steps, seen=described(changes), expected=_AS_BEFORE)
    return kept(rule, title, *steps)
