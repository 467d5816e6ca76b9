"""
The stock tool and our profiles on the same faults: who finds what, with how many requests.

Law: a benchmark is run by hand and asserts nothing. What a tool reports on an emulator without a fault is a false
alarm, and reporting the same of an emulator with one is no kill. All faults take hours, so that a sample is drawn by
lot, and rows are kept: a larger sample of the same seed holds the smaller one.

`python -m benchmarks.against_stock [--sample N | --all] [--seed N] [--workers N] [--resume]` prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.contest import rows
from benchmarks.contest.tools import PROFILES, STOCK, TOOLS, clean, ours_against, stock_against
from emulator.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor, Future

    from benchmarks.contest.tools import Run

_SAMPLE, _CLEAN_RUNS = 12, 2
_ROWS = Path("reports") / "out" / "against-stock.jsonl"


def drawn(sample: int | None, seed: int) -> list[str]:
    """Return so many faults by lot, all of them for None, in the order of their lots."""
    return sorted(FAULTS, key=lambda name: sha256(f"{seed} {name}".encode()).digest())[:sample]


def contest(faults: list[str], seed: int, workers: int, path: Path) -> None:
    """Run what no row tells of yet: every tool without a fault, one at a time, then against every fault."""
    known = {(run.tool, run.fault, run.seed) for run in rows.read(path)}
    for tool, number in product(TOOLS, range(seed, seed + _CLEAN_RUNS)):
        if (tool, "", number) not in known:
            rows.append(path, clean(tool, number)[0])
    left = [(tool, fault) for tool, fault in product(TOOLS, faults) if (tool, fault, seed) not in known]
    with ProcessPoolExecutor(workers) as pool:
        try:
            for number, future in enumerate(as_completed(_submitted(pool, left, seed)), 1):
                rows.append(path, future.result())
                sys.stderr.write(f"{number}/{len(left)} {_told(future.result())}\n")
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            sys.stderr.write("Interrupted: the table holds what was tried; --resume goes on.\n")


def _submitted(pool: Executor, left: list[tuple[str, str]], seed: int) -> Iterator[Future[Run]]:
    stock = [fault for tool, fault in left if tool == STOCK]
    if stock:
        without, tape = clean(STOCK, seed)
        yield from [pool.submit(stock_against, fault, without, tape) for fault in stock]
    yield from [pool.submit(ours_against, fault, tool, seed) for tool, fault in left if tool in PROFILES]


def _told(run: Run) -> str:
    return f"{run.tool}, {run.fault}: " + (f"{len(run.found)} in {run.seconds} s" if run.ran else "answers as without")


def table(runs: list[Run], faults: list[str], seed: int) -> Iterator[str]:
    """Yield the lines of the table of the faults that every tool has met, and what the stock tool alone has found."""
    met = [fault for fault in faults if sum((run.fault, run.seed) == (fault, seed) for run in runs) == len(TOOLS)]
    yield "| tool | killed | false alarms | requests a run | seconds a run |"
    yield "|---|--:|--:|--:|--:|"
    kills: dict[str, set[str]] = {}
    for tool in TOOLS:
        bare = [run for run in runs if run.tool == tool and not run.fault]
        alarms = {kind for run in bare for kind in run.found}
        own = [run for run in runs if run.tool == tool and run.fault in met and run.seed == seed]
        kills[tool] = {run.fault for run in own if set(run.found) - alarms}
        share = f"{len(kills[tool])} of {len(met)} ({len(kills[tool]) / max(len(met), 1):.0%})"
        requests, seconds = (statistics.median(values) for values in _costs(bare))
        yield f"| {tool} | {share} | {len(alarms)} | {requests:,.0f} | {seconds:.1f} |"
    ran = sum(run.ran for run in runs if run.tool == STOCK and run.fault in met)
    yield f"\nThe stock tool ran against {ran} faults; the others change no answer to what it asks."
    yield f"Found by the stock tool and not by ci: {', '.join(sorted(kills[STOCK] - kills[tool])) or 'none'}."


def _costs(runs: list[Run]) -> tuple[list[int], list[float]]:
    return [run.requests for run in runs], [run.seconds for run in runs]


def main() -> None:
    """Read the options, run what is asked for, and print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    options.add_argument("--sample", type=int, default=_SAMPLE, help=f"so many faults, drawn by lot ({_SAMPLE})")
    options.add_argument("--all", action="store_true", help="every fault")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--workers", type=int, default=1, help="runs at a time (1)")
    options.add_argument("--resume", action="store_true", help="keep the rows of the run before")
    options.add_argument("--output", type=Path, default=_ROWS, help=f"where the rows are kept ({_ROWS})")
    asked = options.parse_args()
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    if not asked.resume:
        asked.output.unlink(missing_ok=True)
    faults = drawn(None if asked.all else asked.sample, asked.seed)
    contest(faults, asked.seed, asked.workers, asked.output)
    sys.stdout.writelines(f"{line}\n" for line in table(rows.read(asked.output), faults, asked.seed))


if __name__ == "__main__":
    main()
