"""
Reading one email by id: one that exists, one that does not, and ids that no email can have.

Law: an unknown id looks like a real one of the same target; it differs from it in its last characters only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.answers import answers, holds
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step
from conformance.scenarios.drafts import removed
from conformance.scenarios.looks import pictures
from conformance.scenarios.population import population
from conformance.scenarios.registry import scenario
from conformance.scenarios.tokens import Call, by_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_MALFORMED = 400
MALFORMED = ("not-an-id", "%20", "0")
_SHORTEST, _CHANGED = 8, 6
_NOWHERE = "999999999"


def unknown_id(known: str, substitute: str = "acti_" + "x" * 43) -> str:
    """
    Return an id of the same form as *known*: its last characters are others of its own, so that digits stay digits.

    A very short id could exist, so that *substitute* takes its place, or a large number.
    """
    prefix, mark, rest = known.rpartition("_")
    letters = sorted({each for each in rest if each.isalnum()})
    if len(rest) < _SHORTEST or len(letters) == 1:
        return prefix + mark + _NOWHERE if rest.isdecimal() else substitute
    following = dict(zip(letters, letters[1:] + letters[:1], strict=True))
    return prefix + mark + rest[:-_CHANGED] + "".join(following.get(each, each) for each in rest[-_CHANGED:])


def asked_for_unknown(bench: Bench, ask: Callable[[str], Exchange]) -> Exchange:
    """
    Return the answer to a request for an email that does not exist.

    Where the target says that our id is malformed, the id of a deleted email is used, which certainly is not.
    """
    case = ask(bench.ledger.nobody(unknown_id(population(bench).id("draft"))))
    if case.status != _MALFORMED:
        return case
    gone = removed(bench)
    return ask(str(gone.doomed.item["id"])) if gone.case.ok else case


@scenario("email-get-answers-200", "email-get-after-create")
def known(bench: Bench) -> Iterator[Outcome]:
    """Emails in several statuses are created and read by their ids; the answer has to be 200 with that very email."""
    emails = population(bench)
    for part, case in emails.creates.items():
        after = pictures(bench).get(emails.id(part))
        if after is None:
            continue
        created = Step("the create", case)
        for rule in ("email-get-answers-200", "email-get-after-create"):
            if bench.wants(rule):
                yield answers(rule, f"an email just created ({part})", after, 200, created)
        yield holds(
            "email-get-answers-200",
            f"the id of the email ({part})",
            created,
            Step("the GET", after),
            good=after.item.get("id") == emails.id(part),
            seen=f"id is {shown(after.item.get('id', ABSENT))}",
            expected="the id that was asked for",
        )


def read_again(bench: Bench) -> Call:
    """Return the second GET of a received email, made once a run."""
    email = population(bench).id("inbox")
    pictures(bench)
    return bench.shared("read again", lambda bench: by_token(bench, lambda auth: bench.get(email, auth=auth)))


@scenario("email-get-repeats")
def twice(bench: Bench) -> Iterator[Outcome]:
    """A received email with many properties is read twice; checks/history.py compares the two."""
    read_again(bench)
    yield from ()


@scenario("email-get-unknown-404", "email-get-malformed-404")
def unknown(bench: Bench) -> Iterator[Outcome]:
    """A draft is created and read. Then ids are read that look like its id, and ids that no email can have."""
    sibling = Step("the sibling that can be read", pictures(bench)[population(bench).id("draft")])
    if bench.wants("email-get-unknown-404"):
        after = asked_for_unknown(bench, bench.get)
        yield answers("email-get-unknown-404", "an id of the right form", after, 404, sibling)
    if bench.wants("email-get-malformed-404"):
        for word in MALFORMED if bench.at_least("ci") else MALFORMED[:1]:
            yield answers("email-get-malformed-404", f"the id {word!r}", bench.get(word), (404, 400), sibling)
