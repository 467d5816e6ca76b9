"""
`close-conformance drift`: what has moved of what the vendor does, or says.

Law: one comparison a call; its pages are written before it ends, whatever it found.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from conformance.drift.telling import tell
from conformance.errors import UsageError
from conformance.targeting import again, asked_target, run_options, target_options

if TYPE_CHECKING:
    from conformance.drift.document import Comparison

_EXAMPLES = """\b
Examples:
  close-conformance drift close --baseline targets/close.baseline.yaml --accept
  close-conformance drift close --baseline targets/close.baseline.yaml --max-age 30
  close-conformance drift --vendor-openapi https://developer.close.com/openapi.json
"""


@click.command(epilog=_EXAMPLES)
@target_options
@run_options
@click.option(
    "--baseline", type=click.Path(path_type=Path, dir_okay=False), help="What the last accepted run has seen."
)
@click.option("--accept", is_flag=True, help="Take what is there now for right: write the baseline anew.")
@click.option("--max-age", type=click.IntRange(0), metavar="DAYS", help="Fail when the baseline is older.")
@click.option("--profile", type=click.Choice(["smoke", "ci"]), default="smoke", show_default=True)
@click.option("--vendor-openapi", metavar="FILE|URL", help="Compare our contract with this OpenAPI document instead.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder for the pages.")
def drift(target: str | None, **options: Any) -> None:
    """
    Tell what has moved: the behaviour of TARGET since the last accepted run, or the vendor's published OpenAPI.

    A value that is only rare, and an outage, are no drift. Exit codes: 0 none, 1 drift, a baseline that is too old or a
    list of held differences that is out of date, 2 wrong usage, 3 not completed, 130 interrupted.
    """
    if options["vendor_openapi"]:
        _refuse(target, options)
        comparison, directory = _of_documents(options)
    else:
        comparison, directory = _of_behaviour(target, options)
    from conformance.drift.document import outcome  # noqa: PLC0415 - keeps --help quick
    from reports import write_drift  # noqa: PLC0415

    document, patch = outcome(comparison)
    write_drift(document, directory, patch)
    tell(Console(), document, directory, accepted=options["accept"])
    sys.exit(document["exit_code"])


def _refuse(target: str | None, options: dict[str, Any]) -> None:
    """Refuse what belongs to the other comparison."""
    given = {"a TARGET": target, **{f"--{name.replace('_', '-')}": options[name] for name in ("base_url", "baseline")}}
    given |= {"--accept": options["accept"], "--max-age": options["max_age"] is not None}
    for name, value in given.items():
        if value:
            message = f"--vendor-openapi compares documents; {name} does not go with it"
            raise UsageError(message)


def _of_behaviour(target: str | None, options: dict[str, Any]) -> tuple[Comparison, Path]:
    from conformance import session  # noqa: PLC0415 - keeps --help quick
    from conformance.drift.behaviour import Asked, compared  # noqa: PLC0415
    from conformance.progress import watching  # noqa: PLC0415

    if options["baseline"] is None:
        message = "give --baseline FILE (with --accept it is made), or --vendor-openapi"
        raise UsageError(message)
    chosen = asked_target(target, options)
    directory = options["output"] or Path("reports") / "out" / "drift" / chosen.name
    asked = session.Options(
        target=chosen,
        directory=directory / "run",
        profile=options["profile"],
        seed=options["seed"],
        workers=options["workers"],
        rerun_options=again(target, options),
        show_personal_data=options["show_personal_data"],
    )
    with watching(Console(stderr=True)) as bar:
        comparison = compared(asked, Asked(options["baseline"], options["accept"], options["max_age"]), bar)
    return comparison, directory


def _of_documents(options: dict[str, Any]) -> tuple[Comparison, Path]:
    from conformance.drift.publication import compared  # noqa: PLC0415 - keeps --help quick

    directory = options["output"] or Path("reports") / "out" / "drift" / "vendor-openapi"
    return compared(options["vendor_openapi"]), directory
