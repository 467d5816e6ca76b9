"""
What the answers of a run were made of: every field by its path, its kinds, where it was missing.

Law: only answers that show a thing whole are learned from, and none that tells of an outage. One exchange is kept for
everything that is new in it, as an example; beside those nothing that a target said is held.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.counting.field_counts import THINNING
from conformance.drift.learning.defaults import Defaults
from conformance.drift.learning.kinds import ANY_NAME, ENUM, TEXT, kind_of, known_name, word
from conformance.drift.learning.places import ROOT, Answer, child, documented, is_free, parent
from conformance.exchange import ABSENT
from conformance.writing.recording import record_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from conformance.exchange import Exchange

OFTEN = 5
"""So many sightings make a habit: fewer do not tell `always` from luck."""
ABSENT_KIND = "absent"
_OUTAGE = (408, 429)
_REFUSALS = range(400, 500)
_DEEPEST, _TOP = 12, 1
"""How deep is looked; what a refusal says is free, so that only its names at the top are learned."""
_MANY_NAMES = 8
"""So many names that no two objects share are keys; where the contract leaves an object free, any are."""


@dataclass
class Seen:
    """
    What stood in one place.

    `kinds` and `values` are counted, `objects` is how often an object stood there, `groups` how often that was an email
    of each status; of a field of an email, `groups` counts the emails that had it. `longest` is that of its texts.
    """

    present: int = 0
    objects: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    longest: int = 0


@dataclass
class Learned:
    """All that was learned from a run; `examples` tells in which exchange something was seen first."""

    shapes: dict[Answer, dict[str, Seen]]
    defaults: Mapping[tuple[str, str], frozenset[str]]
    examples: Mapping[tuple[Answer, str, str], str] = field(default_factory=dict)
    records: Mapping[str, dict[str, Any]] = field(default_factory=dict)


class Learner:
    """Hears the exchanges of a run; safe to share between threads."""

    def __init__(self) -> None:
        self._shapes: defaultdict[Answer, defaultdict[str, Seen]] = defaultdict(lambda: defaultdict(Seen))
        self._defaults = Defaults()
        self._examples: dict[tuple[Answer, str, str], str] = {}
        self._records: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def take(self, exchange: Exchange) -> None:
        """Learn from *exchange*; the mask of the run has to know it before."""
        if not _tells(exchange):
            return
        answer = Answer(str(exchange.operation), exchange.status)
        with self._lock:
            _Walk(self, answer, exchange).value(exchange.json, ROOT, "", None, 0)
            for name, shown in self._defaults.take(exchange):
                self.example((answer, name, shown), exchange)

    def learned(self, show: Callable[[dict[str, Any]], dict[str, Any]] = dict) -> Learned:
        """Return what was learned so far; *show* gives a recorded exchange as it may be written."""
        with self._lock:
            shapes = {answer: _without_maps(answer, dict(found)) for answer, found in self._shapes.items()}
            records = {name: show(record) for name, record in self._records.items()}
            return Learned(shapes, self._defaults.shown(), dict(self._examples), records)

    def seen(self, answer: Answer, path: str) -> Seen:
        """Return what is known of *path*, to be added to."""
        return self._shapes[answer][path]

    def example(self, key: tuple[Answer, str, str], exchange: Exchange) -> None:
        """Keep *exchange* as the example of *key*, when it is the first."""
        if key not in self._examples:
            self._examples[key] = exchange.id
            self._records[exchange.id] = record_of(exchange)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through one answer."""

    learner: Learner
    answer: Answer
    exchange: Exchange

    def value(self, value: Any, path: str, name: str, group: str | None, depth: int) -> None:
        """Note what *value* is, and what is in it; *group* is the status of the email whose field it is."""
        seen = self.learner.seen(self.answer, path)
        kind = self._kind(seen, value, path, name)
        seen.present += 1
        seen.kinds[kind] += 1
        if group is not None:
            seen.groups[group] += 1
        self._example(path, kind)
        if depth >= (_DEEPEST if self.answer.ok else _TOP):
            return
        if isinstance(value, dict):
            self._object(value, path, depth)
        elif isinstance(value, list):
            for each in value:
                if not _is_of_another_kind(self.answer, path, each):
                    self.value(each, f"{path}[]", name, None, depth + 1)

    def _kind(self, seen: Seen, value: Any, path: str, name: str) -> str:
        if isinstance(value, str):
            place = documented(self.answer, path)
            if place is not None and place.values:
                seen.values[word(value)] += 1
                self._example(path, f"={word(value)}")
                return ENUM
            if not self.answer.ok:
                return TEXT
            seen.longest = max(seen.longest, len(value))
        return kind_of(value, name)

    def _object(self, value: dict[str, Any], path: str, depth: int) -> None:
        seen, is_email = self.learner.seen(self.answer, path), path == self.answer.email
        status = value.get("status") if is_email else None
        group = word(status) if isinstance(status, str) else None
        seen.objects += 1
        if group is not None:
            seen.groups[group] += 1
        for name, each in value.items():
            key = known_name(name)
            self.value(each, child(path, key), key, group, depth + 1)
        for name in self._needed(path) - value.keys():
            self._example(child(path, name), ABSENT_KIND)

    def _needed(self, path: str) -> set[str]:
        if path == self.answer.email:
            return set(contract.required_fields())
        place = documented(self.answer, path)
        return set(place.schema.get("required", ())) if place else set()

    def _example(self, path: str, what: str) -> None:
        self.learner.example((self.answer, path, what), self.exchange)


def _tells(exchange: Exchange) -> bool:
    """Tell whether *exchange* shows a whole thing, or refuses for a reason that lies in the request."""
    if exchange.operation is None or exchange.json is ABSENT or THINNING & {name for name, _ in exchange.request.query}:
        return False
    return exchange.ok or (exchange.status in _REFUSALS and exchange.status not in _OUTAGE)


def _is_of_another_kind(answer: Answer, path: str, item: Any) -> bool:
    """Of activities only emails are ours to learn."""
    among_others = answer.operation == "listActivities" and f"{path}[]" == answer.email
    return among_others and not (isinstance(item, dict) and item.get("_type") == "Email")


def _without_maps(answer: Answer, found: dict[str, Seen]) -> dict[str, Seen]:
    """Return *found* with the names in it that are keys of a map, which no two objects share, as one."""
    inside: defaultdict[str, list[str]] = defaultdict(list)
    for path in found:
        inside[parent(path)].append(path)
    maps = {
        path
        for path, names in inside.items()
        if (is_free(answer, path) or len(names) >= _MANY_NAMES) and _share_none(found, path, names)
    }
    together: dict[str, Seen] = {}
    for path, seen in found.items():
        place = _collapsed(path, maps)
        together[place] = _added(together[place], seen) if place in together else seen
    return together


def _share_none(found: Mapping[str, Seen], path: str, names: Iterable[str]) -> bool:
    return path in found and all(found[each].present < found[path].objects for each in names)


def _collapsed(path: str, maps: set[str]) -> str:
    above, _, name = path.rpartition(".")
    if not name or path == ROOT:
        return path
    lists = name[len(name.rstrip("[]")) :]
    place = _collapsed(above, maps) if above else ROOT
    return child(place, f"{ANY_NAME}{lists}" if above in maps else name)


def _added(one: Seen, other: Seen) -> Seen:
    return Seen(
        one.present + other.present,
        one.objects + other.objects,
        one.kinds + other.kinds,
        one.values + other.values,
        one.groups + other.groups,
        max(one.longest, other.longest),
    )
