"""
The target that a command was asked for: a name, a file, or an address on the command line.

Law: what the command line says goes before what the file says; wrong input is a UsageError of one line.
"""

from __future__ import annotations

import dataclasses
import os
import shlex
from typing import TYPE_CHECKING, Any

import click

from conformance import credentials
from conformance.errors import UsageError
from conformance.target import KEY_VARIABLE, TOKEN_VARIABLE, Target, check_url, load, load_assuming
from conformance.wire.addresses import is_address

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTIONS = (
    click.argument("target", required=False),
    click.option("--base-url", help="The server at this address (up to and without /activity/) in place of a TARGET."),
    click.option("--api-key", help=f"API key for --base-url; better: set {KEY_VARIABLE}."),
    click.option("--bearer-token", help=f"Bearer token for --base-url; better: set {TOKEN_VARIABLE}."),
)


_RUN_OPTIONS = (
    click.option(
        "--fixture", "fixtures", multiple=True, metavar="NAME=VALUE", help="Use an existing object, e.g. lead_id=…"
    ),
    click.option("--seed", type=int, default=0, show_default=True, help="Pins what is generated."),
    click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Scenarios at a time."),
    click.option("--max-requests", type=click.IntRange(1), help="Stop when so many requests are spent."),
    click.option("--rate", metavar="N/s", help="Requests a second at the most, e.g. 5/s."),
    click.option(
        "--allow-sending",
        is_flag=True,
        help="Permit emails in outbox and scheduled; they are called back, unless the target may deliver.",
    ),
    click.option("--show-personal-data", is_flag=True, help="Write what a real account answers unmasked."),
)


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that every run of the suite has."""
    for decorate in reversed(_RUN_OPTIONS):
        command = decorate(command)
    return command


def target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the argument TARGET and the options that stand for one."""
    for decorate in reversed(_OPTIONS):
        command = decorate(command)
    return command


def again(name: str | None, options: dict[str, Any]) -> str:
    """Return the words of a command line that ask for the same target once more, without credentials."""
    words = ["--base-url", options["base_url"]] if options["base_url"] else [name or "emulator"]
    for fixture in options["fixtures"]:
        words += ["--fixture", fixture]
    if options["allow_sending"]:
        words.append("--allow-sending")
    return shlex.join(words)


def asked_target(name: str | None, options: dict[str, Any]) -> Target:
    """
    Return the target that *name* or `--base-url` stands for, with what the other options change of it.

    What its user has to be warned of is printed.

    Raises UsageError when they contradict each other, or a value is wrong.
    """
    if options["base_url"]:
        if name:
            message = "give a TARGET or --base-url, not both"
            raise UsageError(message)
        chosen = _ad_hoc(options)
    elif options["api_key"] or options["bearer_token"]:
        message = "--api-key and --bearer-token go with --base-url; a target file names environment variables"
        raise UsageError(message)
    else:
        chosen = _load(name or "emulator", options)
    for warning in chosen.warnings:
        click.echo(f"close-conformance: warning: {warning}", err=True)
    return dataclasses.replace(
        chosen,
        fixtures={**chosen.fixtures, **dict(map(_fixture, options.get("fixtures", ())))},
        allow_sending=chosen.allow_sending or options.get("allow_sending", False),
        max_requests=options.get("max_requests") or chosen.max_requests,
        rate=_rate(options.get("rate")) or chosen.rate,
        known=options.get("known") or chosen.known,
    )


def _load(name: str, options: dict[str, Any]) -> Target:
    return load_assuming(name) if options.get("plan") else load(name)


def _ad_hoc(options: dict[str, Any]) -> Target:
    key = options["api_key"] or os.environ.get(KEY_VARIABLE)
    token = options["bearer_token"] or os.environ.get(TOKEN_VARIABLE)
    if not key and not token and not options.get("plan"):
        message = f"no credentials: give --api-key, or set {KEY_VARIABLE} or {TOKEN_VARIABLE}"
        raise UsageError(message)
    for kind, secret in (("API key", key), ("bearer token", token)):
        if secret and not credentials.is_sendable(secret):
            message = f"the {kind} holds blanks or characters outside ASCII"
            raise UsageError(message)
    return Target(name="ad-hoc", base_url=check_url(options["base_url"]), api_key=key, bearer_token=token)


def _fixture(text: str) -> tuple[str, str]:
    from conformance.provision import FIXTURES  # noqa: PLC0415 - keeps --help quick

    name, sign, value = text.partition("=")
    if not sign or not value or name not in FIXTURES:
        message = f"--fixture {text!r}: NAME=VALUE is expected, NAME one of {', '.join(FIXTURES)}"
        raise UsageError(message)
    if name == "sender" and not is_address(value):
        message = f"--fixture {text!r}: a plain email address is expected"
        raise UsageError(message)
    return name, value


def _rate(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        rate = float(text.removesuffix("/s"))
    except ValueError:
        rate = 0.0
    if not 0 < rate < float("inf"):
        message = f"--rate {text!r}: a number of requests a second is expected, e.g. 5/s"
        raise UsageError(message)
    return rate
