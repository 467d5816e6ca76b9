"""
The JSON type of every request property, in creates and in updates.

Law: the wrong values are drawn from the contract's own schema of the property, and each stands in a request that
is otherwise like one that the same target accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import catalogue, contract
from conformance.checks.answers import is_refusal, refused, required, said, unchanged
from conformance.checks.fields import stable
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.registry import scenario
from strategies import wrong_values
from strategies.emails import LONGEST_DELAY, SCHEDULED_FOR, SENDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_STATUS_FOR = {"date_scheduled": "scheduled", "send_in": "outbox"}
_MOVES: dict[str, dict[str, Any]] = {
    "date_scheduled": {"status": "scheduled", "sender": SENDER, "date_scheduled": SCHEDULED_FOR},
    "send_in": {"status": "outbox", "sender": SENDER, "send_in": LONGEST_DELAY},
}


def _judged(operation: str) -> dict[str, str]:
    """Return property -> rule of every property of *operation* whose type a rule judges; those that send come last."""
    start = operation.removesuffix("Email")
    rules = {name: f"email-{start}-type-{name.replace('_', '-')}" for name in contract.request_properties(operation)}
    known = catalogue.rules()
    judged = {name: rule for name, rule in rules.items() if rule in known and known[rule].strength != "probe"}
    return dict(sorted(judged.items(), key=lambda pair: pair[0] in _STATUS_FOR))


def _wrong(bench: Bench, operation: str, name: str) -> dict[str, Any]:
    """Return kind -> wrong value: the plainest in a smoke run, all in a deeper one; a fraction is a good `send_in`."""
    schema = contract.request_properties(operation)[name]
    values = wrong_values(schema)
    if name == "send_in":
        values.pop("a fraction", None)
    if bench.at_least("ci") or "date" in schema.get("format", ""):
        return values
    return dict(list(values.items())[:1])


@scenario(*_judged("createEmail").values())
def create_types(bench: Bench) -> Iterator[Outcome]:
    """A valid email is created. The same body is sent with one property at a time in a wrong JSON type."""
    siblings: dict[str, Exchange] = {}
    for name, rule in _judged("createEmail").items():
        if not bench.wants(rule):
            continue
        status = _STATUS_FOR.get(name, "draft")
        if status not in siblings:
            siblings[status] = bench.create(status)
        for kind, value in _wrong(bench, "createEmail", name).items():
            case = bench.post({**bench.body(status), name: value})
            yield refused(rule, f"{name} as {kind}", case, sibling=siblings[status])
    if "outbox" in siblings:
        bench.put(str(siblings["outbox"].item["id"]), {"status": "draft"})


@scenario(*_judged("updateEmail").values())
def update_types(bench: Bench) -> Iterator[Outcome]:
    """A draft is updated with success, then with each property in a wrong JSON type, and read back at the end."""
    rules = {name: rule for name, rule in _judged("updateEmail").items() if bench.wants(rule)}
    email = str(bench.create("draft", sender=SENDER).item["id"])
    edit = required(bench.put(email, {"subject": "Edited before the wrong updates"}), "editing a draft")
    for name, rule in rules.items():
        yield from _wrong_updates(bench, email, name, rule, edit)
    after = bench.get(email)
    fields = stable(edit.item)
    for name, rule in rules.items():
        looked_at = [field for field in ("status", name) if field in fields and field not in _MOVES]
        yield unchanged(rule, f"the draft after updates with a wrong {name}", edit.item, after, looked_at)


def _wrong_updates(bench: Bench, email: str, name: str, rule: str, edit: Exchange) -> Iterator[Outcome]:
    sibling = edit
    if name in _MOVES:
        sibling = required(bench.put(email, _MOVES[name]), f"moving a draft with a good {name}")
        required(bench.put(email, {"status": "draft"}), "calling the email back")
    for kind, value in _wrong(bench, "updateEmail", name).items():
        case = bench.put(email, {**_MOVES.get(name, {}), name: value})
        if case.ok and name in _MOVES:
            bench.put(email, {"status": "draft"})
        yield refused(rule, f"{name} as {kind}", case, sibling=sibling)


@scenario("email-create-type-organization-id", "email-create-older-names")
def open_types(bench: Bench) -> Iterator[Outcome]:
    """Drafts are sent with objects in the place of ids that the pages are about to drop; the answers are noted."""
    names = {"organization_id": "email-create-type-organization-id"}
    names |= dict.fromkeys(("account_id", "created_by_id"), "email-create-older-names")
    for name, rule in names.items():
        if bench.wants(rule):
            kind, value = next(iter(wrong_values(contract.request_properties("createEmail")[name]).items()))
            case = bench.post(bench.body("draft", **{name: value}))
            answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
            yield observed(rule, f"{name} as {kind}", answer, Step("the create", case))
