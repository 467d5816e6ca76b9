"""
What holds for all of our own tests: their Hypothesis profiles, a folder of their own for ledgers, how they are shared out.

Law: no stopwatch decides anywhere, however busy the machine is; in CI the same commit gives the same outcome, without
randomness or memory.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("own", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("own"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "own")

for _name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
    os.environ.pop(_name, None)  # what the runs of tests say is nothing for the page of our own job


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
