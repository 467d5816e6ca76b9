"""
Objects that rules need around an email: a lead, contacts, a template, ...: given as fixtures, or made for the run.

Law: an object is made when a rule first asks for it. What can be neither given nor made is a reason, not a failure.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.errors import ConformanceError
from conformance.exchange import ABSENT, Exchange, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.wire.client import Client

_MANY = 50
"""Times that a template repeats itself, so that its end lies behind any preview."""

FILES, CONTENT = ("Grüße 日本.TXT", "other.txt"), b"note"
"""The names of the files that are uploaded, and what each of them holds."""
TEMPLATE_MARK = "rendered by the template of close-conformance"


@dataclass
class Fixtures:
    """
    The objects of one run, by name (`lead_id`, `contact_id`, ...).

    `contacts` are those of each lead that was made. `seen` holds answers, got while looking for needs, that a rule can
    be judged by.
    """

    client: Client
    contacts: dict[str, list[str]] = field(default_factory=dict)
    seen: dict[str, Exchange] = field(default_factory=dict)
    _values: dict[str, str | None] = field(default_factory=dict)
    _files: dict[str, str | None] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        """Begin with what the target gives, and the mark that tells this run's objects from others."""
        self._values.update(self.client.target.fixtures)
        self.mark = self.client.ledger.mark

    def get(self, name: str) -> str | None:
        """Return the fixture *name*, making it on first use; None when it can be neither given nor made."""
        if not self.client.target.offers(_NEEDS.get(name, name)):
            return None
        with self._lock:
            if name not in self._values:
                self._values[name] = None
                try:
                    _MAKERS[name](self)
                except ConformanceError:
                    del self._values[name]
                    raise
            return self._values[name]

    def __getitem__(self, name: str) -> str:
        """Return the fixture *name*; KeyError when there is none."""
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def known(self) -> dict[str, str]:
        """Return the fixtures that exist so far."""
        return {name: value for name, value in self._values.items() if value}

    def is_private(self, name: str) -> bool:
        """Tell whether the object was made for this run, so that nobody else's emails hang on it."""
        value = self.get(name)
        return any(path.endswith(f"/{value}/") for path in self.client.ledger.helpers())

    def me(self) -> Exchange:
        """Return what the target says of the owner of the credentials; it is asked once."""
        if "me" not in self.seen:
            self.seen["me"] = self.client.send(Request("GET", "/me/"))
        return self.seen["me"]

    def ask(self, method: str, path: str, body: Any = ABSENT) -> dict[str, Any]:
        """
        Return the JSON object that a helper route answers with; empty when it refuses or does not exist.

        What is created through it is removed at the end of the run.
        """
        answer = self.client.send(Request(method, path, body=body))
        return dict(answer.item) if answer.ok else {}

    def keep(self, name: str, value: Any) -> None:
        """Remember *value* as the fixture *name*, unless the target gave one."""
        if isinstance(value, str) and value and self._values.get(name) is None:
            self._values[name] = value

    def file(self, name: str) -> str | None:
        """Return the address of an uploaded file called *name*; a given address stands for the first of FILES only."""
        if not self.client.target.offers("attachments"):
            return None
        given = self.client.target.fixtures.get("attachment_url")
        if given:
            return given if name == FILES[0] else None
        with self._lock:
            if name not in self._files:
                self._files[name] = self._uploaded(name)
            return self._files[name]

    def _uploaded(self, name: str) -> str | None:
        """Ask for a place for a file, send the file there, and return its address."""
        places = self.ask("POST", "/files/upload/", {"filename": name, "content_type": "text/plain"})
        upload, download = places.get("upload"), places.get("download")
        if isinstance(upload, dict) and isinstance(upload.get("url"), str):
            self.client.upload(upload["url"], upload.get("fields") or {}, CONTENT)
        url = download.get("url") if isinstance(download, dict) else None
        return url if isinstance(url, str) else None


def _me(fixtures: Fixtures) -> None:
    me = fixtures.me().item
    given = fixtures.known().get("user_id")
    if given is None or given == me.get("id"):
        fixtures.keep("user_id", me.get("id"))
        fixtures.keep("user_email", me.get("email"))
    else:
        fixtures.keep("user_email", fixtures.ask("GET", f"/user/{given}/").get("email"))


