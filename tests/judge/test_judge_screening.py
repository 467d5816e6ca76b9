"""
Many wrong properties in one request: what is asked alone after it, and that nothing is judged by it.

Law: the target is written by hand or an emulator that names what it refuses in a way of its own; each keeps the rules,
but for one fault where the test says so.
"""

from __future__ import annotations

from typing import Any

import pytest
from test_judge_checks import exchange
from test_judge_faults import findings

from conformance import catalogue
from conformance.checks.naming import Screening, Wrong
from conformance.engine import Engine
from conformance.target import Target
from conformance.verdicts import Verdict
from conformance.wire.client import Client
from emulator import DEFAULT_API_KEY, Emulator
from emulator.problems import FieldsRefusedError, RefusedError
from emulator.server import running

_WRONG = [Wrong(f"rule-{name}", name, "a number", 7) for name in ("to", "cc", "subject")]
_LISTED = "email-type-contact-id"
"""The rule that `contact-id-out-of-list` breaks: a mistake that a smoke run does not try alone."""


def _seen(status: int, answer: Any) -> tuple[bool, list[str], list[str]]:
    """Tell what an answer shows: whether the target tells, what it names, what is doubted."""
    found = Screening()
    found.look(_WRONG, exchange(status, answer))
    return found.telling, sorted(found.named), [each.name for each in found.doubts]


@pytest.mark.parametrize(
    ("status", "answer", "seen"),
    [
        pytest.param(
            400,
            {"errors": [], "field-errors": {"to": "No.", "cc": "No.", "subject": "No."}},
            (True, ["cc", "subject", "to"], []),
            id="all-named-by-keys",
        ),
        pytest.param(
            422,
            {"detail": [{"loc": ["body", "to"]}, {"loc": ["body", "subject"]}]},
            (True, ["subject", "to"], ["cc"]),
            id="one-passed-over",
        ),
        pytest.param(400, {"field-errors": {"to": "No."}}, (False, [], []), id="the-first-only"),
        pytest.param(400, {"error": "to, cc and subject are wrong"}, (False, [], []), id="in-words"),
        pytest.param(500, "oops", (False, [], []), id="no-json"),
        pytest.param(200, {"to": ["7"]}, (True, [], ["to", "cc", "subject"]), id="all-taken"),
    ],
)
def test_what_an_answer_tells(status: int, answer: Any, seen: Any) -> None:
    """A target tells when its refusals name most of what is wrong by keys or texts of their own; then silence is a doubt."""
    assert _seen(status, answer) == seen


def _first_only(emulator: Emulator) -> None:
    """Name the first property that is wrong, and no other."""
    _reworded(emulator, lambda fields: FieldsRefusedError(dict(list(fields.items())[:1])))


def _in_words(emulator: Emulator) -> None:
    """Name no property at all."""
    _reworded(emulator, lambda _: RefusedError(400, "Something is wrong."))


def _models(emulator: Emulator) -> None:
    """Name the model in place of the property that holds its id."""
    _reworded(emulator, lambda fields: FieldsRefusedError({name.removesuffix("_id"): fields[name] for name in fields}))


def _all_of_them(emulator: Emulator) -> None:
    """Repeat the names of all that was sent."""
    _reworded(emulator, lambda fields: FieldsRefusedError(dict.fromkeys(emulator.emails.intake.create) | fields))


def _reworded(emulator: Emulator, words: Any) -> None:
    intake = emulator.emails.intake
    read = intake.read

    def reworded(body: dict[str, Any], table: Any) -> dict[str, Any]:
        try:
            return read(body, table)
        except FieldsRefusedError as refused:
            raise words(refused.fields) from None

    vars(intake)["read"] = reworded


@pytest.mark.parametrize("way", [_first_only, _in_words, _models, _all_of_them])
def test_any_way_to_refuse_is_right(way: object) -> None:
    """Whatever the refusals of a target name, there is no finding on one that keeps the rules."""
    assert not findings(("email-type-*", "email-update-*", "email-*-sender-format", "email-*-attachment-prefix"), way)


def test_what_is_passed_over_is_found() -> None:
    """A mistake that no request of a smoke run holds alone is found where the target names what it refuses."""
    assert findings((_LISTED,), "contact-id-out-of-list") == {_LISTED}
    assert findings(("email-type-*",), "contact-id-out-of-list") == {_LISTED}


@pytest.mark.parametrize("rule", ["email-create-sender-format", "email-create-attachment-prefix"])
def test_what_only_looks_right_is_found_alone(rule: str) -> None:
    """A finding comes back when its rule alone is asked for: the other properties are not needed for it."""
    fault = {"sender": "create-takes-anything-in-brackets", "attachment": "create-takes-files-over-http"}
    assert findings((rule,), fault[rule.split("-")[2]]) == {rule}


@pytest.mark.parametrize("level", ["smoke", "ci"])
def test_what_may_not_go_out_keeps_nothing_else_back(level: str) -> None:
    """Without leave to send, only the types of what sends are left out; the others are judged, and so are updates."""
    target = Target(name="t", api_key=DEFAULT_API_KEY)
    with running(Emulator()) as base_url:
        engine = Engine(Client(target, base_url), catalogue.select(("email-type-*", "email-update-*-json")), level)
        engine.connect()
        engine.run()
    left = {name for name, each in engine.tallies.items() if each.verdict is Verdict.NOT_APPLICABLE}
    assert left == {"email-type-date-scheduled", "email-type-send-in"}


@pytest.mark.parametrize("fault", ["bearer-refused", "bearer-refused-for-activities"])
def test_a_token_that_is_turned_away_spoils_nothing(fault: str) -> None:
    """Calls with a bearer token are made again in the usual way: of all rules only the one on the token fails."""
    rules = ("auth-*", "email-delete-*", "email-list-*", "email-update-*")
    assert findings(rules, fault) == {"auth-bearer"}
