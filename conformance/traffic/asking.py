"""
What a user can ask of the judging of traffic, whether it is recorded or passes now.

Law: the options mean the same in both commands.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.traffic.judging.judge import Side


def judging_options(folder: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what gives a command these options; results go to *folder* of `reports/out` by default."""
    options = (
        click.option(
            "--side", type=click.Choice(["client", "server", "both"]), help="Judge requests, answers, or both."
        ),
        click.option(
            "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Judge by the pages of that day."
        ),
        click.option("--rule", "patterns", multiple=True, metavar="GLOB", help="Judge only these rules."),
        click.option("--strict", is_flag=True, help="Let warnings fail."),
        click.option("--known", type=click.Path(path_type=Path), help="YAML file of known deviations."),
        click.option("--show-personal-data", is_flag=True, help="Write what people wrote unmasked."),
        click.option(
            "--output",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("reports") / "out" / folder,
            show_default=True,
            help="Folder for the results.",
        ),
    )

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        for decorate in reversed(options):
            command = decorate(command)
        return command

    return decorated


def sides_of(side: str | None) -> frozenset[Side]:
    """Return the sides that `--side` stands for; both when it was not given."""
    if side in (None, "both"):
        return frozenset(("client", "server"))
    return frozenset(("client" if side == "client" else "server",))
