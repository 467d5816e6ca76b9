"""
Many wrong properties in one request, to learn which of them deserve a request of their own in a smoke run.

Law: no verdict rests on what is refused for more than one reason. A target whose refusals name the properties that they
are about, and that passes one over, is asked about that one alone; any other target is not asked more.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.naming import Screening, Wrong
from conformance.scenarios.drafts import edited, whole
from conformance.scenarios.mistyped import CREATE, in_turn, mistyped, taken, tried_alone, untrue
from strategies import wrong_values

if TYPE_CHECKING:
    from conformance.bench import Bench

DROPPED = {
    "organization_id": "email-create-type-organization-id",
    "account_id": "email-create-older-names",
    "created_by_id": "email-create-older-names",
}
"""Properties of a create that the pages are about to drop, and the probes of their types."""
_TURNS = 4


def screened(bench: Bench, operation: str) -> Screening:
    """Send *operation* with one wrong value of every property, then with the next ones, once a run."""

    def make(bench: Bench) -> Screening:
        found = Screening()
        good = whole(bench) if operation == CREATE else edited(bench).most
        for turn in list(zip_longest(*_columns(bench, operation)))[:_TURNS]:
            doubted = {each.name for each in found.doubts}
            tried = [each for each in turn if each and each.name not in doubted]
            if tried and found.telling:
                body = {**good.request.body, **{each.name: each.value for each in tried}}
                found.look(tried, bench.post(body) if operation == CREATE else bench.put(edited(bench).id, body))
        return found

    return bench.shared(f"screened {operation}", make)


def dropped(name: str) -> Wrong:
    """Return a wrong value of a property that the pages are about to drop."""
    kind, value = next(iter(wrong_values(contract.request_properties(CREATE)[name], "none").items()))
    return Wrong(DROPPED[name], name, kind, value)


def _columns(bench: Bench, operation: str) -> list[list[Wrong]]:
    """Return what is wrong for each property, but for what a smoke run tries alone and what may not go out."""
    alone, columns = tried_alone(operation), []
    for name, rule in taken(bench, operation).items():
        types = list(mistyped(bench, operation, name).items())[name in alone :]
        wrong = in_turn({kind: (rule, value) for kind, value in types}, untrue(bench, operation, name))
        columns.append([Wrong(rule, name, kind, value) for kind, (rule, value) in wrong.items()])
    columns += [[dropped(name)] for name in DROPPED] if operation == CREATE else []
    return [[each for each in column if _is_asked(bench, each)] for column in columns]


def _is_asked(bench: Bench, wrong: Wrong) -> bool:
    return bench.wants(wrong.rule) and bench.permits({wrong.name: wrong.value})
