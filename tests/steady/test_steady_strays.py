"""
Which objects on a target are taken for the run's own, although no answer named them.

Law: what somebody else may have made is never among them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from conformance.errors import TransportFailed
from conformance.exchange import Exchange, Request, Response
from conformance.wire.ledger import EMAILS, Intent, Ledger
from conformance.wire.strays import emails_on, note_what_stands, stray_emails, stray_helpers

if TYPE_CHECKING:
    from collections.abc import Callable

OWN, GIVEN = "lead_own", "lead_given"
MARK = "close-conformance 01234567"


def listing(*items: dict[str, Any], page: int = 100, status: int = 200) -> Callable[[Request], Exchange]:
    """Make a target that lists *items* whatever it is asked for, so many on a page, and shows each by its id."""

    def ask(request: Request) -> Exchange:
        query = dict(request.query)
        if "_skip" not in query:
            one = next(item for item in items if item["id"] in request.path)
            return Exchange("x1", None, "", request, Response(status, {}, json.dumps(one), 0.0))
        skip = int(query["_skip"])
        shown = items[skip : skip + page]
        text = json.dumps({"data": shown, "has_more": skip + page < len(items)})
        return Exchange("x1", None, "", request, Response(status, {}, text, 0.0))

    return ask


def email(name: str, lead: str = GIVEN, **properties: Any) -> dict[str, Any]:
    """Make an email as a list shows it."""
    return {"id": name, "lead_id": lead, "status": "draft", **properties}


def ledger() -> Ledger:
    """Make the ledger of a run that has made a lead and was given another one, on which an email stood."""
    made = Ledger(mark=MARK, leads={GIVEN})
    made.write({"made": f"/lead/{OWN}/", "lead": None})
    made.write({"stood": GIVEN, "emails": ["acti_old"]})
    return made


def intent(lead: str | None = GIVEN, path: str = EMAILS, **looks: Any) -> Intent:
    """Make a create that was not answered."""
    return Intent(path, lead, {"status": "draft", **looks})


def test_on_a_lead_of_its_own() -> None:
    """Every email on a lead of the run's is its own, but for those that it knows and those on other leads."""
    known = ledger()
    known.write({"made": f"{EMAILS}acti_known/", "lead": OWN})
    ask = listing(email("acti_known", OWN), email("acti_new", OWN, subject="?"), email("acti_far", "lead_far"))
    assert stray_emails(ask, known, OWN, [intent(OWN)]) == [f"{EMAILS}acti_new/"]


@pytest.mark.parametrize(
    ("looks", "item", "taken"),
    [
        pytest.param({}, email("acti_old"), False, id="stood-there"),
        pytest.param({}, email("acti_new"), True, id="same-status"),
        pytest.param({}, email("acti_new", status="sent"), False, id="other-status"),
        pytest.param({"status": "outbox"}, email("acti_new", status="sent"), True, id="sent-meanwhile"),
        pytest.param({"subject": "Hello"}, email("acti_new", subject="Hello"), True, id="same-subject"),
        pytest.param({"subject": " Hel lo"}, email("acti_new", subject="hello"), True, id="tidied-up"),
        pytest.param({"subject": "Hello"}, email("acti_new", subject="Goodbye"), False, id="other-subject"),
        pytest.param({"subject": "Hello"}, email("acti_new"), False, id="no-subject"),
        pytest.param({"body_text": "Hi"}, email("acti_new", body_text="Hi, and more"), True, id="longer-than-noted"),
    ],
)
def test_on_a_lead_that_was_given(looks: dict[str, Any], item: dict[str, Any], taken: bool) -> None:
    """An email on somebody else's lead has to be new, and to look like what was sent."""
    assert stray_emails(listing(item), ledger(), GIVEN, [intent(**looks)]) == [f"{EMAILS}acti_new/"] * taken


def test_a_lead_that_nobody_looked_at() -> None:
    """Nothing is taken from a lead of which nobody knows what stood there before."""
    with pytest.raises(TransportFailed, match="lead_unseen"):
        stray_emails(listing(email("acti_1", "lead_unseen")), ledger(), "lead_unseen", [intent("lead_unseen")])


def test_what_stands_is_noted_once() -> None:
    """The emails of leads that were given are written down, those of the run's own and known ones are not."""
    known = ledger()
    known.leads.add("lead_other")
    note_what_stands(listing(email("acti_1", "lead_other"), email("acti_2")), known)
    assert known.stood == {GIVEN: {"acti_old"}, "lead_other": {"acti_1"}}


def test_what_stands_cannot_be_told() -> None:
    """A target that does not list emails has its run all the same; nothing is written down of what it holds."""
    known = Ledger(leads={GIVEN})
    note_what_stands(listing(status=500), known)
    assert known.stood == {}


@pytest.mark.parametrize(
    ("path", "item", "taken"),
    [
        pytest.param("/lead/", {"id": "lead_1", "name": f"{MARK} (second)"}, True, id="lead"),
        pytest.param("/contact/", {"id": "cont_1", "name": MARK}, True, id="contact"),
        pytest.param("/lead/", {"id": "lead_1", "name": "close-conformance 76543210"}, False, id="another-run"),
        pytest.param("/lead/", {"id": OWN, "name": MARK}, False, id="known"),
        pytest.param("/lead/", {"id": "lead_1"}, False, id="nameless"),
        pytest.param("/lead/", {"name": MARK}, False, id="without-an-id"),
    ],
)
def test_helpers(path: str, item: dict[str, Any], taken: bool) -> None:
    """A helper object is the run's own when its name holds the mark."""
    found = stray_helpers(listing(item), ledger(), intent(path=path))
    assert found == [f"{path}{item.get('id')}/"] * taken


def test_pages() -> None:
    """A list is read to its end, and an object that comes twice counts once."""
    items = [email(f"acti_{number}") for number in range(250)]
    assert len(list(emails_on(listing(*items, items[0]), GIVEN))) == 250


def test_a_list_that_does_not_end() -> None:
    """A list that is too long to look through is none that anything can be told from."""
    with pytest.raises(TransportFailed, match="2,000"):
        list(emails_on(listing(*(email(f"acti_{number}") for number in range(2_001))), GIVEN))


@pytest.mark.parametrize("status", [404, 410])
def test_no_such_route(status: int) -> None:
    """Where there is no such route, nothing was made."""
    assert stray_helpers(listing(status=status), ledger(), intent(path="/sequence/")) == []


def test_a_route_without_a_list() -> None:
    """Where objects can be made and not listed, it cannot be told what was made."""
    with pytest.raises(TransportFailed, match="405"):
        stray_helpers(listing(status=405), ledger(), intent(path="/sequence/"))
