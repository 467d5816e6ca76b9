"""
An upstream, a proxy before it, and a client of both.

Law: everything is on this machine, and every test ends what it has started.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import requests
from upstreams import KeepingDesk, Upstream, serving

from conformance.proxy.passing import Way
from conformance.proxy.server import running

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Proxied:
    """A proxy at `address` before `upstream`; `desk` has what passed, `client` keeps its connections."""

    address: str
    upstream: Upstream
    desk: KeepingDesk
    client: requests.Session

    @property
    def origin(self) -> tuple[str, int]:
        host, port = self.address.split("/")[2].split(":")
        return host, int(port)


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A server that writes down what it is asked."""
    with serving() as server:
        yield server


@pytest.fixture
def proxied(upstream: Upstream) -> Iterator[Proxied]:
    """A proxy before an upstream."""
    desk = KeepingDesk()
    with running(Way(upstream.base_url), desk) as address, requests.Session() as client:
        yield Proxied(address, upstream, desk, client)
