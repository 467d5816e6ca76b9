"""
What a run removes at its end, what it says of it, and what it leaves behind when it cannot be removed.

Law: the emulator is looked into, not asked.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from losing import ALWAYS, client_of
from neighbours import difference, move_in, snapshot

from conformance import cli, session
from conformance.errors import Unreachable
from conformance.exchange import Request
from conformance.wire.ledger import EMAILS
from conformance.wire.sweeping import Swept, sweep
from conformance.writing.masking import Mask

if TYPE_CHECKING:
    from losing import Losing

    from emulator import Emulator


def made(client: Losing) -> tuple[str, str]:
    """Make a lead with an email, and a template; return the ids of the first two."""
    lead = client.lead()
    email = client.email(lead).item["id"]
    template = {"name": client.ledger.mark, "subject": "", "body": ""}
    assert client.send(Request("POST", "/email_template/", body=template)).ok
    return lead, str(email)


def test_all_of_it_goes(emulator: Emulator) -> None:
    """What the run made goes, what was there stays, and a second sweep removes nothing."""
    move_in(emulator)
    before = snapshot(emulator)
    client = client_of(emulator)
    made(client)
    swept = sweep(client)
    assert (swept.told(), swept.left) == ("1 email, 1 lead, 1 template", [])
    assert not difference(before, snapshot(emulator))
    assert client.ledger.is_empty()
    assert (sweep(client).told(), client.ledger.is_empty()) == ("nothing", True)


def test_emails_that_outlive_their_lead(emulator: Emulator) -> None:
    """A target that keeps the emails of a lead that is gone is asked to delete each."""
    client = client_of(emulator)
    lead, email = made(client)
    client.expect("DELETE", lead, 200)
    assert sweep(client).left == []
    assert f"DELETE {EMAILS}{email}/" in client.carried
    assert not emulator.store.emails


def test_what_is_gone_already(emulator: Emulator) -> None:
    """An object that somebody else has removed is neither a failure nor counted."""
    client = client_of(emulator)
    lead = client.lead()
    emulator.app.test_client().delete(f"/api/v1/lead/{lead}/", auth=(client.target.api_key, ""))
    swept = sweep(client)
    assert (swept.told(), swept.left) == ("nothing", [])
    assert client.ledger.is_empty()


def test_what_may_not_be_removed(emulator: Emulator) -> None:
    """A refusal is told with its status code, the rest goes, and the ledger keeps what is left."""
    client = client_of(emulator)
    made(client)
    client.expect("DELETE", "/email_template/", 403)
    swept = sweep(client)
    (path,) = client.ledger.helpers()
    assert swept.left == [f"{path} (DELETE was answered 403)"]
    assert swept.told() == "1 email, 1 lead"


def test_an_outage(emulator: Emulator) -> None:
    """A target that does not answer any more ends the sweep; the last line names all that is left."""
    client = client_of(emulator)
    lead, email = made(client)
    client.expect("DELETE", "", "before", ALWAYS)
    *_, left = sweep(client).left
    assert lead in left
    assert email in left
    assert "stopped answering" in left


@pytest.mark.parametrize("path", [EMAILS, "/lead/", "/contact/", "/email_template/", "/sequence/"])
def test_what_was_made_without_an_answer(emulator: Emulator, path: str) -> None:
    """A create that nobody answered is looked for, by its lead or by the mark, and what it made is removed."""
    move_in(emulator)
    before = snapshot(emulator)
    client = client_of(emulator)
    lead = client.lead()
    body = {"lead_id": lead, "status": "draft"} if path == EMAILS else {"name": client.ledger.mark}
    body |= {"/contact/": {"lead_id": lead}, "/email_template/": {"subject": "", "body": ""}}.get(path, {})
    body |= {"timezone": "UTC", "steps": []} if path == "/sequence/" else {}
    request = Request("POST", path, body=body)
    client.ledger.intend(request)
    client._tried(client._with_credentials(request))
    swept = sweep(client)
    assert swept.left == []
    assert swept.removed.total() == 2
    assert not difference(before, snapshot(emulator))
    assert client.ledger.is_empty()


@pytest.mark.parametrize(("path", "status"), [(EMAILS, 401), ("/lead/", 500)])
def test_what_nobody_can_look_for(emulator: Emulator, path: str, status: int) -> None:
    """Where the target does not list what it holds, the ledger keeps the create for the next cleanup, which is told."""
    client = client_of(emulator)
    lead = client.lead()
    client.ledger.intend(Request("POST", path, body={"lead_id": lead, "name": client.ledger.mark}))
    client.expect("GET", path, status, ALWAYS)
    (left,) = sweep(client).left
    assert left.startswith("what an unanswered request may have made")
    assert str(status) in left
    assert client.ledger.unanswered()


def test_words() -> None:
    """What was removed is told by kind; nothing is told as nothing."""
    swept = Swept()
    swept.removed.update({"email": 1_200, "lead": 1, "contact": 0})
    assert swept.told() == "1,200 emails, 1 lead"
    assert Swept().told() == "nothing"


@pytest.mark.parametrize("left", [None, "left behind on the target: /lead/lead_1/"], ids=["nothing", "a-lead"])
def test_an_error_tells_what_is_left(left: str | None) -> None:
    """What ends a run before its results are written says what it leaves behind."""
    engine = SimpleNamespace(clean_up=lambda: left)
    with pytest.raises(Unreachable) as raised:
        _fail(engine)
    assert cli._with_notes(str(raised.value), raised.value) == "; ".join(filter(None, ("away", left)))


def test_an_interrupted_sweep() -> None:
    """A second Ctrl-C ends the sweep, and is no reason to be silent about it."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(Unreachable) as raised:
        _fail(SimpleNamespace(clean_up=interrupted))
    assert "interrupted" in raised.value.__notes__[0]


def _fail(engine: Any) -> None:
    try:
        raise Unreachable("away")
    finally:
        session._cleaned_up(engine, Mask())
