"""
What holds for all of our own tests: their Hypothesis profiles, a folder of their own for ledgers, how they are shared out.

Law: in CI the same commit gives the same outcome: no randomness, no memory, no stopwatch.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, database=None, deadline=None)

if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: now and then each waits for a server that is slow on purpose."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Workers begin with neighbours, which share what is made once for all of them, and end with what others have left."""
    if config.getoption("numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"


@pytest.fixture(autouse=True)
def ledgers(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the runs of a test keep their state, apart from that of the person who tests."""
    state = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("CLOSE_CONFORMANCE_STATE", str(state))
    return state
