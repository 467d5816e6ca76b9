"""
The drafts of a run that are updated: what each was given, and the exchanges that show what came of it.

Law: every change of these drafts is made here, once a run. What is tried on them elsewhere has to be refused, so that
they stay as the last exchange shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import required
from conformance.exchange import ABSENT
from conformance.scenarios.files import FILES, attached
from conformance.scenarios.nothing_stored import refusals
from conformance.scenarios.offers import PLAN, Offer, offered, parts
from conformance.scenarios.population import (
    ALL_IN_ONE,
    ALL_IN_ONE_LINE,
    FOLLOWED_UP,
    LIMIT,
    NAMED_SENDER,
    others,
    population,
)
from conformance.scenarios.tokens import Call, by_token
from strategies.emails import EMAIL_ADDRESSES
from strategies.texts import BLANK, DIGITS, EMPTY, NULL_WORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_DAYS = 45
"""Days of delay, and a second, of a new draft: no whole days, and more than a month."""
_CROWD = [f"reader{number:02}@example.com" for number in range(60, 0, -1)]
UNKNOWN = {"shoe_size": 43}
"""A property that no table lists."""
_IDS = {
    "user_id": ("second_user_id", "user_id"),
    "template_id": ("template_id",),
}


@dataclass(frozen=True)
class Edited:
    """
    A draft that was made bare, given a value for every property, edited in its subject and then in a few others.

    `alone` holds the updates in one property each that were tried because the target refused all of them together.
    """

    bare: Exchange
    filled: Exchange
    alone: Mapping[str, Exchange]
    full: Exchange
    renamed: Exchange
    edit: Exchange
    after: Exchange
    listed: Call
    neighbours: tuple[Exchange, ...]

    @property
    def page(self) -> Exchange:
        """A list that shows the draft and its neighbours."""
        return self.listed.made

    @property
    def id(self) -> str:
        """The id of the draft."""
        return str(self.bare.item["id"])

    @property
    def most(self) -> Exchange:
        """The accepted update of the most properties."""
        return self.filled if self.filled.ok else self.edit

    @property
    def given(self) -> Mapping[str, Any]:
        """What the accepted updates gave the draft."""
        cases = [self.filled, *self.alone.values()]
        return {name: value for case in cases if case.ok for name, value in case.request.body.items()}


@dataclass(frozen=True)
class Leg:
    """A move or an edit: how the email was made, the update, and a look after it."""

    made: Exchange
    case: Exchange
    after: Exchange


@dataclass(frozen=True)
class Removed:
    """
    An email that is deleted, the one that it replies to, and one that replies to it: all of one lead and subject.

    `logged` is the create of the first one, `deleted` the delete.
    """

    logged: Call
    doomed: Exchange
    reply: Exchange
    deleted: Call

    @property
    def twin(self) -> Exchange:
        """The create of the one that was replied to."""
        return self.logged.made

    @property
    def case(self) -> Exchange:
        """The delete."""
        return self.deleted.made


def edited(bench: Bench) -> Edited:
    """Return the run's edited draft; raises Blocked when the target refuses a plain edit."""
    return bench.shared("an edited draft", _edited)


def emptied(bench: Bench) -> Leg:
    """Return an update with null for all that a draft holds, which had every property; another was edited before."""
    case = emptying(bench).made

    def look(bench: Bench) -> Exchange:
        return bench.get(str(whole(bench).item["id"]))

    return Leg(whole(bench), case, bench.shared("a look at the emptied draft", look) if bench.at_least("ci") else case)


def emptying(bench: Bench) -> Call:
    """Return the update of `emptied`."""

    def make(bench: Bench) -> Call:
        edited(bench)
        email, nothing = str(whole(bench).item["id"]), dict.fromkeys(contract.nullable("updateEmail"))
        return by_token(bench, lambda auth: bench.put(email, nothing, auth=auth))

    return bench.shared("an emptied draft", make)


def offers(bench: Bench) -> dict[str, Offer]:
    """Return what -> the creates of the emails that carry the most."""
    return {
        "a draft with every property": _whole(bench),
        "an email to many": _crowd(bench),
        "an opened email": _opened(bench),
    }


def whole(bench: Bench) -> Exchange:
    """Return the create of a draft with every property; of a bare one when the target refuses the other."""
    return required(_whole(bench).made, "creating a valid draft")


def crowd(bench: Bench) -> Exchange:
    """
    Return the create of a received email to many, with empty texts and dates that have odd offsets.

    A bare one takes its place when the target refuses it.
    """
    return required(_crowd(bench).made, "creating a valid received email")


def _whole(bench: Bench) -> Offer:
    def make(bench: Bench) -> Offer:
        lead, files = {"lead_id": home(bench)}, attached(bench, *FILES)
        delay = contract.limit("createEmail", f"{PLAN}delay", "minimum") * _DAYS + 1
        every = {**values(bench, "  "), **plan(bench, delay), **files}
        return offered(bench, bench.body("draft", **lead, **every), bench.body("draft", **lead))

    return bench.shared("a whole draft", make)


def _crowd(bench: Bench) -> Offer:
    lists = {"to": _CROWD, "cc": _CROWD[::-1], "bcc": _CROWD}
    texts = {"subject": EMPTY, "body_text": EMPTY, "body_html": BLANK}
    dates = {"activity_at": "2024-02-28T23:45:30.250000-03:30", "date_created": "2024-03-01T02:20:10-05:45"}
    lead = {"lead_id": home(bench)}
    full = bench.body("inbox", **lead, **lists, **texts, **dates)
    return bench.shared("a crowd", lambda bench: offered(bench, full, bench.body("inbox", **lead)))


def opened(bench: Bench) -> Exchange:
    """Return the answer to logging a sent email with the times at which it was opened."""
    return _opened(bench).made


