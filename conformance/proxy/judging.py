"""
The judge at the proxy's desk: what has passed is brought into form, judged, and counted.

Law: what was lost on the way is held against nobody; a request that never got an answer is judged as a request only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from conformance.findings import Result
from conformance.proxy import own_words
from conformance.proxy.entries import entry_of
from conformance.proxy.passage import Loss
from conformance.proxy.passing import is_below
from conformance.traffic.reading import secrets
from conformance.traffic.reading.normal import Normaliser
from conformance.traffic.recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conformance.findings import Outcome
    from conformance.proxy.own_words import Own
    from conformance.proxy.passage import Passage
    from conformance.proxy.passing import Way
    from conformance.traffic.recorded import LeftOut

_FAULTS = (Loss.UPSTREAM, Loss.PROXY, Loss.FAULT)


class Session(Protocol):
    """Who turns exchanges into verdicts."""

    def take(self, recorded: Recorded | LeftOut) -> None:
        """Judge an exchange."""

    def note(self, outcomes: Iterable[Outcome]) -> None:
        """Count what was found out by other ways."""

    def ahead(self, recorded: Recorded) -> Iterable[Outcome]:
        """Yield what a request shows by itself."""

    def fails(self, rule: str) -> bool:
        """Tell whether a breach of *rule* would fail the run."""


@dataclass
class LiveJudge:
    """
    Judges what passes on *way*; *on_secret* is told each secret before anything of its exchange is kept.

    `lost` holds why no whole answer reached a client, where that was not the client's own doing; `beside` the first
    path that was not below the base path.
    """

    session: Session
    way: Way
    on_secret: Callable[[str], None]
    judged: int = 0
    lost: list[str] = field(default_factory=list)
    beside: str = ""
    _normaliser: Normaliser = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make what brings entries into form."""
        self._normaliser = Normaliser("proxy", "request", self.on_secret, live=True)

    def asked(self, passage: Passage) -> None:
        """Take note of the secrets of a request, and of a path that is none of the API's."""
        headers = tuple((name.lower(), value) for name, value in passage.asked)
        for secret in secrets.secrets(headers, passage.target, ()):
            self.on_secret(secret)
        if not is_below(passage.target):
            self.beside = self.beside or passage.target.partition("?")[0]

    def take(self, passage: Passage) -> None:
        """Judge an exchange that has ended."""
        if passage.loss in _FAULTS:
            self.lost.append(f"{passage.loss.value}: {passage.why}" if passage.why else passage.loss.value)
        recorded = self._recorded(passage)
        if isinstance(recorded, Recorded):
            self.judged += recorded.exchange.operation is not None
            if passage.loss is Loss.REFUSED:
                self.session.note(self.session.ahead(recorded))
                return
        self.session.take(recorded)

    def refusal(self, passage: Passage) -> Own | None:
        """Return the answer to a request that would fail the run, None for another one."""
        recorded = self._recorded(passage)
        if not isinstance(recorded, Recorded):
            return None
        for each in self.session.ahead(recorded):
            if each.result is Result.BROKEN and self.session.fails(each.rule):
                return own_words.refused(each.rule, catalogue_says(each.rule), each.seen)
        return None

    def _recorded(self, passage: Passage) -> Recorded | LeftOut:
        return self._normaliser.recorded(entry_of(passage, self.way), passage.number)
