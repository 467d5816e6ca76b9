"""
Readers of the lists that leads and contacts are made with.

Law: only flat, known members are kept, so that nothing deep or strange that was
sent to a helper route can come back out of it.
"""

from __future__ import annotations

from typing import Any

from emulator.lists import ListKinds
from emulator.properties import Property

_POINT = {
    "email": Property("text", nullable=False, required=True),
    "type": Property("text"),
}


class AllKinds(ListKinds):
    """The readers of emails, and those that only helper routes use."""

    def contact_points(self, value: object) -> list[dict[str, Any]]:
        """Take the addresses of a contact."""
        return self._each(self._list(value), lambda item: self.members(item, _POINT))

    def new_contacts(self, value: object) -> list[dict[str, Any]]:
        """Take the contacts that a new lead comes with."""
        return self._each(self._list(value), lambda item: self.members(item, _NEW_CONTACT))


_NEW_CONTACT = {
    "name": Property("text"),
    "title": Property("text"),
    "emails": Property("contact_points", empty=list),
}
