"""
The JSON type of every request property, in creates and in updates.

Law: the wrong values are drawn from the contract's own schema of the property, and each stands in a request that
is otherwise one that the same target accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import catalogue, contract
from conformance.checks.answers import is_refusal, refused, required, said, unchanged
from conformance.checks.fields import stable
from conformance.checks.values import differences
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.nothing_stored import nothing_stored
from conformance.scenarios.population import population, sibling
from conformance.scenarios.registry import scenario
from strategies import wrong_members, wrong_values
from strategies.emails import LONGEST_DELAY, SCHEDULED_FOR, SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_DAY = "2024-01-13T12:00:00+00:00"
_STATUS_FOR = {"date_scheduled": "scheduled", "send_in": "outbox"}
_MOVES: dict[str, dict[str, Any]] = {
    "send_in": {"status": "outbox", "sender": SENDER, "send_in": LONGEST_DELAY},
    "date_scheduled": {"status": "scheduled", "sender": SENDER, "date_scheduled": SCHEDULED_FOR},
}
_EDIT = {"subject": "Edited before the wrong updates"}
_PARTS = ("draft", "sent", "inbox", "colleague")
_FOLLOWING = ("followup_sequence_delay", "followup_sequence_add_cc_bcc")
_OBJECTS: dict[str, dict[str, Any]] = {
    "opens": {"opened_at": _DAY},
    "attachments": {"url": f"{contract.attachment_prefix()}none", "filename": "none.txt", "size": 4},
}
_NOTHING_STORED = "email-create-refusal-stores-nothing"


def _judged(operation: str) -> dict[str, str]:
    """Return property -> rule of every property of *operation* whose type a rule judges; those that send come last."""
    start = operation.removesuffix("Email")
    rules = {name: f"email-{start}-type-{name.replace('_', '-')}" for name in contract.request_properties(operation)}
    known = catalogue.rules()
    judged = {name: rule for name, rule in rules.items() if rule in known and known[rule].strength != "probe"}
    return dict(sorted(judged.items(), key=lambda pair: pair[0] in _STATUS_FOR))


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
    known = {**population(bench)["draft"].item, **bench.fixtures.known()}
    return known.get(name) or ([SENDER] if "array" in schema["type"] else "any text")


def _wrong(bench: Bench, operation: str, name: str) -> dict[str, Any]:
    """
    Return kind -> wrong value, all of them or, in a smoke run, one: properties of one schema take turns at the kinds.

    A fraction is a good `send_in`.
    """
    schema = contract.request_properties(operation)[name]
    good = _good(bench, name, schema)
    values = wrong_values(schema, good)
    if operation == "updateEmail" and name == "status":
        values = {"null": None} | values
    if name == "send_in":
        values.pop("a fraction", None)
    if name == "opens":
        members = wrong_members(contract.resolve(schema["items"]), good[0])
        values |= {f"a list with an object with {how}": [good[0], member] for how, member in members.items()}
    return values if bench.at_least("ci") else dict([list(values.items())[_turn(operation, name) % len(values)]])


def _turn(operation: str, name: str) -> int:
    """Return how many properties of the same schema stand before *name*."""
    properties = contract.request_properties(operation)
    return [each for each, schema in properties.items() if schema == properties[name]].index(name)


@scenario(*_judged("createEmail").values(), _NOTHING_STORED)
def create_types(bench: Bench) -> Iterator[Outcome]:
    """An accepted create is sent again with one property at a time in a wrong JSON type; the lead is listed after all."""
    rules = {name: rule for name, rule in _judged("createEmail").items() if bench.wants(rule)}
    cases: list[Exchange] = []
    for name, rule in rules.items():
        good = _accepted_with(bench, name)
        for kind, value in _wrong(bench, "createEmail", name).items():
            cases.append(bench.post({**good.request.body, name: value}))
            yield refused(rule, f"{name} as {kind}", cases[-1], sibling=good)
    if cases and bench.at_least("ci"):
        yield nothing_stored(bench, _NOTHING_STORED, "emails of the lead after creates with wrong types", cases)


def _accepted_with(bench: Bench, name: str) -> Exchange:
    """Return an accepted create that names the property, a draft if there is one; any draft when none names it."""
    if name in _STATUS_FOR:
        return sibling(bench, _STATUS_FOR[name])
    if name in _FOLLOWING:
        return bench.shared("followed up", lambda bench: bench.create("draft", **_followup(bench)))
    creates = population(bench).creates
    naming = [creates[part] for part in _PARTS if part in creates and creates[part].sent(name) is not ABSENT]
    return naming[0] if naming else population(bench)["draft"]


def _followup(bench: Bench) -> dict[str, Any]:
    """Return good follow-up properties, which may be refused without their sequence; none where there is no sequence."""
    sequence = bench.fixtures.get("sequence_id") if bench.can_send() else None
    delay = contract.limit("createEmail", "followup_sequence_delay", "minimum")
    return {"followup_sequence_id": sequence, **dict(zip(_FOLLOWING, (delay, True), strict=True))} if sequence else {}


@scenario(*_judged("updateEmail").values())
def update_types(bench: Bench) -> Iterator[Outcome]:
    """
    A draft is edited with success, then with each property in a wrong JSON type, and read back after all of them.

    When it changed, each wrong update is tried alone.
    """
    rules = {name: rule for name, rule in _judged("updateEmail").items() if bench.wants(rule)}
    email = str(bench.create("draft", sender=SENDER).item["id"])
    edit = required(bench.put(email, _EDIT), "editing a draft")
    cases = {name: _wrong_updates(bench, email, name) for name in rules}
    after = bench.get(email)
    siblings = {repr(_EDIT): edit}
    for name, rule in rules.items():
        good = _company(bench, name)
        if repr(good) not in siblings:
            siblings[repr(good)] = _called_back(bench, bench.put(email, good))
        for kind, case in cases[name].items():
            yield refused(rule, f"{name} as {kind}", case, sibling=siblings[repr(good)])
    if after.ok and not differences(edit.item, after.item, stable(edit.item)):
        for name, rule in rules.items():
            yield unchanged(rule, _spared(name), edit.item, after, stable(edit.item))
    else:
        for name, rule in rules.items():
            yield _alone(bench, name, rule)


def _company(bench: Bench, name: str) -> dict[str, Any]:
    """Return the accepted update in which the property stands when it is wrong, with all that it needs beside it."""
    return _MOVES.get(name) or (_EDIT | _followup(bench) if name in _FOLLOWING else _EDIT)


def _wrong_updates(bench: Bench, email: str, name: str) -> dict[str, Exchange]:
    """Send an update with every wrong value of *name*."""
    good, wrong = _company(bench, name), _wrong(bench, "updateEmail", name)
    return {kind: _called_back(bench, bench.put(email, {**good, name: value})) for kind, value in wrong.items()}


def _called_back(bench: Bench, case: Exchange) -> Exchange:
    """Make a draft again of what *case* has moved."""
    if case.ok and case.item.get("status") in _STATUS_FOR.values():
        bench.put(str(case.item.get("id")), {"status": "draft"})
    return case


def _spared(name: str) -> str:
    return f"the draft after updates with a wrong {name}"


def _alone(bench: Bench, name: str, rule: str) -> Outcome:
    """Judge what the wrong updates of one property leave of a draft."""
    email = str(bench.create("draft", sender=SENDER).item["id"])
    edit = required(bench.put(email, _EDIT), "editing a draft")
    steps = [Step("the update", case) for case in _wrong_updates(bench, email, name).values()]
    return unchanged(rule, _spared(name), edit.item, bench.get(email), stable(edit.item), *steps)


@scenario("email-create-type-organization-id", "email-create-older-names")
def open_types(bench: Bench) -> Iterator[Outcome]:
    """Drafts are sent with numbers in the place of ids that the pages are about to drop; the answers are noted."""
    names = {"organization_id": "email-create-type-organization-id"}
    names |= dict.fromkeys(("account_id", "created_by_id"), "email-create-older-names")
    for name, rule in names.items():
        if bench.wants(rule):
            kind, value = next(iter(wrong_values(contract.request_properties("createEmail")[name], "none").items()))
            case = bench.post({**population(bench)["draft"].request.body, name: value})
            answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
            yield observed(rule, f"{name} as {kind}", answer, Step("the create", case))
