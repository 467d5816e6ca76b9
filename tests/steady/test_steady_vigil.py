"""
Answers that may no longer be those of the target that was met.

Law: the target is played by a function; nothing is sent.
"""

from __future__ import annotations

import pytest

from conformance.errors import Refused, Unreachable
from conformance.exchange import Exchange, Request, Response
from conformance.wire.transport import Lost
from conformance.wire.vigil import PAGES, REFUSALS, Vigil

ME = '{"id": "user_1"}'
PAGE = "<html></html>"


def _answer(status: int, text: str, auth: str = "basic") -> Exchange:
    request = Request("GET", "/activity/email/", auth=auth)
    return Exchange("x1", "listEmails", "http://127.0.0.1/", request, Response(status, {}, text, 0.0))


def _asked(status: int, text: str) -> Vigil:
    return Vigil(lambda request: _answer(status, text, request.auth), "basic")


def test_pages_in_an_outage() -> None:
    """When nobody knows who we are either, pages in a row are an outage."""

    def lost(_: Request) -> Exchange:
        raise Lost("a body that is no JSON")

    vigil = Vigil(lost, "basic")
    for _ in range(PAGES - 1):
        vigil.note(_answer(200, PAGE))
    with pytest.raises(Unreachable):
        vigil.note(_answer(200, PAGE))


def test_credentials_that_ended() -> None:
    """When the right credentials are refused everywhere, the run cannot go on."""
    vigil = _asked(401, "{}")
    for _ in range(REFUSALS - 1):
        vigil.note(_answer(401, "{}"))
    with pytest.raises(Refused):
        vigil.note(_answer(401, "{}"))


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([_answer(200, PAGE)] * PAGES * 2, id="pages-of-its-own"),
        pytest.param([_answer(401, "{}")] * REFUSALS * 2, id="refusals-of-its-own"),
    ],
)
def test_its_own_ways(answers: list[Exchange]) -> None:
    """A target that still knows who we are answers so on its own account."""
    vigil = _asked(200, ME)
    for each in answers:
        vigil.note(each)


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([*[_answer(200, PAGE)] * (PAGES - 1), _answer(200, "{}")] * 3, id="pages-with-answers-between"),
        pytest.param([_answer(401, "{}"), _answer(401, "{}"), _answer(404, "{}")] * 3, id="refusals-between"),
        pytest.param([_answer(401, "{}", "wrong-key")] * 20, id="wrong-credentials"),
        pytest.param([_answer(401, "{}", "bearer")] * 20, id="other-credentials"),
        pytest.param([_answer(404, PAGE)] * 20, id="pages-for-refusals"),
    ],
)
def test_nothing_to_doubt(answers: list[Exchange]) -> None:
    """Single doubtful answers, and refusals of what is to be refused, raise no doubt."""
    vigil = _asked(500, PAGE)
    for each in answers:
        vigil.note(each)
