"""
Reading one email by id: one that exists, one that does not, and ids that no email can have.

Law: an unknown id looks like a real one of the same target; it differs from it in its last part only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.answers import answers, holds
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step
from conformance.scenarios.population import pictures, population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

MALFORMED = ("not-an-id", "%20", "0")
_SHORTEST = 8
_HEX = set("0123456789abcdef")
_SHIFTED = str.maketrans(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "1234567890bcdefghijklmnopqrstuvwxyzaBCDEFGHIJKLMNOPQRSTUVWXYZA",
)
_SHIFTED_HEX = str.maketrans("0123456789abcdef", "123456789abcdef0")


def unknown_id(known: str, substitute: str = "acti_" + "x" * 43) -> str:
    """
    Return an id of the same form as *known* in which each letter and digit after the last `_` is another one.

    What looks like hexadecimal digits stays so; a very short id could exist, so that *substitute* takes its place.
    """
    prefix, mark, rest = known.rpartition("_")
    if len(rest) < _SHORTEST:
        return substitute
    return prefix + mark + rest.translate(_SHIFTED_HEX if set(rest) <= _HEX | {"-"} else _SHIFTED)


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


def read_again(bench: Bench) -> Exchange:
    """Return the second GET of a received email, with the bearer token where there is one; made once a run."""
    email, auth = population(bench).id("inbox"), "bearer" if bench.wants("auth-bearer") else "default"
    pictures(bench)
    return bench.shared("read again", lambda bench: bench.get(email, auth=auth))


@scenario("email-get-repeats")
def twice(bench: Bench) -> Iterator[Outcome]:
    """A received email with many properties is read twice; checks/history.py compares the two."""
    read_again(bench)
    yield from ()


@scenario("email-get-unknown-404", "email-get-malformed-404")
def unknown(bench: Bench) -> Iterator[Outcome]:
    """A draft is created and read. Then ids are read that look like its id, and ids that no email can have."""
    email = population(bench).id("draft")
    sibling = Step("the sibling that can be read", pictures(bench)[email])
    if bench.wants("email-get-unknown-404"):
        after = bench.get(unknown_id(email))
        yield answers("email-get-unknown-404", "an id of the right form", after, 404, sibling)
    if bench.wants("email-get-malformed-404"):
        for word in MALFORMED if bench.at_least("ci") else MALFORMED[:1]:
            yield answers("email-get-malformed-404", f"the id {word!r}", bench.get(word), (404, 400), sibling)
