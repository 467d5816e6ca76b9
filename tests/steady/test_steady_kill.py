"""
Runs that are ended from outside at any moment, and what `cleanup` makes of what they left.

Law: the target holds the same before and after, with all its values: nothing is left and nothing is gone.
"""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest
from halting import Halting, nth
from neighbours import difference, move_in, snapshot
from sandbox import cleaning, judging, was_killed
from serving import EMAILS, Front
from tiers import slow

from emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from halting import Choice
    from neighbours import Neighbours
    from sandbox import Ended, Sandbox

_BARE = "subject"


def _struck(sandbox: Sandbox, front: Halting, *words: str) -> Ended:
    """Run a command until the server ends it, and has done what was still asked of it."""
    began = time.monotonic()
    front.victim = process = sandbox.start(*words)
    ended = sandbox.finish(process, began)
    assert front.struck, ended.last
    assert front.deserted()
    return ended


def _on(mine: Neighbours) -> tuple[str, ...]:
    return ("--fixture", f"lead_id={mine.lead_id}", "--fixture", f"contact_id={mine.contact_id}")


def _cleaned(sandbox: Sandbox, front: Halting) -> None:
    """Clean up twice: the first says what it did, the second has nothing to do."""
    first = sandbox.command(*cleaning(front.base_url))
    assert first.code == 0, first.last
    assert first.stdout.strip()
    seen = len(front.asked)
    second = sandbox.command(*cleaning(front.base_url))
    assert second.code == 0, second.last
    assert not [each for each in front.asked[seen:] if each.method != "GET"]


MOMENTS = [
    pytest.param(lambda: nth(1, "POST", "/lead/"), "held", False, id="first-lead"),
    pytest.param(lambda: nth(2, "POST", "/lead/"), "after", False, id="second-lead-answer-lost", marks=slow),
    pytest.param(lambda: nth(1, "POST", "/email_template/"), "held", False, id="template", marks=slow),
    pytest.param(lambda: nth(1, "POST", "/sequence/"), "held", False, id="sequence", marks=slow),
    pytest.param(lambda: nth(1, "POST", EMAILS), "held", False, id="first-email", marks=slow),
    pytest.param(lambda: nth(1, "PUT", EMAILS, holding="scheduled"), "after", False, id="scheduling", marks=slow),
    pytest.param(lambda: nth(150), "before", False, id="request-150", marks=slow),
    pytest.param(lambda: nth(2, "DELETE", "/lead/"), "after", False, id="cleaning-up", marks=slow),
    pytest.param(lambda: nth(1, "POST", EMAILS), "held", True, id="first-email-on-a-given-lead", marks=slow),
    pytest.param(lambda: nth(30, "POST", EMAILS), "after", True, id="email-30-on-a-given-lead"),
    pytest.param(lambda: nth(1, "POST", EMAILS, lacking=_BARE), "held", True, id="bare-email-on-a-given-lead"),
    pytest.param(lambda: nth(110), "before", True, id="request-110-on-a-given-lead", marks=slow),
]


@pytest.mark.parametrize(("moment", "way", "given"), MOMENTS)
def test_kill(sandbox: Sandbox, emulator: Emulator, moment: Callable[[], Choice], way: str, given: bool) -> None:
    """Nothing is left of a killed run after a cleanup, nothing else is gone, and a second one does nothing."""
    mine = move_in(emulator)
    before = snapshot(emulator)
    with Halting(emulator.app, moment(), way) as front:
        words = judging(front.base_url, "--allow-sending", *(_on(mine) if given else ()))
        assert was_killed(_struck(sandbox, front, *words))
        _cleaned(sandbox, front)
    assert not difference(before, snapshot(emulator))


def test_kill_with_workers(sandbox: Sandbox, emulator: Emulator) -> None:
    """Several requests that were under way at once when the run was killed are cleaned up as well."""
    mine = move_in(emulator)
    before = snapshot(emulator)
    with Halting(emulator.app, nth(20, "POST", EMAILS), "held") as front:
        words = judging(front.base_url, "--allow-sending", "--workers", "6", *_on(mine))
        assert was_killed(_struck(sandbox, front, *words))
        _cleaned(sandbox, front)
    assert not difference(before, snapshot(emulator))


