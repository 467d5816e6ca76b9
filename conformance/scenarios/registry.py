"""
The register of scenarios: which function judges which rules.

Law: a scenario names rules that exist; every judged rule is named by at least one scenario (a test holds both).
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conformance import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from conformance.bench import Bench
    from conformance.findings import Outcome

    Body = Callable[[Bench], Iterator[Outcome]]

LEVELS = ("smoke", "ci", "deep")


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    One thing that is tried on a target.

    `judges` are the ids of the rules that it can give outcomes for, `how` its description in English, `level` the
    cheapest profile in which it runs, `replay` whether a finding is confirmed by running the whole again.
    """

    name: str
    judges: frozenset[str]
    how: str
    level: str
    replay: bool
    run: Callable[[Bench], Generator[Outcome, None, None]]


_scenarios: dict[str, Scenario] = {}


def scenario(*patterns: str, level: str = "smoke", replay: bool = True) -> Callable[[Body], Body]:
    """Register a generator of outcomes for the rules that match *patterns* (globs); its docstring tells how."""
    named: set[str] = set()
    for pattern in patterns:
        matching = {rule for rule in catalogue.rules() if fnmatchcase(rule, pattern)}
        if not matching:
            message = f"no rule matches {pattern!r}"
            raise LookupError(message)
        named |= matching

    def register(body: Body) -> Body:
        name = f"{body.__module__.rpartition('.')[2]}.{body.__name__}"
        how = " ".join((body.__doc__ or "").split())
        _scenarios[name] = Scenario(name, frozenset(named), how, level, replay, _tidied(body))
        return body

    return register


def _tidied(body: Body) -> Callable[[Bench], Generator[Outcome, None, None]]:
    """Return *body* followed by a call for what it has left in the outbox, however it ends."""

    def run(bench: Bench) -> Generator[Outcome, None, None]:
        try:
            yield from body(bench)
        finally:
            bench.call_back()

    return run


def all_scenarios() -> list[Scenario]:
    """Return every scenario, in the order in which the modules register them."""
    from conformance import generation, scenarios  # noqa: F401, PLC0415 - importing them registers

    return list(_scenarios.values())
