"""
How a plan is told.

Law: it says what the numbers hold for, and where a limit would end the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from conformance import planning
from conformance.progress import say, watching
from conformance.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.planning import Plan
    from conformance.target import Target

_MINUTE = 120


def show(target: Target, *, profile: str, seed: int, patterns: tuple[str, ...]) -> None:
    """Print the plan of a run on *target*."""
    with watching(Console(stderr=True)) as bar:
        plan = planning.plan(target, profile=profile, seed=seed, patterns=patterns, on_progress=bar.progress)
    _tell(Console(), plan, target, f"profile {profile}, seed {seed}")


def _tell(console: Console, plan: Plan, target: Target, how: str) -> None:
    where = "the embedded emulator" if target.embedded else target.base_url
    say(console, f"Plan for {target.name}, {how}. Nothing was sent to {where}.\n", style="bold")
    console.print(_requests(plan))
    console.print(_objects(plan))
    for line in (_sending(plan, target), _time(plan, target), *_limits(plan, target)):
        say(console, line)
    for reason, rules in plan.idle.items():
        say(console, f"Not applicable, {counted(len(rules), 'rule')}: {reason}")
        say(console, f"  {', '.join(rules)}", style="dim")
    say(console, "The numbers are those of a target that behaves like the emulator; one with findings is asked more.")


def _requests(plan: Plan) -> Table:
    table = Table("endpoint group", box=None, pad_edge=False)
    table.add_column("requests", justify="right")
    for group in sorted(plan.requests, key=lambda each: (each.partition(" ")[2], each)):
        table.add_row(group, f"{plan.requests[group]:,}")
    table.add_row("in all", f"{plan.total:,}", style="bold")
    table.add_row()
    return table


def _objects(plan: Plan) -> Table:
    table = Table("what is made", box=None, pad_edge=False)
    for name in ("created", "removed", "left"):
        table.add_column(name, justify="right")
    for kind in sorted(plan.created):
        created, left = plan.created[kind], plan.left[kind]
        table.add_row(kind, f"{created:,}", f"{created - left:,}", f"{left:,}")
    table.add_row()
    return table


def _sending(plan: Plan, target: Target) -> str:
    if not plan.queued:
        return "Sending: none. No email is put where the target would send it."
    names = f"{counted(len(plan.queued), 'email')} to addresses at {', '.join(sorted(plan.domains))}"
    if not plan.delivered:
        return f"Sending: held. {names} are put into the outbox or scheduled, and taken back before they go out."
    why = "reaches nobody" if target.embedded else "may deliver"
    return f"Sending: delivered. Of {names}, so many go out, since the target {why}: {len(plan.delivered):,}."


def _time(plan: Plan, target: Target) -> str:
    seconds = plan.seconds(target)
    rates = [f"{target.rate:g} requests a second"] if target.rate else []
    rates += [f"{rate:g} of {group}" for group, rate in target.rates.items()]
    waiting = f", and {plan.waiting:.0f} s of waiting" if plan.waiting else ""
    if not rates:
        return f"Time: as fast as the target answers{waiting}."
    span = f"{seconds / 60:.0f} minutes" if seconds > _MINUTE else f"{seconds:.0f} s"
    return f"Time: {span} at the least, at {', '.join(rates)}{waiting}."


def _limits(plan: Plan, target: Target) -> Iterator[str]:
    limits = [("", plan.total, target.max_requests)] if target.max_requests else []
    limits += [(f" of {group}", plan.requests[group], most) for group, most in target.budgets.items()]
    for what, count, most in limits:
        verdict = "" if count <= (most or count) else ": the run would end before it is complete"
        yield f"Budget: {count:,} of {counted(most or 0, 'request')}{what}{verdict}."
