"""
A whole run on an account that looks real, and what of it stands in the files.

Law: the account is the emulator behind a layer that adds people to every answer and repeats the credentials.
"""

from __future__ import annotations

import base64
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import run_wsgi_app

from conformance import session
from conformance.progress import Bar
from conformance.target import Target
from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator
from emulator.server import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conformance.session import Ended

PERSON = {"full_name": "Jürgen Østergård", "mobile": "+45 32 54 76 98", "address": "jurgen@acme-tools.dk"}
TRACES = ("Jürgen", "J\\u00fcrgen", "Østergård", "54 76 98", "acme-tools.dk")
BASIC = base64.b64encode(f"{DEFAULT_API_KEY}:".encode()).decode()
RULES = ("email-get-*", "email-list-data", "email-field-user-name", "email-create-lead-id-*", "auth-*")


def _peopled(value: Any, credentials: str) -> Any:
    if isinstance(value, list):
        return [_peopled(each, credentials) for each in value]
    if not isinstance(value, dict):
        return value
    value = {name: _peopled(each, credentials) for name, each in value.items()}
    if "user_name" in value:
        value["user_name"] = [PERSON["full_name"]]  # no text: a finding that shows the name
    return {**value, "owner": PERSON, "seen_header": credentials} if "id" in value else value


def account() -> Callable[..., Iterator[bytes]]:
    """Return the application: the emulator's answers, with people in them."""
    app = Emulator().app

    def answer(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        chunks, status, headers = run_wsgi_app(app, environ, buffered=True)
        body, told = b"".join(chunks), environ.get("HTTP_AUTHORIZATION", "")
        if headers.get("Content-Type") == "application/json":
            body = json.dumps(_peopled(json.loads(body), f"{told} of {DEFAULT_API_KEY}"), ensure_ascii=False).encode()
            headers["Content-Length"] = str(len(body))
        start(status, list(headers))
        yield body

    return answer


def _run(folder: Path, **options: Any) -> Ended:
    with running(SimpleNamespace(app=account())) as base_url:
        target = Target("t", f"{base_url}", api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN)
        return session.run(session.Options(target, folder, "smoke", RULES, **options), Bar(None))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold the files of a run."""
    folder = tmp_path_factory.mktemp("account")
    assert _run(folder).document["counts"]["fail"]
    return folder


@pytest.mark.parametrize("name", ["index.html", "junit.xml", "results.json", "results.jsonl"])
def test_files_name_nobody(folder: Path, name: str) -> None:
    """No file of a run holds data of a person or the credentials, also where a finding is about them."""
    text = (folder / name).read_text("utf-8")
    assert "email-field-user-name" in text
    assert "masked, 16 characters" in text
    assert not [each for each in (*TRACES, DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, BASIC) if each in text]


def test_personal_data_on_demand(tmp_path: Path) -> None:
    """A user may ask for the data of people; the credentials are hidden all the same."""
    _run(tmp_path, show_personal_data=True)
    text = (tmp_path / "index.html").read_text("utf-8")
    assert "Jürgen Østergård" in text
    assert DEFAULT_API_KEY not in text
    assert BASIC not in text
