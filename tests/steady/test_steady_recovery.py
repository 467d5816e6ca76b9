"""
What is done about a request whose answer was lost, by its kind.

Law: a write is sent again only where the target stands as before; what it made unseen is taken away.
"""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from losing import ALWAYS, Losing, client_of
from neighbours import move_in
from waiting import LONGEST, wait_for

from conformance.errors import TransportFailed
from conformance.exchange import Request
from conformance.wire.ledger import EMAILS
from conformance.wire.recovery import Quiet, remove_strays
from conformance.wire.strays import note_what_stands

if TYPE_CHECKING:
    from conformance.exchange import Response
    from conformance.wire.transport import Prepared
    from emulator import Emulator

_A_MOMENT = 0.05


@pytest.mark.parametrize("way", ["unsent", "before", "after"])
def test_a_lost_read(emulator: Emulator, way: str) -> None:
    """What changes nothing is asked for again, and leaves no doubt."""
    client = client_of(emulator)
    client.expect("GET", "/me/", way, times=3)
    assert client.send(Request("GET", "/me/")).ok
    assert client.unsure == 0


@pytest.mark.parametrize(("way", "doubts"), [("unsent", 0), ("before", 1), ("after", 1)])
def test_a_lost_create(emulator: Emulator, way: str, doubts: int) -> None:
    """Whether or not the first create was carried out, one email is there in the end, which the ledger knows."""
    client = client_of(emulator)
    lead = client.lead()
    client.expect("POST", EMAILS, way)
    email = client.email(lead, subject="Hello").item["id"]
    assert client.ledger.living() == [email]
    assert [each.id for each in emulator.store.emails.values()] == [email]
    assert client.ledger.unanswered() == {}
    assert client.unsure == doubts
    assert not client.lost


def test_a_lost_create_among_others(emulator: Emulator) -> None:
    """On a lead of somebody else, what stood there and what looks otherwise is left alone."""
    client = client_of(emulator)
    lead = move_in(emulator).lead_id
    client.ledger.leads.add(lead)
    emulator.emails.create({"lead_id": lead, "status": "draft", "subject": "Hello"})
    note_what_stands(client.send, client.ledger)
    emulator.emails.create({"lead_id": lead, "status": "draft", "subject": "Goodbye"})
    theirs = set(emulator.store.emails)
    client.expect("POST", EMAILS, "after")
    ours = client.email(lead, subject="Hello").item["id"]
    assert set(emulator.store.emails) == {*theirs, ours}


def test_a_lost_create_that_nobody_can_look_for(emulator: Emulator) -> None:
    """Where the target does not list its emails, a create is not sent again, and stays in the ledger."""
    client = client_of(emulator)
    lead = client.lead()
    client.expect("POST", EMAILS, "after")
    client.expect("GET", EMAILS, 500, ALWAYS)
    with pytest.raises(TransportFailed):
        client.email(lead)
    assert len(emulator.store.emails) == len(client.ledger.unanswered()) == 1


def test_a_lost_create_of_a_helper(emulator: Emulator) -> None:
    """A lead that was made twice does no harm; the one that nobody knows bears the mark."""
    client = client_of(emulator)
    client.expect("POST", "/lead/", "after")
    known = client.lead()
    assert client.ledger.helpers() == [f"/lead/{known}/"]
    assert [each["name"] for each in emulator.store.leads.values()] == [client.ledger.mark] * 2


