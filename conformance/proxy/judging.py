"""
The judge of what has passed: it is brought into form, judged, and counted.

Law: what was lost on the way is held against nobody; a request that got no answer of the upstream is judged as a request
only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import catalogue
from conformance.findings import Result
from conformance.proxy import own_words
from conformance.proxy.passing import BASE
from conformance.traffic.reading.normal import Normaliser
from conformance.traffic.recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.proxy.desk import Passed
    from conformance.proxy.own_words import Own
    from conformance.traffic.judging.session import Session
    from conformance.traffic.recorded import LeftOut


class LiveJudge:
    """Judges what passes, in a *session*; *on_secret* is told each secret before its exchange is judged."""

    def __init__(self, session: Session, on_secret: Callable[[str], None]) -> None:
        self._session = session
        self._normaliser = Normaliser("proxy", "request", on_secret, live=True)

    def take(self, passed: Passed) -> None:
        """Judge an exchange that has ended."""
        recorded = self._recorded(passed)
        if passed.refused and isinstance(recorded, Recorded):
            self._session.refused(recorded)
        else:
            self._session.take(recorded)

    def refusal(self, passed: Passed) -> Own | None:
        """Return the answer to a request that would fail the run, None for another one."""
        recorded = self._recorded(passed)
        for each in self._session.ahead(recorded) if isinstance(recorded, Recorded) else ():
            if each.result is Result.BROKEN and self._session.fails(each.rule):
                return own_words.refused(each.rule, catalogue.client_rules()[each.rule].says, each.seen)
        return None

    def _recorded(self, passed: Passed) -> Recorded | LeftOut:
        if passed.beside:
            return self._normaliser.left_out(passed.number, f"its path is not below {BASE}")
        return self._normaliser.recorded(passed.entry, passed.number)
