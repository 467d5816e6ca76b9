"""
Everything that a run makes on a target, written down before the request that makes it goes out.

Law: memory is a fold over the events of the file, and an event reaches the file first. A create that no event ends was
cut off: what it may have made is looked for (strays.py). PUT and DELETE are for what stands here.
"""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.errors import NotOurs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from conformance.exchange import Exchange, Request

EMAILS, LEADS, CONTACTS = "/activity/email/", "/lead/", "/contact/"
KINDS = {EMAILS: "email", LEADS: "lead", CONTACTS: "contact", "/email_template/": "template", "/sequence/": "sequence"}
"""Path of a create -> what it makes."""
_LOOKS = ("status", "subject", "body_text", "to", "name")
_HEAD = 200


@dataclass(frozen=True, slots=True)
class Intent:
    """A create that was sent: its path, the lead that it names, and how what it makes would look."""

    path: str
    lead: str | None
    looks: Mapping[str, Any]


@dataclass
class Ledger:
    """
    The objects of one run by path (`/lead/lead_.../`); safe to share between threads.

    `mark` stands in the name of everything that has one. `leads` are those that emails may be created on: made by the
    run, or given. `stood` holds, for a lead that was given, the emails that were there before.
    """

    mark: str = field(default_factory=lambda: f"close-conformance {uuid.uuid4().hex[:8]}")
    leads: set[str] = field(default_factory=set)
    stood: dict[str, frozenset[str]] = field(default_factory=dict)
    _made: dict[str, str | None] = field(default_factory=dict)
    _gone: set[str] = field(default_factory=set)
    _open: dict[int, Intent] = field(default_factory=dict)
    _nobodies: set[str] = field(default_factory=set)
    _count: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def write(self, event: dict[str, Any]) -> None:
        """Take in *event*; a ledger with a file (ledger_files.py) writes it there first."""
        with self._lock:
            self._apply(event)

    def _apply(self, event: Mapping[str, Any]) -> None:
        match event:
            case {"intent": number, "path": path}:
                self._count = max(self._count, number)
                self._open[number] = Intent(path, event.get("lead"), event.get("looks") or {})
            case {"made": path}:
                self._made[path] = event.get("lead")
                self._open.pop(event.get("by", 0), None)
                if path.startswith(LEADS):
                    self.leads.add(id_in(path))
            case {"nothing": number}:
                self._open.pop(number, None)
            case {"gone": path}:
                self._gone.add(path)
            case {"stood": lead, "emails": emails}:
                self.stood[lead] = frozenset(emails)

    def intend(self, request: Request) -> int | None:
        """Write down that *request* goes out, when it may make something; return the number of the intent."""
        if request.method != "POST" or request.path not in KINDS:
            return None
        body = request.body if isinstance(request.body, dict) else {}
        lead = body.get("lead_id")
        with self._lock:
            number = self._count + 1
            looks = {name: _head(body[name]) for name in _LOOKS if isinstance(body.get(name), str | list)}
            event = {"intent": number, "path": request.path, "lead": lead if isinstance(lead, str) else None}
            self.write(event | {"looks": looks})
        return number

    def end(self, number: int | None, exchange: Exchange) -> None:
        """Write down what *exchange*, the answer to the intent *number* or to a DELETE, has made or removed."""
        request, made = exchange.request, exchange.item.get("id")
        if exchange.ok and request.method == "DELETE":
            self.write({"gone": request.path})
        elif number is not None and exchange.ok and isinstance(made, str) and made:
            lead = exchange.item.get("lead_id") or exchange.sent("lead_id")
            self.write(
                {"made": f"{request.path}{made}/", "lead": lead if isinstance(lead, str) else None, "by": number}
            )
        elif number is not None and not exchange.ok:
            self.write({"nothing": number})

    def found(self, path: str, lead: str | None) -> None:
        """Write down an object of the run whose create was never answered."""
        self.write({"made": path, "lead": lead})

    def settled(self, intents: Iterable[int]) -> None:
        """Write down that nothing more can come of *intents*."""
        for number in tuple(intents):
            self.write({"nothing": number})

    def nobody(self, name: str) -> str:
        """Take note that *name* is an id that no object has, so that it may be asked to change or go; return it."""
        self._nobodies.add(name)
        return name

    def check(self, request: Request) -> None:
        """Raise NotOurs for a request that would touch what the run has not made and was not given."""
        if request.method in ("PUT", "DELETE"):
            if request.path not in self._made and id_in(request.path) not in self._nobodies:
                raise NotOurs(f"{request.method} {request.path}: the run has not made this object")
        elif request.method == "POST" and isinstance(request.body, dict):
            for lead in _texts(request.body.get("lead_id")):
                if lead not in self.leads and lead not in self._nobodies:
                    raise NotOurs(f"{request.method} {request.path}: {lead[:60]!r} is no lead of this run")

    def living(self, lead: str | None = None) -> list[str]:
        """Return the ids of the emails that are there, of one *lead* or of all."""
        with self._lock:
            return [
                id_in(path)
                for path, owner in self._made.items()
                if path.startswith(EMAILS) and path not in self._gone and lead in (None, owner)
            ]

    def lead_of(self, email: str) -> str | None:
        """Return the lead that an email of the run hangs on."""
        return self._made.get(f"{EMAILS}{email}/")

    def helpers(self) -> list[str]:
        """Return the paths of the other objects that are there, in the order in which they were made."""
        with self._lock:
            return [path for path in self._made if not path.startswith(EMAILS) and path not in self._gone]

    def is_made(self, path: str) -> bool:
        """Tell whether the run has made the object at *path*, be it still there or not."""
        return path in self._made

    def unanswered(self) -> dict[int, Intent]:
        """Return the creates of which nobody knows what they have made."""
        with self._lock:
            return dict(self._open)

    def is_empty(self) -> bool:
        """Tell whether nothing of the run can be left on the target."""
        return not (self.living() or self.helpers() or self.unanswered())

    def cost(self) -> int:
        """Return the requests that removing everything takes."""
        own = {id_in(path) for path in self.helpers() if path.startswith(LEADS)}
        return len(self.helpers()) + sum(self.lead_of(each) not in own for each in self.living()) + 1


def id_in(path: str) -> str:
    """Return the last part of a path."""
    return path.rstrip("/").rpartition("/")[2]


def _head(value: Any) -> Any:
    return value[:_HEAD] if isinstance(value, str) else [each[:_HEAD] for each in _texts(value)][:_HEAD]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
