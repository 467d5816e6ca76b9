"""
What is wrong for each property of a request: values of another JSON type, and a few that only look right.

Law: wrong values are drawn from the contract's own schema of the property; nothing is sent or judged here but what a
good value needs.
"""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from conformance import catalogue, contract
from conformance.scenarios.attachments import wrong_attachments
from conformance.scenarios.offers import PLAN
from conformance.scenarios.population import population
from conformance.scenarios.rounds import rounds
from conformance.scenarios.sender import NO_SENDERS
from strategies import wrong_members, wrong_values
from strategies.emails import LONGEST_DELAY, SCHEDULED_FOR, SENDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.bench import Bench

CREATE, UPDATE = "createEmail", "updateEmail"
STATUS_FOR = {"date_scheduled": "scheduled", "send_in": "outbox"}
"""The status in which a property has a meaning, of those that need one."""
_DAY = "2024-01-13T12:00:00+00:00"
_OBJECTS: dict[str, dict[str, Any]] = {
    "opens": {"opened_at": _DAY},
    "attachments": {"url": f"{contract.attachment_prefix()}none", "filename": "none.txt", "size": 4},
}


def judged(*operations: str) -> dict[str, str]:
    """Return property -> rule of every property of *operations* whose type a rule judges; those that send come last."""
    names = {name: None for operation in operations for name in contract.request_properties(operation)}
    rules = {name: f"email-type-{name.replace('_', '-')}" for name in names}
    found = {name: rule for name, rule in rules.items() if rule in catalogue.rules()}
    return dict(sorted(found.items(), key=lambda pair: pair[0] in STATUS_FOR))


def taken(bench: Bench, operation: str) -> dict[str, str]:
    """Return `judged` without what this target does not take: some take no delay in an update."""
    rules = judged(operation)
    if operation == UPDATE and bench.wants(rules["send_in"]) and not rounds(bench).delayed:
        del rules["send_in"]
    return rules


def tried_alone(operation: str) -> list[str]:
    """Return what a smoke run tries alone in *operation*: the properties of both operations are shared out to them."""
    both = [name for name in judged(CREATE) if name in contract.request_properties(UPDATE)]
    others = both[operation == CREATE :: 2]
    return [name for name in judged(operation) if name not in others]


def mistyped(bench: Bench, operation: str, name: str) -> dict[str, Any]:
    """Return kind -> value of a wrong type, the most telling first; a fraction is a good `send_in`."""
    schema = contract.request_properties(operation)[name]
    good = _good(bench, name, schema)
    values = wrong_values(schema, good)
    if operation == UPDATE and name == "status":
        values = {"null": None} | values
    if name == "send_in":
        values.pop("a fraction", None)
    if name == "opens":
        members = wrong_members(contract.resolve(schema["items"]), good[0])
        lists = {f"a list with an object with {how}": [good[0], member] for how, member in members.items()}
        values = in_turn(lists, values)
    return values


def untrue(bench: Bench, operation: str, name: str) -> dict[str, tuple[str, Any]]:
    """Return kind -> rule and value of the right type that is none all the same."""
    verb = operation.removesuffix("Email")
    if name == "sender":
        return {repr(sender): (f"email-{verb}-sender-format", sender) for sender in NO_SENDERS}
    if name == "attachments" and bench.fixtures.get("attachment_url"):
        rule = f"email-{verb}-attachment-prefix"
        return {f"an address {how}": (rule, value) for how, value in wrong_attachments(bench).items()}
    return {}


def in_turn(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, in turn."""
    pairs = zip_longest(one.items(), other.items())
    return dict(filter(None, chain.from_iterable(pairs)))


def _good(bench: Bench, name: str, schema: Mapping[str, Any]) -> Any:
    """Return a value of the right type for the property *name*."""
    if name in _OBJECTS:
        return [_OBJECTS[name]]
    if "minimum" in schema or "exclusiveMaximum" in schema:
        return schema.get("minimum", LONGEST_DELAY)
    if "boolean" in schema["type"]:
        return True
    if "date" in schema.get("format", ""):
        return SCHEDULED_FOR if name in STATUS_FOR else _DAY
    own = {"in_reply_to_id": population(bench).id("inbox"), f"{PLAN}id": _sequence(bench)}
    known = {**population(bench)["draft"].item, **bench.fixtures.known(), **own}
    return known.get(name) or ([SENDER] if "array" in schema["type"] else "any text")


def _sequence(bench: Bench) -> str | None:
    return bench.fixtures.get("sequence_id") if bench.can_send() else None
