"""
The parts of an exchange by themselves: bodies in their wrappings, addresses in their variety, credentials in theirs.

Law: what a recorder has done to a body is undone or said; what a person has put in the place of a secret is no secret.
"""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from conformance.exchange import ABSENT
from conformance.traffic.placeholders import holds_placeholder, is_placeholder
from conformance.traffic.reading.bodies import Unreadable, body_of
from conformance.traffic.reading.entry import Entry, Message, headers_of
from conformance.traffic.reading.normal import Normaliser
from conformance.traffic.reading.places import place_of, query_of
from conformance.traffic.reading.secrets import kinds, secrets, shown_response, without_credentials
from conformance.traffic.recorded import REQUEST_BODY, RESPONSE_BODY, LeftOut, Recorded

TEXT = '{"subject": "Grüße"}'
RAW = TEXT.encode()
DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
BARE = DEFLATE.compress(RAW) + DEFLATE.flush()
KEY = "Basic YXBpX2FiY2RlZmdoaWprbG1ub3A6"


def message(body: str | bytes | None, **headers: str) -> Message:
    """Make a message, headers by their names with low lines."""
    return Message(tuple((name.replace("_", "-"), value) for name, value in headers.items()), body)


@pytest.mark.parametrize(
    "wrapped",
    [
        pytest.param(message(TEXT), id="text"),
        pytest.param(message(RAW), id="bytes"),
        pytest.param(message(b"\xef\xbb\xbf" + RAW), id="mark"),
        pytest.param(
            message(TEXT.encode("latin-1"), content_type="application/json; charset=iso-8859-1"), id="latin-1"
        ),
        pytest.param(message(TEXT.encode("latin-1")), id="latin-1-unsaid"),
        pytest.param(message(gzip.compress(RAW), content_encoding="gzip"), id="gzip"),
        pytest.param(message(gzip.compress(RAW)), id="gzip-unsaid"),
        pytest.param(message(RAW, content_encoding="gzip"), id="gzip-unpacked-before"),
        pytest.param(message(gzip.compress(RAW).decode("latin-1"), content_encoding="gzip"), id="gzip-as-text"),
        pytest.param(message(zlib.compress(RAW), content_encoding="deflate"), id="deflate"),
        pytest.param(message(BARE, content_encoding="deflate"), id="deflate-bare"),
        pytest.param(message(brotli.compress(RAW), content_encoding="br"), id="br"),
        pytest.param(message(RAW, content_encoding="br"), id="br-unpacked-before"),
        pytest.param(message(gzip.compress(brotli.compress(RAW)), content_encoding="br, gzip"), id="twice"),
        pytest.param(
            message(b"5\r\n" + RAW[:5] + b"\r\n11;x=y\r\n" + RAW[5:] + b"\r\n0\r\n\r\n", transfer_encoding="chunked"),
            id="chunks",
        ),
        pytest.param(message(RAW, transfer_encoding="chunked"), id="chunks-joined-before"),
        pytest.param(message(TEXT, content_length="5"), id="longer-than-it-says"),
        pytest.param(message(TEXT, content_length="2000", content_encoding="gzip"), id="whole-whatever-it-says"),
    ],
)
def test_a_body_is_read_in_every_wrapping(wrapped: Message) -> None:
    """Compression, chunks, charsets and marks are undone, once, whether or not the recorder has done so."""
    assert body_of(wrapped).value == {"subject": "Grüße"}


@pytest.mark.parametrize(
    ("wrapped", "reason"),
    [
        pytest.param(
            message(gzip.compress(RAW)[:-9], content_encoding="gzip"), "compressed and cut short", id="gzip-cut"
        ),
        pytest.param(message("\x1f\ufffd\b\0\0", content_encoding="gzip"), "compressed and damaged", id="as-text"),
        pytest.param(message(b"\x28\xb5\x2f\xfd..", content_encoding="zstd"), "zstd, which is not read", id="zstd"),
        pytest.param(message(gzip.compress(b"x" * 70_000_000)), "larger than", id="bomb"),
        pytest.param(message('{"subject": "Gr', content_length="40"), "cut short", id="shorter-than-it-says"),
        pytest.param(message('{"subject": "Gr'), "cut short", id="not-closed"),
        pytest.param(
            message('{"subject": "Gr', content_length="9", content_encoding="gzip"), "cut short", id="not-closed-packed"
        ),
        pytest.param(Message((), '{"subject": "Gr}', length=40), "cut short", id="shorter-than-the-recorder-says"),
        pytest.param(message("", content_length="40"), "was not recorded", id="not-there"),
        pytest.param(message('{"id": <ID>}'), "something else in the place", id="placeholder-inside"),
        pytest.param(message("<BODY>"), "something else in the place", id="placeholder"),
        pytest.param(message('{"a": "x … 1,234 characters in all … y"}'), "in part only", id="folded"),
    ],
)
def test_a_body_that_is_not_whole_is_unreadable(wrapped: Message, reason: str) -> None:
    """The reason is told, so that nothing is judged by what is left."""
    with pytest.raises(Unreadable, match=reason):
        body_of(wrapped)


