"""
A whole run in a few words.

Law: nothing that was cut short, blocked or in error is ever called conformant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.text import plural


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict on a run: its tone, its title and one sentence more."""

    tone: str
    title: str
    sentence: str


def headline(results: Mapping[str, Any], counts: Mapping[str, int]) -> Headline:
    """Sum a run up, the gravest news first; `counts` are those of the judged rules."""
    judged = f"{_tally(counts)}."
    return (
        _cut_short(results, judged)
        or _deviations(results, counts, judged)
        or _not_judged(counts, judged)
        or _green(results, counts, judged)
    )


def _cut_short(results: Mapping[str, Any], judged: str) -> Headline | None:
    if results["complete"]:
        return None
    reason = results["reason"].rstrip(".")
    return Headline("error", f"Not completed: {reason}", f"So far {judged}")


def _deviations(results: Mapping[str, Any], counts: Mapping[str, int], judged: str) -> Headline | None:
    if not counts["fail"]:
        return None
    title = plural(counts["fail"], "deviation")
    if results["exit_code"] == 0:
        known = "Each is listed as known, so the run exits 0."
        return Headline("warning", f"{title}, accepted", f"{known} {judged}")
    return Headline("fail", title, judged)


def _not_judged(counts: Mapping[str, int], judged: str) -> Headline | None:
    if counts["error"]:
        title = f"Not judged: {plural(counts['error'], 'error')} of our own"
        return Headline("error", title, f"Nothing of that is held against the target. {judged}")
    if counts["blocked"]:
        return Headline("blocked", f"Not judged: {plural(counts['blocked'], 'rule')} blocked", judged)
    if not any(counts[name] for name in ("pass", "observed", "warning")):
        return Headline("not-applicable", "Nothing was judged", f"The run holds {judged}")
    return None


def _green(results: Mapping[str, Any], counts: Mapping[str, int], judged: str) -> Headline:
    if not results["exit_code"]:
        return Headline("pass", "Conformant", judged)
    if counts["warning"]:
        return Headline("warning", plural(counts["warning"], "warning"), judged)
    title = f"No deviation, yet the run exits {results['exit_code']}"
    return Headline("warning", title, judged)


def _tally(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    if not total:
        return "no verdict"
    words = {
        "pass": "kept",
        "observed": "observed",
        "warning": "with a warning",
        "blocked": "blocked",
        "fail": "broken",
        "error": "in error",
        "not-applicable": "not applicable",
    }
    parts = [f"{counts[name]:,} {word}" for name, word in words.items() if counts[name]]
    return f"{plural(total, 'rule')}: {', '.join(parts)}"
