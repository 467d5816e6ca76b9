"""
Where in an operation two schemas are compared, and whom a difference there breaks.

Law: what is narrower in a request refuses clients that keep our contract, and what is wider is more than a server that
keeps it accepts; in a response it is the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from conformance.drift.difference import Difference, Kind, Proposal, Side
from conformance.words import short

_PAGE = "data[]."


@dataclass(frozen=True, slots=True)
class Spot:
    """
    A place of an operation: `part` is the request body, a parameter, or a response; `path` leads on from there.

    `at` is the JSON pointer to it in their document, or to what would hold it there.
    The items of a list are told like the object itself, so that what differs in both is one difference.
    """

    operation: str
    part: str
    sent: bool
    at: str
    path: str = ""

    @property
    def place(self) -> str:
        """The place in words that stay the same."""
        path = self.path.removeprefix(_PAGE)
        return f"{self.part}{', ' if path and path[0] != '[' else ''}{path}"

    def field(self, name: str, at: str) -> Spot:
        """Return the place of the field *name* of the object here."""
        return replace(self, path=f"{self.path}.{short(name)}" if self.path else short(name), at=at)

    def at_schema(self, pointer: str) -> Spot:
        """Return this place, told to stand at *pointer* if that is one: a `$ref` leads elsewhere."""
        return replace(self, at=pointer or self.at)

    def items(self, at: str) -> Spot:
        """Return the place of the items of the list here."""
        return replace(self, path=f"{self.path}[]", at=at)

    def sides(self, *, narrower: bool, wider: bool) -> tuple[Side, ...]:
        """Return whom it breaks that theirs is *narrower* than ours, *wider*, or both."""
        clients, servers = (narrower, wider) if self.sent else (wider, narrower)
        return (Side.CLIENTS,) * clients + (Side.SERVERS,) * servers

    def difference(
        self,
        kind: Kind,
        before: str,
        now: str,
        *,
        pointer: str = "",
        breaks: tuple[Side, ...] = (),
        about: str = "",
        proposal: Proposal | None = None,
    ) -> Difference:
        """Return a difference here; `about` is what of the place it is about, where that is not all of it."""
        return Difference(
            kind,
            self.place + about,
            (self.operation,),
            before=before,
            now=now,
            breaks=breaks,
            pointers=(pointer or self.at,),
            proposal=proposal,
        )
