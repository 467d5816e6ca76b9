"""
Creates that every target has to refuse, each for a reason of its own, and what refused creates leave behind.

Law: they stand on the lead of the population, so that whatever the run did not create there was left by a refusal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import holds, said
from conformance.checks.listings import ids
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step
from conformance.scenarios.population import LIMIT, population
from strategies import LongText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.bench import Bench
    from conformance.exchange import Exchange


def too_long(operation: str, name: str) -> str:
    """Return a text one character past the limit; who trims, composes or strips it before counting finds it short."""
    limit = contract.limit(operation, name, "maxLength")
    return str(LongText(limit + 1, head="  <b>e\u0301</b>", tail="e\u0301  "))


def refusals(bench: Bench) -> dict[str, Exchange]:
    """Send, once a run, a create with `status` in another case, with too long a `subject`, with null for `sender`."""

    def make(bench: Bench) -> dict[str, Exchange]:
        known = population(bench)
        draft, error = known["draft"].request.body, known["error"].request.body
        bodies: dict[str, dict[str, Any]] = {
            "status": {**draft, "status": "Draft"},
            "subject": {**draft, "subject": too_long("createEmail", "subject")},
            "sender": {**error, "sender": None},
        }
        return {name: bench.post(body) for name, body in bodies.items()}

    return bench.shared("refusals", make)


def nothing_stored(
    bench: Bench, rule: str, title: str, cases: Sequence[Exchange], page: Exchange | None = None
) -> Outcome:
    """
    Judge that the lead of the population holds no email that no accepted create of this run has answered with.

    *page* is a list of it that was asked for after *cases*; by default it is asked for now.
    """
    page = page or bench.list({**population(bench).scope, "_limit": LIMIT})
    strangers = set(ids(page)) - set(bench.ledger.living())
    return holds(
        rule,
        title,
        *(Step("a refused create", case) for case in cases[:3] if not case.ok),
        Step("the lead's emails after all", page),
        good=page.ok and not strangers,
        seen=f"{len(strangers)} that no accepted create has made" if page.ok else said(page),
        expected="emails of accepted creates only",
    )


def without(body: dict[str, Any], name: str, value: Any = ABSENT) -> dict[str, Any]:
    """Return *body* with another *value* of one property; ABSENT leaves the property out."""
    rest = {key: each for key, each in body.items() if key != name}
    return rest if value is ABSENT else {**rest, name: value}
