"""
A run beside the last accepted one: what is no longer as it was.

Law: one cause, one difference. What moved is looked for first, in answers, limits and defaults; a rule whose verdict
changed because of that stands beside it, and only one that nothing else explains is a difference of its own. Rules that
said nothing today are no drift; neither is what a rule says that the baseline does not know, unless it fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.drift.comparing import verdicts
from conformance.drift.comparing.causes import Cause, leaves_strays, shown_by
from conformance.drift.comparing.moved import default_causes, edge_causes, shape_causes
from conformance.drift.comparing.moves import moves
from conformance.drift.difference import Difference, Kind, Side, grouped
from conformance.drift.learning.defaults import BY_RULE
from conformance.drift.learning.places import LISTS
from conformance.drift.limits.measures import PAGE_SIZE
from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.drift.baselines.baseline import Baseline
    from conformance.drift.learning.shapes import Learned

    Row = Mapping[str, Any]

_REPLACES = frozenset((Kind.FIELD_REMOVED, Kind.TYPE_CHANGED, Kind.NULLABILITY_CHANGED))
_BAD = (Verdict.FAIL.value, Verdict.WARNING.value)


def compare(
    baseline: Baseline, learned: Learned, document: Row, edges: Mapping[str, int | None] | None = None
) -> list[Difference]:
    """
    Return how a run differs from *baseline*.

    *document* are its results, *edges* where its limits were found, by rule.
    """
    calm = verdicts.is_calm(document)
    rows = {row["id"]: row for row in verdicts.judged(document)}
    shapes = shape_causes(moves(baseline.shapes, learned.shapes, calm=calm), learned)
    moved = frozenset(name for each in shapes if each.difference.kind in _REPLACES for name in each.names)
    shown = [each for each in default_causes(baseline, learned) if not each.names & moved]
    causes = [*shapes, *edge_causes(baseline.limits, edges or {}, rows), *shown]
    changed = list(_changed(baseline, document, calm=calm))
    return grouped(each.difference for each in _explained(causes, changed))


def records(document: Row, learned: Learned) -> dict[str, dict[str, Any]]:
    """Return id -> recorded exchange, of all that a difference may name as evidence."""
    findings = (finding for row in document["rules"] for finding in row["findings"])
    found = {each["id"]: _without_role(each) for finding in findings for each in finding["exchanges"]}
    return {**learned.records, **found, **document["exchanges"]}


def _without_role(record: Row) -> dict[str, Any]:
    """Return an exchange as such: what it is to one finding, it is to no other."""
    return {name: value for name, value in record.items() if name != "role"}


def _changed(baseline: Baseline, document: Row, *, calm: bool) -> Iterator[tuple[Row, Difference]]:
    """Yield the rules that say something else, each as the difference that it is when nothing explains it."""
    answers = verdicts.answers(document)
    for row in verdicts.judged(document):
        before, now = baseline.verdicts.get(row["id"]), row["verdict"]
        if _fails(before, row, calm=calm):
            yield row, _of_rule(row, _default_or(row, Kind.RULE_FAILING), before or "not judged", now)
        elif calm and before not in (None, *verdicts.GOOD) and now in verdicts.GOOD:
            yield row, _of_rule(row, Kind.RULE_PASSING, str(before), now)
        told = answers.get(row["id"], {})
        for title, was in baseline.probes.get(row["id"], {}).items():
            if told.get(title, was) != was:
                yield row, _of_rule(row, _default_or(row, Kind.PROBE_CHANGED), was, told[title], title)


def _fails(before: str | None, row: Row, *, calm: bool) -> bool:
    """Tell whether a rule fails that did not; a step that did not work counts only where nothing was lost."""
    now = row["verdict"]
    if now == verdicts.BLOCKED:
        return calm and before in verdicts.GOOD
    steady = calm or not all(finding["flaky"] for finding in row["findings"])
    return now in _BAD and before not in _BAD and steady


def _default_or(row: Row, kind: Kind) -> Kind:
    return Kind.DEFAULT_CHANGED if row["id"] in BY_RULE else kind


def _of_rule(row: Row, kind: Kind, before: str, now: str, title: str = "as asked") -> Difference:
    finding = next(iter(row["findings"]), None)
    exchanges = [each["id"] for each in finding["exchanges"]] if finding else _shown_by(row, title)
    plain = row["id"] if title == "as asked" else f"{row['id']}: {title}"
    return Difference(
        kind=kind,
        place=BY_RULE.get(row["id"], plain),
        operations=tuple(row["operations"]),
        before=before,
        now=f"{now}: {finding['title']}, {finding['seen']}" if finding else _with_reason(row, now),
        contract=row["says"],
        breaks=(Side.CLIENTS,) if kind in (Kind.RULE_FAILING, Kind.DEFAULT_CHANGED) else (),
        rules=(row["id"],),
        evidence=tuple(exchanges[-1:]),
        reproduce=row["rerun"],
    )


def _with_reason(row: Row, now: str) -> str:
    return f"{now}: {row['reason']}" if row["verdict"] == verdicts.BLOCKED and row["reason"] else now


def _shown_by(row: Row, title: str) -> list[str]:
    """Return the exchanges of the case *title*, or of any where there is none of that name."""
    cases = [each for each in row["evidence"] if each["title"] == title] or row["evidence"]
    return [step["id"] for each in cases[:1] for step in each["exchanges"]]


def _explained(causes: list[Cause], changed: list[tuple[Row, Difference]]) -> list[Cause]:
    """Return *causes* with the rules that follow from them, and the rules that nothing explains as causes of their own."""
    for row, difference in sorted(changed, key=_first_to_explain):
        beside = row["verdict"] == verdicts.BLOCKED and _add_beside(causes, row)
        if not beside and not _add(causes, row):
            causes.append(_own_cause(row, difference))
    return causes


def _first_to_explain(changed: tuple[Row, Difference]) -> tuple[bool, bool, bool, int]:
    """Defaults and strays explain other rules, and what found more may explain what found only a part of that."""
    row, _ = changed
    blocked = row["verdict"] == verdicts.BLOCKED
    return blocked, row["id"] not in BY_RULE, not leaves_strays(row), -len(shown_by(row))


def _own_cause(row: Row, difference: Difference) -> Cause:
    pages = frozenset(LISTS) if row["id"] == PAGE_SIZE else frozenset[str]()
    return Cause(
        difference,
        rules=frozenset((row["id"],)),
        answers=pages,
        unsized=bool(pages),
        shown=shown_by(row),
        strays=leaves_strays(row),
    )


def _add(causes: list[Cause], row: Row) -> bool:
    """Put a rule beside the first cause that explains it, and say whether there is one."""
    for place, cause in enumerate(causes):
        if cause.explains(row):
            causes[place] = cause.with_rule(row)
            return True
    return False


def _add_beside(causes: list[Cause], row: Row) -> bool:
    """Put a rule that is blocked beside what breaks something: the first that is about an operation of its own."""
    if _add(causes, row):
        return True
    breaking = [place for place, cause in enumerate(causes) if cause.breaks]
    own = [place for place in breaking if set(causes[place].difference.operations) & set(row["operations"])]
    for place in (own or breaking)[:1]:
        causes[place] = causes[place].with_rule(row)
        return True
    return False
