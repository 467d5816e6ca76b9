"""
The catalogue of documented rules: `openapi/rules.yaml`, and `openapi/client-rules.yaml` beside it, as values.

Law: a rule has its statement and its place, or it does not load. Rules of servers and rules of clients share no id.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Literal

from conformance.data import load_checked
from conformance.errors import UsageError

Strength = Literal["must", "should", "probe"]
State = Literal["judged", "excluded", "open"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing the vendor's pages promise, or ask of a client; the fields are those of a row in its file."""

    id: str
    family: str
    says: str
    where: str
    read_on: str
    strength: Strength
    operations: tuple[str, ...]
    needs: tuple[str, ...] = ()
    excluded: str | None = None
    open: str | None = None
    counterparts: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """Whether this version judges the rule, cannot, or does not yet."""
        if self.excluded:
            return "excluded"
        return "open" if self.open else "judged"


@cache
def rules() -> dict[str, Rule]:
    """Return every rule of servers by id, in the order of the file."""
    return _loaded("rules")


@cache
def client_rules() -> dict[str, Rule]:
    """Return every rule of clients by id, in the order of the file."""
    return _loaded("client-rules")


@cache
def everything() -> dict[str, Rule]:
    """Return the rules of servers, then those of clients."""
    return rules() | client_rules()


def _loaded(name: str) -> dict[str, Rule]:
    rows = load_checked(f"{name}.yaml", f"{name}.schema.json")["rules"]
    return {row["id"]: _rule(row) for row in rows}


def _rule(row: dict[str, Any]) -> Rule:
    lists = {name: tuple(row.get(name, ())) for name in ("operations", "needs", "counterparts")}
    return Rule(**{**row, **lists})


def select(patterns: tuple[str, ...], among: dict[str, Rule] | None = None) -> dict[str, Rule]:
    """
    Return the rules whose ids match any of the glob *patterns*, all without patterns; *among* are those of servers.

    Raises UsageError for a pattern that no rule matches.
    """
    among = rules() if among is None else among
    for pattern in patterns:
        if not any(fnmatchcase(rule, pattern) for rule in among):
            message = f"no rule matches {pattern!r}; `close-conformance rules` lists them"
            raise UsageError(message)
    return {
        name: rule
        for name, rule in among.items()
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    }