def _opened(bench: Bench) -> Offer:
    times = [{"opened_at": "2024-02-28T12:00:00+00:00"}, {"opened_at": "2024-02-29T12:00:00+00:00"}]
    copies = {"to": [], "cc": ["cc@example.com"], "bcc": ["bcc@example.com"]}
    full = bench.body("sent", opens=times, sender=bench.sender, subject=DIGITS, body_html=EMPTY, **copies)
    return bench.shared("an opened email", lambda bench: offered(bench, full, bench.body("sent", opens=times)))


def doubtful(bench: Bench, **properties: Any) -> Exchange:
    """Return the create of a draft with doubtful *properties*: all of them together, as far as that is accepted."""
    every = bench.body("draft", **FOLLOWED_UP, **UNKNOWN)
    together = bench.shared("a doubtful draft", lambda bench: bench.post(every))
    return together if together.ok else bench.post(bench.body("draft", **properties))


def removed(bench: Bench) -> Removed:
    """Log a sent email between one that it replies to and one that replies to it, and delete it; made once a run."""

    def make(bench: Bench) -> Removed:
        texts = {"lead_id": home(bench), "subject": NULL_WORD, "body_text": BLANK}
        logged = by_token(bench, lambda auth: bench.post(bench.body("inbox", **texts), auth=auth))
        twin = required(logged.made, "creating a valid email in inbox")
        doomed = bench.create("sent", **texts, in_reply_to_id=twin.item["id"])
        email = str(doomed.item["id"])
        reply = bench.create("inbox", **texts, in_reply_to_id=email)
        return Removed(logged, doomed, reply, by_token(bench, lambda auth: bench.delete(email, auth=auth)))

    return bench.shared("a deleted draft", make)


def both_leads(bench: Bench) -> Exchange | None:
    """
    Return a list of the population's lead and of these drafts' lead, made after a delete and some refused creates.

    None where other emails hang on one of the leads.
    """
    one, two = population(bench), others(bench)
    if not (one.private and two.private):
        return None
    removed(bench)
    refusals(bench)
    query: dict[str, str | int] = {"lead_id": f"{one.lead},{two.lead}", "_limit": LIMIT}
    return bench.shared("both leads", lambda bench: bench.list(query))


def values(bench: Bench, head: str = "Re: ") -> dict[str, Any]:
    """Return a value for every property that an email shows as it was sent, but for a plan; texts begin with *head*."""
    ids = {name: next(filter(None, map(bench.fixtures.get, fixtures)), None) for name, fixtures in _IDS.items()}
    ids["contact_id"] = _contact(bench)
    return {
        "to": [*EMAIL_ADDRESSES, EMAIL_ADDRESSES[0], *_CROWD],
        "cc": [EMAIL_ADDRESSES[1], *reversed(EMAIL_ADDRESSES)],
        "bcc": [*EMAIL_ADDRESSES[::-2], EMAIL_ADDRESSES[-1]],
        "subject": f"{head}{ALL_IN_ONE_LINE}  ",
        "body_text": f"{head}{ALL_IN_ONE}\n ",
        "body_html": f"{head}{ALL_IN_ONE}  ",
        "sender": bench.sent_by(NAMED_SENDER),
        "in_reply_to_id": crowd(bench).item["id"],
        "activity_at": "2024-02-29T09:30:15.250000+05:30",
        **{name: value for name, value in ids.items() if value},
    }


def home(bench: Bench) -> str:
    """Return the lead of these drafts: one that others hardly use, where the target lets the run make one."""
    return others(bench).lead if others(bench).private else bench.lead


def _contact(bench: Bench) -> str | None:
    known = others(bench)
    return next(iter(known.contacts), None) if known.private else bench.fixtures.get("contact_id")


def plan(bench: Bench, delay: int) -> dict[str, Any]:
    """Return a follow-up plan; nothing when the target has no sequence, or none may be named."""
    sequence = bench.fixtures.get("sequence_id") if bench.can_send() else None
    return {f"{PLAN}id": sequence, f"{PLAN}delay": delay, f"{PLAN}add_cc_bcc": True} if sequence else {}


def _edits(bench: Bench, filled: Exchange) -> dict[str, Any]:
    """Return the edit in a few properties, none of which another thread could follow from."""
    some: dict[str, Any] = {"body_text": "Edited.", "to": []}
    if filled.ok:
        some |= attached(bench, FILES[1])
        some |= {f"{PLAN}add_cc_bcc": False} if filled.sent(f"{PLAN}id") is not ABSENT else {}
    return some


def _edited(bench: Bench) -> Edited:
    shortest = contract.limit("updateEmail", f"{PLAN}delay", "minimum")
    given = {**values(bench), **plan(bench, shortest), **attached(bench, FILES[0])}
    neighbours = (crowd(bench), whole(bench))
    place = {"lead_id": home(bench), "date_created": "2024-03-02T03:04:05+00:00"}
    bare = bench.create("draft", **place, subject=ABSENT, body_text=ABSENT)
    email = str(bare.item["id"])
    filled = bench.put(email, given)
    alone = {} if filled.ok else {name: bench.put(email, part) for name, part in parts(given).items()}
    full = required(bench.get(email), "reading a draft")
    renamed = required(bench.put(email, {"subject": DIGITS}), "updating a draft")
    edit = required(bench.put(email, _edits(bench, filled)), "updating a draft")
    after = required(bench.get(email), "reading a draft")
    query = {"id__in": ",".join([email, *(str(each.item["id"]) for each in neighbours)])}
    listed = by_token(bench, lambda auth: bench.list(query, auth=auth))
    return Edited(bare, filled, alone, full, renamed, edit, after, listed, neighbours)
