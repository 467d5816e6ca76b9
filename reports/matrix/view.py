"""
Several results documents as the matrix shows them: columns, rows, and what stands above them.

Law: every rule that at least one run judged is a row, in the order of the contract.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reports.headline import Headline, headline
from reports.matrix.cells import Agreement, Cell, Run, Told, agreement, cell, told
from reports.matrix.difference import Difference, Kind, difference
from reports.matrix.history import History, histories
from reports.text import plural
from reports.verdicts import VERDICTS

NOT_JUDGED = len(VERDICTS)


@dataclass(frozen=True, slots=True)
class Given:
    """
    One run as the command line gives it.

    `label` is short and tells it from the others, `page` is the address of its report seen from the matrix.
    """

    results: Mapping[str, Any]
    label: str
    folder: str
    page: str | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One rule and what each run says of it; `rank` is 0 for the gravest verdict."""

    id: str
    family: str
    says: str
    where: str
    strength: str
    cells: tuple[Cell, ...]
    agreement: Agreement
    histories: tuple[History, ...]
    told: tuple[Told, ...]
    rank: int

    def cell_of(self, run: Run) -> Cell:
        """Return what *run* says."""
        return next(each for each in self.cells if each.run is run)


@dataclass(frozen=True, slots=True)
class Family:
    """The rows of one family."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Runs side by side; `unjudged` counts the rules that no run judged."""

    headline: Headline
    runs: tuple[Run, ...]
    rows: tuple[Row, ...]
    families: tuple[Family, ...]
    difference: Difference | None
    cautions: tuple[str, ...]
    unjudged: int

    @property
    def new_failures(self) -> tuple[Row, ...]:
        """Return the rules that fail now and did not fail before."""
        changes = self.difference.changes[Kind.NEW_FAILURE] if self.difference else ()
        return tuple(change.row for change in changes)


def matrix_of(given: Sequence[Given]) -> Matrix:
    """View runs side by side, in the order in which they are given."""
    runs = tuple(_run(f"r{number}", each) for number, each in enumerate(given, 1))
    by_run = [{rule["id"]: rule for rule in each.results["rules"]} for each in given]
    known = _rules(given)
    rows = [_row(rule, runs, [rules.get(rule["id"]) for rules in by_run]) for rule in known.values()]
    judged = tuple(row for row in rows if row.rank < NOT_JUDGED)
    pair = _pair(runs)
    changed = difference(*pair, judged) if pair else None
    return Matrix(
        headline=_headline(runs, judged, changed),
        runs=runs,
        rows=judged,
        families=_families(judged),
        difference=changed,
        cautions=_cautions(runs),
        unjudged=len(rows) - len(judged),
    )


def _run(key: str, given: Given) -> Run:
    results, target = given.results, given.results["target"]
    return Run(
        key=key,
        label=given.label,
        folder=given.folder,
        target=target["name"],
        base_url="" if target["embedded"] else target["base_url"],
        headline=headline(results, results["counts"]),
        page=given.page,
        exact=given.exact,
        **{name: results[name] for name in ("started", "profile", "seed", "requests", "seconds")},
        **{name: results[name] for name in ("complete", "reason", "tool", "counts")},
    )


def _rules(given: Sequence[Given]) -> dict[str, Mapping[str, Any]]:
    """Return every rule once, in the order of the run that names most; later runs have the last word on it."""
    known: dict[str, Mapping[str, Any]] = {}
    for each in sorted(given, key=lambda each: -len(each.results["rules"])):
        known.update({rule["id"]: rule for rule in each.results["rules"] if rule["id"] not in known})
    return known


def _row(rule: Mapping[str, Any], runs: Sequence[Run], told_of: Sequence[Mapping[str, Any] | None]) -> Row:
    cells = tuple(cell(run, each) for run, each in zip(runs, told_of, strict=True))
    ranks = [VERDICTS.index(each.verdict) for each in cells if each.verdict]
    return Row(
        **{name: rule[name] for name in ("id", "family", "says", "where", "strength")},
        cells=cells,
        agreement=agreement(cells),
        histories=histories(cells),
        told=told(cells),
        rank=min(ranks, default=NOT_JUDGED),
    )


def _families(rows: Iterable[Row]) -> tuple[Family, ...]:
    groups: dict[str, Family] = {}
    for row in rows:
        family = groups.get(row.family, Family(row.family, ()))
        groups[row.family] = replace(family, rows=(*family.rows, row))
    return tuple(groups.values())


def _pair(runs: Sequence[Run]) -> tuple[Run, Run] | None:
    """Choose what to compare: two runs as they are given, or the last two of many runs of one target."""
    if len(runs) == 2:  # noqa: PLR2004 - one before, one after
        return runs[0], runs[1]
    if len({(run.target, run.base_url) for run in runs}) > 1 or len(runs) < 2:  # noqa: PLR2004 - the same
        return None
    *_, before, after = sorted(runs, key=lambda run: run.started)
    return before, after


def _headline(runs: Sequence[Run], rows: Sequence[Row], changed: Difference | None) -> Headline:
    if changed:
        return _changes(changed)
    if len(runs) == 1:
        return runs[0].headline
    differ = sum(row.agreement.kind == "differ" for row in rows)
    title = f"{plural(differ, 'rule')} differ{'s' if differ == 1 else ''}" if differ else "No rule differs"
    conformant = sum(run.headline.tone == "pass" for run in runs)
    sentence = f"{conformant:,} of {plural(len(runs), 'run')} conformant, {plural(len(rows), 'rule')}."
    return Headline("warning" if differ else "pass" if conformant == len(runs) else "blocked", title, sentence)


def _changes(changed: Difference) -> Headline:
    new, after = len(changed.changes[Kind.NEW_FAILURE]), changed.after
    counts = [f"{kind.title.lower()} {len(members):,}" for kind, members in changed.changes.items() if members]
    sentence = f"From {changed.before.label} to {after.label}: {', '.join(counts) or 'nothing changed'}."
    if new:
        return Headline("fail", plural(new, "new failure"), sentence)
    title = "No new failure" + ("" if after.headline.tone == "pass" else f", yet {after.headline.title.lower()}")
    if after.complete and not changed.before.complete:
        return Headline("error", f"{title}, after a run cut short", sentence)
    return Headline(after.headline.tone, title, sentence)


def _cautions(runs: Sequence[Run]) -> tuple[str, ...]:
    """Say what makes runs less comparable than they look."""
    out = [
        f"{run.label} was cut short: {run.reason.rstrip('.')}. What it did not reach is unknown."
        for run in runs
        if run.reason
    ]
    for name, seen in (
        ("profiles", [run.profile for run in runs]),
        ("contracts", [f"{run.tool['contract']} ({run.tool['contract_sha256']})" for run in runs]),
        ("versions of close-conformance", [run.tool["version"] for run in runs]),
    ):
        distinct = list(dict.fromkeys(seen))
        if len(distinct) > 1:
            out.append(f"Not all runs asked the same: {name} {' and '.join(distinct)}.")
    return tuple(out)
