"""
The objects that emails refer to: leads, contacts, templates, sequences, files.

Law: these are here so that a test can set itself up and clean up after itself.
They keep what a test needs of them and promise nothing of the vendor's rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.problems import not_found
from emulator.properties import Property

if TYPE_CHECKING:
    from emulator.clock import Clock
    from emulator.instants import Instants
    from emulator.intake import Intake
    from emulator.store import Record, Store

_NAME = {"name": Property("text")}
_CONTACT = _NAME | {"title": Property("text"), "emails": Property("contact_points", empty=list)}
TABLES = {
    "lead": _NAME | {"contacts": Property("new_contacts", empty=list)},
    "contact": _CONTACT | {"lead_id": Property("lead", nullable=False, required=True)},
    "email_template": _NAME | {"subject": Property("text"), "body": Property("text")},
    "sequence": _NAME,
    "file": {"filename": Property("text"), "content_type": Property("text")},
}
_KINDS = {"lead": "lead", "contact": "cont", "email_template": "tmpl", "sequence": "seq"}


class Resources:
    """Makes, finds, lists and deletes helper objects by the name of their route."""

    def __init__(self, clock: Clock, intake: Intake, instants: Instants, store: Store) -> None:
        self.clock = clock
        self.intake = intake
        self.instants = instants
        self.store = store
        self.makers = {
            "lead": self.lead,
            "contact": self.contact,
            "email_template": self.template,
            "sequence": self.sequence,
        }

    def shelf(self, name: str) -> dict[str, Record]:
        """Find the table in which the objects of a route are kept."""
        return {
            "lead": self.store.leads,
            "contact": self.store.contacts,
            "email_template": self.store.templates,
            "sequence": self.store.sequences,
            "user": self.store.users,
        }[name]

    def create(self, name: str, body: dict[str, Any]) -> Record:
        """Keep a new object."""
        return self.show(name, self.makers[name](self.intake.read(body, TABLES[name])))

    def find(self, name: str, record_id: str) -> Record:
        """Find an object by its id."""
        if record_id not in self.shelf(name):
            raise not_found()
        return self.show(name, self.shelf(name)[record_id])

    def every(self, name: str) -> list[Record]:
        """List all objects of a route, newest first (users: the owner first)."""
        records = list(self.shelf(name).values())
        return [self.show(name, r) for r in (records if name == "user" else records[::-1])]

    def delete(self, name: str, record_id: str) -> None:
        """Forget an object, and with a lead what belongs to it."""
        self.find(name, record_id)
        if name == "lead":
            self.store.discard_lead(record_id)
        else:
            del self.shelf(name)[record_id]

    def lead(self, given: dict[str, Any]) -> Record:
        """Make a lead and its contacts."""
        name = given.get("name") or ""
        lead = self._keep("lead", {"name": name, "display_name": name or "Untitled"})
        for contact in given.get("contacts", []):
            self.contact(contact | {"lead_id": lead["id"]})
        return lead

    def contact(self, given: dict[str, Any]) -> Record:
        """Make a contact; its first and last name come from the whole one."""
        name = given.get("name") or ""
        first, _, last = name.partition(" ")
        parts = {"name": name, "display_name": name, "first_name": first, "last_name": last}
        return self._keep("contact", {"title": "", "emails": [], "phones": []} | given | parts)

    def template(self, given: dict[str, Any]) -> Record:
        """Make an email template."""
        parts = {part: given.get(part) or "" for part in ("name", "subject", "body")}
        return self._keep("email_template", parts | {"is_shared": True})

    def sequence(self, given: dict[str, Any]) -> Record:
        """Make a sequence."""
        return self._keep("sequence", {"name": given.get("name") or "", "status": "active"})

    def upload(self, body: dict[str, Any]) -> dict[str, Any]:
        """Say where a file would be sent to, and where it will be found."""
        given = self.intake.read(body, TABLES["file"])
        key = self.store.mint.new("file")
        place = self.intake.kinds.limits.attachment_prefix
        return {
            "upload": {
                "url": "https://files.example.com/",
                "fields": {"key": key, "Content-Type": given.get("content_type")},
            },
            "download": {"url": f"{place}temporary/{self.store.owner['id']}/{key}"},
        }

    def show(self, name: str, record: Record) -> Record:
        """Give the response object; a lead shows its contacts."""
        if name != "lead":
            return record
        contacts = self.store.contacts.values()
        return record | {"contacts": [c for c in contacts if c["lead_id"] == record["id"]]}

    def _keep(self, name: str, values: Record) -> Record:
        now = self.instants.write(self.clock.now())
        record = values | {
            "id": self.store.mint.new(_KINDS[name]),
            "organization_id": self.store.organization["id"],
            "created_by": self.store.owner["id"],
            "date_created": now,
            "date_updated": now,
        }
        self.shelf(name)[record["id"]] = record
        return record
