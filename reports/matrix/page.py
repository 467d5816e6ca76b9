"""
The page of a matrix: what changed, the runs, and the table of rules and runs.

Law: as for every page, see shell.py; a cell leads to the evidence, on the page of its run or in the row itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.matrix.cells import Cell
from reports.matrix.difference import Kind, requests_of, time_of
from reports.matrix.view import Matrix, Row
from reports.run import Fact
from reports.shell import rendered
from reports.text import moment, plural
from reports.verdicts import VERDICTS, Verdict
from reports.view import STRENGTHS

STYLES = ("base.css", "summary.css", "rules.css", "matrix.css", "difference.css", "print.css", "matrix-print.css")
SWITCH, TABLE = ("switch.js",), ("matrix.js", "grid.js")
SPELT_OUT = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """A verdict to choose rows by, and the number of rules that it was the verdict on in any run."""

    verdict: Verdict
    count: int


def render_matrix(matrix: Matrix) -> str:
    """Render runs side by side as one self-contained HTML page."""
    names = [run.label for run in matrix.runs]
    return rendered(
        "matrix.html.jinja",
        STYLES,
        SWITCH + TABLE if matrix.rows else SWITCH,
        matrix=matrix,
        facts=_facts(matrix),
        choices=_choices(matrix.rows),
        strengths=STRENGTHS,
        kinds=tuple(Kind),
        title=", ".join(names) if len(names) <= SPELT_OUT else plural(len(names), "run"),
        wide=len(names) <= SPELT_OUT,
        evidence=evidence_of,
        requests_of=requests_of,
        time_of=time_of,
        moment=moment,
    )


def evidence_of(row: Row, cell: Cell) -> str:
    """Return the address of what proves a cell: the rule on the page of its run, or the row of the matrix."""
    if cell.run.page is None or cell.verdict is None:
        return f"#{row.id}"
    return f"{cell.run.page}#{row.id}"


def _choices(rows: Sequence[Row]) -> tuple[Choice, ...]:
    seen = [{each.verdict.name for each in row.cells if each.verdict} for row in rows]
    return tuple(Choice(verdict, sum(verdict.name in names for names in seen)) for verdict in VERDICTS)


def _facts(matrix: Matrix) -> tuple[Fact, ...]:
    runs = matrix.runs
    targets = len({(run.target, run.base_url) for run in runs})
    first, last = (choose(run.started for run in runs) for choose in (min, max))
    least = "" if all(run.exact for run in runs) else "at least "
    return (
        Fact("Runs", f"{len(runs):,}", f"of {plural(targets, 'target')}"),
        Fact("Rules", f"{len(matrix.rows):,}", f"{matrix.unjudged:,} more judged by none" if matrix.unjudged else ""),
        Fact("Requests", f"{least}{sum(run.requests for run in runs):,}"),
        Fact("Started", moment(last), f"the first on {moment(first)}" if first != last else ""),
    )
