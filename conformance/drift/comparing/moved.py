"""
What moved in the answers, the limits and the defaults, told as differences: one for each place and class.

Law: the words of a difference hold no counts, so that they stay the same from night to night.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.traffic import field_rule
from conformance.drift.comparing import proposals
from conformance.drift.comparing.causes import Cause
from conformance.drift.comparing.moves import NOWHERE
from conformance.drift.difference import Difference, Kind, Side
from conformance.drift.learning import defaults
from conformance.drift.learning.forms import missing, told
from conformance.drift.learning.kinds import NULL
from conformance.drift.learning.places import ITEM, LISTS, ROOT, documented, in_email, parent
from conformance.drift.learning.shapes import ABSENT_KIND
from conformance.drift.limits.measures import PAGE_SIZE, measures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.drift.baselines.baseline import Baseline
    from conformance.drift.comparing.moves import Move
    from conformance.drift.difference import Proposal
    from conformance.drift.learning.shapes import Learned
    from conformance.drift.limits.measures import Edges

_UNDOCUMENTED = "email-undocumented-fields"
_BREAKING = frozenset((Kind.FIELD_REMOVED, Kind.TYPE_CHANGED, Kind.NULLABILITY_CHANGED, Kind.ENUM_VALUE_NEW))
_EMPTY_OBJECT = "email-delete-empty-object"
_WHOLES = (ROOT, parent(ITEM), ITEM)
_IDENTITY = "id"
_EXAMPLES = 3


def shape_causes(moves: Iterable[Move], learned: Learned) -> list[Cause]:
    """Return *moves* as causes; those of one class in one place are one."""
    together: defaultdict[tuple[Kind, str], list[Move]] = defaultdict(list)
    order = list(contract.operations())
    for move in sorted(moves, key=lambda each: (order.index(each.answer.operation), each.answer.status)):
        together[move.kind, move.place].append(move)
    return [_shape_cause(same, learned) for same in together.values()]


def _shape_cause(moves: list[Move], learned: Learned) -> Cause:
    first = moves[0]
    before, now = (frozenset().union(*(getattr(move, side) for move in moves)) for side in ("before", "now"))
    evidence = [example for example in (_example(move, learned) for move in moves) if example][:_EXAMPLES]
    difference = Difference(
        kind=first.kind,
        place=first.place,
        operations=tuple(dict.fromkeys(move.answer.operation for move in moves)),
        before=_words(first, before) or "not there",
        now=_now(moves, now, learned),
        contract=_contract(first),
        breaks=(Side.CLIENTS,) if first.kind in _BREAKING else (),
        evidence=tuple(dict.fromkeys(evidence)),
        reproduce=learned.records[evidence[0]]["curl"] if evidence else "",
        proposal=_proposal(first, now, learned),
    )
    names = _names(first)
    own = {field_rule(name) for name in names}
    if first.kind is Kind.FIELD_ADDED:
        own |= {_UNDOCUMENTED, _EMPTY_OBJECT} if first.answer.operation == "deleteEmail" else {_UNDOCUMENTED}
    whole = difference.operations if _is_of_the_whole(first) else ()
    values = now if first.kind is Kind.ENUM_VALUE_NEW else frozenset[str]()
    return Cause(difference, names, frozenset(own), answers=frozenset(whole), values=values)


def _is_of_the_whole(move: Move) -> bool:
    """Tell whether answers as a whole cannot be read any more: they are another thing, or do not say of which email."""
    return move.kind in _BREAKING and (move.path in _WHOLES or in_email(move.answer, move.path) == _IDENTITY)


def _words(move: Move, found: frozenset[str]) -> str:
    if move.kind in (Kind.FIELD_ADDED, Kind.TYPE_CHANGED):
        return told(found)
    return ", ".join(sorted(found - {NOWHERE} or found))


def _now(moves: list[Move], now: frozenset[str], learned: Learned) -> str:
    first = moves[0]
    if first.kind is not Kind.FIELD_ADDED:
        return _words(first, now)
    some = any(missing(move.path, learned.shapes[move.answer]) for move in moves)
    return f"{'in some answers' if some else 'in every answer'}, {told(now)}"


def _contract(move: Move) -> str:
    place = documented(move.answer, move.path)
    if place is None:
        return "does not know it" if move.answer.ok else "says nothing of refusals"
    if move.kind in (Kind.FIELD_ADDED, Kind.FIELD_REMOVED):
        return "requires it" if place.required else "knows it; it may be missing"
    if move.kind is Kind.ENUM_VALUE_NEW:
        return ", ".join(sorted(place.values))
    return " or ".join(sorted(place.types, key=lambda each: (each == NULL, each)))


def _example(move: Move, learned: Learned) -> str | None:
    """Return the exchange that shows *move*: where a field is missing, one with the object that lacks it."""
    above = parent(move.path)
    what, _, status = move.what.partition(" ")
    keys = [(move.answer, move.path, move.what)]
    if what == ABSENT_KIND:
        beside = f"{above}.status" if above else "status"
        keys += [(move.answer, beside, f"={status}"), (move.answer, above, "object")]
    return next((learned.examples[key] for key in keys if key in learned.examples), None)


def _proposal(move: Move, now: frozenset[str], learned: Learned) -> Proposal | None:
    if move.kind is Kind.ENUM_VALUE_NEW:
        return proposals.value(move.place, now)
    if move.kind is Kind.FIELD_ADDED:
        return proposals.field(move.answer, move.path, learned.shapes[move.answer])
    return None


def _names(move: Move) -> frozenset[str]:
    path = in_email(move.answer, move.path) or move.path
    name = path.partition(".")[0].removesuffix("[]")
    return frozenset((name,)) if name else frozenset()


def edge_causes(before: Edges, now: Edges, rows: Mapping[str, Mapping[str, Any]]) -> list[Cause]:
    """Return the edges that are elsewhere; the same one of two operations is one, *rows* are rule -> results."""
    together: defaultdict[str, list[str]] = defaultdict(list)
    for rule in before.keys() & now.keys() & measures().keys():
        if before[rule] != now[rule]:
            together[measures()[rule].place].append(rule)
    return [
        _edge_cause(place, sorted(rules), before, now, rows.get(min(rules), {}))
        for place, rules in sorted(together.items())
    ]


def _edge_cause(place: str, rules: list[str], before: Edges, now: Edges, row: Mapping[str, Any]) -> Cause:
    steps = [step["id"] for each in row.get("evidence", ()) for step in each["exchanges"]]
    kind = measures()[rules[0]].kind
    difference = Difference(
        kind=kind,
        place=place,
        operations=tuple(measures()[rule].operation for rule in rules),
        before=_numbers(before, rules),
        now=_numbers(now, rules),
        contract=" and ".join(sorted({measures()[rule].contract for rule in rules})),
        breaks=(Side.CLIENTS,),
        evidence=tuple(steps[-1:]),
        reproduce=row.get("rerun", ""),
    )
    is_page = PAGE_SIZE in rules
    return Cause(
        difference,
        frozenset(name for rule in rules for name in measures()[rule].fields),
        frozenset(rules),
        answers=frozenset(LISTS) if is_page else frozenset(),
        unsized=is_page,
    )


def _numbers(edges: Edges, rules: list[str]) -> str:
    told = {measures()[rule].told(edges[rule]) for rule in rules}
    return " and ".join(sorted(told, key=lambda each: (len(each), each)))


def default_causes(baseline: Baseline, learned: Learned) -> list[Cause]:
    """Return the properties that show something else than ever before when they are not sent."""
    together: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(baseline.defaults.keys() & learned.defaults.keys()):
        if not baseline.defaults[key] & learned.defaults[key]:
            together[key[0]].append(key[1])
    return [_default_cause(name, statuses, baseline, learned) for name, statuses in together.items()]


def _default_cause(name: str, statuses: list[str], baseline: Baseline, learned: Learned) -> Cause:
    keys = [(name, status) for status in statuses]
    now = frozenset[str]().union(*(learned.defaults[key] for key in keys))
    found = [
        (key, each)
        for key, each in learned.examples.items()
        if key[1] == name and key[2] in {f"default {value}" for value in now}
    ]
    evidence = tuple(sorted({each for _, each in found}))[:1]
    difference = Difference(
        kind=Kind.DEFAULT_CHANGED,
        place=defaults.place(name),
        operations=(defaults.OPERATION,),
        before=", ".join(sorted(frozenset[str]().union(*(baseline.defaults[key] for key in keys)))),
        now=f"{', '.join(sorted(now))} (for {', '.join(statuses)})",
        contract="names no default",
        breaks=(Side.CLIENTS,),
        evidence=evidence,
        reproduce=learned.records[evidence[0]]["curl"] if evidence else "",
    )
    return Cause(difference, frozenset((name,)))
