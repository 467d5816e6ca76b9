"""Reading the vendor's document: every kind of broken, huge or hostile one is one line, and none hangs."""

from __future__ import annotations

import http.server
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from vendor_documents import against, ours, put_in

from conformance.drift import vendor
from conformance.drift.vendor import source
from conformance.errors import ConformanceError, NotCompleted, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = "openapi: 3.1.0\npaths: {}\n"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{c}: &{c} [*{p}, *{p}, *{p}, *{p}]\n" for p, c in zip("abcdefghijk", "bcdefghijkl", strict=True)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{c}: &{c} {{<<: [{', '.join([f'*{p}'] * 9)}]}}\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)
BROKEN = {
    "empty": "",
    "a-text": "hello",
    "a-list": "[1]",
    "broken-yaml": "a: [",
    "broken-json": '{"a": ',
    "two-documents": f"{HEAD}---\n{HEAD}",
    "no-openapi": "title: x",
    "no-paths": "openapi: 3.1.0",
    "swagger": "swagger: '2.0'\npaths: {}",
    "openapi-4": "openapi: 4.0.0\npaths: {}",
    "none-of-ours": HEAD,
    "a-tag": "!!python/object/apply:os.getcwd []",
    "an-unhashable-key": "{[a]: {[b]: c}}: d",
    "deep-json": "[" * 100_000,
    "deep-object": '{"openapi": "3.1.0", "paths": {}, "x": ' + "[" * 900 + "]" * 900 + "}",
    "deep-yaml": "a: " + "[" * 100_000,
    "half-a-character": '{"openapi": "3.1.0", "paths": {}, "x": "\\ud800"}',
    "a-long-number": '{"a": ' + "9" * 5000 + "}",
    "anchors-that-grow": HEAD + BOMB,
    "merges-that-grow": HEAD + MERGES,
    "an-anchor-in-itself": HEAD + "x: &x [*x]",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in BROKEN.items()])
def test_what_is_no_document_of_ours_is_one_line(text: str, tmp_path: Path) -> None:
    """A document that cannot be read, or has nothing of ours, is wrong usage and told in one short line."""
    path = tmp_path / "openapi.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        vendor.compare(str(path))
    line = str(caught.value)
    assert str(path) in line
    assert "\n" not in line
    assert len(line) < 200 + len(str(path))


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """A missing file, a folder, bytes that are no text and a file that is too long are wrong usage."""
    binary, huge = tmp_path / "binary", tmp_path / "huge"
    binary.write_bytes(b"\xff\xfe\x00")
    with huge.open("wb") as file:
        file.truncate(source.MOST_BYTES + 1)
    for path in (tmp_path / "missing", tmp_path, binary, huge):
        with pytest.raises(UsageError, match=str(path)):
            vendor.compare(str(path))