def test_what_a_server_says_wrongly_stays_wrong() -> None:
    """A page of HTML, an empty answer that says so, and JSON that is none are no fault of the recorder."""
    for text, length in (("<!DOCTYPE HTML><HTML><BODY>no</BODY></HTML>" * 5, ""), ("", "0"), ('{"a": }', "7")):
        found = body_of(message(text, content_length=length))
        assert (found.text, found.value) == (text, ABSENT)


@pytest.mark.parametrize(
    ("url", "path", "slash", "group"),
    [
        ("https://api.close.com/api/v1/activity/email/", "/activity/email/", True, "/activity/email/"),
        ("https://app.close.io:443/api/v1/activity/email", "/activity/email/", False, "/activity/email/"),
        (
            "http://localhost:8080/close//api/v1//activity/email/acti_1/",
            "/activity/email/acti_1/",
            True,
            "/activity/email/",
        ),
        ("http://sandbox/activity/", "/activity/", True, "/activity/"),
        ("http://sandbox/some/prefix/activity/email/", "/activity/email/", True, "/activity/email/"),
        ("/api/v1/activity/email/", "/activity/email/", True, "/activity/email/"),
        ("https://api.close.com/api/v1/activity/email/acti%5F1/", "/activity/email/acti_1/", True, "/activity/email/"),
        ("https://api.close.com/api/v1/activity/email/a%2Fb/", "/activity/email/a%2Fb/", True, "/activity/email/"),
        ("https://api.close.com/api/v1/lead/lead_1/", "/lead/lead_1/", True, "/lead/"),
        ("https://api.close.com/api/v1/activity/note/", "/activity/note/", True, "/activity/note/"),
        ("https://cdn.example.com/logo.png", "/logo.png/", False, "cdn.example.com"),
        ("https://key:@api.close.com/api/v1/me/", "/me/", True, "/me/"),
    ],
    ids=[
        "close",
        "close.io",
        "proxied",
        "sandbox",
        "prefix",
        "path",
        "quoted",
        "slash",
        "lead",
        "note",
        "other",
        "user",
    ],
)
def test_an_address_is_brought_into_the_form_of_the_contract(url: str, path: str, slash: bool, group: str) -> None:
    """Whatever stands before the endpoint is no part of it; a doubled slash is one, a missing one is told."""
    found = place_of(url)
    assert (found.path, found.slash, found.group) == (path, slash, group)


def test_parameters_are_read_once() -> None:
    """Those in the address count; those beside it only where it has none."""
    assert query_of("http://x/?a=b%20c&d=&a=+", (("z", "1"),)) == (("a", "b c"), ("d", ""), ("a", " "))
    assert query_of("http://x/", (("z", "1"),)) == (("z", "1"),)


def test_headers_are_read_in_every_layout() -> None:
    """A map, a map of lists, pairs, records and lines say the same."""
    expected = (("accept", "*/*"), ("x", "1"))
    assert headers_of({"Accept": "*/*", "X": 1}) == expected
    assert headers_of({"Accept": ["*/*"], "X": ["1"], ":path": "/"}) == expected
    assert headers_of([["Accept", "*/*"], ["X", "1"]]) == expected
    assert headers_of([{"name": "Accept", "value": "*/*"}, {"name": "X", "value": "1"}]) == expected
    assert headers_of(["Accept: */*\r\n", "X: 1"]) == expected
    assert headers_of(None) == ()


