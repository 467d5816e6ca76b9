"""
The ledger of a run: what stands in it, what it lets through, and how it outlives its process.

Law: a test reads a ledger from its file the way a later process does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conformance.errors import NotOurs, UsageError
from conformance.exchange import ABSENT, Exchange, Request, Response
from conformance.wire import ledger_files
from conformance.wire.ledger import EMAILS, Ledger
from conformance.wire.ledger_files import LedgerFile, begin, left_behind

if TYPE_CHECKING:
    from pathlib import Path

HOME = "http://127.0.0.1:1/api/v1"


def _answered(request: Request, status: int, text: str) -> Exchange:
    return Exchange("x1", None, f"{HOME}{request.path}", request, Response(status, {}, text, 0.0))


def _create(path: str = EMAILS, **body: Any) -> Request:
    return Request("POST", path, body={"lead_id": "lead_1", **body})


def _made(ledger: Ledger, name: str, path: str = EMAILS) -> None:
    request = _create(path)
    number = ledger.intend(request)
    ledger.end(number, _answered(request, 200, f'{{"id": "{name}", "lead_id": "lead_1"}}'))


def test_a_create_is_on_disk_before_it_goes_out() -> None:
    """The intent stands in the file as soon as it is written, and whoever reads it knows that it was never answered."""
    ledger = begin(HOME, ())
    ledger.intend(_create(subject="Hello"))
    assert '"subject": "Hello"' in ledger.path.read_text("utf-8")
    ledger.close()
    (found,) = left_behind(HOME)
    assert [intent.lead for intent in found.unanswered().values()] == ["lead_1"]
    found.close()


def test_what_was_made_is_read_back() -> None:
    """Objects that are there, those that are gone, and refused creates are told apart by a later process."""
    ledger = begin(HOME, ("lead_given",))
    _made(ledger, "acti_1")
    _made(ledger, "acti_2")
    _made(ledger, "tmpl_1", "/email_template/")
    refused = _create()
    ledger.end(ledger.intend(refused), _answered(refused, 400, "{}"))
    gone = Request("DELETE", f"{EMAILS}acti_1/")
    ledger.end(None, _answered(gone, 200, "{}"))
    ledger.close()
    (found,) = left_behind(HOME)
    assert (found.living(), found.helpers(), found.unanswered()) == (["acti_2"], ["/email_template/tmpl_1/"], {})
    assert (found.mark, found.leads) == (ledger.mark, {"lead_given"})
    found.close()


def test_half_a_line_is_no_line() -> None:
    """A line that was cut off is left out, and the next one does not grow together with it."""
    ledger = begin(HOME, ())
    _made(ledger, "acti_1")
    ledger.close()
    with ledger.path.open("a") as file:
        file.write('{"made": "/activity/em')
    (found,) = left_behind(HOME)
    found.write({"gone": f"{EMAILS}acti_1/"})
    found.close()
    assert not ledger.path.exists()


def test_a_ledger_with_nothing_left_goes() -> None:
    """A run that has removed all that it made leaves no file behind."""
    ledger = begin(HOME, ())
    _made(ledger, "acti_1")
    ledger.write({"gone": f"{EMAILS}acti_1/"})
    ledger.close()
    assert list(ledger_files.folder().iterdir()) == []


def test_a_run_that_goes_on_is_left_alone() -> None:
    """As long as a run holds its ledger nobody else gets it; one against another target is not looked at."""
    ledger = begin(HOME, ())
    assert list(left_behind(HOME)) == []
    assert ledger_files.going_on(HOME) == 1
    assert ledger_files.going_on("http://127.0.0.1:2/api/v1") == 0
    ledger.close()
    assert ledger_files.going_on(HOME) == 0


def test_foreign_files_are_no_ledgers(ledgers: Path) -> None:
    """Whatever else lies in the folder is passed over."""
    folder = ledgers / "ledgers"
    folder.mkdir()
    (folder / "other.jsonl").write_bytes(b"\xff\x00")
    (folder / "empty.jsonl").write_text("")
    (folder / "list.jsonl").write_text("[1]\n")
    assert list(left_behind(HOME)) == []


def test_a_folder_that_cannot_be_written(ledgers: Path) -> None:
    """Without a place for its ledger a run does not begin."""
    (ledgers / "ledgers").write_text("a file")
    with pytest.raises(UsageError, match="CLOSE_CONFORMANCE_STATE"):
        begin(HOME, ())


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(Request("PUT", f"{EMAILS}acti_other/", body={}), id="update"),
        pytest.param(Request("DELETE", f"{EMAILS}acti_other/"), id="delete"),
        pytest.param(Request("DELETE", "/lead/lead_given/"), id="delete-of-a-given-lead"),
        pytest.param(_create(lead_id="lead_other"), id="create"),
        pytest.param(_create(lead_id=["lead_other"]), id="lead-in-a-list"),
        pytest.param(_create("/contact/", lead_id="lead_other"), id="contact"),
    ],
)
def test_what_is_not_ours_is_not_touched(request_: Request) -> None:
    """Nothing changes or removes what the run has not made, or adds to a lead that it was not given."""
    ledger = Ledger(leads={"lead_given"})
    with pytest.raises(NotOurs):
        ledger.check(request_)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(Request("GET", f"{EMAILS}acti_other/"), id="read"),
        pytest.param(Request("PUT", f"{EMAILS}acti_1/", body={}), id="own-email"),
        pytest.param(Request("DELETE", f"{EMAILS}acti_1/"), id="own-email-again"),
        pytest.param(Request("DELETE", f"{EMAILS}acti_0/"), id="an-id-that-nobody-has"),
        pytest.param(_create(lead_id="lead_given"), id="given-lead"),
        pytest.param(_create("/contact/", lead_id="lead_made"), id="own-lead"),
        pytest.param(_create(lead_id=7), id="no-id"),
        pytest.param(_create(lead_id=None), id="null"),
        pytest.param(Request("POST", EMAILS, body=ABSENT, raw=b"{"), id="no-json"),
    ],
)
def test_what_is_ours_may_be_touched(request_: Request) -> None:
    """The run's own objects, given leads, and ids that no object has are let through."""
    ledger = Ledger(leads={"lead_given", "lead_1"})
    _made(ledger, "acti_1")
    _made(ledger, "lead_made", "/lead/")
    ledger.nobody("acti_0")
    ledger.check(request_)


def test_a_file_of_another_version(ledgers: Path) -> None:
    """A ledger of a form that this version does not know is left as it is."""
    ledger = begin(HOME, ())
    _made(ledger, "acti_1")
    ledger.close()
    text = ledger.path.read_text("utf-8").replace('"ledger": 1', '"ledger": 99')
    ledger.path.write_text(text, "utf-8")
    assert list(left_behind(HOME)) == []
    assert isinstance(ledger, LedgerFile)
    assert ledger.path.parent == ledgers / "ledgers"
