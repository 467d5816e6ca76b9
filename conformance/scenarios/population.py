"""
The known population: emails of the run in every status, which lists choose from and negative cases differ from.

Law: it is made once and changed by nobody. Its creates are the siblings of what has to be refused; expectations on
lists come from the values that the target showed. Where the target lets us make a lead, nothing else hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.checks.answers import required
from conformance.checks.values import instant
from conformance.exchange import ABSENT
from conformance.findings import Blocked, Inapplicable, Step
from conformance.provision import make_contact, make_lead
from conformance.scenarios.files import FILES, attached
from conformance.scenarios.offers import Offer, offered
from strategies.emails import EMAIL_ADDRESSES, LONG_DELAY, ahead
from strategies.texts import AWKWARD_TEXTS, LINE_ENDS, PADDED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from conformance.bench import Bench
    from conformance.exchange import Exchange

LIMIT = 100
"""More than any population has, and a page that the pages allow."""

PLANNED_YEAR = 2014
"""The year of every date that the population was given."""
NAMED_SENDER = '"Smith, Jöhn" <john+smith@example.com>'
FOLLOWED_UP = {"followup_date": ahead("07-01T17:30:00+05:30")}
EASTERN = ahead("06-01T17:31:47+05:30")
_CONTACTS = 2
_ANSWERED, _REPLY = "inbox", "sent"
"""The parts that make a conversation: the second replies to the first."""
_OPTIONAL = ("subject", "body_text", "to")
_INNER = [name for name in AWKWARD_TEXTS if name != PADDED]
ALL_IN_ONE = " | ".join(AWKWARD_TEXTS[name] for name in _INNER)
ALL_IN_ONE_LINE = " | ".join(AWKWARD_TEXTS[name] for name in _INNER if name != LINE_ENDS)
COUNTED = "".join(f"{number:03} " for number in range(200))
"""A body text that is longer than any preview, in which each place can be told from the others."""


@dataclass(frozen=True)
class Population:
    """
    Some emails on one lead, by the part that each plays: `inbox`, `draft`, `sent`, `error`, `scheduled`, `minimal`
    (a draft of its lead and status alone), `colleague` (sent by another user).

    `offers` are its creates; the fullest of each carries all that is awkward. `private` tells whether the lead is the
    population's own, `contacts` are the contacts that it names.
    """

    lead: str
    private: bool
    offers: dict[str, Offer] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()

    @property
    def creates(self) -> dict[str, Exchange]:
        """Part -> the create that was accepted; those that the target refused altogether are left out."""
        made = {part: offer.made for part, offer in self.offers.items()}
        return {part: each for part, each in made.items() if each.ok and isinstance(each.item.get("id"), str)}

    @property
    def tried(self) -> dict[str, Exchange]:
        """Part -> the fullest create, accepted or refused."""
        return {part: offer.tried for part, offer in self.offers.items()}

    def __getitem__(self, part: str) -> Exchange:
        """Return the create of one email; raises Blocked when the target refused it or may not be asked."""
        found = self.creates.get(part)
        if found is not None:
            return found
        message = f"no valid email in {part} was accepted"
        raise Blocked(message, *(Step("the create", each.made) for name, each in self.offers.items() if name == part))

    def id(self, part: str) -> str:
        """Return the id of one email; raises Blocked like the item itself."""
        return str(self[part].item["id"])

    @property
    def known(self) -> dict[str, Mapping[str, Any]]:
        """Id -> email, as the target showed it when it was created."""
        return {str(each.item["id"]): each.item for each in self.creates.values()}

    @property
    def scope(self) -> dict[str, str]:
        """The filter that gives exactly this population in a list of emails."""
        return {"lead_id": self.lead} if self.private else {"id__in": ",".join(self.known)}

    def where(self, name: str, value: Any) -> list[str]:
        """Return the ids of the emails that showed *value* in the field *name*."""
        return [key for key, item in self.known.items() if item.get(name) == value]

    def instants(self, name: str) -> dict[str, datetime]:
        """
        Return id -> instant of the emails that showed one in the field *name*.

        An email whose fraction of a second is not shown is left out: nobody can tell how the target compares it.
        """
        found: dict[str, datetime] = {}
        for each in self.creates.values():
            moment, sent = instant(each.item.get(name)), instant(each.sent(name))
            if moment is not None and (sent is None or sent == moment):
                found[str(each.item["id"])] = moment
        return found


class _Part(NamedTuple):
    """A part of the population: its name and status, all its properties, and plainer ones."""

    name: str
    status: str
    full: dict[str, Any]
    plainer: tuple[dict[str, Any], ...] = ({},)


def population(bench: Bench) -> Population:
    """Return the run's population."""
    return bench.shared("population", _populated)


def others(bench: Bench) -> Population:
    """Return a population of one draft on another lead."""
    return bench.shared("others", _elsewhere)


def own_population(bench: Bench) -> Population:
    """Return the population of `population`; raises Inapplicable when its lead is shared with other emails."""
    found = population(bench)
    if not found.private:
        message = "the target lets the suite make no lead, so that no list holds known emails only"
        raise Inapplicable(message)
    return found


def own_lead(bench: Bench, purpose: str) -> str | None:
    """Make a lead that nobody else uses; None when the target offers no way to."""
    wanted = bench.client.target.offers("second_lead")
    return make_lead(bench.fixtures, f"{bench.fixtures.mark} ({purpose})", ("Emil", "Fred")) if wanted else None


def sibling(bench: Bench, status: str) -> Exchange:
    """Return an accepted create in *status*, for others to differ from; raises Blocked when there is none."""
    return outbox(bench).queued if status == "outbox" else population(bench)[status]


