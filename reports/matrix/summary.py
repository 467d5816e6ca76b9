"""
Runs side by side in Markdown: the runs, what changed, and where they differ.

Law: as in reports/summary.py, what does not fit is counted and named by its id.
"""

from reports.markdown import code, plain, table
from reports.matrix.cells import Cell, Run
from reports.matrix.difference import Difference, Kind, requests_of, time_of
from reports.matrix.view import Matrix, Row
from reports.text import moment, plural

IN_FULL, COLUMNS = 50, 12


def render_matrix_summary(matrix: Matrix) -> str:
    """Render runs side by side as Markdown."""
    parts = [
        f"## {plain(matrix.headline.title)}",
        plain(matrix.headline.sentence),
        *(f"> {plain(caution)}" for caution in matrix.cautions),
        _runs(matrix.runs),
        *(_changes(matrix.difference) if matrix.difference else _differing(matrix)),
        "All rules, with their evidence: `index.html`, beside this file.",
    ]
    return "\n\n".join(parts) + "\n"


def _runs(runs: tuple[Run, ...]) -> str:
    head = ("Run", "Verdict", "Target", "Started", "Profile", "Requests:", "Time:")
    return table(head, [_line(run) for run in runs])


def _line(run: Run) -> tuple[str, ...]:
    verdict = plain(run.headline.title) + ("" if run.complete else " (cut short)")
    asked = f"{run.profile}, seed {run.seed}"
    return (
        code(run.label),
        verdict,
        code(run.target),
        moment(run.started),
        asked,
        requests_of(run),
        time_of(run),
    )


def _changes(changed: Difference) -> list[str]:
    parts = []
    for kind in Kind:
        members = changed.changes[kind]
        if members:
            lines = [
                f"- {code(each.row.id)} {plain(each.row.says)} {_told(each.before)} → {_told(each.after)}"
                for each in members[:IN_FULL]
            ]
            parts += [f"### {kind.title}: {len(members):,}", "\n".join([*lines, *_more(members[IN_FULL:])])]
    for names, run in ((changed.only_before, changed.before), (changed.only_after, changed.after)):
        parts += [f"Judged in {code(run.label)} only: {plural(len(names), 'rule')}."] if names else []
    return parts or ["Nothing changed."]


def _more(members: tuple[object, ...]) -> list[str]:
    return [f"- and {len(members):,} more, in `matrix.json`"] if members else []


def _told(cell: Cell) -> str:
    cut = "" if cell.run.complete else " (cut short)"
    return f"**{cell.word.lower()}**{cut}" + (f" {code(cell.gist)}" if cell.gist else "")


def _differing(matrix: Matrix) -> list[str]:
    rows = tuple(row for row in matrix.rows if row.agreement.kind == "differ")
    if not rows:
        return []
    if len(matrix.runs) > COLUMNS:
        lines = [f"- {code(row.id)}: {row.agreement.word} say the same" for row in rows[:IN_FULL]]
        return ["### Where the runs differ", "\n".join([*lines, *_more(rows[IN_FULL:])])]
    head = ("Rule", *(code(run.label) for run in matrix.runs))
    more = "\n".join(_more(rows[IN_FULL:]))
    return ["### Where the runs differ", table(head, [_cells(row) for row in rows[:IN_FULL]]), *filter(None, [more])]


def _cells(row: Row) -> tuple[str, ...]:
    return (code(row.id), *(f"{each.sign} {each.word.lower()}" for each in row.cells))
