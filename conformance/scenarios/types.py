"""
The JSON type of every request property, in creates and in updates.

Law: the wrong values are drawn from the contract's own schema of the property, and each stands in a request that
is otherwise one that the same target accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.checks.answers import is_refusal, refused, said
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.attempts import Attempt
from conformance.scenarios.drafts import edited, opened, whole
from conformance.scenarios.mistyped import CREATE, STATUS_FOR, UPDATE, judged, mistyped, taken, tried_alone
from conformance.scenarios.nothing_stored import nothing_stored
from conformance.scenarios.offers import PLAN
from conformance.scenarios.population import population, sibling
from conformance.scenarios.registry import scenario
from conformance.scenarios.rounds import rounds
from conformance.scenarios.screening import DROPPED, dropped, screened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_PARTS = ("draft", "sent", "inbox", "colleague")
_IN_BOTH = ("status", "subject", "to")
_BESIDE_MANY = "bcc"
"""The property whose wrong values stand in an update beside as many valid ones as possible."""
_NOTHING_STORED = "email-create-refusal-stores-nothing"
TYPES = tuple(judged(UPDATE).values())
"""The rules of `wrong_types`."""


def _tried(bench: Bench, operation: str) -> dict[str, str]:
    """
    Return property -> rule of what is tried alone in *operation*.

    In a smoke run that is one half of what both operations take, and a few more where the target does not tell what
    its refusals are about.
    """
    rules = {name: rule for name, rule in taken(bench, operation).items() if bench.wants(rule)}
    if bench.at_least("ci"):
        return rules
    more = () if screened(bench, operation).telling else _IN_BOTH
    return {name: rule for name, rule in rules.items() if name in (*tried_alone(operation), *more)}


def _wrong(bench: Bench, operation: str, name: str) -> dict[str, Any]:
    """Return kind -> wrong value, all that may go out or, in a smoke run, the most telling."""
    wrong = mistyped(bench, operation, name)
    values = {kind: value for kind, value in wrong.items() if name in STATUS_FOR or bench.permits({name: value})}
    return values if bench.at_least("ci") else dict(list(values.items())[:1])


@scenario(*judged(CREATE).values(), _NOTHING_STORED)
def create_types(bench: Bench) -> Iterator[Outcome]:
    """An accepted create is sent again with one property at a time in a wrong JSON type; then the lead is listed."""
    cases: list[Exchange] = []
    for name, rule in _tried(bench, CREATE).items():
        good = _accepted_with(bench, name)
        for kind, value in _wrong(bench, CREATE, name).items():
            cases.append(bench.post({**good.request.body, name: value}))
            yield refused(rule, f"{name} of a create as {kind}", cases[-1], sibling=good)
    if cases and bench.at_least("ci"):
        yield nothing_stored(bench, _NOTHING_STORED, "emails of the lead after creates with wrong types", cases)


def _accepted_with(bench: Bench, name: str) -> Exchange:
    """Return an accepted create that names the property, a draft if there is one; any draft when none names it."""
    if name in STATUS_FOR:
        return sibling(bench, STATUS_FOR[name])
    if name.startswith(PLAN):
        return whole(bench)
    if name == "opens":
        return opened(bench)
    creates = population(bench).creates
    naming = [creates[part] for part in _PARTS if part in creates and creates[part].sent(name) is not ABSENT]
    return naming[0] if naming else population(bench)["draft"]


def wrong_types(bench: Bench, beside: str) -> Iterator[Attempt]:
    """
    Yield updates with one property of a wrong type; refusing.py tries them.

    Those beside many valid properties are cases of the rule *beside* too.
    """
    rules, most = _tried(bench, UPDATE), edited(bench).most
    if bench.wants(beside):
        rules[_BESIDE_MANY] = judged(UPDATE)[_BESIDE_MANY]
    for name, rule in rules.items():
        good = _updated_with(bench, name)
        for kind, value in _wrong(bench, UPDATE, name).items():
            body, also = {**good.request.body, name: value}, beside if good is most else None
            yield Attempt(rule, f"{name} of an update as {kind}", body, good, also)


def _updated_with(bench: Bench, name: str) -> Exchange:
    """Return the accepted update in which the property stands when it is wrong, with all that it needs beside it."""
    if name in STATUS_FOR:
        return rounds(bench).moves["draft", STATUS_FOR[name]].case
    draft = edited(bench)
    if name.startswith(PLAN):
        return draft.alone.get("a plan", draft.filled)
    return draft.most if name == _BESIDE_MANY else draft.renamed


@scenario(*judged(CREATE).values(), *TYPES, "email-*-sender-format", "email-*-attachment-prefix")
def overlooked(bench: Bench) -> Iterator[Outcome]:
    """
    In a smoke run an accepted request is sent again with a wrong value of every property, some times. Where a refusal
    names most of them and passes one over, that one is tried alone.
    """
    if bench.at_least("ci"):
        return
    for each in screened(bench, CREATE).doubts:
        if each.name not in DROPPED:
            good = _accepted_with(bench, each.name)
            case = bench.post({**good.request.body, each.name: each.value})
            yield refused(each.rule, f"{each.name} of a create as {each.kind}", case, sibling=good)
    for each in screened(bench, UPDATE).doubts:
        good = _updated_with(bench, each.name)
        case = bench.put(edited(bench).id, {**good.request.body, each.name: each.value})
        yield refused(each.rule, f"{each.name} of an update as {each.kind}", case, sibling=good)


@scenario(*DROPPED.values())
def open_types(bench: Bench) -> Iterator[Outcome]:
    """Drafts are sent with wrong types in the place of ids that the pages are about to drop; the answers are noted."""
    draft = population(bench)["draft"].request.body
    for each in map(dropped, DROPPED):
        if bench.wants(each.rule):
            named = None if bench.at_least("ci") else screened(bench, CREATE).named.get(each.name)
            case = named or bench.post({**draft, each.name: each.value})
            answer = "accepted" if case.ok else "refused" if is_refusal(case.status) else said(case)[:3]
            yield observed(each.rule, f"{each.name} as {each.kind}", answer, Step("the create", case))
