"""
The ways a request is refused, each with its status code and its error body.

Law: a refusal is raised, never returned, and carries fixed text only: nothing
that the client sent is repeated, so no hostile value can break an answer.
"""

from __future__ import annotations

from typing import Any


class ValueRefusedError(Exception):
    """One value is not what its property takes; `reason` may be keyed by index."""

    def __init__(self, reason: str | dict[str, Any]) -> None:
        super().__init__(reason)
        self.reason = reason


class RefusedError(Exception):
    """A request that is answered with an error and has no effect."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def body(self) -> dict[str, Any]:
        """Give the JSON body of the answer."""
        return {"error": self.message}


class FieldsRefusedError(RefusedError):
    """One or more properties of a body are refused; says which, and why."""

    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__(400, "Some fields were refused.")
        self.fields = fields

    def body(self) -> dict[str, Any]:
        """Name each refused property with its reason."""
        return {"errors": [], "field-errors": self.fields}


def not_found() -> RefusedError:
    """Make the refusal of an id that names nothing."""
    return RefusedError(404, "Empty query: nothing has this id.")
