"""
`close-conformance cleanup`: removes what runs that were killed have left on a target.

Law: it touches what their ledgers name or what bears their mark, nothing else; run twice, it does nothing the second
time.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from conformance.targeting import asked_target, target_options
from conformance.verdicts import ExitCode
from conformance.words import counted, printable

if TYPE_CHECKING:
    from conformance.target import Target
    from conformance.wire.ledger_files import LedgerFile

_EXAMPLES = """\b
Examples:
  close-conformance cleanup close
  close-conformance cleanup --base-url http://127.0.0.1:8765/api/v1 --dry-run
"""


@click.command(epilog=_EXAMPLES)
@target_options
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and send nothing.")
def cleanup(target: str | None, *, dry_run: bool, **options: Any) -> None:
    """
    Remove what killed runs have left on TARGET: their emails, leads, contacts, templates and sequences.

    A run writes down what it is about to make before it asks for it; also what was made without an answer is found.
    Exit codes: 0 nothing is left, 2 wrong usage, 3 something could not be removed.
    """
    from conformance.wire import ledger_files  # noqa: PLC0415 - keeps --help quick

    chosen = asked_target(target, options)
    if chosen.embedded:
        click.echo("Nothing to clean up: an embedded emulator ends with its run.")
        return
    left, count = False, 0
    for ledger in ledger_files.left_behind(chosen.base_url):
        count += 1
        if dry_run:
            click.echo(_planned(ledger))
        else:
            left |= _remove(chosen, ledger)
        ledger.close()
    going = ledger_files.going_on(chosen.base_url)
    if going:
        click.echo(f"{counted(going, 'run')} against this target still going on: left alone.")
    if not count:
        click.echo(f"Nothing to clean up on {chosen.base_url}.")
    if left:
        sys.exit(ExitCode.NOT_COMPLETED)


def _remove(target: Target, ledger: LedgerFile) -> bool:
    """Remove what *ledger* names; tell whether something is left."""
    from conformance.wire.client import Client  # noqa: PLC0415 - see above
    from conformance.wire.sweeping import sweep  # noqa: PLC0415

    swept = sweep(Client(target, target.base_url, ledger=ledger))
    click.echo(f"{ledger.mark} of {ledger.started}: removed {swept.told()}.")
    for each in swept.left:
        click.echo(printable(f"  left behind: {each}"), err=True)
    return bool(swept.left)


def _planned(ledger: LedgerFile) -> str:
    unsure = len(ledger.unanswered())
    more = f", and what {counted(unsure, 'unanswered request')} may have made" if unsure else ""
    objects = [*ledger.living(), *ledger.helpers()]
    return printable(f"{ledger.mark} of {ledger.started}: would remove {', '.join(objects) or 'nothing'}{more}.")
