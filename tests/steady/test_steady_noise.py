"""
A run over a network that fails now and then, and one over a network that fails for good.

Law: what a rule is found to be without noise is what it is found to be with it, or `error`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flaky import SHARES, Flaky
from halting import OUTAGES, Dying
from neighbours import difference, move_in, snapshot
from sandbox import Sandbox, cleaning, judging, target_file
from serving import Front
from tiers import rows, slow

from emulator import DEFAULT_API_KEY, Emulator

if TYPE_CHECKING:
    from sandbox import Ended

_ENOUGH = 2 / 3
_SOON = 180
_NEVER_JUDGED = ("error", "not-applicable", "blocked")
_GATEWAY = {"502": 0.03, "502 after": 0.03, "504": 0.03, "504 after": 0.03, "page": 0.03, "cut JSON": 0.03}
_LOSSES = {"reset before": 0.05, "reset after": 0.05, "503 after": 0.03, "truncated": 0.03, "cut JSON": 0.03}
_LITTLE_WAITING = {kind: share / 8 if kind.startswith("429") else share for kind, share in SHARES.items()}
_TIMEOUTS = {"hangs before": 0.02, "hangs after": 0.02}


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give the verdicts of a run without noise."""
    sandbox = Sandbox(tmp_path_factory.mktemp("calm"))
    with Front(Emulator().app) as front:
        ended = sandbox.command(*judging(front.base_url, "--allow-sending"))
    assert ended.code == 0, ended.last
    return sandbox.verdicts()


def false(calm: dict[str, str], noisy: dict[str, str]) -> dict[str, str]:
    """Give the verdicts that noise has changed into something else than `error`."""
    return {rule: f"{calm[rule]} → {noisy[rule]}" for rule in calm if noisy[rule] not in (calm[rule], "error")}


def judged(calm: dict[str, str], noisy: dict[str, str]) -> float:
    """Give the share of the rules that got their verdict in spite of the noise."""
    return sum(noisy[rule] == calm[rule] for rule in calm) / len(calm)


@pytest.mark.parametrize(
    ("seed", "shares", "workers"),
    [
        pytest.param(2, SHARES, 1, id="network", marks=slow),
        pytest.param(3, SHARES, 4, id="network-workers", marks=slow),
        pytest.param(3, _LITTLE_WAITING, 4, id="losses-workers"),
        pytest.param(4, _GATEWAY, 1, id="gateway", marks=slow),
    ],
)
def test_noise(
    sandbox: Sandbox, emulator: Emulator, calm: dict[str, str], seed: int, shares: dict[str, float], workers: int
) -> None:
    """Resets, 429, 503, slow and truncated answers make no finding, and most rules get their verdict."""
    with Flaky(emulator.app, seed, shares) as flaky:
        ended = sandbox.command(*judging(flaky.base_url, "--allow-sending", "--workers", str(workers)))
    noisy = sandbox.verdicts()
    assert not false(calm, noisy)
    assert judged(calm, noisy) >= _ENOUGH, ended.last
    assert ended.code == (3 if "error" in noisy.values() else 0), ended.last


@slow
def test_answers_that_come_too_late(sandbox: Sandbox, emulator: Emulator, calm: dict[str, str]) -> None:
    """Answers that come after the time limit make no finding, and most rules get their verdict."""
    with Flaky(emulator.app, 5, _TIMEOUTS, hang=2.5) as flaky:
        path = target_file(sandbox.folder, flaky.base_url, timeout=1.5, allow_sending=True)
        words = ("run", str(path), "--profile", "smoke", "--output", "out")
        ended = sandbox.command(*words, CLOSE_API_KEY=DEFAULT_API_KEY)
    noisy = sandbox.verdicts()
    assert not false(calm, noisy)
    assert judged(calm, noisy) >= _ENOUGH, ended.last


@slow
def test_noise_leaves_nothing(sandbox: Sandbox, emulator: Emulator) -> None:
    """After a run with noise and a cleanup without it, the target holds what it held before."""
    mine = move_in(emulator)
    before = snapshot(emulator)
    with Flaky(emulator.app, 6, _LOSSES) as flaky:
        fixtures = ("--fixture", f"lead_id={mine.lead_id}", "--fixture", f"contact_id={mine.contact_id}")
        ended = sandbox.command(*judging(flaky.base_url, "--allow-sending", *fixtures))
        assert ended.code in (0, 3), ended.last
        flaky.shares = {}
        assert sandbox.command(*cleaning(flaky.base_url)).code == 0
    assert not difference(before, snapshot(emulator))


def _run(sandbox: Sandbox, dying: Dying, *words: str) -> Ended:
    path = target_file(sandbox.folder, dying.base_url, timeout=2, allow_sending=True)
    words = ("run", str(path), "--profile", "smoke", "--output", "out", *words)
    return sandbox.command(*words, CLOSE_API_KEY=DEFAULT_API_KEY)


@pytest.mark.parametrize("way", rows(OUTAGES, always=("gone", "page")))
def test_an_outage(sandbox: Sandbox, emulator: Emulator, calm: dict[str, str], way: str) -> None:
    """A target that fails for good ends the run soon, with exit code 3 and the verdicts that had fallen."""
    with Dying(emulator.app, 130, way) as dying:
        ended = _run(sandbox, dying)
    assert ended.code == 3, ended.last
    assert "Traceback" not in ended.said
    assert ended.seconds < _SOON
    results, verdicts = sandbox.results(), sandbox.verdicts()
    assert not results["complete"]
    assert results["reason"]
    assert not false(calm, verdicts)
    assert 0.1 < judged(calm, verdicts) < 1
    assert {"index.html", "junit.xml", "results.jsonl"} <= {each.name for each in sandbox.output.iterdir()}


def test_nothing_is_green_unseen(sandbox: Sandbox, emulator: Emulator) -> None:
    """A rule that no answer was obtained for is not green, and says so."""
    with Dying(emulator.app, 130, "resets") as dying:
        _run(sandbox, dying)
    for rule in sandbox.results()["rules"]:
        if rule["state"] == "judged":
            assert rule["examples_run"] or rule["verdict"] in _NEVER_JUDGED, rule["id"]
            assert rule["reason"] or rule["verdict"] not in _NEVER_JUDGED, rule["id"]


def test_an_outage_leaves_nothing(sandbox: Sandbox, emulator: Emulator) -> None:
    """What a run could not remove during an outage is removed by a cleanup after it."""
    move_in(emulator)
    before = snapshot(emulator)
    with Dying(emulator.app, 130, "resets") as dying:
        assert _run(sandbox, dying).code == 3
        assert difference(before, snapshot(emulator))
        dying.revive()
        words = ("cleanup", str(sandbox.folder / "server.toml"))
        assert sandbox.command(*words, CLOSE_API_KEY=DEFAULT_API_KEY).code == 0
    assert not difference(before, snapshot(emulator))


@pytest.mark.parametrize("way", rows(OUTAGES[1:], always=("503",)))
def test_an_outage_at_once(sandbox: Sandbox, emulator: Emulator, way: str) -> None:
    """A target that fails from the first request on ends the run soon, with exit code 3 and one clear line."""
    with Dying(emulator.app, 0, way) as dying:
        ended = _run(sandbox, dying)
    assert ended.code == 3, ended.last
    assert ended.seconds < _SOON
    assert ended.stderr.strip().splitlines()[-1].startswith("close-conformance: ")
