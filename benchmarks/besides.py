"""
Writes down which rules fail beside the one that a fault breaks, from a matrix of a whole proof.

Law: a measure is taken whole: a matrix that was cut short, or whose runs ended at the kill, is refused.

`close-conformance prove --output DIR && python benchmarks/besides.py DIR/matrix.json`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from emulator.faults.besides import PATH

_HEAD = "# Fault -> rules that a whole smoke run fails beside its own; written by benchmarks/besides.py.\n"


def besides(matrix: dict[str, Any]) -> dict[str, list[str]]:
    """Return fault -> rules, without the faults that break their rule alone; raises ValueError for a part of a matrix."""
    rows = matrix["faults"]
    if not matrix["complete"] or any(row["stopped"] for row in rows):
        message = "the matrix is not that of a whole proof"
        raise ValueError(message)
    found = {row["fault"]: sorted(set(row["failed"]) - {row["rule"]}) for row in rows}
    return {fault: rules for fault, rules in sorted(found.items()) if rules}


def main() -> None:
    """Write the table of the emulator anew."""
    matrix = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    PATH.write_text(_HEAD + yaml.safe_dump(besides(matrix), default_flow_style=None, width=128), encoding="utf-8")


if __name__ == "__main__":
    main()
