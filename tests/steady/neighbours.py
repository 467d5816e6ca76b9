"""
What other people keep on a target: leads, contacts, emails, a template, a sequence.

Law: all of it is made through the API before a run and must be there, unchanged, after it. Some of it looks as if a
run had made it.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator import DEFAULT_API_KEY

if TYPE_CHECKING:
    from emulator import Emulator

_LOOKALIKE = "close-conformance 0f1e2d3c"
_TABLES = ("leads", "contacts", "templates", "sequences", "emails", "notes", "waiting")


@dataclass(frozen=True)
class Neighbours:
    """The ids that a run may be pointed at: a lead of somebody else with a contact and emails of its own."""

    lead_id: str
    contact_id: str
    email_id: str


def move_in(emulator: Emulator, key: str = DEFAULT_API_KEY) -> Neighbours:
    """Make everything that is there before a run."""
    client = emulator.app.test_client()

    def make(path: str, **body: Any) -> dict[str, Any]:
        response = client.post(f"/api/v1{path}", json=body, auth=(key, ""))
        assert response.status_code == 200, response.text
        made: dict[str, Any] = response.get_json()
        return made

    people = [{"name": "Grace", "emails": [{"email": "grace@example.org", "type": "office"}]}]
    lead = make("/lead/", name="Customer", contacts=people)
    alike = make("/lead/", name=_LOOKALIKE, contacts=people)
    make("/contact/", lead_id=lead["id"], name=_LOOKALIKE)
    make("/email_template/", name=_LOOKALIKE, subject=_LOOKALIKE, body="Ours")
    make("/email_template/", name="Welcome", subject="Welcome", body="Hello")
    make("/sequence/", name=_LOOKALIKE, timezone="UTC", steps=[])
    emails = [
        make("/activity/email/", lead_id=each["id"], **body)
        for each in (lead, alike)
        for body in (
            {"status": "draft"},
            {"status": "draft", "subject": _LOOKALIKE, "to": ["grace@example.org"]},
            {"status": "sent", "subject": "Hello", "sender": "owner@example.com", "body_text": _LOOKALIKE},
        )
    ]
    make("/activity/note/", lead_id=lead["id"], note=_LOOKALIKE)
    return Neighbours(lead["id"], lead["contacts"][0]["id"], emails[0]["id"])


def snapshot(emulator: Emulator) -> dict[str, dict[str, Any]]:
    """Give everything that the emulator holds, by table and id, with all its values."""
    with emulator.lock:
        return {table: deepcopy(getattr(emulator.store, table)) for table in _TABLES}


def difference(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[str]:
    """Say what came, went or changed between two snapshots."""
    return [
        f"{'new' if key not in before[table] else 'gone' if key not in after[table] else 'changed'} in {table}: {key}"
        for table in _TABLES
        for key in before[table].keys() | after[table].keys()
        if before[table].get(key) != after[table].get(key)
    ]
