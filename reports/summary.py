"""
The summary of a run in Markdown: for a pull request, a job's page, a mail to the vendor.

Law: whatever needs attention is named; what does not fit here is counted, and stands on the page.
"""

from collections.abc import Mapping
from typing import Any

from reports.headline import headline
from reports.markdown import block, code, plain, shortened, table
from reports.telling import FLAKY
from reports.text import duration, moment, plural
from reports.verdicts import VERDICTS

IN_FULL, FINDINGS = 20, 3


def render_summary(results: Mapping[str, Any]) -> str:
    """Render a results document as Markdown."""
    said = headline(results, results["counts"])
    parts = [
        f"## {plain(said.title)}: {code(results['target']['name'])}",
        plain(said.sentence),
        _counts(results["counts"]),
        _circumstances(results),
        *_attention([rule for rule in results["rules"] if rule["state"] == "judged"]),
        *_observed([rule for rule in results["rules"] if rule["verdict"] == "observed"]),
        "The whole run, with every exchange: `index.html`, beside this file.",
    ]
    return "\n\n".join(parts) + "\n"


def _counts(counts: Mapping[str, int]) -> str:
    rows = [(verdict.label, f"{counts[verdict.name]:,}", verdict.meaning) for verdict in VERDICTS]
    return table(("Verdict", "Rules:", "Meaning"), [row for row in rows if row[1] != "0"])


def _circumstances(results: Mapping[str, Any]) -> str:
    target, tool = results["target"], results["tool"]
    return (
        f"Asked {code(target['base_url'])} on {moment(results['started'])}: {plural(results['requests'], 'request')} "
        f"in {duration(results['seconds'])}, profile {results['profile']}, seed {results['seed']}. "
        f"{tool['name']} {tool['version']}, contract {tool['contract']} ({code(tool['contract_sha256'])})."
    )


def _attention(rules: list[Mapping[str, Any]]) -> list[str]:
    order = [verdict.name for verdict in VERDICTS if verdict.needs_attention]
    grave = sorted((rule for rule in rules if rule["verdict"] in order), key=lambda rule: order.index(rule["verdict"]))
    if not grave:
        return []
    more = [f"- {rule['verdict']}: {code(rule['id'])}" for rule in grave[IN_FULL:]]
    rest = [f"And {plural(len(more), 'other rule')}:", "\n".join(more)] if more else []
    return ["### Needs attention", *map(_rule, grave[:IN_FULL]), *rest]


def _rule(rule: Mapping[str, Any]) -> str:
    read = f"[Read on {rule['read_on']}](<{rule['where']}>)."
    parts = [f"**{rule['verdict']}** {code(rule['id'])}: {plain(rule['says'])} {read}"]
    parts += [block(shortened(rule["reason"]))] if rule["reason"] else []
    parts += [_finding(finding) for finding in rule["findings"][:FINDINGS]]
    left = len(rule["findings"][FINDINGS:]) + rule.get("findings_left_out", 0)
    parts += [f"And {plural(left, 'other finding')}; the page shows those that were kept."] if left else []
    return "\n\n".join([*parts, block(rule["rerun"])])


def _finding(finding: Mapping[str, Any]) -> str:
    title = finding["title"] + (FLAKY if finding["flaky"] else "")
    told = f"{title}\nSeen:     {finding['seen']}\nExpected: {finding['expected']}"
    return "\n\n".join((block(shortened(told)), *([block(shortened(finding["curl"]))] if finding["curl"] else [])))


def _observed(rules: list[Mapping[str, Any]]) -> list[str]:
    if not rules:
        return []
    title = f"<details><summary>Observed where the pages are silent: {plural(len(rules), 'answer')}</summary>"
    answers = [f"- {code(rule['id'])} {plain(rule['says'])}: {code(rule['reason'] or 'no answer')}" for rule in rules]
    return [title, "\n".join(answers), "</details>"]