def _second_user(fixtures: Fixtures) -> None:
    first = fixtures.get("user_id")
    for user in fixtures.ask("GET", "/user/").get("data") or ():
        if isinstance(user, dict) and user.get("id") != first and user.get("email"):
            fixtures.keep("second_user_id", user.get("id"))
            fixtures.keep("second_user_email", user.get("email"))


def make_lead(fixtures: Fixtures, name: str, people: tuple[str, ...]) -> str | None:
    """Make a lead with a contact for each of *people*; return its id, None when the target does not let us."""
    contacts = [
        {"name": person, "emails": [{"email": f"{person.lower()}@example.com", "type": "office"}]} for person in people
    ]
    made = fixtures.ask("POST", "/lead/", {"name": name, "contacts": contacts})
    lead = made.get("id")
    if not isinstance(lead, str):
        return None
    found = [each.get("id") for each in made.get("contacts") or () if isinstance(each, dict)]
    fixtures.contacts[lead] = [each for each in found if isinstance(each, str)]
    return lead


def _lead(fixtures: Fixtures) -> None:
    lead = make_lead(fixtures, fixtures.mark, ("Ada", "Ben"))
    fixtures.keep("lead_id", lead)
    for name, contact in zip(("contact_id", "second_contact_id"), fixtures.contacts.get(lead or "", ()), strict=False):
        fixtures.keep(name, contact)


def _contact(name: str) -> Callable[[Fixtures], None]:
    def make(fixtures: Fixtures) -> None:
        lead = fixtures.get("lead_id")
        if lead and fixtures.known().get(name) is None:
            fixtures.keep(name, make_contact(fixtures, lead, f"{fixtures.mark} {name}"))

    return make


def make_contact(fixtures: Fixtures, lead: str, name: str) -> str | None:
    """Make a contact on *lead*; None when the target does not let us."""
    contact = fixtures.ask("POST", "/contact/", {"lead_id": lead, "name": name}).get("id")
    return contact if isinstance(contact, str) else None


def _second_lead(fixtures: Fixtures) -> None:
    fixtures.keep("second_lead_id", make_lead(fixtures, f"{fixtures.mark} (second)", ("Cleo", "Dora")))


def _template(fixtures: Fixtures) -> None:
    body = f"For {{{{ lead.display_name }}}}{' and so on' * _MANY}, {TEMPLATE_MARK}"
    template = fixtures.ask("POST", "/email_template/", {"name": fixtures.mark, "subject": fixtures.mark, "body": body})
    fixtures.keep("template_id", template.get("id"))


def _sequence(fixtures: Fixtures) -> None:
    sequence = fixtures.ask("POST", "/sequence/", {"name": fixtures.mark, "timezone": "UTC", "steps": []})
    fixtures.keep("sequence_id", sequence.get("id"))


def _attachment(fixtures: Fixtures) -> None:
    fixtures.keep("attachment_url", fixtures.file(FILES[0]))


_MAKERS: dict[str, Callable[[Fixtures], None]] = {
    "user_id": _me,
    "user_email": _me,
    "second_user_id": _second_user,
    "second_user_email": _second_user,
    "lead_id": _lead,
    "contact_id": _contact("contact_id"),
    "second_contact_id": _contact("second_contact_id"),
    "second_lead_id": _second_lead,
    "template_id": _template,
    "sequence_id": _sequence,
    "attachment_url": _attachment,
    "organization_id": lambda _: None,
    "sender": lambda _: None,
}

_NEEDS = {
    "user_id": "user",
    "user_email": "user",
    "second_user_id": "second_user",
    "second_user_email": "second_user",
    "contact_id": "contact",
    "second_contact_id": "second_contact",
    "second_lead_id": "second_lead",
    "template_id": "templates",
    "sequence_id": "sequences",
    "attachment_url": "attachments",
}
"""The need that each fixture meets; a target that says that it does not offer it is not asked for one."""

FIXTURES = tuple(_MAKERS)
"""The names that `--fixture` takes."""
