"""
A baseline as text: sorted, a line for each thing, so that a review shows what has changed and nothing else.

Law: what is written here is read back by baseline.py as it was; order and spelling depend on nothing but the content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from conformance.drift.learning.places import ROOT, Answer
from conformance.drift.limits.measures import measures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.drift.baselines.baseline import Baseline

FORMAT = 1
_HEADER = """\
# What {target} did in the last accepted run: close-conformance compares later runs with it.
#
# Written by `close-conformance drift {target} --baseline FILE --accept`; accept a run anew rather than edit this by hand.
# It holds no ids, no addresses and no other data of the account, and no counts. An accepted run adds what it saw to
# what was known; what is proven to be gone goes.
#   verdicts  of the rules that said something; `probes` what the target answers where the pages are silent
#   limits    the largest number that was accepted, or the smallest; null where there is none in reach
#   defaults  what a created email shows for a property that was not sent: value, and the statuses that it was sent with
#   shapes    for each operation and status code every field by its path: `always` there or `sometimes`, and as what
"""
_WHOLE = "(whole)"


class _Row(dict[str, Any]):
    """A mapping that is written in one line."""


class _Dumper(yaml.SafeDumper):
    """Writes each `_Row` in one line, and no alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


_Dumper.add_representer(
    _Row, lambda dumper, row: dumper.represent_mapping("tag:yaml.org,2002:map", row.items(), flow_style=True)
)


def text_of(baseline: Baseline) -> str:
    """Return the file of *baseline*."""
    row = {
        "format": FORMAT,
        "target": baseline.target,
        "accepted": baseline.accepted.isoformat(),
        "profile": baseline.profile,
        "sending": baseline.sending,
        "tool": _Row(sorted(baseline.tool.items())),
        "verdicts": dict(sorted(baseline.verdicts.items())),
        "probes": {rule: dict(sorted(told.items())) for rule, told in sorted(baseline.probes.items())},
        "limits": dict(sorted((limit_words(rule), edge) for rule, edge in baseline.limits.items())),
        "defaults": _defaults(baseline.defaults),
        "shapes": {
            str(answer): {path or _WHOLE: str(form) for path, form in sorted(forms.items())}
            for answer, forms in sorted(baseline.shapes.items())
        },
    }
    body = yaml.dump(row, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False)
    return _HEADER.format(target=baseline.target) + body


def limit_words(rule: str) -> str:
    """Return in words which limit *rule* judges."""
    return measures()[rule].words if rule in measures() else rule


def limit_rule(words: str) -> str:
    """Return the rule of the limit that *words* name."""
    return next((rule for rule in measures() if limit_words(rule) == words), words)


def _defaults(shown: Mapping[tuple[str, str], frozenset[str]]) -> dict[str, _Row]:
    found: dict[str, _Row] = {}
    for (name, status), values in sorted(shown.items()):
        for value in sorted(values):
            found.setdefault(name, _Row()).setdefault(value, []).append(status)
    return {name: _Row(sorted(row.items())) for name, row in found.items()}


def read_defaults(rows: Mapping[str, Mapping[str, list[str]]]) -> dict[tuple[str, str], frozenset[str]]:
    """Return (property, status) -> what was shown, of the rows that `text_of` writes."""
    return {
        (name, status): frozenset(value for value, statuses in row.items() if status in statuses)
        for name, row in rows.items()
        for status in {each for statuses in row.values() for each in statuses}
    }


def read_answer(words: str) -> Answer:
    """Return the answer that *words* name."""
    operation, _, status = words.partition(" ")
    return Answer(operation, int(status))


def read_path(words: str) -> str:
    """Return the path that *words* name."""
    return ROOT if words == _WHOLE else words
