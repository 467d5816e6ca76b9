"""
What a run leaves behind: its files, its curl lines; and what is never sent.

Law: whatever is written can be read back, and holds no credentials.
"""

from __future__ import annotations

import ast
import base64
import json
import shlex
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from conformance import session
from conformance.errors import SendingForbidden
from conformance.exchange import ABSENT, Exchange, Request, Response
from conformance.target import Target, load
from conformance.wire import guard
from conformance.writing import results
from conformance.writing.recording import curl, expression
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN

if TYPE_CHECKING:
    from pathlib import Path


class Silent:
    """A watcher that watches nothing."""

    def progress(self, done: int, total: int, name: str) -> None:
        """Take no note."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a small run on the emulator."""
    directory = tmp_path_factory.mktemp("results")
    options = session.Options(load("emulator"), directory, "smoke", ("email-create-lead-*",))
    session.run(options, Silent())
    return directory


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "results.jsonl").read_text("utf-8").splitlines()]


def _document(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "results.json").read_text("utf-8"))
    return document


@pytest.mark.parametrize("name", ["results.json", "results.jsonl", "index.html", "junit.xml"], ids=str)
def test_files(folder: Path, name: str) -> None:
    """A run leaves four files."""
    assert (folder / name).stat().st_size > 0


def test_schema(folder: Path) -> None:
    """The results keep to their schema."""
    schema = json.loads(files("conformance").joinpath("results.schema.json").read_text("utf-8"))
    assert not [each.message for each in Draft202012Validator(schema).iter_errors(_document(folder))]


def test_document_is_the_folded_log(folder: Path) -> None:
    """The document holds what the log holds, and nothing else."""
    assert results.fold(_lines(folder)) == _document(folder)


def test_log_without_footer(folder: Path) -> None:
    """A log without a footer was cut short, and folding it says so."""
    with pytest.raises(results.CutShort):
        results.fold(_lines(folder)[:-1])


def test_run_is_green(folder: Path) -> None:
    """The rules on lead_id pass on the emulator, and the run is complete."""
    document = _document(folder)
    assert document["complete"]
    assert document["exit_code"] == 0
    assert {rule["id"]: rule["verdict"] for rule in document["rules"]} == {
        "email-create-lead-id-required": "pass",
        "email-create-lead-id-not-null": "pass",
    }


@pytest.mark.parametrize("secret", [DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN], ids=["key", "token"])
def test_files_hold_no_credentials(folder: Path, secret: str) -> None:
    """No file of a run holds the credentials that it used, plain or in base64."""
    coded = base64.b64encode(f"{secret}:".encode()).decode()
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        assert secret not in text
        assert coded not in text


def _post(body: Any, method: str = "POST", **options: Any) -> Request:
    return Request(method, "/activity/email/", body=body, **options)


_OUTBOX = {"status": "outbox"}
_TARGETS = {
    False: Target(name="t"),
    True: Target(name="t", base_url="http://127.0.0.1/api/v1", allow_sending=True),
}


@pytest.mark.parametrize(
    ("request_", "allowed"),
    [
        pytest.param(_post(_OUTBOX), False, id="outbox"),
        pytest.param(_post({"status": "scheduled"}), False, id="scheduled"),
        pytest.param(_post(_OUTBOX, "PUT"), False, id="move-to-outbox"),
        pytest.param(_post(ABSENT, raw=b'{"status": "outbox"}'), False, id="raw-bytes"),
        pytest.param(_post({"status": "sent", "followup_sequence_id": "seq_1"}), False, id="sequence"),
        pytest.param(_post({"status": "OUTBOX"}), False, id="in-capitals"),
        pytest.param(_post({" Status": ["outbox "]}), False, id="in-a-list"),
        pytest.param(_post(ABSENT, raw=b'{"status": "outbox", "status": "draft"}'), False, id="named-twice"),
        pytest.param(
            _post(ABSENT, raw=b"status=outbox&to=a%40example.com", content_type="text/plain"), False, id="form"
        ),
        pytest.param(_post({"status": "draft", "to": ["jane@acme.com"]}), False, id="draft-to-a-stranger"),
        pytest.param(_post({"status": "draft", "sender": "jane@acme.com"}), False, id="draft-of-a-stranger"),
        pytest.param(_post({"status": "draft", "to": [{"email": "jane@acme.com"}]}), True, id="address-in-an-object"),
        pytest.param(_post({"status": "sent", "to": ["a@example.com, b@acme.com"]}), True, id="two-in-one"),
        pytest.param(
            _post(ABSENT, raw=b'{"status": "sent", "to": ["jane@acme.com"]'), True, id="cut-short-to-a-stranger"
        ),
        pytest.param(_post(_OUTBOX | {"to": ["jane@acme.com"]}), True, id="stranger-to"),
        pytest.param(_post(_OUTBOX | {"cc": ["Jane <jane@acme.com>"]}), True, id="stranger-cc"),
        pytest.param(_post(_OUTBOX | {"bcc": ["a@example.com", "b@example.com.evil.io"]}), True, id="stranger-bcc"),
        pytest.param(_post({"status": "scheduled", "to": ["jane@notexample.com"]}), True, id="looks-reserved"),
    ],
)
def test_guard_refuses(request_: Request, *, allowed: bool) -> None:
    """No body leaves that makes the target send mail unasked, or to a stranger."""
    with pytest.raises(SendingForbidden):
        guard.check(request_, _TARGETS[allowed])


