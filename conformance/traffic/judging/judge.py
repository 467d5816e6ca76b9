"""
The judge of traffic: exchanges of recordings in, outcomes out, in one pass.

Law: incremental and of bounded memory. What was kept is told the first time and only counted afterwards; what was broken
is told each time. A recording begins with nothing known; nothing of it is judged by another one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal

from conformance.findings import Outcome, Result, Step, broken, kept
from conformance.traffic.judging import answered, client_body, client_queries, client_wire, filtered, moves
from conformance.traffic.judging.answers import Answers
from conformance.traffic.judging.client_wire import is_overridden
from conformance.traffic.judging.facts import Fact, refusing
from conformance.traffic.judging.gateways import is_told
from conformance.traffic.judging.memory import light
from conformance.traffic.judging.pages import Pages
from conformance.traffic.judging.pictures import Pictures
from conformance.traffic.judging.since import Calendar, holds
from conformance.traffic.recorded import REQUEST_BODY, RESPONSE_BODY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from conformance.exchange import Exchange
    from conformance.traffic.judging.memory import Shown
    from conformance.traffic.recorded import Recorded

Side = Literal["client", "server"]
BOTH: Final[frozenset[Side]] = frozenset(("client", "server"))
_LISTS, _WRITES = ("listEmails", "listActivities"), ("updateEmail", "deleteEmail")
_REFUSAL = "a refusal with status code 400"
_TITLES = 10_000


@dataclass
class Judge:
    """
    Takes exchanges in their order; `kept` counts, by rule, what was kept once more.

    `sides` are those that are judged, `calendar` tells what the pages said on the day of an exchange.
    """

    sides: frozenset[Side] = BOTH
    calendar: Calendar = field(default_factory=Calendar)
    kept: Counter[str] = field(default_factory=Counter)
    _answers: Answers = field(default_factory=Answers)
    _pictures: Pictures = field(default_factory=Pictures)
    _pages: Pages = field(default_factory=Pages)
    _told: set[tuple[str, str]] = field(default_factory=set)

    def begin(self) -> Iterator[Outcome]:
        """Forget what earlier recordings have shown; yield what only their end could tell."""
        yield from self._end()
        self._pictures, self._pages = Pictures(), Pages()

    def take(self, recorded: Recorded) -> Iterator[Outcome]:
        """Yield what *recorded* shows, on the sides that are judged."""
        day = self.calendar.day(recorded)
        for outcome in self._outcomes(recorded, day):
            if not holds(outcome.rule, day) or side_of(outcome.rule) not in self.sides:
                continue
            if outcome.result is Result.KEPT and outcome.key in self._told:
                self.kept[outcome.rule] += 1
                continue
            if len(self._told) < _TITLES:
                self._told.add(outcome.key)
            yield outcome

    def ahead(self, recorded: Recorded) -> Iterator[Outcome]:
        """Yield the rules of clients that a request breaks, before it has an answer; nothing is remembered."""
        day, before = self.calendar.day(recorded), self._before(recorded)
        facts = (*_by_itself(recorded), *(moves.judge(recorded, before) if before else ()))
        for each in facts:
            if not each.good and holds(each.rule, day):
                step = Step("the request", recorded.exchange)
                yield broken(each.rule, each.title, step, seen=each.seen, expected=each.expected)

    @property
    def gaps(self) -> Counter[str]:
        """Why fields that answers lack were not held against their servers, and how often."""
        return self._answers.gaps

    def finish(self) -> Iterator[Outcome]:
        """Yield what only the end of the last recording can tell."""
        yield from self._end()
        self._answers.finish()
        self.kept.update(self._answers.again)

    def _end(self) -> Iterator[Outcome]:
        if "server" in self.sides:
            yield from self._pages.finish()

    def _outcomes(self, recorded: Recorded, day: date) -> Iterator[Outcome]:
        exchange = recorded.exchange
        yield from self._both_sides(_by_itself(recorded), exchange, day)
        if exchange.operation is None or is_overridden(exchange) or not is_told(recorded):
            return
        yield from self._answers.take(recorded, tables=self.calendar.tables_hold(recorded))
        if RESPONSE_BODY not in recorded.unknown and not recorded.touched:
            yield from self._in_sequence(recorded, day)

    def _in_sequence(self, recorded: Recorded, day: date) -> Iterator[Outcome]:
        """Yield what only the exchanges before it, or the items beside each other, can tell."""
        exchange = recorded.exchange
        evidence = light(exchange)
        if exchange.operation in _LISTS and exchange.ok:
            self._note_shared(exchange)
            yield from filtered.judge(exchange)
            for each in self._pages.take(exchange, evidence):
                yield from self._both_sides([each], exchange, day) if isinstance(each, Fact) else [each]
        before = self._before(recorded)
        if before is not None:
            step = Step("what was shown before", before.exchange)
            yield from self._both_sides(moves.judge(recorded, before), exchange, day, step)
        yield from answered.judge(exchange, before)
        if exchange.operation in _WRITES:
            deleted = self._pictures.deleted(exchange)
            steps = (Step("the delete", deleted),) if deleted else ()
            yield from self._both_sides(moves.of_a_living_email(exchange, deleted), exchange, day, *steps)
        yield from self._pictures.take(exchange, evidence)

    def _before(self, recorded: Recorded) -> Shown | None:
        """Return what was shown of an email before an update of it whose body is known."""
        is_update = recorded.exchange.operation == "updateEmail" and REQUEST_BODY not in recorded.unknown
        return self._pictures.look(recorded.exchange) if is_update else None

    def _both_sides(self, facts: Iterable[Fact], exchange: Exchange, day: date, *context: Step) -> Iterator[Outcome]:
        """Yield what *facts* tell of the client and, where a server has accepted what it has to refuse, of the server."""
        for each in facts:
            if each.good and (each.rule, each.title) in self._told:
                self.kept[each.rule] += 1
                continue
            steps = (*context, Step("the request", exchange))
            if each.good:
                yield kept(each.rule, each.title, *steps)
                continue
            yield broken(each.rule, each.title, *steps, seen=each.seen, expected=each.expected)
            counterpart = refusing(each.counterpart or "")
            if exchange.ok and counterpart is not None and holds(each.rule, day):
                title = f"accepted, though wrong: {each.title}"
                seen = f"accepted with {exchange.status}: {each.seen}"
                yield broken(counterpart, title, *steps, seen=seen, expected=_REFUSAL)

    def _note_shared(self, exchange: Exchange) -> None:
        """Note the ids that several items of a page have: a scrubber wrote them, or nobody can tell them apart."""
        seen: set[str] = set()
        for item in exchange.items:
            name = item.get("id")
            if name in seen:
                self._pictures.share(exchange, name)
            elif isinstance(name, str):
                seen.add(name)


def _by_itself(recorded: Recorded) -> Iterator[Fact]:
    """Yield what a request shows of the rules of clients, whatever came before it."""
    if not is_overridden(recorded.exchange):
        yield from chain(client_wire.judge(recorded), client_queries.judge(recorded), client_body.judge(recorded))


def side_of(rule: str) -> Side:
    """Return the side that a rule is about."""
    return "client" if rule.startswith("client-") else "server"
