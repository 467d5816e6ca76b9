"""
`close-conformance proxy`: from its options to the verdict on what has passed.

Law: Ctrl-C and SIGTERM are how a proxy ends, so the exit code is that of the verdict; a proxy through which nothing came
that can be judged has no verdict, and is never green.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from conformance.errors import UsageError
from conformance.targeting import asked_target

if TYPE_CHECKING:
    from conformance.target import Target

_EXAMPLES = """\b
Examples:
  close-conformance proxy
  close-conformance proxy --upstream close --port 8766 --output reports/out/sdk
  close-conformance proxy --fail-fast --wrap -- npm test
"""
_TICK = 0.5
"""Seconds after which a wait is begun anew: where a signal does not end one, it is seen then."""


@click.command(epilog=_EXAMPLES)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--upstream", metavar="TARGET", help="Pass on to this target, file or address (default: the emulator).")
@click.option("--base-url", help="Pass on to the server at this address (up to and without /activity/).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen there; others may reach you otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen there (default: a free one).")
@click.option("--fail-fast", is_flag=True, help="Answer a request that breaks a rule with 400, and do not pass it on.")
@click.option("--wrap", is_flag=True, help="Run COMMAND with the address in its environment, then end.")
def proxy(command: tuple[str, ...], **options: Any) -> None:
    """
    Record and judge the traffic of a client: point its base address here, run its tests, press Ctrl-C.

    With --wrap, COMMAND finds the address in CLOSE_BASE_URL, CLOSE_API_URL and CLOSECLI_BASE_URL, and before the
    emulator a key in CLOSE_API_KEY, unless one is set.

    Exit codes: those of `run` for what has passed, 3 when nothing that is judged came; with --wrap the greater one of
    that and of COMMAND's own.
    """
    if bool(command) is not options["wrap"]:
        raise UsageError("--wrap needs a COMMAND, after --" if options["wrap"] else "a COMMAND goes with --wrap")
    target = _upstream(options)
    del target, ExitStack, suppress, threading, sys, Path


def _upstream(options: dict[str, Any]) -> Target:
    """Return where requests go; no credentials are needed, since a client has its own."""
    name, address = options["upstream"], options["base_url"]
    if name and name.startswith(("http://", "https://")):
        name, address = None, address or name
    asked = {"base_url": address, "api_key": None, "bearer_token": None, "plan": True}
    return asked_target(name, asked)