@pytest.mark.parametrize(
    ("headers", "url", "found"),
    [
        ((("authorization", KEY),), "", {"basic"}),
        ((("authorization", "bearer abcdefghijkl"),), "", {"bearer"}),
        ((("authorization", "Basic <API_KEY>"),), "", {"basic"}),
        ((("authorization", "REDACTED"),), "", set()),
        ((("authorization", "Token abcdefghijkl"),), "", {"other"}),
        ((("cookie", "a=b"), ("x-csrftoken", "abc"), ("x-session-id", "abc")), "", set()),
        ((("x-api-key", "abc"),), "", {"other"}),
        ((), "https://key:@api.close.com/", {"basic"}),
        ((("accept", "*/*"),), "https://api.close.com/", set()),
    ],
    ids=["basic", "bearer", "scrubbed-key", "scrubbed", "token", "cookie", "header", "address", "none"],
)
def test_the_kind_of_credentials_is_told(headers: tuple[tuple[str, str], ...], url: str, found: set[str]) -> None:
    """What was scrubbed altogether is no credentials of another kind."""
    assert kinds(headers, url, ()) == found


def test_secrets_are_found_and_placeholders_are_none() -> None:
    """The key in each of its forms, tokens and long cookies; a word that could stand anywhere is let be."""
    assert "api_abcdefghijklmnop" in set(secrets((("authorization", KEY),), "", ()))
    assert (
        list(secrets((("authorization", "Bearer <TOKEN>"), ("cookie", "theme=dark; status=scheduled")), "", ())) == []
    )
    assert set(secrets((), "https://me:secret12@x/", (("api_key", "0123456789abcdefx"),))) == {
        "secret12",
        "0123456789abcdefx",
    }


def test_addresses_and_headers_are_shown_without_credentials() -> None:
    """User, password and keys go; names of parameters stay."""
    assert without_credentials("https://me:secret@x/a/?api_key=1&b=2#c") == "https://x/a/?api_key=[credentials]&b=2"
    shown = shown_response((("set-cookie", "a=b"), ("x", "1"), ("x", "2"), ("location", "http://u:p@y/")))
    assert shown == {"x": "1, 2", "location": "http://y/"}
    assert shown_response((("content-type", "application/json"),) * 2) == {"content-type": "application/json"}


@pytest.mark.parametrize("text", ["<API_KEY>", "[FILTERED]", "***", "REDACTED", "xxxxxxxx", "{{token}}", "${API_KEY}"])
def test_placeholders_are_known(text: str) -> None:
    """What stands for something else is no value."""
    assert is_placeholder(text)
    assert not is_placeholder("api_abcdefghijklmnop")


def test_a_placeholder_is_found_in_a_text() -> None:
    """It may stand within a body."""
    assert holds_placeholder('{"a": <LEAD_ID>}')
    assert not holds_placeholder('{"a": "b < c > d"}')


def recorded(**changes: object) -> Recorded | LeftOut:
    """Bring one entry into form, of a read that went well but for *changes*."""
    parts = {"method": "GET", "url": "http://x/activity/email/", "sent": message(None, accept="*/*"), "status": 200}
    entry = Entry(**{**parts, "got": message(TEXT), **changes})  # type: ignore[arg-type]
    return Normaliser("file", "entry", lambda _: None).recorded(entry, 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"method": "OPTIONS"}, "a question of a browser before its request", id="preflight"),
        pytest.param({"method": "CONNECT", "url": "x:443"}, "the opening of a tunnel", id="tunnel"),
        pytest.param({"method": ""}, "its method is none", id="no-method"),
        pytest.param({"status": 0}, "no answer was recorded", id="aborted"),
        pytest.param({"status": 101}, "the beginning of a web socket", id="socket"),
        pytest.param({"status": 304}, "the answer is in a cache, not in the recording", id="cache"),
        pytest.param({"url": "http://[x/"}, "its address is none", id="address"),
    ],
)
def test_what_is_no_call_is_left_out(changes: dict[str, object], reason: str) -> None:
    """The place and the reason are told."""
    assert recorded(**changes) == LeftOut("file, entry 1", reason)


def test_bodies_that_may_have_been_there_are_unknown() -> None:
    """A create without a body, and an answer without one, were not recorded unless their length says nothing was there."""
    lacking = recorded(method="POST", got=message(""))
    assert isinstance(lacking, Recorded)
    assert lacking.unknown >= {REQUEST_BODY, RESPONSE_BODY}
    assert lacking.problems == ("the request body was not recorded", "the response body was not recorded")
    said = recorded(method="POST", sent=message(None, content_length="0"), got=message("", content_length="0"))
    assert isinstance(said, Recorded)
    assert not said.unknown & {REQUEST_BODY, RESPONSE_BODY}
    assert said.complete