def test_an_update_that_was_not_carried_out(emulator: Emulator) -> None:
    """An update is sent again when the email looks as it did."""
    client = client_of(emulator)
    path = f"{EMAILS}{client.email(client.lead()).item['id']}/"
    client.expect("PUT", path, "before")
    assert client.send(Request("PUT", path, body={"subject": "New"})).item["subject"] == "New"
    assert (client.unsure, client.lost) == (1, set())


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_that_was_carried_out(emulator: Emulator, method: str) -> None:
    """A change whose answer nobody has seen is not made twice; from then on its email is in doubt."""
    client = client_of(emulator)
    email = client.email(client.lead()).item["id"]
    client.expect(method, email, "after")
    with pytest.raises(TransportFailed, match="connection reset"):
        client.send(Request(method, f"{EMAILS}{email}/", body={"subject": "New"}))
    assert client.carried.count(f"{method} {EMAILS}{email}/") == 1
    assert (client.unsure, client.lost) == (1, {email})


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_that_a_gateway_always_answers(emulator: Emulator, method: str) -> None:
    """A gateway's status code that stays while others are answered is the answer; its email is in doubt all the same."""
    client = client_of(emulator)
    email = client.email(client.lead()).item["id"]
    client.expect(method, email, 502, ALWAYS)
    assert client.send(Request(method, f"{EMAILS}{email}/", body={"subject": "New"})).status == 502
    assert client.lost == {email}


def test_a_change_that_nobody_can_look_for(emulator: Emulator) -> None:
    """Where the email cannot be looked at either, an update is not sent again."""
    client = client_of(emulator)
    path = f"{EMAILS}{client.email(client.lead()).item['id']}/"
    client.patience.answered()
    client.expect("PUT", path, "before")
    client.expect("GET", path, "before", ALWAYS)
    with pytest.raises(TransportFailed, match="PUT"):
        client.send(Request("PUT", path, body={"subject": "New"}))
    assert f"PUT {path}" not in client.carried


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_of_what_nobody_has(emulator: Emulator, method: str) -> None:
    """An id that no object has can be asked for again."""
    client = client_of(emulator)
    path = f"{EMAILS}{client.ledger.nobody('acti_0')}/"
    client.expect(method, path, "after")
    assert client.send(Request(method, path, body={"subject": "New"})).status == 404


def test_a_removal_at_the_end(emulator: Emulator) -> None:
    """While the run cleans up, whatever is lost is asked for again."""
    client = client_of(emulator)
    path = f"{EMAILS}{client.email(client.lead()).item['id']}/"
    client.clean()
    client.expect("DELETE", path, "after")
    assert client.send(Request("DELETE", path)).status == 404


def test_what_is_on_its_way_is_not_lost(emulator: Emulator) -> None:
    """A create that another thread still waits for is not taken for one without an answer."""
    arrived, go_on = Event(), Event()

    class Slow(Losing):
        def carry(self, prepared: Prepared) -> Response:
            response = super().carry(prepared)
            if prepared.method == "POST" and EMAILS in str(prepared.url):
                arrived.set()
                assert go_on.wait(LONGEST)
            return response

    swift = client_of(emulator)
    client = Slow(swift.target, swift.base_url, app=emulator.app)
    lead = client.lead()
    removed: list[int] = []
    creating = Thread(target=client.email, args=(lead,))
    creating.start()
    assert arrived.wait(LONGEST)
    removing = Thread(target=lambda: removed.append(remove_strays(client)))
    removing.start()
    removing.join(_A_MOMENT)
    assert removing.is_alive()
    go_on.set()
    for each in (creating, removing):
        each.join(LONGEST)
    assert removed == [0]
    assert len(emulator.store.emails) == 1


def test_who_wants_to_be_alone_goes_first() -> None:
    """Once somebody waits for the others to end, no other begins; who is alone may go on."""
    quiet, done = Quiet(), []
    go_on, began = Event(), Event()

    def write() -> None:
        with quiet.writing():
            began.set()
            go_on.wait(LONGEST)
        with quiet.writing():
            done.append("again")

    def alone() -> None:
        with quiet.alone(), quiet.writing():
            done.append("alone")

    threads = [Thread(target=write), Thread(target=alone)]
    threads[0].start()
    assert began.wait(LONGEST)
    threads[1].start()
    assert wait_for(lambda: quiet._waiting)
    go_on.set()
    for each in threads:
        each.join(LONGEST)
    assert done == ["alone", "again"]
