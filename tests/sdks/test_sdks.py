"""
Real clients, through the proxy and past it.

Law: a client speaks to this machine only; what it prints must not depend on the way, and what is found in its traffic is
what clients.yaml says, neither more nor less.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from installing import Client, clients, install

from conformance.proxy.wrapping import environment
from emulator import DEFAULT_API_KEY, Emulator
from emulator.server import running

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.sdks
_NOT_KEPT = ("warning", "fail", "blocked", "error")


@pytest.fixture(params=clients(), ids=lambda client: client.client)
def client(request: pytest.FixtureRequest) -> Client:
    """A client in its environment."""
    chosen: Client = request.param
    if chosen.registry == "npm" and shutil.which("npm") is None:
        pytest.skip("there is no npm")
    install(chosen)
    return chosen


def test_a_client_does_the_same_through_the_proxy_and_past_it(client: Client, tmp_path: Path) -> None:
    """The job prints the same either way, and the findings are those that are known of this version."""
    with running(Emulator()) as base_url:
        variables = environment(base_url, DEFAULT_API_KEY, client.variables)
        past = subprocess.run(client.command, env=variables, capture_output=True, text=True, check=True)
    words = [sys.executable, "-m", "conformance", "proxy", "--output", str(tmp_path), "--wrap", "--", *client.command]
    through = subprocess.run(words, env=client.variables, capture_output=True, text=True, check=False)
    document = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert through.stdout == past.stdout
    assert {
        rule["id"]: rule["verdict"] for rule in document["rules"] if rule["verdict"] in _NOT_KEPT
    } == client.findings
    assert through.returncode == document["exit_code"] == (1 if "fail" in client.findings.values() else 0)
