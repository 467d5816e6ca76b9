"""
The list-valued properties: recipients, attachments, opens.

Law: a list is refused as a whole when one item is; the reason is then keyed by
the item's index. Of an object only the documented members are kept.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from emulator.kinds import Kinds
from emulator.problems import ValueRefusedError
from emulator.properties import Property, attachment_properties, open_properties

if TYPE_CHECKING:
    from collections.abc import Callable

Item = TypeVar("Item")


class ListKinds(Kinds):
    """All readers: those of single values, and those of lists."""

    @cached_property
    def attachment_table(self) -> dict[str, Property]:
        """Hold the rows of an attachment."""
        return attachment_properties()

    @cached_property
    def open_table(self) -> dict[str, Property]:
        """Hold the rows of an opening."""
        return open_properties()

    def recipients(self, value: object) -> list[str]:
        """Take the strings of a `to`, `cc` or `bcc`."""
        items = self._at_most(self._list(value), self.limits.recipients)
        return self._each(items, self.recipient)

    def recipient(self, value: object) -> str:
        """Take one recipient."""
        return self._no_longer(self.text(value), self.limits.recipient)

    def attachments(self, value: object) -> list[dict[str, Any]]:
        """Take the files that go with an email."""
        items = self._at_most(self._list(value), self.limits.attachments)
        return self._each(items, self.attachment)

    def attachment(self, value: object) -> dict[str, Any]:
        """Take one uploaded file."""
        return self.members(value, self.attachment_table)

    def attachment_url(self, value: object) -> str:
        """Take an address that the vendor's file store gave out."""
        url = self.text(value)
        if not url.startswith(self.limits.attachment_prefix):
            raise ValueRefusedError("Not the address of an uploaded file.")
        return url

    def opens(self, value: object) -> list[dict[str, Any]]:
        """Take the times at which an email was opened."""
        return self._each(self._list(value), self.opening)

    def opening(self, value: object) -> dict[str, Any]:
        """Take one opening; what is null is left out."""
        read = self.members(value, self.open_table)
        read["opened_at"] = self.instants.write(read["opened_at"])
        return {name: member for name, member in read.items() if member is not None}

    def members(self, value: object, table: dict[str, Property]) -> dict[str, Any]:
        """Take the documented members of an object."""
        if not isinstance(value, dict):
            raise ValueRefusedError("Not an object.")
        kept: dict[str, Any] = {}
        for name, known in table.items():
            if name in value:
                kept[name] = self.read(known, value[name])
            elif known.required:
                raise ValueRefusedError({name: "This field is required."})
        return kept

    def read(self, known: Property, value: object) -> Any:
        """Read a value as its property has it; null stands for nothing, or is refused."""
        if value is not None:
            return getattr(self, known.kind)(value)
        if not known.nullable:
            raise ValueRefusedError("This field may not be null.")
        return None if known.empty is None else known.empty()

    def _list(self, value: object) -> list[Any]:
        if not isinstance(value, list):
            raise ValueRefusedError("Not a list.")
        return value

    def _at_most(self, items: list[Any], most: int) -> list[Any]:
        if len(items) > most:
            raise ValueRefusedError("Too many items.")
        return items

    def _each(self, items: list[Any], reader: Callable[[object], Item]) -> list[Item]:
        return [self._item(index, item, reader) for index, item in enumerate(items)]

    def _item(self, index: int, item: object, reader: Callable[[object], Item]) -> Item:
        try:
            return reader(item)
        except ValueRefusedError as refused:
            raise ValueRefusedError({"errors": {str(index): refused.reason}}) from refused
