"""
From a request body to checked values.

Law: everything wrong with single properties is found before anything is said,
and nothing is kept unless all of it was right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.problems import FieldsRefusedError, ValueRefusedError
from emulator.properties import create_properties, update_properties

if TYPE_CHECKING:
    from emulator.lists import ListKinds
    from emulator.properties import Property

REQUIRED = "This field is required."


class Intake:
    """Holds the property tables of one emulator, and reads bodies by them."""

    def __init__(self, kinds: ListKinds) -> None:
        self.kinds = kinds
        self.create = create_properties()
        self.update = update_properties()

    def for_create(self, body: dict[str, Any]) -> dict[str, Any]:
        """Read the body of a POST."""
        return self.read(body, self.create)

    def for_update(self, body: dict[str, Any]) -> dict[str, Any]:
        """Read the body of a PUT."""
        return self.read(body, self.update)

    def read(self, body: dict[str, Any], table: dict[str, Property]) -> dict[str, Any]:
        """Read what a table knows of a body, keyed by the attribute it fills."""
        values: dict[str, Any] = {}
        problems: dict[str, Any] = {}
        for name, known in table.items():
            if self.absent(body, name, known):
                problems[name] = REQUIRED
            elif name in body:
                self._take(known, name, body[name], values, problems)
        if problems:
            raise FieldsRefusedError(problems)
        return values

    def absent(self, body: dict[str, Any], name: str, known: Property) -> bool:
        """Say whether a required property is missing, or null."""
        return known.required and body.get(name) is None

    def _take(
        self,
        known: Property,
        name: str,
        value: object,
        values: dict[str, Any],
        problems: dict[str, Any],
    ) -> None:
        try:
            values[known.keeps or name] = self.kinds.read(known, value)
        except ValueRefusedError as refused:
            problems[name] = refused.reason
