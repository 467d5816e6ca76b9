"""
What holds for all of our own tests: their Hypothesis profiles, and a folder of their own for ledgers.

Law: in CI the same commit gives the same outcome: no randomness, no memory, no stopwatch.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, database=None, deadline=None)

if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(autouse=True)
def ledgers(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the runs of a test keep their state, apart from that of the person who tests."""
    state = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("CLOSE_CONFORMANCE_STATE", str(state))
    return state
