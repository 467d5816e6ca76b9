"""
Calls that somebody makes anyway, made with the bearer token where a run judges that.

Law: a target that turns the token away is asked again in the usual way, so that only one rule has to look at it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.bench import Bench
    from conformance.exchange import Exchange

RULE = "auth-bearer"
"""The rule that is judged by such calls."""


class Call(NamedTuple):
    """A call: `tried` with the token, if there is one, `made` in the way that the target took."""

    tried: Exchange
    made: Exchange


def by_token(bench: Bench, call: Callable[[str], Exchange]) -> Call:
    """Make *call*, which takes the kind of credentials."""
    tried = call("bearer" if bench.wants(RULE) else "default")
    turned_away = tried.request.auth == "bearer" and not tried.ok
    return Call(tried, call("default") if turned_away else tried)
