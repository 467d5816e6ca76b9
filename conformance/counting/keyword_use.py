"""
Which keywords of the request schemas a run has tested: broken on purpose, one property at a time, and judged.

Law: a rule tests a keyword when a request that breaks the contract in that one property was refused, or had to be.
What is only ever sent as the contract says is not tested here.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker

from conformance import contract
from conformance.checks.answers import CHANGED
from conformance.findings import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError

    from conformance.exchange import Exchange
    from conformance.findings import Outcome

_OPERATIONS = ("createEmail", "updateEmail")
_KEYWORDS = ("type", "enum", "format", "pattern", "maxLength", "minimum", "exclusiveMaximum")
_BY_PATTERN = "close-sender"
"""A format that no checker knows; the pattern beside it says what can be said."""

formats = FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value.upper()))


class Keyword(NamedTuple):
    """One keyword of a request schema: its operation, its place in the body, its name."""

    operation: str
    place: str
    keyword: str


@cache
def schemas(operation: str) -> Mapping[str, Any]:
    """Return name -> schema of every request property, no reference left in it."""
    found = {name: _whole(schema) for name, schema in contract.request_properties(operation).items()}
    return {**found, "status": _whole(contract.schema("Status"))}


def _whole(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {name: _whole(each) for name, each in contract.resolve(schema).items()}
    return [_whole(each) for each in schema] if isinstance(schema, list) else schema


@cache
def keywords() -> Mapping[Keyword, Any]:
    """Return every keyword that limits a request body, with its value."""
    found: dict[Keyword, Any] = {}
    for operation in _OPERATIONS:
        for name, schema in schemas(operation).items():
            found |= {Keyword(operation, place, word): value for place, word, value in _walk(name, schema)}
    always = {name for needed in _needed().values() for name in needed}
    return found | {Keyword("createEmail", name, "required"): True for name in sorted(always)}


def _walk(place: str, schema: Any) -> Iterator[tuple[str, str, Any]]:
    for word in _KEYWORDS:
        if word in schema and schema[word] != _BY_PATTERN:
            yield place, word, schema[word]
    if "items" in schema:
        yield from _walk(f"{place}[]", schema["items"])
    for name, part in schema.get("properties", {}).items():
        yield from _walk(f"{place}.{name}", part)
    for name in schema.get("required", ()):
        yield f"{place}.{name}", "required", True


@cache
def _needed() -> Mapping[str, frozenset[str]]:
    """Return status -> properties that a create with it needs."""
    branches = [contract.resolve(branch) for branch in contract.schema("EmailCreate")["oneOf"]]
    return {
        status: frozenset(branch["required"])
        for branch in branches
        for status in branch["properties"]["status"].get("enum", [branch["properties"]["status"].get("const")])
    }


def broken(exchange: Exchange) -> set[Keyword]:
    """Return the keywords that a request breaks in one property; none when it breaks several, or keeps all."""
    operation, body = str(exchange.operation), exchange.request.body
    if operation not in _OPERATIONS or not isinstance(body, dict):
        return set()
    found = {name: set(_errors(operation, name, body[name])) for name in schemas(operation) if name in body}
    if operation == "createEmail":
        needed = _needed().get(str(body.get("status")), frozenset.intersection(*_needed().values()))
        found |= {name: {Keyword(operation, name, "required")} for name in needed - body.keys()}
    wrong = [each for each in found.values() if each]
    return wrong[0] if len(wrong) == 1 else set()


def _errors(operation: str, name: str, value: Any) -> Iterator[Keyword]:
    validator = Draft202012Validator(schemas(operation)[name], format_checker=formats)
    for error in validator.iter_errors(value):
        place = name + _place(error)
        if error.validator == "required":
            missing = set(error.validator_value) - error.instance.keys()
            yield from (Keyword(operation, f"{place}.{each}", "required") for each in missing)
        else:
            yield Keyword(operation, place, error.validator)


def _place(error: ValidationError) -> str:
    """Return where an error is, as `[].url`."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)


class KeywordUse:
    """Gathers which rules test which keyword; takes outcomes in any order."""

    def __init__(self) -> None:
        self._rules: defaultdict[Keyword, set[str]] = defaultdict(set)

    def take(self, outcome: Outcome) -> None:
        """Note what the request in question breaks, when *outcome* judges a refusal."""
        judged = outcome.result in (Result.KEPT, Result.BROKEN)
        if judged and outcome.steps and outcome.steps[-1].role == CHANGED:
            for keyword in broken(outcome.steps[-1].exchange):
                self._rules[keyword].add(outcome.rule)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each keyword, in the order of the contract."""
        return [
            {**keyword._asdict(), "value": value, "rules": sorted(self._rules.get(keyword, ()))}
            for keyword, value in keywords().items()
        ]