def test_a_killed_cleanup(sandbox: Sandbox, emulator: Emulator) -> None:
    """A cleanup that is killed is completed by the next one, which also removes what an earlier run left."""
    move_in(emulator)
    before = snapshot(emulator)
    with Halting(emulator.app, nth(10, "POST", EMAILS), "held") as front:
        for moment in (nth(40, "POST", EMAILS), nth(1, "POST", "/email_template/")):
            assert was_killed(_struck(sandbox, front, *judging(front.base_url, "--allow-sending")))
            front.aim(moment, "held")
        front.aim(nth(2, "DELETE"), "after")
        assert was_killed(_struck(sandbox, front, *cleaning(front.base_url)))
        _cleaned(sandbox, front)
    assert not difference(before, snapshot(emulator))


def test_cleanup_finds_its_target(sandbox: Sandbox, emulator: Emulator) -> None:
    """A cleanup of one target asks it for nothing that was left on another, and forgets nothing of that."""
    move_in(emulator)
    before = snapshot(emulator)
    with Halting(emulator.app, nth(30, "POST", EMAILS), "held") as front:
        _struck(sandbox, front, *judging(front.base_url))
        with Halting(Emulator().app, nth(0), "held") as other:
            ended = sandbox.command(*cleaning(other.base_url))
            assert ended.code == 0, ended.last
            assert not [each for each in other.asked if each.method != "GET"]
        _cleaned(sandbox, front)
    assert not difference(before, snapshot(emulator))


def test_others_go_on_working(sandbox: Sandbox, emulator: Emulator) -> None:
    """What somebody else makes on the lead while a run is under way stays there."""
    mine = move_in(emulator)
    theirs = []

    def work(_: object) -> bool:
        with emulator.lock:
            theirs.append(emulator.emails.create({"lead_id": mine.lead_id, "status": "draft"}).id)
        return len(theirs) == 60

    with Halting(emulator.app, work, "after") as front:
        assert was_killed(_struck(sandbox, front, *judging(front.base_url, "--allow-sending", *_on(mine))))
        _cleaned(sandbox, front)
    assert not [each for each in theirs if each not in emulator.store.emails]
    assert len(emulator.store.emails) == 6 + len(theirs)


@pytest.mark.parametrize("strike", [signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(lambda: nth(1, "POST", "/lead/"), id="first-lead", marks=slow),
        pytest.param(lambda: nth(40, "POST", EMAILS), id="email-40"),
    ],
)
def test_interrupt(sandbox: Sandbox, emulator: Emulator, strike: signal.Signals, moment: Callable[[], Choice]) -> None:
    """An interrupted run with several workers removes what it made, ends with exit code 130 and no traceback."""
    mine = move_in(emulator)
    before = snapshot(emulator)
    with Halting(emulator.app, moment(), "after", strike) as front:
        ended = _struck(sandbox, front, *judging(front.base_url, "--allow-sending", "--workers", "4", *_on(mine)))
    assert ended.code == 130, ended.last
    assert "Traceback" not in ended.said
    assert not difference(before, snapshot(emulator))


def test_interrupted_results(sandbox: Sandbox, emulator: Emulator) -> None:
    """The results of an interrupted run hold what had been judged, and say that it was interrupted."""
    sandbox.entry = ("-m", "conformance")
    with Halting(emulator.app, nth(40, "POST", EMAILS), "after", signal.SIGTERM) as front:
        _struck(sandbox, front, *judging(front.base_url, "--allow-sending"))
    results = sandbox.results()
    assert results["exit_code"] == 130
    assert not results["complete"]
    assert "pass" in sandbox.verdicts().values()


def test_a_crash_leaves_nothing(sandbox: Sandbox, emulator: Emulator) -> None:
    """A run that cannot write its results ends with one line, and removes what it made."""
    move_in(emulator)
    before = snapshot(emulator)
    (sandbox.folder / "work" / "out").write_text("a file where a folder should be", "utf-8")
    with Front(emulator.app) as front:
        ended = sandbox.command(*judging(front.base_url))
    assert ended.code in (2, 3)
    assert ended.stderr.strip().splitlines()[-1].startswith("close-conformance: ")
    assert "Traceback" not in ended.said
    assert not difference(before, snapshot(emulator))
