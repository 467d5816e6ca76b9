"""
Updates that have to be refused and change nothing: several are tried on one email, and one look follows them all.

Law: a refused update was accepted on another email, or with another value, in one respect different. When the look
shows that an email is not as it was, each update is tried again on an email of its own. An email is in the outbox for
its updates and the look alone; where none may go out, one that an update should not have put on its way is called back
at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.checks.answers import refused, unchanged
from conformance.checks.fields import WAITING, stable
from conformance.findings import Outcome, Result, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from conformance.bench import Bench
    from conformance.exchange import Exchange


class Attempt(NamedTuple):
    """
    An update that has to be refused: its rule, its title, its body and the same update where it was accepted.

    `also` is another rule that it is a case of.
    """

    rule: str
    title: str
    body: Any
    sibling: Exchange
    also: str | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that it is a case of."""
        return (self.rule, self.also) if self.also else (self.rule,)


@dataclass(frozen=True)
class Ground:
    """How to get the email that *attempts* are made on, and how to make another one like it."""

    email: Callable[[], Exchange]
    another: Callable[[], Exchange]
    attempts: Sequence[Attempt]


def attempted(bench: Bench, grounds: Sequence[Ground]) -> Iterator[Outcome]:
    """Judge every attempt; the looks are GETs, or in a smoke run one list of all the emails."""
    emails: list[Exchange] = []
    tried: list[list[Outcome]] = []
    for ground in grounds:
        emails.append(ground.email())
        tried.append([_tried(bench, emails[-1], each) for each in ground.attempts])
    looks = _looks(bench, [str(email.item["id"]) for email in emails])
    bench.call_back()
    for ground, email, outcomes in zip(grounds, emails, tried, strict=True):
        after, item = looks[str(email.item["id"])]
        together = outcomes + [_same(each, email, after, item) for each in ground.attempts]
        if all(outcome.result in (Result.KEPT, Result.BLOCKED) for outcome in together):
            yield from together
        else:
            yield from _alone(bench, ground)


def _looks(bench: Bench, emails: Sequence[str]) -> dict[str, tuple[Exchange, Mapping[str, Any]]]:
    """Return id -> a look at the email, and what it shows of it; nothing where the email is not to be seen."""
    if bench.at_least("ci"):
        pages = {email: bench.get(email) for email in emails}
        return {email: (page, page.item) for email, page in pages.items()}
    page = bench.list({"id__in": ",".join(emails), "_limit": len(emails)})
    shown = {item.get("id"): item for item in page.items}
    return {email: (page, shown.get(email, {})) for email in emails}


def _alone(bench: Bench, ground: Ground) -> Iterator[Outcome]:
    for each in ground.attempts:
        own = ground.another()
        outcome = _tried(bench, own, each)
        yield outcome
        if outcome.result is Result.KEPT:
            after = bench.get(own.item["id"])
            yield _same(each, own, after, after.item)
        bench.call_back()


def _tried(bench: Bench, email: Exchange, each: Attempt) -> Outcome:
    case = bench.put(email.item["id"], each.body)
    on_its_way = case.ok and case.item.get("status") == each.body.get("status") in WAITING
    if on_its_way and not bench.can_deliver():
        bench.put(email.item["id"], {"status": "draft"})
    return refused(each.rule, each.title, case, sibling=each.sibling, context=[Step("the create", email)])


def _same(each: Attempt, before: Exchange, after: Exchange, item: Mapping[str, Any]) -> Outcome:
    title, step = f"the email after {each.title}", Step("as it was before", before)
    return unchanged(each.rule, title, before.item, after, stable(before.item), step, item=item)
