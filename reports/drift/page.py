"""
The page of a comparison.

Law: as for every page, see shell.py; evidence that it has no room for lies beside it.
"""

from collections.abc import Mapping
from typing import Any

from reports.drift.kinds import SIDES
from reports.drift.view import drift_of, evidence_of
from reports.drift.words import age_of, day_of, is_of_behaviour, is_too_old
from reports.evidence import BUDGET, pack
from reports.run import Fact
from reports.shell import rendered
from reports.text import duration, moment, plural

STYLES = ("base.css", "summary.css", "rules.css", "exchange.css", "drift.css", "print.css")
ALWAYS = ("store.js", "layout.js", "differences.js", "exchange.js", "evidence.js", "actions.js", "switch.js", "age.js")
FILTERED = ("filters.js",)
RUN = "run/index.html"


def render_drift(
    document: Mapping[str, Any], patch: str = "", run: str = RUN, *, budget: int = BUDGET
) -> dict[str, str]:
    """
    Render the page and the files of evidence beside it, by name.

    `run` is the address of the run's own page, `budget` is for the exchanges in this page.
    """
    packed = pack(evidence_of(document), budget)
    page = rendered(
        "drift.html.jinja",
        STYLES,
        ALWAYS + FILTERED if document["differences"] else ALWAYS,
        drift=drift_of(document, patch, run),
        document=document,
        facts=_facts(document),
        sides=SIDES,
        packed=packed,
    )
    return {"index.html": page, **packed.files}


def _facts(document: Mapping[str, Any]) -> tuple[Fact, ...]:
    tool, requests = document["tool"], document["requests"]
    return (
        *(_of_behaviour(document) if is_of_behaviour(document) else _of_the_vendor(document)),
        Fact("Started", moment(document["started"]), stamp=document["started"]),
        Fact("Took", duration(document["seconds"]), plural(requests, "request") if requests else ""),
        Fact("Contract", tool["contract"], tool["contract_sha256"], code=True),
        Fact("Compared by", f"{tool['name']} {tool['version']}"),
    )


def _of_behaviour(document: Mapping[str, Any]) -> tuple[Fact, ...]:
    target, against = document["subject"], document["against"]
    most, differs = document["max_age"], against["contract"] != document["tool"]["contract"]
    asked = "" if most is None else f", {'older than' if is_too_old(document) else 'within'} {plural(most, 'day')}"
    return (
        Fact("Target", target["name"], "started by this run" if target["embedded"] else ""),
        Fact("Base URL", target["base_url"], code=True),
        Fact("Last accepted", age_of(against).capitalize(), f"{day_of(against)}{asked}"),
        Fact("Baseline", against["baseline"], f"of contract {against['contract']}" if differs else "", code=True),
    )


def _of_the_vendor(document: Mapping[str, Any]) -> tuple[Fact, ...]:
    published = document["subject"]
    return (
        Fact("Vendor's document", published["title"] or "without a title", f"version {published['version']}"),
        Fact("Read from", published["source"], code=True),
        Fact("Written in", f"OpenAPI {published['openapi']}"),
    )
