"""
Schemathesis drives the operations with what the schema can say: data that keeps it and data that breaks it.

Law: a request that breaks the schema has to be refused only where the breach is beyond doubt; otherwise the
traffic rules judge the answer (no 5xx, documented codes, documented shape).
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from conformance import contract
from conformance.checks.answers import said
from conformance.checks.fields import WAITING
from conformance.errors import NotOurs, SendingForbidden
from conformance.exchange import ABSENT, Request
from conformance.findings import Outcome, Step, broken, kept
from conformance.generation.driver import examples_of
from conformance.scenarios.registry import scenario
from strategies import EMAIL_ADDRESSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_RULES = {"createEmail": "email-create-refuses-violations", "updateEmail": "email-update-refuses-violations"}
_OPEN = ("organization_id", "send_in", "date_scheduled", "attachments", "opens")


@cache
def _schema() -> Any:
    import schemathesis  # noqa: PLC0415 - takes a while, which a run without generated requests need not spend

    schemathesis.openapi.format("close-sender", st.sampled_from(EMAIL_ADDRESSES))
    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False, "allow-x00": False}})
    return schemathesis.openapi.from_dict(contract.document(), config=config)


@scenario(
    "email-*-no-server-error",
    "activity-list-no-server-error",
    "email-*-documented-codes",
    "email-*-json",
    "email-field-*",
    "email-create-refuses-violations",
    "email-update-refuses-violations",
    level="ci",
    replay=False,
)
def generated_requests(bench: Bench) -> Iterator[Outcome]:
    """Schemathesis generates requests for every operation, some that keep the schema and some that break it."""
    draft = str(bench.create("draft").item["id"])
    for operation in contract.operations().values():
        if operation.id == "deleteEmail":
            continue
        for strategy in _strategies(operation):
            yield from examples_of(bench, strategy, partial(_judge, bench, operation.id, draft))


def _strategies(operation: contract.Operation) -> Iterator[st.SearchStrategy[Any]]:
    """Yield what draws requests that keep the schema of *operation*, then what draws some that break it."""
    from schemathesis.generation import GenerationMode  # noqa: PLC0415 - see above

    node = _schema()[operation.path][operation.method]
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        yield node.as_strategy(generation_mode=mode)


def _judge(bench: Bench, operation: str, draft: str, case: Any) -> Outcome | None:
    request = _request(bench, operation, case, draft)
    if _on_its_way(request) and not bench.can_deliver():
        return None
    try:
        exchange = bench.send(request)
    except (NotOurs, SendingForbidden, UnicodeError):
        return None
    rule = _RULES.get(operation)
    if rule is None:
        return None
    wrong = violations(operation, exchange)
    if exchange.ok and wrong:
        return broken(
            rule, wrong[0], Step("the request", exchange), seen=f"accepted: {said(exchange)}", expected="a refusal"
        )
    return kept(rule, "generated requests", Step("the last one", exchange))


def _on_its_way(request: Request) -> bool:
    """Tell whether an email might go out before it could be called back: when it does is generated as well."""
    return isinstance(request.body, dict) and request.body.get("status") in WAITING


def _request(bench: Bench, operation: str, case: Any, draft: str) -> Request:
    path = contract.operations()[operation].path.replace("{id}", draft)
    query = tuple((str(name), _plain(value)) for name, value in dict(case.query or {}).items())
    body = case.body
    if not isinstance(body, dict | list | str | int | float | bool | None):
        body = ABSENT
    if isinstance(body, dict):
        body = _on_this_target(bench, body)
    return Request(case.method, path, query=query, body=body)


def _on_this_target(bench: Bench, body: dict[str, Any]) -> dict[str, Any]:
    """Return *body* with the ids of objects that exist, where it has an id at all."""
    known = {"lead_id": bench.lead, **{name: None for name in body if name.endswith("_id") and name != "lead_id"}}
    return {name: known[name] if name in known and isinstance(value, str) else value for name, value in body.items()}


def _plain(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def violations(operation: str, exchange: Exchange) -> list[str]:
    """Return in what the request's properties break the contract beyond doubt."""
    if not isinstance(exchange.request.body, dict):
        return []
    known = contract.request_properties(operation)
    found = (
        _breach(name, known[name], value)
        for name, value in exchange.request.body.items()
        if name in known and name not in _OPEN and "x-generation" not in known[name]
    )
    return [each for each in found if each]


def _breach(name: str, schema: dict[str, Any], value: Any) -> str | None:
    types = schema.get("type", ())
    if isinstance(value, dict) and "object" not in types:
        return f"{name} is an object"
    if isinstance(value, list) and "array" not in types:
        return f"{name} is a list"
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        return f"{name} is too long"
    if type(value) is int and value < schema.get("minimum", value):
        return f"{name} is too small"
    if name == "status" and value not in contract.statuses():
        return "status is not a documented one"
    return None
