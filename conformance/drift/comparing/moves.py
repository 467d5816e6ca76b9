"""
What moved in the answers: the forms of a baseline beside what a run has seen.

Law: data explain more than they seem to. What each kind of move needs as evidence:
  field added    a field that nothing knows: one sighting. One that the contract lists, or that another answer is known
                 to hold: it is always there now, in OFTEN answers. One that was observed there is no news.
  field removed  it was always there; now it is in none of ENOUGH answers, or in no email of one status, ENOUGH of them.
                 One that the contract requires: a single answer without it.
  type           another JSON type than all before: one sighting. Another form of text: one sighting where the contract
                 has a format for moments; elsewhere no text has a form of before, ENOUGH of them.
  null           never before, and the contract forbids it: one sighting. Where it allows it: always now, OFTEN.
  value          neither the baseline nor the contract knows it: one sighting.
What is missing counts only in a calm run. A null, a missing optional field, a rare value that is not seen: nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from conformance.drift.difference import Kind
from conformance.drift.learning.forms import in_map, is_field, missing, plain
from conformance.drift.learning.kinds import DATE_TIME, EMPTY, ENUM, NULL, TEXT, json_type
from conformance.drift.learning.places import documented, in_email, is_observed, parent, words
from conformance.drift.learning.shapes import ABSENT_KIND, OFTEN, Seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.drift.learning.forms import Form
    from conformance.drift.learning.places import Answer

ENOUGH = 3
_MOMENTS = "close-date-time"
NOWHERE = "in no answer"


class Move(NamedTuple):
    """One move in one kind of answer; `before` and `now` are words, `what` names the example that shows it."""

    kind: Kind
    answer: Answer
    path: str
    before: frozenset[str]
    now: frozenset[str]
    what: str

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return words(self.answer, self.path)


def moves(
    before: Mapping[Answer, Mapping[str, Form]], now: Mapping[Answer, Mapping[str, Seen]], *, calm: bool
) -> list[Move]:
    """Return what moved in the answers that both know."""
    known = {words(answer, path) for answer, forms in before.items() for path in forms}
    return [
        move
        for answer, found in now.items()
        if answer in before
        for move in _Look(answer, before[answer], found, known, calm).moves()
    ]


class _Look(NamedTuple):
    answer: Answer
    before: Mapping[str, Form]
    now: Mapping[str, Seen]
    known: set[str]
    calm: bool

    def moves(self) -> Iterator[Move]:
        for path in sorted(self.now.keys() | self.before.keys()):
            if in_map(path, self.before) or in_map(path, self.now):
                continue
            if path not in self.before:
                yield from self._added(path)
                continue
            yield from self._removed(path)
            if path in self.now:
                yield from self._changed(path)

    def _move(self, kind: Kind, path: str, before: frozenset[str], now: frozenset[str], what: str) -> Move:
        return Move(kind, self.answer, path, before, now, what)

    def _added(self, path: str) -> Iterator[Move]:
        above = self.before.get(parent(path))
        if above is None or "object" not in above.kinds or not is_field(path) or is_observed(self.answer, path):
            return
        always = self.now[path].present >= OFTEN and not missing(path, self.now)
        is_news = words(self.answer, path) not in self.known and documented(self.answer, path) is None
        if is_news or always:
            kinds = self.now[path].kinds
            yield self._move(Kind.FIELD_ADDED, path, frozenset(), plain(kinds), next(iter(kinds)))

    def _removed(self, path: str) -> Iterator[Move]:
        gone = missing(path, self.now) if self.before[path].always else 0
        if not gone:
            return
        place = documented(self.answer, path)
        what = (Kind.FIELD_REMOVED, path, frozenset(("in every answer",)))
        if self.calm and path not in self.now and gone >= ENOUGH:
            yield self._move(*what, frozenset((NOWHERE,)), ABSENT_KIND)
            return
        statuses = self._without(path) if self.calm else frozenset[str]()
        if statuses:
            now = frozenset(f"in no email with status {each}" for each in statuses)
            yield self._move(*what, now, f"{ABSENT_KIND} {min(statuses)}")
        elif place is not None and place.required:
            yield self._move(*what, frozenset(("not in every answer",)), ABSENT_KIND)

    def _without(self, path: str) -> frozenset[str]:
        """Return the statuses whose emails never have the field at *path*, which had it before."""
        name = in_email(self.answer, path)
        status = self.before.get(path.removesuffix(name or "") + "status")
        if name is None or "." in name or status is None:
            return frozenset()
        emails, having = self.now[parent(path)].groups, self.now.get(path, Seen()).groups
        return frozenset(each for each in status.values if emails.get(each, 0) >= ENOUGH and not having.get(each, 0))

    def _changed(self, path: str) -> Iterator[Move]:
        before, now = self.before[path].kinds, self.now[path].kinds
        news = self._new_type(path) or self._new_form(path)
        if news is not None:
            yield self._move(Kind.TYPE_CHANGED, path, before - {NULL}, plain(now.keys() - {NULL}), news)
        elif NULL in now and NULL not in before and self._null_counts(path):
            never, always = frozenset(("never null",)), now.total() == now[NULL]
            yield self._move(
                Kind.NULLABILITY_CHANGED, path, never, frozenset(("always null" if always else "null",)), NULL
            )
        place = documented(self.answer, path)
        new = self.now[path].values.keys() - self.before[path].values - (place.values if place else frozenset())
        if new and ENUM in before:
            yield self._move(Kind.ENUM_VALUE_NEW, path, self.before[path].values, frozenset(new), f"={min(new)}")

    def _new_type(self, path: str) -> str | None:
        """Return the first kind of a JSON type that was never there, where there was another."""
        types = {json_type(kind) for kind in self.before[path].kinds} - {NULL}
        if "number" in types:
            types.add("integer")
        return next((kind for kind in self.now[path].kinds if types and json_type(kind) not in {*types, NULL}), None)

    def _new_form(self, path: str) -> str | None:
        """Return the first form of text that was never there, where another was the rule."""
        before = {kind for kind in self.before[path].kinds if json_type(kind) == "string"}
        now = {kind: count for kind, count in self.now[path].kinds.items() if json_type(kind) == "string"}
        if not before or before & {TEXT, ENUM} or not now.keys() - before:
            return None
        place = documented(self.answer, path)
        is_moment = place is not None and place.schema.get("format") == _MOMENTS and before == {DATE_TIME}
        if is_moment or (not now.keys() & before and sum(now.values()) >= ENOUGH and before != {EMPTY}):
            return next(iter(now.keys() - before))
        return None

    def _null_counts(self, path: str) -> bool:
        place, seen = documented(self.answer, path), self.now[path]
        forbidden = place is not None and place.types and NULL not in place.types
        always = seen.kinds.total() == seen.kinds[NULL] >= OFTEN
        return bool(forbidden or (self.calm and always and self.before[path].always))