@pytest.mark.parametrize(
    ("request_", "allowed"),
    [
        pytest.param(_post({"status": "draft", "to": ["jane@example.com"]}), False, id="draft"),
        pytest.param(_post({"status": "sent", "date_scheduled": "2020-01-01"}), False, id="logged"),
        pytest.param(_post({"status": "Draft", "subject": "outbox"}), False, id="no-such-status"),
        pytest.param(_post(ABSENT, raw=b"{"), False, id="no-json"),
        pytest.param(_post(["outbox"]), False, id="no-object"),
        pytest.param(_post(_OUTBOX | {"to": ["jane@example.com", "Jo <jo@mail.example>"]}), True, id="reserved"),
        pytest.param(_post(_OUTBOX | {"to": [None, 7], "cc": "nobody"}), True, id="malformed-recipients"),
        pytest.param(Request("GET", "/activity/email/"), False, id="read"),
    ],
)
def test_guard_lets_pass(request_: Request, *, allowed: bool) -> None:
    """What cannot reach anybody is sent."""
    guard.check(request_, _TARGETS[allowed])


def _exchange(request: Request) -> Exchange:
    return Exchange("x1", "createEmail", "http://127.0.0.1/activity/email/", request, Response(200, {}, "{}", 0.1))


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        pytest.param("basic", '-u "$CLOSE_API_KEY:"', id="basic"),
        pytest.param("bearer", '-H "Authorization: Bearer $CLOSE_BEARER_TOKEN"', id="bearer"),
        pytest.param("key-as-password", '-u "someone:$CLOSE_API_KEY"', id="key-as-password"),
    ],
)
def test_curl_placeholders(auth: str, words: str) -> None:
    """A curl line names the variables that hold the credentials."""
    assert words in curl(_exchange(_post({"status": "draft"}, auth=auth)))


def test_curl_without_credentials() -> None:
    """A request without credentials has a curl line without any."""
    line = curl(_exchange(_post({"status": "draft"}, auth="none")))
    assert "-u" not in shlex.split(line)
    assert "Authorization" not in line


def test_curl_body() -> None:
    """The shell reads a small body back as it was sent."""
    body = {"subject": 'it\'s "quoted" $HOME `x` \\ é', "status": "draft"}
    words = shlex.split(curl(_exchange(_post(body, auth="basic"))))
    assert json.loads(words[words.index("--data-raw") + 1]) == body


def test_curl_large_body() -> None:
    """A large body is written by a line of Python, which stays short."""
    body = {"subject": "a" * 1_000_001, "status": "draft"}
    line = curl(_exchange(_post(body, auth="basic")))
    assert len(line) < 1_000
    words = shlex.split(line)
    assert words[:2] == ["python3", "-c"]
    assert words[3:5] == ["|", "curl"]
    assert "--data-binary" in words
    written = ast.parse(words[2]).body[-1]
    assert "'a' * 1000001" in ast.unparse(written)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="null"),
        pytest.param(True, id="true"),
        pytest.param(1.5, id="number"),
        pytest.param("it's", id="short-text"),
        pytest.param("a" * 5_000, id="one-run"),
        pytest.param("a" * 5_000 + "\n" * 3_000 + "é😀'\"\\", id="several-runs"),
        pytest.param("ab" * 5_000, id="no-runs"),
        pytest.param("^" * 400 + "." * 300 + "]" * 200 + " " * 100, id="runs-of-signs"),
        pytest.param(["x@example.com"] * 501, id="long-list"),
        pytest.param({"a": [None, {"b": "c" * 999}], "": {}}, id="nested"),
    ],
)
def test_expression(value: Any) -> None:
    """The Python expression for a value gives that value."""
    assert eval(expression(value), {"__builtins__": {}}) == value  # noqa: S307 - our own words
