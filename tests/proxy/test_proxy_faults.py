"""
What happens when one of the two sides breaks, is slow, or leaves.

Law: the client sees that something broke, the record says who broke it, and the proxy goes on.
"""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

import pytest
import requests
from upstreams import PART, KeepingDesk
from waiting import closed_port, wait_for

from conformance.errors import UsageError
from conformance.proxy import server
from conformance.proxy.own_words import FROM, refused
from conformance.proxy.passage import Loss
from conformance.proxy.passing import Way
from conformance.proxy.server import running

if TYPE_CHECKING:
    from upstreams import Upstream

    from conformance.proxy.own_words import Own
    from conformance.proxy.passage import Passage
    from conftest import Proxied


def goes_on(proxied: Proxied) -> bool:
    """Tell whether the proxy answers a further client."""
    return requests.get(f"{proxied.address}/me/", timeout=60).status_code == 200


def test_an_upstream_that_is_down_is_a_bad_gateway() -> None:
    """The client gets 502 with JSON that names the upstream's address; the record names the upstream."""
    desk = KeepingDesk()
    with closed_port() as port, running(Way(base := f"http://127.0.0.1:{port}/api/v1"), desk) as address:
        answer = requests.get(f"{address}/me/", timeout=60)
    assert answer.status_code == 502
    assert answer.json()["error"].startswith(f"close-conformance: no answer from {base}: ClientConnectorError")
    assert answer.headers[FROM] == "upstream"
    assert (desk.last().loss, desk.last().status) == (Loss.UPSTREAM, 0)


def test_an_upstream_that_speaks_no_http_is_a_bad_gateway(proxied: Proxied) -> None:
    """An answer that is no HTTP is no answer."""
    answer = proxied.client.get(f"{proxied.address}/unwell/")
    assert (answer.status_code, answer.headers[FROM]) == (502, "upstream")
    assert proxied.desk.last().loss is Loss.UPSTREAM
    assert goes_on(proxied)


def test_an_answer_that_breaks_off_breaks_off_for_the_client(proxied: Proxied) -> None:
    """A client never takes half of an answer for the whole."""
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        proxied.client.get(f"{proxied.address}/broken/")
    assert (proxied.desk.last().loss, proxied.desk.last().status) == (Loss.UPSTREAM, 200)
    assert goes_on(proxied)


def test_a_slow_upstream_has_the_time_that_the_client_gives(proxied: Proxied) -> None:
    """The proxy waits as long as the client; a client that has enough leaves an exchange without an answer."""
    with socket.create_connection(proxied.origin) as connection:
        connection.sendall(b"GET /api/v1/held/ HTTP/1.1\r\nHost: here\r\n\r\n")
        assert wait_for(lambda: proxied.upstream.asked)
    assert (proxied.desk.last().loss, proxied.desk.last().status) == (Loss.CLIENT, 0)
    assert proxied.client.get(f"{proxied.address}/slow/").status_code == 200


def test_a_client_that_leaves_in_the_middle_is_no_fault_of_the_upstream(proxied: Proxied) -> None:
    """A client that resets its connection while a body comes is named as the one who left."""
    with socket.create_connection(proxied.origin) as connection:
        connection.sendall(b"GET /api/v1/large/?parts=800 HTTP/1.1\r\nHost: here\r\n\r\n")
        connection.recv(1000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert proxied.desk.last().loss is Loss.CLIENT
    assert goes_on(proxied)


def test_a_client_that_leaves_while_it_sends_is_named(proxied: Proxied) -> None:
    """Half of a request's body is not taken for the whole."""
    with socket.create_connection(proxied.origin) as connection:
        connection.sendall(b"POST /api/v1/lead/ HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf")
        assert wait_for(lambda: any(each.sent.size for each in proxied.desk.begun))
    passage = proxied.desk.last()
    assert (passage.loss, passage.sent_whole) == (Loss.CLIENT, False)
    assert goes_on(proxied)


def test_what_is_no_request_is_refused(proxied: Proxied) -> None:
    """Bytes that are no HTTP get 400, and nothing is passed on."""
    with socket.create_connection(proxied.origin) as connection:
        connection.sendall(b"hello\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.0 400")
    assert proxied.upstream.asked == []


def test_a_fault_of_the_proxy_is_told_and_is_one_requests(upstream: Upstream) -> None:
    """A request on which the proxy fails gets 500, which says so; the next one passes."""

    def fail(passage: Passage) -> Own | None:
        if passage.method == "POST":
            raise ZeroDivisionError
        return None

    desk = KeepingDesk(refuses=fail)
    with running(Way(upstream.base_url), desk, gate=True) as address:
        answer = requests.post(f"{address}/lead/", data=b"{}", timeout=60)
        assert (answer.status_code, answer.headers[FROM]) == (500, "proxy")
        assert desk.last().loss is Loss.FAULT
        assert requests.get(f"{address}/me/", timeout=60).status_code == 200


def test_what_is_refused_is_not_passed_on(upstream: Upstream) -> None:
    """With a gate the client gets 400, with the rule in the header and in the body; the upstream gets nothing."""
    own = refused("client-json", "A body is JSON.", "'{'")
    with running(Way(upstream.base_url), KeepingDesk(refuses=lambda _: own), gate=True) as address:
        answer = requests.post(f"{address}/activity/email/", data=b"{", timeout=60)
    assert (answer.status_code, answer.headers[FROM]) == (400, "client-json")
    assert answer.json() == {
        "error": "close-conformance: this request breaks client-json: A body is JSON. Seen: '{'",
        "rule": "client-json",
        "says": "A body is JSON.",
        "seen": "'{'",
    }
    assert upstream.asked == []


@pytest.mark.parametrize("most", [pytest.param(10**6, id="kept"), pytest.param(100_000, id="too large")])
def test_what_is_allowed_passes_the_gate_whole(upstream: Upstream, most: int) -> None:
    """A gate sees the body before the upstream does, as far as it is kept; what goes on is the whole of it."""
    seen: list[int] = []
    desk = KeepingDesk(most, refuses=lambda passage: seen.append(len(passage.sent.content)))
    with running(Way(upstream.base_url), desk, gate=True) as address:
        assert requests.post(f"{address}/lead/", data=PART * 8, timeout=60).json() == {"size": 8 * len(PART)}
    assert seen == [8 * len(PART) if most > 8 * len(PART) else 0]


def test_a_port_that_is_taken_is_one_clear_line(upstream: Upstream) -> None:
    """Where somebody else listens the command ends with wrong usage."""
    port = int(upstream.base_url.split(":")[2].split("/")[0])
    with pytest.raises(UsageError, match=rf"cannot listen on 127\.0\.0\.1:{port}: .*address already in use"):
        running(Way(upstream.base_url), KeepingDesk(), port=port).__enter__()


def test_an_answer_under_way_is_whole_when_the_proxy_ends(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes little more is waited for; how long that may be is stretched here, for machines that are busy."""
    monkeypatch.setattr(server, "_LAST_ANSWERS", 30 * server._LAST_ANSWERS)
    desk = KeepingDesk()
    with running(Way(upstream.base_url), desk) as address:
        connection = socket.create_connection(("127.0.0.1", int(address.split(":")[2].split("/")[0])))
        connection.sendall(b"GET /api/v1/unhurried/ HTTP/1.1\r\nHost: here\r\n\r\n")
        assert wait_for(lambda: upstream.asked)
    with connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    assert desk.last().loss is None
