"""
Runs a Hypothesis property as part of a scenario and turns its result into outcomes.

Law: an example that breaks a rule is shrunk, and the outcome of the smallest one is what is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FlakyFailure

from conformance.findings import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy

    from conformance.bench import Bench
    from conformance.findings import Outcome

EXAMPLES = {"smoke": 0, "ci": 25, "deep": 300}


class Falsified(Exception):  # noqa: N818 - the property was falsified
    """An example broke a rule; carries the outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.title)
        self.outcome = outcome


def limits(bench: Bench, *, examples: int | None = None, steps: int = 10) -> settings:
    """Return the Hypothesis settings of the bench's profile."""
    return settings(
        max_examples=EXAMPLES[bench.level] if examples is None else examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


def examples_of(
    bench: Bench, strategy: SearchStrategy[Any], judge: Callable[[Any], Outcome | None]
) -> Iterator[Outcome]:
    """Draw examples, judge each, and yield the last outcome: the smallest broken one, or one that was kept."""
    last: list[Outcome] = []

    @limits(bench)
    @seed(bench.seed)
    @given(strategy)
    def each(value: Any) -> None:
        outcome = judge(value)
        if outcome is None:
            return
        last[:] = [outcome]
        if outcome.result is Result.BROKEN:
            raise Falsified(outcome)

    yield from told(each, last)


def told(run: Callable[[], None], last: list[Outcome]) -> Iterator[Outcome]:
    """Call *run* and yield what it found; *last* holds an outcome that was kept."""
    try:
        run()
    except Falsified as found:
        yield found.outcome
    except FlakyFailure as found:
        yield from (each.outcome for each in found.exceptions if isinstance(each, Falsified))
    else:
        yield from last
