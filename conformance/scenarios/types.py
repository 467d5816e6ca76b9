"""
The JSON type of every request property, in creates and in updates.

Law: the wrong values are drawn from the contract's own schema of the property, and each stands in a request that
is otherwise one that the same target accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import catalogue, contract
from conformance.checks.answers import is_refusal, refused, said, unchanged
from conformance.checks.fields import stable
from conformance.checks.values import differences
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.drafts import edited, opened, whole
from conformance.scenarios.nothing_stored import nothing_stored
from conformance.scenarios.offers import PLAN
from conformance.scenarios.population import population, sibling
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import rounds
from strategies import wrong_members, wrong_values
from strategies.emails import LONGEST_DELAY, SCHEDULED_FOR, SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_DAY = "2024-01-13T12:00:00+00:00"
_STATUS_FOR = {"date_scheduled": "scheduled", "send_in": "outbox"}
_PARTS = ("draft", "sent", "inbox", "colleague")
_CREATE, _UPDATE = "createEmail", "updateEmail"
_IN_BOTH = ("status", "subject", "to")
_OBJECTS: dict[str, dict[str, Any]] = {
    "opens": {"opened_at": _DAY},
    "attachments": {"url": f"{contract.attachment_prefix()}none", "filename": "none.txt", "size": 4},
}
_NOTHING_STORED = "email-create-refusal-stores-nothing"


def _judged(*operations: str) -> dict[str, str]:
    """Return property -> rule of every property of *operations* whose type a rule judges; those that send come last."""
    names = {name: None for operation in operations for name in contract.request_properties(operation)}
    rules = {name: f"email-type-{name.replace('_', '-')}" for name in names}
    judged = {name: rule for name, rule in rules.items() if rule in catalogue.rules()}
    return dict(sorted(judged.items(), key=lambda pair: pair[0] in _STATUS_FOR))


def _tried(bench: Bench, operation: str) -> dict[str, str]:
    """
    Return property -> rule of what is tried in *operation*.

    In a smoke run the properties that both operations take are shared out between creates and updates, but for a few.
    """
    judged = {name: rule for name, rule in _judged(operation).items() if bench.wants(rule)}
    if bench.at_least("ci"):
        return judged
    both = [name for name in _judged(_CREATE) if name in contract.request_properties(_UPDATE)]
    other = set(both[operation == _CREATE :: 2]) - set(_IN_BOTH)
    return {name: rule for name, rule in judged.items() if name not in other}


def _good(bench: Bench, name: str, schema: Mapping[str, Any]) -> Any:
    """Return a value of the right type for the property *name*."""
    if name in _OBJECTS:
        return [_OBJECTS[name]]
    if "minimum" in schema or "exclusiveMaximum" in schema:
        return schema.get("minimum", LONGEST_DELAY)
    if "boolean" in schema["type"]:
        return True
    if "date" in schema.get("format", ""):
        return SCHEDULED_FOR if name in _STATUS_FOR else _DAY
    own = {"in_reply_to_id": population(bench).id("inbox"), f"{PLAN}id": _sequence(bench)}
    known = {**population(bench)["draft"].item, **bench.fixtures.known(), **own}
    return known.get(name) or ([SENDER] if "array" in schema["type"] else "any text")


def _sequence(bench: Bench) -> str | None:
    return bench.fixtures.get("sequence_id") if bench.can_send() else None


def _wrong(bench: Bench, operation: str, name: str) -> dict[str, Any]:
    """Return kind -> wrong value, all of them or, in a smoke run, the most telling; a fraction is a good `send_in`."""
    schema = contract.request_properties(operation)[name]
    good = _good(bench, name, schema)
    values = wrong_values(schema, good)
    if operation == _UPDATE and name == "status":
        values = {"null": None} | values
    if name == "send_in":
        values.pop("a fraction", None)
    if name == "opens":
        members = wrong_members(contract.resolve(schema["items"]), good[0])
        values = {f"a list with an object with {how}": [good[0], member] for how, member in members.items()} | values
    return values if bench.at_least("ci") else dict(list(values.items())[:1])


@scenario(*_judged(_CREATE).values(), _NOTHING_STORED)
def create_types(bench: Bench) -> Iterator[Outcome]:
    """An accepted create is sent again with one property at a time in a wrong JSON type; then the lead is listed."""
    cases: list[Exchange] = []
    for name, rule in _tried(bench, _CREATE).items():
        good = _accepted_with(bench, name)
        for kind, value in _wrong(bench, _CREATE, name).items():
            cases.append(bench.post({**good.request.body, name: value}))
            yield refused(rule, f"{name} of a create as {kind}", cases[-1], sibling=good)
    if cases and bench.at_least("ci"):
        yield nothing_stored(bench, _NOTHING_STORED, "emails of the lead after creates with wrong types", cases)


def _accepted_with(bench: Bench, name: str) -> Exchange:
    """Return an accepted create that names the property, a draft if there is one; any draft when none names it."""
    if name in _STATUS_FOR:
        return sibling(bench, _STATUS_FOR[name])
    if name.startswith(PLAN):
        return whole(bench)
    if name == "opens":
        return opened(bench)
    creates = population(bench).creates
    naming = [creates[part] for part in _PARTS if part in creates and creates[part].sent(name) is not ABSENT]
    return naming[0] if naming else population(bench)["draft"]


@scenario(*_judged(_UPDATE).values())
def update_types(bench: Bench) -> Iterator[Outcome]:
    """
    A draft that was edited is sent updates with each property in a wrong JSON type, and read back after all of them.

    When it changed, each wrong update is tried alone.
    """
    rules, draft = _tried(bench, _UPDATE), edited(bench)
    if "send_in" in rules and not rounds(bench).delayed:
        del rules["send_in"]
    cases = {name: _wrong_updates(bench, draft.id, name) for name in rules}
    after = bench.get(draft.id)
    for name, rule in rules.items():
        for kind, case in cases[name].items():
            yield refused(rule, f"{name} of an update as {kind}", case, sibling=_updated_with(bench, name))
    same = after.ok and not differences(draft.after.item, after.item, stable(draft.after.item))
    for name, rule in rules.items():
        if same:
            yield unchanged(rule, _spared(name), draft.after.item, after, stable(draft.after.item))
        else:
            yield _alone(bench, name, rule)


def _updated_with(bench: Bench, name: str) -> Exchange:
    """Return the accepted update in which the property stands when it is wrong, with all that it needs beside it."""
    if name in _STATUS_FOR:
        return rounds(bench).moves["draft", _STATUS_FOR[name]].case
    draft = edited(bench)
    return draft.alone.get("a plan", draft.filled) if name.startswith(PLAN) else draft.renamed


def _wrong_updates(bench: Bench, email: str, name: str) -> dict[str, Exchange]:
    """Send an update with every wrong value of *name*, and make a draft again of what that has moved."""
    good, cases = _updated_with(bench, name).request.body, {}
    for kind, value in _wrong(bench, _UPDATE, name).items():
        cases[kind] = case = bench.put(email, {**good, name: value})
        if case.ok and case.item.get("status") in _STATUS_FOR.values():
            bench.put(email, {"status": "draft"})
    return cases


def _spared(name: str) -> str:
    return f"the draft after updates with a wrong {name}"


def _alone(bench: Bench, name: str, rule: str) -> Outcome:
    """Judge what the wrong updates of one property leave of a draft."""
    draft = bench.create("draft", sender=bench.sender)
    email = str(draft.item["id"])
    steps = [Step("the update", case) for case in _wrong_updates(bench, email, name).values()]
    return unchanged(rule, _spared(name), draft.item, bench.get(email), stable(draft.item), *steps)


@scenario("email-create-type-organization-id", "email-create-older-names")
def open_types(bench: Bench) -> Iterator[Outcome]:
    """Drafts are sent with wrong types in the place of ids that the pages are about to drop; the answers are noted."""
    rules = {"organization_id": "email-create-type-organization-id"}
    older = ("account_id", "created_by_id") if bench.at_least("ci") else ("account_id",)
    rules |= dict.fromkeys(older, "email-create-older-names")
    draft, properties = population(bench)["draft"].request.body, contract.request_properties(_CREATE)
    for name, rule in rules.items():
        if bench.wants(rule):
            kind, value = next(iter(wrong_values(properties[name], "none").items()))
            case = bench.post({**draft, name: value})
            answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
            yield observed(rule, f"{name} as {kind}", answer, Step("the create", case))
