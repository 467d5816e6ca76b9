"""
From a run to the baseline that takes the place of the last one.

Law: what an accepted run did not see is still true: a null, a value, a field that data explain stay. What a comparison
has found to be gone, or to be another, is written as it is now.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.drift.baselines.baseline import Baseline
from conformance.drift.comparing import verdicts
from conformance.drift.comparing.moves import NOWHERE, moves
from conformance.drift.difference import Kind
from conformance.drift.learning.forms import Form, forms_of, in_map, is_field, missing, plain
from conformance.drift.learning.kinds import NULL, TEXT, json_type
from conformance.drift.learning.places import documented, parent
from conformance.drift.learning.shapes import OFTEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from conformance.drift.baselines.baseline import Defaults
    from conformance.drift.comparing.moves import Move
    from conformance.drift.learning.places import Answer
    from conformance.drift.learning.shapes import Learned, Seen

_TOOL = ("version", "contract", "contract_sha256")


def accept(
    earlier: Baseline | None,
    learned: Learned,
    document: Mapping[str, Any],
    edges: Mapping[str, int | None],
    *,
    day: date | None = None,
) -> Baseline:
    """Return the baseline after a run, accepted on *day*, today by default; *earlier* is the one before it, if any."""
    target, tool = document["target"], document["tool"]
    new = Baseline(
        target=target["name"],
        accepted=day or datetime.now(UTC).date(),
        profile=document["profile"],
        sending=target["allow_sending"],
        tool={name: tool[name] for name in _TOOL},
        verdicts=verdicts.verdicts(document),
        probes=verdicts.answers(document),
        limits=dict(edges),
        defaults=learned.defaults,
        shapes={answer: forms_of(found) for answer, found in learned.shapes.items()},
    )
    return new if earlier is None else _folded(earlier, new, learned, calm=verdicts.is_calm(document))


def _folded(earlier: Baseline, new: Baseline, learned: Learned, *, calm: bool) -> Baseline:
    moved: defaultdict[Answer, list[Move]] = defaultdict(list)
    for move in moves(earlier.shapes, learned.shapes, calm=calm):
        moved[move.answer].append(move)
    shapes = {**earlier.shapes, **new.shapes}
    for answer in earlier.shapes.keys() & new.shapes.keys():
        fold = _Fold(answer, earlier.shapes[answer], new.shapes[answer], learned.shapes[answer], moved[answer], calm)
        shapes[answer] = dict(fold.forms())
    return replace(
        new,
        verdicts={**earlier.verdicts, **new.verdicts},
        probes={**earlier.probes, **new.probes},
        limits={**earlier.limits, **new.limits},
        defaults=_defaults(earlier.defaults, new.defaults),
        shapes=shapes,
    )


def _defaults(before: Defaults, now: Defaults) -> Defaults:
    """A default that shares nothing with the one before takes its place."""
    both = {key: before[key] | now[key] if before[key] & now[key] else now[key] for key in before.keys() & now.keys()}
    return {**before, **now, **both}


class _Fold(NamedTuple):
    """The forms of one kind of answer, before and now."""

    answer: Answer
    before: Mapping[str, Form]
    now: Mapping[str, Form]
    seen: Mapping[str, Seen]
    moved: list[Move]
    calm: bool

    def forms(self) -> Iterator[tuple[str, Form]]:
        moved = {(move.path, move.kind) for move in self.moved}
        gone = {move.path for move in self.moved if move.kind is Kind.FIELD_REMOVED and NOWHERE in move.now}
        for path in self.before.keys() | self.now.keys():
            if any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in gone):
                continue
            if self._is_key(path):
                continue
            if (path, Kind.FIELD_ADDED) in moved:
                yield path, self.now[path]
            elif (path, Kind.TYPE_CHANGED) in moved:
                yield path, self._retyped(path)
            else:
                yield path, self._joined(path)

    def _is_key(self, path: str) -> bool:
        """Tell whether *path* leads through a key of what the other run has shown to be a map."""
        return (path not in self.before and in_map(path, self.before)) or (
            path not in self.now and in_map(path, self.now)
        )

    def _retyped(self, path: str) -> Form:
        null = self.before[path].kinds & {NULL}
        return replace(self.now[path], always=self._joined(path).always, kinds=self.now[path].kinds | null)

    def _joined(self, path: str) -> Form:
        present = not is_field(path) or not missing(path, self.seen)
        if path not in self.before:
            now = self.now[path]
            return replace(now, always=now.always and not self._was_missing(path))
        before = self.before[path]
        if path not in self.now:
            return replace(before, always=before.always and present)
        now = self.now[path]
        kinds = plain((before.kinds - self._mended(path)) | now.kinds)
        return Form(
            before.always and present,
            kinds,
            before.values | now.values,
            max(before.longest, now.longest) if TEXT in kinds else 0,
        )

    def _was_missing(self, path: str) -> bool:
        above = self.before.get(parent(path))
        return above is not None and "object" in above.kinds

    def _mended(self, path: str) -> frozenset[str]:
        """Return the kinds that the contract forbids and that were not seen any more."""
        place, seen = documented(self.answer, path), self.seen[path]
        if not self.calm or place is None or not place.types or seen.present < OFTEN:
            return frozenset()
        return frozenset(
            each for each in self.before[path].kinds - seen.kinds.keys() if json_type(each) not in place.types
        )
