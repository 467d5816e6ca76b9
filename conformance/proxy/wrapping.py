"""
A command that runs while the proxy listens: its environment, its signals, its end.

Law: the command has the terminal to itself: its input and output are not touched, and a signal that the proxy is sent
is passed on to it. A command that cannot be started is a UsageError.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.errors import UsageError
from conformance.target import KEY_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ADDRESS_VARIABLES = ("CLOSE_BASE_URL", "CLOSE_API_URL", "CLOSECLI_BASE_URL")
"""The variables in which a command finds the base address; the last one is what agent-tool-close-crm-cli reads."""
_SIGNALLED = 128
_TERMINAL = Path("/dev/tty")


def environment(address: str, key: str | None, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of a command: *given*, the base address, and *key* where none is set."""
    found = {**given, **dict.fromkeys(ADDRESS_VARIABLES, address)}
    if key is not None and not found.get(KEY_VARIABLE):
        found[KEY_VARIABLE] = key
    return found


def run(command: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run *command* to its end and return its exit code, as a shell gives it: 128 and the number of what killed it."""
    try:
        child = subprocess.Popen(command, env=dict(variables))  # noqa: S603 - it is what the user asked for
    except OSError as problem:
        message = f"--wrap: cannot run {command[0]!r}: {problem.strerror}"
        raise UsageError(message) from None
    with _signals_for(child):
        code = child.wait()
    return code if code >= 0 else _SIGNALLED - code


@contextmanager
def _signals_for(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Pass on to *child* what this process is sent, but for a Ctrl-C that the terminal sends to both of them."""

    def pass_on(number: int, _: Any) -> None:
        if number != signal.SIGINT or not _has_terminal():
            with suppress(OSError):
                child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _has_terminal() -> bool:
    """Tell whether a Ctrl-C reaches every process of ours by itself: we are what the terminal has in its foreground."""
    try:
        terminal = os.open(_TERMINAL, os.O_RDONLY | getattr(os, "O_NOCTTY", 0))
    except OSError:
        return os.name == "nt"
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
