"""A session of judging: verdicts, files and exit codes are those of a run, and memory stays bounded."""

from __future__ import annotations

import json
import tracemalloc
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest
from judging_cases import DRAFT, EMAIL, QUEUED, email, recorded, updated

from conformance import catalogue
from conformance.data import load_yaml
from conformance.errors import UsageError
from conformance.traffic.judging.judge import Judge
from conformance.traffic.judging.session import Asked, Ended, Session
from conformance.traffic.recorded import LeftOut
from conformance.writing.masking import Mask
from conformance.writing.personal import Strangers
from conformance.writing.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.traffic.recorded import Recorded

_AGAIN = "close-conformance check-traffic session.har"
_WRONG = recorded(body={**QUEUED, "sender": None}, status=400)
_UNWISE = recorded(body={**DRAFT, "colour": "red"})


def ended(folder: Path, *exchanges: Recorded | LeftOut, **asked: object) -> Ended:
    """What a session says of some exchanges."""
    session = Session(Asked(folder, _AGAIN, **asked), Mask((), Strangers()))  # type: ignore[arg-type]
    for each in exchanges:
        session.take(each)
    return session.finish()


@pytest.mark.parametrize(
    ("exchange", "asked", "code"),
    [
        pytest.param(recorded(body=DRAFT), {}, 0, id="right"),
        pytest.param(_WRONG, {}, 1, id="wrong"),
        pytest.param(_WRONG, {"sides": frozenset({"server"})}, 0, id="the-other-side"),
        pytest.param(_WRONG, {"patterns": ("client-body-*",)}, 0, id="another-rule"),
        pytest.param(_WRONG, {"as_of": date(2020, 1, 1)}, 0, id="before-the-rule"),
        pytest.param(_UNWISE, {}, 0, id="unwise"),
        pytest.param(_UNWISE, {"strict": True}, 1, id="unwise-and-strict"),
    ],
)
def test_a_session_ends_like_a_run(tmp_path: Path, exchange: Recorded, asked: dict[str, object], code: int) -> None:
    """The exit code tells deviations, and of what was asked for only."""
    assert ended(tmp_path, exchange, **asked).document["exit_code"] == code


def test_the_results_are_those_of_a_run(tmp_path: Path) -> None:
    """The folder holds the page and results by the schema; they tell what was judged and what was not."""
    covered, beside = recorded(body=DRAFT, day=date(2026, 10, 1)), recorded("POST", "/lead/", {"name": "x"})
    document = ended(tmp_path, covered, beside, LeftOut("session.har, entry 3", "no answer was recorded")).document
    assert read(tmp_path).document == json.loads((tmp_path / "results.json").read_text("utf-8")) == document
    assert (tmp_path / "index.html").is_file()
    told = document["traffic"]
    assert (told["judged"], told["not_covered"], told["left_out"]) == (1, {"/lead/": 1}, {"no answer was recorded": 1})
    assert (told["from_day"], told["to_day"], told["as_of"]) == ("2026-10-01", "2026-10-01", None)
    assert (document["profile"], document["target"]["base_url"]) == ("traffic", "https://api.close.com")


def test_a_finding_can_be_looked_for_again(tmp_path: Path) -> None:
    """A finding has the request as curl, and the command that judges its rule alone."""
    document = ended(tmp_path, _WRONG).document
    (finding,) = next(rule["findings"] for rule in document["rules"] if rule["id"] == "client-sender-required")
    assert finding["rerun"] == f"{_AGAIN} --rule client-sender-required"
    assert finding["curl"].startswith("curl ")


def test_what_people_wrote_is_masked(tmp_path: Path) -> None:
    """A subject that a client sent and a server repeated stands in no file."""
    ended(tmp_path, recorded(body={**DRAFT, "subject": "Quarterly surprise", "colour": "red"}))
    assert "Quarterly surprise" not in (tmp_path / "results.json").read_text("utf-8")


def test_known_deviations_hold_for_clients_too(tmp_path: Path) -> None:
    """A listed rule of clients that fails is accepted; one that passes is said to be deleted."""
    known = tmp_path / "known.yaml"
    row = "- {rule: client-sender-required, reason: known, link: https://issues.example.com/1, expires: 2999-01-01}"
    known.write_text(row, "utf-8")
    assert ended(tmp_path / "a", _WRONG, known=known).document["exit_code"] == 0
    right = ended(
        tmp_path / "b", recorded(body=QUEUED, answer=email(status="outbox", sender="ada@example.com")), known=known
    )
    assert "it passes now" in right.complaints[0]


def test_an_unknown_rule_is_wrong_usage(tmp_path: Path) -> None:
    """A pattern that no rule of the sides matches is told at once."""
    with pytest.raises(UsageError, match="no rule matches"):
        ended(tmp_path, patterns=("email-*",), sides=frozenset({"client"}))


def test_a_request_is_judged_before_it_has_an_answer(tmp_path: Path) -> None:
    """What a request breaks by itself is known ahead, and whether that would fail the session."""
    session = Session(Asked(tmp_path, _AGAIN), Mask())
    waiting = recorded(body={**QUEUED, "sender": None, "colour": "red"}, status=0, answer="")
    assert {each.rule for each in session.ahead(waiting)} == {"client-sender-required", "client-undocumented-property"}
    assert session.fails("client-sender-required")
    assert not session.fails("client-undocumented-property")
    session.take(recorded("GET", EMAIL, answer=email(status="sent")))
    late = recorded("PUT", EMAIL, {"status": "draft"}, status=0, answer="")
    assert {each.rule for each in session.ahead(late)} == {"client-moves-allowed"}


def test_every_row_of_since_matches_a_rule() -> None:
    """No row of since.yaml is about a rule that does not exist."""
    globs = [glob for row in load_yaml("since.yaml")["rules"] for glob in row["rules"]]
    assert [glob for glob in globs if not any(fnmatchcase(rule, glob) for rule in catalogue.everything())] == []


def test_memory_is_bounded() -> None:
    """Hundreds of emails with large bodies take little room: less than a twentieth of what they hold."""
    judge, body = Judge(), "a line of a large body\n" * 10_000

    def feed(first: int, last: int) -> int:
        for number in range(first, last):
            for _ in judge.take(
                recorded(body={**DRAFT, "body_text": body}, answer=email(f"a{number}", body_text=body))
            ):
                pass
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before, after = feed(0, 20), feed(20, 120)
    finally:
        tracemalloc.stop()
    assert after - before < 100 * 2 * len(body) / 20


def test_a_million_characters_are_no_hindrance() -> None:
    """An email with a body of a million characters is judged, and a change in it is seen."""
    body = "b" * 1_000_000
    judge, first = Judge(), recorded("GET", EMAIL, answer=email(body_text=body))
    list(judge.take(first))
    changed = recorded("GET", EMAIL, answer=email(body_text=f"{body[:-1]}c"))
    assert {each.rule for each in judge.take(changed) if each.result.value == "broken"} == {"email-get-repeats"}
    assert list(judge.take(updated({"subject": "x"}))) != []
