"""
What reaches the other side, on real sockets.

Law: what a client sends and what it gets is compared with what the upstream got and gave.
"""

from __future__ import annotations

import http.client
import resource
import socket
import threading
from typing import TYPE_CHECKING

import pytest
import requests
from upstreams import PACKED, PART, KeepingDesk, Upstream
from waiting import LONGEST

from conformance.proxy import server
from conformance.proxy.passing import Way, is_below, passed_on
from conformance.proxy.server import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Proxied

_METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")


@pytest.mark.parametrize("method", _METHODS, ids=_METHODS)
def test_every_method_is_passed_on(proxied: Proxied, method: str) -> None:
    """Whatever the method is, the upstream gets it, at the same path with the same query."""
    answer = proxied.client.request(method, f"{proxied.address}/lead/x%2Fy/?q=a+b&q=%C3%A4")
    assert answer.status_code == 200
    asked = proxied.upstream.asked[-1]
    assert (asked.method, asked.target) == (method, "/api/v1/lead/x%2Fy/?q=a+b&q=%C3%A4")


def test_nothing_is_added_to_a_request(proxied: Proxied) -> None:
    """The upstream gets the headers that the client sent, its own host, and no other."""
    with socket.create_connection(proxied.origin) as connection:
        connection.sendall(
            b"GET /api/v1/me/ HTTP/1.1\r\nHost: here\r\nX-One: 1\r\nX-One: 2\r\nConnection: close\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
    host = proxied.upstream.base_url.split("/")[2]
    assert sorted(proxied.upstream.asked[-1].headers) == [("Host", host), ("X-One", "1"), ("X-One", "2")]


def test_nothing_is_added_to_an_answer(proxied: Proxied) -> None:
    """The client gets the headers that the upstream sent, and no other."""
    answer = proxied.client.get(f"{proxied.address}/packed/", stream=True)
    assert sorted(answer.headers) == ["Content-Encoding", "Content-Length"]
    assert answer.raw.read(decode_content=False) == PACKED


def test_connections_are_kept_on_both_sides(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten requests of one client that pauses for less than a connection is kept take one to the proxy, one upstream."""
    monkeypatch.setattr(server, "_IDLE", 60 * server._IDLE)
    ports = set()
    with running(Way(upstream.base_url), KeepingDesk()) as address, requests.Session() as client:
        for _ in range(10):
            answer = client.get(f"{address}/me/", stream=True)
            ports.add(answer.raw.connection.sock.getsockname()[1])
            answer.content  # noqa: B018 - reads the body, which frees the connection
    assert len(ports) == 1
    assert len({each.connection for each in upstream.asked}) == 1


def test_a_chunked_request_stays_chunked(proxied: Proxied) -> None:
    """A body without a known length reaches the upstream without one: a server may refuse that, and is let."""

    def parts() -> Iterator[bytes]:
        yield b"[1,"
        yield b"2]"

    assert proxied.client.post(f"{proxied.address}/lead/", data=parts()).json() == {"size": 5}
    asked = proxied.upstream.asked[-1]
    assert (asked.header("transfer-encoding"), asked.header("content-length")) == ("chunked", None)


def test_a_length_that_is_known_is_passed_on(proxied: Proxied) -> None:
    """A body with a length reaches the upstream with the same length, also an empty one."""
    for body in (b"{}", b""):
        assert proxied.client.post(f"{proxied.address}/lead/", data=body).json() == {"size": len(body)}
        asked = proxied.upstream.asked[-1]
        assert (asked.header("transfer-encoding"), asked.header("content-length")) == (None, str(len(body)))


def test_a_client_that_expects_to_go_on_is_told_to(proxied: Proxied) -> None:
    """`Expect: 100-continue` is answered at once, so that the body comes."""
    with socket.create_connection(proxied.origin) as connection:
        connection.sendall(
            b"POST /api/v1/lead/ HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"{}")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")


def test_an_answer_in_chunks_arrives_as_it_comes(proxied: Proxied) -> None:
    """The first part of an answer reaches the client before the upstream has written the second."""
    answer = proxied.client.get(f"{proxied.address}/chunked/", stream=True)
    assert answer.headers["Transfer-Encoding"] == "chunked"
    parts = answer.iter_content(None)
    assert next(parts) == b"first"
    proxied.upstream.go_on.set()
    assert list(parts) == [b"second"]
    assert proxied.desk.last().heard.content == b"firstsecond"


def test_a_redirect_to_the_upstream_leads_back_to_the_proxy(proxied: Proxied) -> None:
    """A client that follows a redirect stays with the proxy; the proxy follows none, and the record has the original."""
    answer = proxied.client.get(f"{proxied.address}/moved/", allow_redirects=False)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{proxied.address}/activity/email/?_skip=1"
    assert dict(proxied.desk.last().told)["Location"] == f"{proxied.upstream.base_url}/activity/email/?_skip=1"
    assert len(proxied.upstream.asked) == 1


def test_a_redirect_to_somewhere_else_stays_as_it_is(proxied: Proxied) -> None:
    """An address that is not the upstream's is handed back unchanged."""
    answer = proxied.client.get(f"{proxied.address}/away/", allow_redirects=False)
    assert answer.headers["Location"] == "https://files.example.com/upload"


def test_a_large_body_takes_little_memory(upstream: Upstream) -> None:
    """A hundred megabytes in each direction raise what the process ever took by less than half of that."""
    desk = KeepingDesk(most=0)
    parts = 1_600
    with running(Way(upstream.base_url), desk) as address, requests.Session() as client:
        client.get(f"{address}/me/")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert client.post(f"{address}/lead/", data=(PART for _ in range(parts))).json() == {"size": parts * len(PART)}
        answer = client.get(f"{address}/large/?parts={parts}", stream=True)
        assert sum(map(len, answer.iter_content(len(PART)))) == parts * len(PART)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_body_beyond_the_bound_passes_and_is_not_kept(upstream: Upstream) -> None:
    """What is too large to be judged arrives whole; the tape says why it is empty, and takes no room."""
    desk = KeepingDesk(most=100_000)
    with running(Way(upstream.base_url), desk) as address:
        assert requests.post(f"{address}/lead/", data=PART * 2, timeout=60).json() == {"size": 2 * len(PART)}
    tape = desk.last().sent
    assert (tape.size, tape.content, tape.lost) == (2 * len(PART), b"", "has more than 100,000 bytes")
    desk.last().release()
    assert desk.room.taken == 0


def test_two_hundred_clients_at_a_time(proxied: Proxied) -> None:
    """Each of two hundred clients that ask at the same time gets the answer to its own request."""
    wrong: list[int] = []
    together = threading.Barrier(200)

    def ask(number: int) -> None:
        together.wait()
        answer = requests.post(f"{proxied.address}/lead/", data=b"x" * number, timeout=LONGEST)
        if answer.json() != {"size": number}:
            wrong.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(200)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []
    assert len(proxied.desk.ended(200)) == 200


def test_one_who_takes_it_for_an_http_proxy_is_told_what_it_is(proxied: Proxied) -> None:
    """A request for another server's address is not passed on; the answer says how the proxy is used."""
    connection = http.client.HTTPConnection(*proxied.origin)
    connection.request("GET", "http://api.example.com/api/v1/me/")
    answer = connection.getresponse()
    assert answer.status == 400
    assert b"base address of the API" in answer.read()
    connection.close()
    assert proxied.upstream.asked == []


@pytest.mark.parametrize(
    ("target", "address"),
    [
        pytest.param("/api/v1/me/", "https://up.example.com/close/api/me/", id="below"),
        pytest.param("/api/v1?x=1", "https://up.example.com/close/api?x=1", id="the base itself"),
        pytest.param("/api/v10/", "https://up.example.com/api/v10/", id="another version"),
        pytest.param("/oauth2/token/", "https://up.example.com/oauth2/token/", id="beside"),
    ],
)
def test_a_base_path_stands_for_that_of_the_upstream(target: str, address: str) -> None:
    """What is below the proxy's base path goes below the upstream's; the rest goes to the same path of its host."""
    assert Way("https://up.example.com/close/api").onward(target) == address


def test_headers_of_one_connection_stay() -> None:
    """Headers that are of one connection only are left out, those that `Connection` names among them."""
    headers = (("Connection", "close, X-Mine"), ("X-Mine", "1"), ("TE", "trailers"), ("Host", "a"), ("Accept", "b"))
    assert passed_on(headers, asking=True) == (("Accept", "b"),)
    assert passed_on(headers, asking=False) == (("Host", "a"), ("Accept", "b"))
    assert not is_below("/api/v1x")
