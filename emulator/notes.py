"""
Notes: the other activity that a lead can have here.

Law: a note exists so that lists of all activities hold more than emails; it keeps
its text, its people and its dates, and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.problems import not_found
from emulator.properties import Property
from emulator.records import Note

if TYPE_CHECKING:
    from emulator.clock import Clock
    from emulator.instants import Instants
    from emulator.intake import Intake
    from emulator.store import Store


class NoteDesk:
    """Makes, shows and deletes notes."""

    def __init__(self, clock: Clock, intake: Intake, instants: Instants, store: Store) -> None:
        self.clock = clock
        self.intake = intake
        self.instants = instants
        self.store = store
        self.properties = {
            "lead_id": Property("lead", nullable=False, required=True),
            "note": Property("text", empty=str),
            "contact_id": Property("contact"),
            "user_id": Property("user"),
            "date_created": Property("moment"),
            "activity_at": Property("moment"),
        }

    def create(self, body: dict[str, Any]) -> Note:
        """Keep a new note."""
        given = self.intake.read(body, self.properties)
        now = self.clock.now()
        owner = self.store.owner["id"]
        created = given.pop("date_created", None) or now
        values = {"user_id": owner, "activity_at": created} | given
        note = Note(
            id=self.store.mint.new("acti"),
            serial=next(self.store.serials),
            organization_id=self.store.organization["id"],
            date_created=created,
            date_updated=now,
            created_by=owner,
            updated_by=owner,
            **values,
        )
        self.store.notes[note.id] = note
        return note

    def find(self, note_id: str) -> Note:
        """Find a note by its id."""
        note = self.store.notes.get(note_id)
        if note is None:
            raise not_found()
        return note

    def delete(self, note_id: str) -> None:
        """Forget a note."""
        del self.store.notes[self.find(note_id).id]

    def show(self, note: Note) -> dict[str, Any]:
        """Give the response object of a note."""
        write = self.instants.write
        return {
            "_type": note.kind,
            "id": note.id,
            "lead_id": note.lead_id,
            "contact_id": note.contact_id,
            "user_id": note.user_id,
            "user_name": self.store.name_of(note.user_id),
            "organization_id": note.organization_id,
            "note": note.note,
            "activity_at": write(note.activity_at),
            "date_created": write(note.date_created),
            "date_updated": write(note.date_updated),
            "created_by": note.created_by,
            "created_by_name": self.store.name_of(note.created_by),
            "updated_by": note.updated_by,
            "updated_by_name": self.store.name_of(note.updated_by),
        }
