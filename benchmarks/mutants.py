"""
Mutants that nobody chose: the emulator's source is changed mechanically, and the suite is run against each change.

Law: a benchmark is run by hand and asserts nothing. The named faults say whether each rule can fail; mutants say what
no rule looks at. All of them take more than an hour, so that a sample is drawn with a fixed seed, and rows are kept.

`python -m benchmarks.mutants [--sample N] [--seed N] [--file GLOB] [--profile smoke|ci|deep] [--resume]` prints a table
in Markdown. What survives smoke is tried in ci, and then in deep, unless `mutation/survivors.yaml` has judged it.
"""

from __future__ import annotations

import argparse
import sys
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.mutation import records
from benchmarks.mutation.judge import PROFILES, SURVIVED, judge
from benchmarks.mutation.mutants import all_mutants

if TYPE_CHECKING:
    from benchmarks.mutation.mutants import Mutant

_ROWS = Path("reports") / "out" / "mutants.jsonl"


def drawn(files: list[str], sample: int | None, seed: int) -> list[Mutant]:
    """
    Return the mutants of the files that match, or so many of them, drawn by lot, in their order.

    Each has its lot from the seed and its key, so that a change of the emulator leaves the others drawn as they were.
    """
    found = [each for each in all_mutants() if not files or any(fnmatchcase(each.file, glob) for glob in files)]
    lots = {each.key: sha256(f"{seed} {each.key}".encode()).digest() for each in found}
    kept = set(sorted(lots, key=lots.__getitem__)[:sample])
    return [each for each in found if each.key in kept]


def tried(mutants: list[Mutant], profile: str, path: Path) -> None:
    """Try in one profile what no row tells about yet; in a deeper one, what has survived and nobody has judged."""
    rows, judged = records.read(path), records.judged().keys()
    if profile == PROFILES[0]:
        left = [each for each in mutants if each.key not in rows]
    else:
        deep = PROFILES.index(profile)
        survivors = {key: PROFILES.index(each["profile"]) for key, each in rows.items() if each["verdict"] == SURVIVED}
        left = [each for each in mutants if survivors.get(each.key, deep) < deep and each.key not in judged]
    if left and (clean := judge(None, profile)).verdict != SURVIVED:
        message = f"profile {profile} finds something without a mutant: {', '.join(clean.rules)}"
        raise SystemExit(message)
    for number, mutant in enumerate(left, 1):
        judgement = judge(mutant, profile)
        records.append(path, records.row(mutant, profile, judgement))
        sys.stderr.write(f"{profile} {number}/{len(left)} {judgement.verdict}: {mutant.key}\n")


def main() -> None:
    """Read the options, try the mutants, print the table and the survivors that nobody has judged."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    options.add_argument("--sample", type=int, help="so many mutants, drawn by lot (all)")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--file", action="append", default=[], metavar="GLOB", help="files of the emulator (all)")
    options.add_argument("--profile", choices=PROFILES, default="ci")
    options.add_argument("--resume", action="store_true", help="keep the rows of the run before")
    options.add_argument("--output", type=Path, default=_ROWS, help=f"where the rows are kept ({_ROWS})")
    asked = options.parse_args()
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    if not asked.resume:
        asked.output.unlink(missing_ok=True)
    mutants, classes = drawn(asked.file, asked.sample, asked.seed), records.judged()
    for profile in PROFILES[: PROFILES.index(asked.profile) + 1]:
        tried(mutants, profile, asked.output)
    rows = records.read(asked.output)
    ended = [rows[each.key] for each in mutants if each.key in rows]
    sys.stdout.writelines(f"{line}\n" for line in records.table(ended, classes))
    new = [each["key"] for each in ended if records.column(each, classes) == records.UNJUDGED]
    sys.stdout.writelines(f"- {key}\n" for key in new)


if __name__ == "__main__":
    main()
