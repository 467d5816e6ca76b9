"""
Files that are no recordings, or broken ones: one line each, whatever is in them.

Law: nothing but a UsageError comes out of a reader, and it comes soon.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from writers import FORMS, Sample

from conformance.errors import UsageError
from conformance.traffic.reading import read

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = [
    Sample("POST", "/api/v1/activity/email/", 200, {"id": "acti_1", "status": "draft"}, {"status": "draft"}),
    Sample("GET", "/api/v1/activity/email/acti_1/", 200, {"id": "acti_1", "status": "draft"}),
]
WHOLE = {form: write(SAMPLES) for form, write in FORMS.items()}
BOMB = "interactions:\n- &a [x, x]\n" + "".join(
    f"- &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \n\n", "empty", id="blank"),
        pytest.param(b"\xef\xbb\xbf", "empty", id="only-a-mark"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "no text", id="picture"),
        pytest.param(b"\x1f\x8b\x08\0\0\0\0\0", "compressed", id="gzip"),
        pytest.param(b"PK\x03\x04\x14\0\0\0", "compressed", id="zip"),
        pytest.param(b"Hello, this is a text.\n", "no recording of a known form", id="text"),
        pytest.param(b"mappings:\n- id: 1\n", "known form; read are HTTP Archives, cassettes", id="wiremock-in-yaml"),
        pytest.param(b'{"mappings": []}', "with mappings; read are HTTP Archives, cassettes", id="wiremock"),
        pytest.param(b"# A page\n\n- one\n- two: 2\n", "holds no exchange", id="list-in-yaml"),
        pytest.param(b"name: value\nother: 1\n", "no recording of a known form", id="map-in-yaml"),
        pytest.param(b"{}", "no recording of a known form", id="empty-object"),
        pytest.param(b'{"openapi": "3.1.0", "paths": {}}', "no recording of a known form", id="openapi"),
        pytest.param(b"[]", "no exchange", id="empty-list"),
        pytest.param(b'{"log": {"entries": []}}', "no exchange", id="empty-archive"),
        pytest.param(b'{"log": {"version": "1.2"}}', "no exchange", id="archive-without-entries"),
        pytest.param(b"interactions: []\nversion: 1\n", "no exchange", id="empty-cassette"),
        pytest.param(b"interactions:\nversion: 1\n", "no exchange", id="cassette-without-interactions"),
        pytest.param(b'{"log": {"entries": [{"time": NaN}]}}', "broken", id="nan"),
        pytest.param(b'{"log": {"entries": [{"time": 1}', "cut short", id="cut-json"),
        pytest.param(b'interactions:\n- request:\n    body: "x', "YAML is broken in line 3", id="cut-yaml"),
        pytest.param(b"interactions:\n- request: *there\n", "has no anchor", id="alias-without-anchor"),
        pytest.param(b"interactions:\n- &a [*a]\n", "has no anchor", id="alias-of-itself"),
        pytest.param(b"interactions: " + b"[" * 100_000, "deep", id="deep-yaml"),
        pytest.param(b"{" + b'"a": {' * 100_000, "deep", id="deep-json"),
        pytest.param(b"[" * 100_000, "deep", id="deep-list"),
        pytest.param(b'{"log": {"entries": [' + b'{"a": ' * 50_000, "deep", id="deep-entry"),
        pytest.param(b'{"event": "verdict"}\n', "no results", id="log-without-header"),
        pytest.param(b'{"tool": {}, "target": {}, "profile": "ci"}', "format", id="results-of-no-format"),
        pytest.param(BOMB.encode(), "no exchange", id="aliases-of-aliases"),
    ],
)
def test_what_is_no_recording_is_one_line(content: bytes, reason: str, tmp_path: Path) -> None:
    """The file and the reason are named; nothing is read out of it."""
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        list(read(path))
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    """What is no file is said to be none."""
    with pytest.raises(UsageError, match="a folder"):
        list(read(tmp_path))
    with pytest.raises(UsageError, match="no such file"):
        list(read(tmp_path / "nothing"))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_recording_ends_in_one_line(
    form: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cut anywhere, or changed anywhere, a recording is read or refused; nothing else happens."""
    content = bytearray(WHOLE[form])
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    end = data.draw(st.integers(1, len(content)) | st.just(len(content)))
    path = tmp_path_factory.mktemp("damaged") / "file"
    path.write_bytes(content[:end])
    try:
        assert list(read(path))
    except UsageError as problem:
        said = str(problem)
        assert said.startswith(str(path))
        assert "\n" not in said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
@pytest.mark.parametrize("form", ["har", "vcrpy_yaml", "vcrpy_json", "exvcr"])
def test_a_recording_is_read_in_any_encoding(form: str, encoding: str, tmp_path: Path) -> None:
    """A byte order mark, UTF-16 without one, and what old editors save are read alike."""
    sample = Sample("POST", "/api/v1/activity/email/", 200, {"subject": "Grüße"}, {"subject": "Grüße"})
    text = FORMS[form]([sample]).decode()
    path = tmp_path / "file"
    path.write_bytes(text.encode(encoding))
    assert [each.exchange.json for each in read(path)] == [{"subject": "Grüße"}]


def test_bytes_of_an_old_encoding_are_letters(tmp_path: Path) -> None:
    """A file that is no UTF-8 is taken for Latin-1."""
    entry = {"request": {"method": "GET", "url": "http://x/activity/email/"}, "response": {"status": 200}}
    entry["response"]["content"] = {"size": 9, "text": '{"subject": "Grüße"}'}
    path = tmp_path / "file"
    path.write_bytes(json.dumps({"log": {"entries": [entry]}}, ensure_ascii=False).encode("latin-1"))
    assert [each.exchange.json for each in read(path)] == [{"subject": "Grüße"}]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """What can be read only once is no recording that can be opened."""
    pipe = tmp_path / "pipe.har"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="no plain file"):
        list(read(pipe))


def test_brackets_in_texts_are_no_nesting(tmp_path: Path) -> None:
    """A recording whose bodies hold any number of open brackets is read."""
    path = tmp_path / "recording"
    path.write_bytes(FORMS["har"]([*SAMPLES, Sample("GET", "/api/v1/activity/email/", 200, {"x": "[" * 5_000})]))
    assert len(list(read(path))) == 3
