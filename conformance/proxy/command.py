"""
`close-conformance proxy`: from its options to the verdict on what has passed.

Law: Ctrl-C and SIGTERM are how a proxy ends, so the exit code is that of the verdict; a proxy through which nothing came
that is judged has no verdict, and is never green.
"""

from __future__ import annotations

import shlex
import sys
import threading
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from conformance import github, known_deviations
from conformance.errors import UsageError
from conformance.progress import report, say
from conformance.proxy import announcing
from conformance.target import open_target
from conformance.targeting import asked_target
from conformance.traffic.asking import judging_options, sides_of
from conformance.traffic.telling import not_judged
from conformance.verdicts import ExitCode
from conformance.words import counted

if TYPE_CHECKING:
    from conformance.target import Target
    from conformance.traffic.judging.session import Asked, Ended

_EXAMPLES = """\b
Examples:
  close-conformance proxy
  close-conformance proxy --upstream close --port 8766 --output reports/out/sdk
  close-conformance proxy --fail-fast --wrap -- npm test
"""
_MANY = 500
_TICK = 0.5
"""Seconds after which a wait is begun anew: where a signal does not end one, it is seen then."""


@click.command(epilog=_EXAMPLES)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--upstream", metavar="TARGET", help="Pass on to this target, file or address (default: the emulator).")
@click.option("--base-url", help="Pass on to the server at this address (up to and without /activity/).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address of the machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen on this port (default: a free one).")
@click.option("--fail-fast", is_flag=True, help="Answer a request that would fail the run with 400; do not pass it on.")
@click.option("--wrap", is_flag=True, help="Run COMMAND with the address in its environment, then end.")
@judging_options("proxy")
def proxy(command: tuple[str, ...], **options: Any) -> None:
    """
    Record and judge the traffic of a client: point its base address here, run its tests, press Ctrl-C.

    With --wrap, COMMAND finds the address in CLOSE_BASE_URL, CLOSE_API_URL and CLOSECLI_BASE_URL, and a key of the
    emulator in CLOSE_API_KEY, unless one is set.

    Exit codes: those of `run` for what has passed, 3 when nothing that is judged came; with --wrap the greater of
    that and COMMAND's own.
    """
    if bool(command) is not options["wrap"]:
        raise UsageError("--wrap needs a COMMAND, after --" if options["wrap"] else "a COMMAND goes with --wrap")
    target, asked = _upstream(options), _asked(options, command)
    known_deviations.load(asked.known)
    console = Console(stderr=options["wrap"])
    with ExitStack() as stack:
        code, ended = _run(stack, target, asked, command, options, console)
    with github.no_commands(err=console.stderr):
        report(console, ended, asked.directory)
        for line in not_judged(ended.document["traffic"]):
            say(console, line)
    github.tell(ended.document, asked.directory / "summary.md", err=console.stderr)
    sys.exit(max(code, ended.document["exit_code"]))


def _run(
    stack: ExitStack, target: Target, asked: Asked, command: tuple[str, ...], options: dict[str, Any], console: Console
) -> tuple[int, Ended]:
    """Listen until the end; return the exit code of *command*, and the verdict on what has passed."""
    from conformance.proxy.apart import Apart  # noqa: PLC0415 - keeps --help quick
    from conformance.proxy.desk import Desk  # noqa: PLC0415
    from conformance.proxy.passing import Way  # noqa: PLC0415
    from conformance.proxy.server import running, trusting  # noqa: PLC0415

    target, base_url = open_target(target, stack)
    judge = Apart(asked, target, show_personal_data=options["show_personal_data"])
    way = Way(base_url, target.timeout)
    desk = Desk(judge, way)
    tls = trusting(target.ca_file, verify=target.verify_tls)
    with running(way, desk, options["host"], options["port"], tls=tls, gate=options["fail_fast"]) as address:
        for line in announcing.beginning(address, base_url, target, gate=options["fail_fast"], wrapped=bool(command)):
            say(console, line)
        code = _wait(command, address, target)
    if desk.waiting > _MANY:
        say(console, f"Judging what is left: {counted(desk.waiting, 'exchange')}")
    return code, judge.finish(announcing.problem(desk), announcing.nothing(desk))


def _wait(command: tuple[str, ...], address: str, target: Target) -> int:
    """Wait for the end of *command*, or of the user's patience; return what the command ended with."""
    if command:
        from conformance.proxy import wrapping  # noqa: PLC0415 - only then

        return wrapping.run(command, wrapping.environment(address, target.api_key if target.embedded else None))
    with suppress(KeyboardInterrupt):
        while not threading.Event().wait(_TICK):
            pass
    return ExitCode.CONFORMANT


def _upstream(options: dict[str, Any]) -> Target:
    """Return where requests go; no credentials are needed, since a client has its own."""
    name, address = options["upstream"], options["base_url"]
    if name and address:
        raise UsageError("give --upstream or --base-url, not both")
    if name and name.startswith(("http://", "https://")):
        name, address = None, name
    target = asked_target(name, {"base_url": address, "api_key": None, "bearer_token": None, "plan": True})
    return replace(target, known=options["known"] or target.known)


def _asked(options: dict[str, Any], command: tuple[str, ...]) -> Asked:
    from conformance.traffic.judging import folding  # noqa: PLC0415 - keeps --help quick
    from conformance.traffic.judging.session import Asked  # noqa: PLC0415

    sides = sides_of(options["side"])
    folding.chosen(options["patterns"], sides)
    return Asked(
        directory=options["output"],
        again=_again(options),
        wrapped=shlex.join(("--wrap", "--", *command)) if command else "",
        name="proxy",
        sides=sides,
        patterns=options["patterns"],
        strict=options["strict"],
        known=options["known"],
        as_of=(options["as_of"] or datetime.now(UTC)).date(),
    )


def _again(options: dict[str, Any]) -> str:
    upstream = options["upstream"] or options["base_url"]
    words = ["close-conformance", "proxy", *(["--upstream", upstream] if upstream else [])]
    return shlex.join(words)
