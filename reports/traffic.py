"""
The traffic that a results document holds: every exchange once, with the rules that it was made for.

Law: an exchange that evidence or a finding names, and that was kept, is here; none is here twice.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Kept:
    """An exchange that was kept, and the ids of the rules that refer to it."""

    exchange: Mapping[str, Any]
    rules: tuple[str, ...]


def traffic(results: Mapping[str, Any]) -> list[Kept]:
    """Return the exchanges of a run in the order in which they were made."""
    exchanges, rules = dict(results["exchanges"]), dict[str, dict[str, None]]()
    for rule in results["rules"]:
        for exchange in _named(rule, exchanges):
            exchanges.setdefault(exchange["id"], exchange)
            rules.setdefault(exchange["id"], {})[rule["id"]] = None
    ordered = sorted(exchanges.values(), key=lambda exchange: _place(exchange["id"]))
    return [Kept(exchange, tuple(rules.get(exchange["id"], ()))) for exchange in ordered]


def seconds_of(rule: Mapping[str, Any], exchanges: Mapping[str, Any]) -> float:
    """Add up how long the answers took that a rule's evidence consists of; rules that share one count it each."""
    took = {each["id"]: each["response"]["seconds"] for each in _named(rule, exchanges) if each["response"]}
    return float(sum(took.values()))


def _named(rule: Mapping[str, Any], exchanges: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in rule["evidence"]:
        yield from (exchanges[each["id"]] for each in item["exchanges"] if each["id"] in exchanges)
    for finding in rule["findings"]:
        yield from finding["exchanges"]


def _place(identifier: str) -> tuple[int, str]:
    """Order ids by the number in them: x9 comes before x10."""
    number = NUMBER.search(identifier)
    return (int(number[0]) if number else 0, identifier)