@dataclass(frozen=True)
class Queue:
    """An email in the outbox: its creates, the one that was accepted, a GET at once, and its cancel."""

    offer: Offer
    queued: Exchange
    read: Exchange
    cancel: Exchange


def outbox(bench: Bench) -> Queue:
    """Queue an email with the longest delay, read it at once and cancel it, once a run; raises Blocked if refused."""
    return bench.shared("outbox", _queued)


def _queued(bench: Bench) -> Queue:
    """Queue an email; a target that refuses it may take one without a follow-up date, or with another delay."""
    levels: list[dict[str, Any]] = [FOLLOWED_UP, {}, {"send_in": LONG_DELAY}, {"send_in": ABSENT}]
    some = levels if bench.can_deliver() else levels[:-1]
    offer = offered(bench, *(bench.body("outbox", **properties) for properties in some))
    queued = required(offer.made, "queueing a valid email")
    return Queue(offer, queued, bench.get(queued.item["id"]), bench.put(queued.item["id"], {"status": "draft"}))


def _populated(bench: Bench) -> Population:
    own = _home(bench)
    private, lead = own is not None, own or bench.lead
    found = Population(lead, private, contacts=tuple(_contacts(bench, lead, private=private)))
    for part in _plan(bench, found.contacts):
        reply = {"in_reply_to_id": found.id(_ANSWERED)} if part.name == _REPLY and _ANSWERED in found.creates else {}
        levels = (part.full | reply, *({**properties, "sender": bench.sender} for properties in part.plainer))
        found.offers[part.name] = offered(bench, *(bench.body(part.status, lead_id=lead, **each) for each in levels))
    minimal = {"lead_id": lead, "status": "draft"}
    found.offers["minimal"] = offered(bench, minimal, bench.body("draft", lead_id=lead, sender=bench.sender))
    return found


def _home(bench: Bench) -> str | None:
    """Return a lead made by the run that nothing hangs on: the second one, or a new one for a new population."""
    if not bench.fixtures.is_private("second_lead_id"):
        return None
    second = bench.fixtures["second_lead_id"]
    if not bench.ledger.living(second):
        return second
    return make_lead(bench.fixtures, f"{bench.fixtures.mark} (lists)", ("Cleo", "Dora"))


def _plan(bench: Bench, contacts: tuple[str, ...]) -> list[_Part]:
    """
    Return every part with its properties.

    The two dates sort the emails differently, neither as they are created; some have fractions. Emails share their day
    with others before or behind them, so that a comparison by days shows.
    """
    forth, back = list(EMAIL_ADDRESSES), list(reversed(EMAIL_ADDRESSES))
    first, last = contacts[0] if contacts else ABSENT, contacts[1] if len(contacts) > 1 else ABSENT
    padded = AWKWARD_TEXTS[PADDED]
    colleague = bench.fixtures.get("second_user_id")
    rich = {"to": forth + forth[:1], "cc": back, "bcc": [back[0], *back], "sender": bench.sent_by(NAMED_SENDER)}
    texts = {"subject": ALL_IN_ONE_LINE, "body_text": ALL_IN_ONE, "body_html": ALL_IN_ONE}
    error, inbox = _dates("13T19:30:00", "22T21:00:00"), _dates("13T18:00:00", "22T19:00:00.750")
    received = {**inbox, "contact_id": first, **rich, **texts, **attached(bench, FILES[0])}
    plan = [
        _Part("inbox", "inbox", received, (inbox,)),
        _Part("error", "error", {**error, "contact_id": last, "subject": padded, "body_text": padded}, (error,)),
        _Part("draft", "draft", {**_dates("13T17:30:00"), "sender": bench.sender, "body_text": COUNTED}),
        _Part("sent", "sent", {**_dates("16T20:00:00.250", "10T22:00:00"), **FOLLOWED_UP, "contact_id": first}),
    ]
    if colleague:
        sent = {**_dates("16T21:00:00", "22T17:00:00"), "user_id": colleague}
        plan.append(_Part("colleague", "sent", {**sent, **dict.fromkeys(_OPTIONAL, ABSENT)}, (sent, {})))
    if bench.can_send():
        plan.append(_Part("scheduled", "scheduled", {"date_scheduled": EASTERN, **FOLLOWED_UP}))
    return plan


def _dates(created: str, happened: str | None = None) -> dict[str, str]:
    """Return dates of January; late in the day, so that each lies on its day wherever a server sees midnight."""
    days = {"date_created": created, "activity_at": happened}
    return {name: f"{PLANNED_YEAR}-01-{day}+00:00" for name, day in days.items() if day is not None}


def _contacts(bench: Bench, lead: str, *, private: bool) -> list[str]:
    if not bench.client.target.offers("contact"):
        return []
    if private:
        found = list(bench.fixtures.contacts.get(lead, ()))
        missing = range(len(found), _CONTACTS) if bench.fixtures.get("contact_id") else ()
        made = (make_contact(bench.fixtures, lead, f"{bench.fixtures.mark} {number}") for number in missing)
        return found + [each for each in made if each]
    given = (bench.fixtures.get("contact_id"), bench.fixtures.get("second_contact_id"))
    return [each for each in given if each]


def _elsewhere(bench: Bench) -> Population:
    own = own_lead(bench, "other lists")
    lead = own or bench.fixtures.get("second_lead_id") or bench.lead
    contacts = _contacts(bench, own, private=True) if own else []
    draft = offered(bench, bench.body("draft", lead_id=lead))
    required(draft.made, "creating a valid draft")
    return Population(lead, own is not None, {"draft": draft}, contacts=tuple(contacts))
