"""
What the proxy costs: the time of a request through it and past it, and what a client gets through at most.

Law: a benchmark is run by hand and asserts nothing. Emulator, proxy and client are processes of their own; both ways are
measured in turns, so that what else the machine does hits both alike.

`python -m benchmarks.proxy [--requests N]` prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import http.client
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from statistics import quantiles
from typing import IO, TYPE_CHECKING, cast

from emulator import DEFAULT_API_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HEADERS = {
    "Authorization": "Basic " + b64encode(f"{DEFAULT_API_KEY}:".encode()).decode(),
    "Content-Type": "application/json",
}
_BASE = "/api/v1"
_ROUNDS, _CLIENTS, _FEWER = 4, 16, 10
_LONG = "x" * 1_000_000


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """Return the JSON of the answer."""
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, f"{_BASE}{path}", sent, _HEADERS)
        answer: dict[str, object] = json.loads(self._connection.getresponse().read())
        return answer


@contextmanager
def command(*words: str) -> Iterator[int]:
    """Run a command of ours that listens; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-u", "-m", "conformance", *words, "--port", str(port)], stdout=subprocess.PIPE
    )
    lines: IO[bytes] = cast("IO[bytes]", process.stdout)
    lines.readline()
    try:
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


def jobs(client: Client) -> dict[str, Callable[[Client], object]]:
    """Return what is asked, by name, once there are a lead and a hundred drafts."""
    lead = client.ask("POST", "/lead/", {"name": "Example Company"})["id"]
    draft = {"lead_id": lead, "status": "draft", "subject": "Offer", "body_text": "Good morning"}
    ids = [client.ask("POST", "/activity/email/", draft)["id"] for _ in range(100)]
    return {
        "GET one": lambda each: each.ask("GET", f"/activity/email/{ids[0]}/"),
        "POST a draft": lambda each: each.ask("POST", "/activity/email/", draft),
        "PUT a million characters": lambda each: each.ask("PUT", f"/activity/email/{ids[1]}/", {"body_text": _LONG}),
        "GET a page of 50": lambda each: each.ask("GET", f"/activity/email/?lead_id={lead}&_skip=40&_limit=50"),
        "GET /me/, which is not judged": lambda each: each.ask("GET", "/me/"),
    }


def timed(job: Callable[[Client], object], client: Client, count: int) -> list[float]:
    """Return how many milliseconds each of so many requests took."""
    found = []
    for _ in range(count):
        began = time.perf_counter()
        job(client)
        found.append((time.perf_counter() - began) * 1000)
    return found


def row(name: str, job: Callable[[Client], object], ways: tuple[Client, Client], count: int) -> str:
    """Return a row of the table."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(_ROUNDS):
        for way, found in zip(ways, times, strict=True):
            found.extend(timed(job, way, count // _ROUNDS))
    (a50, a95), (b50, b95) = ((cuts[49], cuts[94]) for cuts in (quantiles(each, n=100) for each in times))
    return f"| {name} | {a50:.1f} ms | {b50:.1f} ms | {a95:.1f} ms | {b95:.1f} ms |"


def rate(job: Callable[[Client], object], port: int, count: int) -> float:
    """Return how many requests a second sixteen clients get through."""
    began = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as pool:
        list(pool.map(lambda _: timed(job, Client(port), count // _CLIENTS), range(_CLIENTS)))
    return count / (time.perf_counter() - began)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=400, help="requests of each kind and way")
    asked = parser.parse_args()
    with ExitStack() as stack:
        output = stack.enter_context(tempfile.TemporaryDirectory())
        straight = stack.enter_context(command("serve"))
        upstream = f"http://127.0.0.1:{straight}{_BASE}"
        through = stack.enter_context(command("proxy", "--base-url", upstream, "--output", output))
        ways = (Client(straight), Client(through))
        told = ["| request | p50 past it | p50 through it | p95 past it | p95 through it |", "|---|--:|--:|--:|--:|"]
        for name, job in jobs(ways[0]).items():
            told.append(row(name, job, ways, asked.requests // (_FEWER if "million" in name else 1)))
        one = jobs(ways[0])["GET one"]
        rates = [rate(one, port, asked.requests * 4) for port in (straight, through)]
        told.append(
            f"\n{_CLIENTS} clients at a time, GET one: {rates[0]:.0f} a second past it, {rates[1]:.0f} through it."
        )
    sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
