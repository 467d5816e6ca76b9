"""
What the proxy says of itself: where it listens, what it does with what comes, and what there was.

Law: whoever starts it before a real server is told plainly that everything passes; no credentials are said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.proxy.passing import BASE
from conformance.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.proxy.desk import Desk
    from conformance.target import Target

_LONGEST = 300


def beginning(address: str, base_url: str, target: Target, *, gate: bool, wrapped: bool) -> Iterator[str]:
    """Yield the lines with which the proxy begins."""
    if target.embedded:
        yield f"Proxy on {address}, before the embedded emulator (API key {target.api_key})"
    else:
        yield f"Proxy on {address}, before {base_url}"
        yield "Whatever a client sends is passed on with the client's own credentials: it creates, changes, deletes and mails."
    if gate:
        yield "A request that breaks a rule is answered with 400 and not passed on."
    if not wrapped:
        yield "Point the client's base address at it; Ctrl-C ends it and writes the verdict."


def problem(desk: Desk) -> str | None:
    """Return why what passed through *desk* makes no verdict, None when it does."""
    if desk.fault is not None:
        return f"the judge failed, {type(desk.fault).__name__}: {desk.fault}"[:_LONGEST]
    if not desk.lost:
        return None
    first, *others = desk.lost
    return f"{first} (and {counted(len(others), 'other')})" if others else first


def nothing(desk: Desk) -> str:
    """Return the words for a proxy through which nothing came that is judged."""
    came = (
        f"{counted(desk.passed, 'request')} came, none to an endpoint of emails" if desk.passed else "no request came"
    )
    hint = f"; one was to {desk.beside}: the base address ends with {BASE}" if desk.beside else ""
    return f"nothing was judged: {came}{hint}"