TREE = {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}
LOOPS = {
    "a-reference-to-itself": {"$ref": "#/components/schemas/Tree"},
    "a-part-of-itself": {"allOf": [{"$ref": "#/components/schemas/Tree"}]},
    "one-of-itself": {"oneOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]},
}


@pytest.mark.parametrize("schema", [pytest.param(schema, id=name) for name, schema in LOOPS.items()])
def test_a_schema_that_consists_of_itself_is_left_out(schema: Any) -> None:
    """Nothing is said of a place whose schema never ends."""
    document = ours()
    document["components"]["schemas"]["Tree"] = schema
    put_in(document, "/components/schemas/Email/properties/subject", {"$ref": "#/components/schemas/Tree"})
    assert against(document).differences == ()


def test_a_schema_that_holds_itself_is_a_difference_like_any_other() -> None:
    """A tree is read one level at a time, on our side, on theirs, and in what is proposed."""
    document = ours()
    document["components"]["schemas"]["Tree"] = TREE
    put_in(document, "/components/schemas/Email/properties/tree", {"$ref": "#/components/schemas/Tree"})
    (difference,) = against(document).differences
    assert (difference.place, difference.now) == ("response 200, tree", "object, with the fields child, optional")
    assert difference.proposal


def test_references_that_multiply_cost_little() -> None:
    """Thirty levels of schemas, each with the one below it four times, are read in no time."""
    document = ours()
    schemas = document["components"]["schemas"]
    for level in range(30):
        below = {"$ref": f"#/components/schemas/Level{level + 1}"}
        schemas[f"Level{level}"] = {"oneOf": [{"allOf": [below, below]}, {"anyOf": [below, below]}]}
        schemas[f"Level{level}"]["properties"] = {"a": below, "b": below}
    schemas["Level30"] = {"type": "object"}
    put_in(document, "/components/schemas/Email/properties/envelope", {"$ref": "#/components/schemas/Level0"})
    assert [each.place for each in against(document).differences][:1] == ["response 200, envelope.a"]


@pytest.mark.parametrize("reference", ["other.yaml#/Email", "https://example.com/x", "#/components/schemas/None", "#x"])
def test_what_lies_elsewhere_is_left_out_with_a_line(reference: str) -> None:
    """A reference that cannot be followed hides its place, and a line says so."""
    document = ours()
    put_in(document, "/components/schemas/Email/properties/subject", {"$ref": reference})
    put_in(document, "/components/parameters/Limit", {"$ref": reference})
    put_in(document, "/components/responses/NotFound", {"$ref": reference})
    found = against(document)
    assert found.differences == ()
    assert len(found.absent) == 1
    assert reference in found.absent[0]


def test_nonsense_where_a_part_is_expected_is_no_crash() -> None:
    """Texts, lists and numbers in place of operations, parameters, responses and schemas are read as nothing."""
    for nonsense in ("x", [1], {"a": [None]}):
        for pointer in ("/paths/~1activity~1", "/paths/~1activity~1/get", "/paths/~1activity~1/get/parameters"):
            document = ours()
            put_in(document, pointer, nonsense)
            against(document)
        for keyword in ("type", "enum", "properties", "required", "items", "allOf", "maxLength", "pattern", "$ref"):
            document = ours()
            put_in(document, f"/components/schemas/Email/{keyword}", nonsense)
            against(document)


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers as its path says, and remembers what it was sent."""

    sent: list[dict[str, str]]

    def do_GET(self) -> None:
        type(self).sent.append({name.lower(): value for name, value in self.headers.items()})
        status, name = self.path.partition("?")[0].strip("/").split("/")
        body = json.dumps(ours()).encode() if name == "contract" else b"x" * (source.MOST_BYTES + 1)
        self.send_response(int(status))
        self.send_header("Location", "https://example.com/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site with documents, and a key in the environment that is not for it."""
    monkeypatch.setenv("CLOSE_API_KEY", "api_secret")
    _Handler.sent = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_document_is_fetched_without_credentials(site: str) -> None:
    """An address is asked once, is sent no credentials, and is named without its query."""
    found = vendor.compare(f"{site}/200/contract?token=abc")
    assert found.differences == ()
    assert found.subject["source"] == f"{site}/200/contract"
    (headers,) = _Handler.sent
    assert not {"authorization", "cookie"} & headers.keys()
    assert "secret" not in str(headers)


@pytest.mark.parametrize(
    ("path", "problem", "words"),
    [
        pytest.param("/302/contract", UsageError, "redirected to https://example.com/elsewhere", id="redirect"),
        pytest.param("/404/contract", NotCompleted, "answers 404", id="missing"),
        pytest.param("/503/contract", NotCompleted, "answers 503", id="down"),
        pytest.param("/200/endless", NotCompleted, "more than", id="too-long"),
    ],
)
def test_what_cannot_be_fetched_is_one_line(site: str, path: str, problem: type[ConformanceError], words: str) -> None:
    """A redirect is wrong usage; anything else but 200, and too long an answer, means that it cannot be completed."""
    with pytest.raises(problem, match=words):
        vendor.compare(f"{site}{path}")


@pytest.mark.parametrize(
    "address", ["http://ada:secret@example.com/x", "http:///x", "http://[::1/x", "https://x:99999/"]
)
def test_an_address_with_credentials_or_without_a_host_is_refused(address: str) -> None:
    """Nothing is sent to it, and nothing of its credentials is repeated."""
    with pytest.raises(UsageError) as caught:
        vendor.compare(address)
    assert "secret" not in str(caught.value)


def test_nobody_there_is_not_completed() -> None:
    """An address at which nothing listens cannot be compared with."""
    with pytest.raises(NotCompleted, match="cannot be fetched"):
        vendor.compare("http://127.0.0.1:9/openapi.json")
