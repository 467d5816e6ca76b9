"""
What fails beside the rule of a fault: rules that a whole smoke run was seen to fail with it.

Law: measured, not argued: besides.yaml is written by benchmarks/besides.py and never by hand. A fault without a row
breaks its rule alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH = Path(__file__).with_name("besides.yaml")

ALSO: Mapping[str, frozenset[str]] = {
    fault: frozenset(rules) for fault, rules in yaml.safe_load(PATH.read_text(encoding="utf-8")).items()
}
