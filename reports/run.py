"""
A whole run as the page shows it: headline, facts, counts and the lists of rules.

Law: every rule of the document is in exactly one of judged, unjudged and excluded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports import view
from reports.fields import Field, fields_of
from reports.headline import Headline, headline
from reports.keywords import Keywords, keywords_of
from reports.lifecycle import Lifecycle, lifecycle_of
from reports.limits import Limit, limits_of
from reports.text import duration, moment, plural

TOOLS = {
    "python": "Python",
    "schemathesis": "Schemathesis",
    "hypothesis": "Hypothesis",
    "requests": "requests",
}
LOOKED_THROUGH = 60
LISTED = 12
PARTS = {"not_covered": "Not covered", "left_out": "Left out", "incomplete": "Judged in part"}


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One line of the run's description.

    `code` is set in the fixed-width face; `stamp` is the moment in ISO 8601 whose age the page tells.
    """

    label: str
    value: str
    note: str = ""
    code: bool = False
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """All that the page shows."""

    target: str
    headline: Headline
    facts: tuple[Fact, ...]
    chips: tuple[view.Chip, ...]
    total: int
    attention: tuple[view.Group, ...]
    families: tuple[view.Group, ...]
    observed: tuple[view.Rule, ...]
    not_applicable: tuple[view.Group, ...]
    excluded: tuple[view.Rule, ...]
    unjudged: tuple[view.Rule, ...]
    operations: tuple[str, ...]
    lifecycle: Lifecycle | None
    fields: tuple[Field, ...]
    limits: tuple[Limit, ...]
    keywords: Keywords | None

    def opens(self, family: view.Group) -> bool:
        """Whether a family is open from the start: so is all of a short run, and what needs attention if it is not most."""
        grave = sum(len(group.rules) for group in self.attention)
        return self.total <= LOOKED_THROUGH or (family.needs_attention and grave <= LOOKED_THROUGH)


def run_of(results: Mapping[str, Any]) -> Run:
    """View a results document."""
    rules = view.all_rules(results)
    judged = view.judged(rules)
    chips = view.chips(judged)
    idle = [rule for rule in judged if rule.verdict.name == "not-applicable"]
    return Run(
        target=results["target"]["name"],
        headline=headline(results, {chip.verdict.name: chip.count for chip in chips}),
        facts=_facts(results),
        chips=chips,
        total=len(judged),
        attention=view.in_need_of_attention(judged),
        families=view.Group.by(judged, "family"),
        observed=tuple(rule for rule in judged if rule.verdict.name == "observed"),
        not_applicable=view.Group.by(idle, "reason"),
        excluded=tuple(rule for rule in rules if rule.state == "excluded"),
        unjudged=tuple(rule for rule in rules if rule.state == "open"),
        operations=tuple(sorted({name for rule in judged for name in rule.operations})),
        lifecycle=lifecycle_of(results),
        fields=fields_of(results),
        limits=limits_of(results),
        keywords=keywords_of(results),
    )


def _facts(results: Mapping[str, Any]) -> tuple[Fact, ...]:
    target, tool = results["target"], results["tool"]
    sending = "sending email allowed" if target["allow_sending"] else "sending email not allowed"
    sending = "" if "traffic" in results else sending
    return (
        Fact("Target", target["name"], "started by this run" if target["embedded"] else ""),
        Fact("Base URL", target["base_url"], code=True),
        Fact("Started", moment(results["started"]), _resumed(results), stamp=results["started"]),
        Fact("Took", duration(results["seconds"]), f"{results['requests']:,} requests"),
        Fact("Profile", results["profile"], "" if "traffic" in results else f"seed {results['seed']}"),
        Fact("Contract", tool["contract"], tool["contract_sha256"], code=True),
        Fact("Signed in by", " and ".join(target["auth"]) or "no means", sending),
        *_traffic(results.get("traffic")),
        Fact("Judged with", f"{tool['name']} {tool['version']}", _libraries(tool)),
    )


def _traffic(traffic: Mapping[str, Any] | None) -> Iterator[Fact]:
    """Yield what was judged of the traffic of others, and what was not."""
    if traffic is None:
        return
    days = " to ".join(dict.fromkeys(filter(None, (traffic["from_day"], traffic["to_day"]))))
    yield Fact("Sides", " and ".join(traffic["sides"]), f"by the pages of {traffic['as_of'] or days or 'today'}")
    for name, label in PARTS.items():
        if traffic[name]:
            said = [f"{what} ({count:,})" for what, count in traffic[name].items()]
            more = [f"and {len(said) - LISTED:,} more"] if len(said) > LISTED else []
            yield Fact(label, plural(sum(traffic[name].values()), "exchange"), ", ".join([*said[:LISTED], *more]))


def _resumed(results: Mapping[str, Any]) -> str:
    count = results.get("resumed", 0)
    return f"gone on with {plural(count, 'time')}" if count else ""


def _libraries(tool: Mapping[str, Any]) -> str:
    return ", ".join(f"{label} {tool[name]}" for name, label in TOOLS.items())
