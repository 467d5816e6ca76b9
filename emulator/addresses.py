"""
What an email address looks like, alone or behind a display name.

Law: text is split and looked at, never searched by a pattern that backtracks, so
a sender of several million characters costs one pass.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]+")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Mailbox(NamedTuple):
    """An address and the name before it (empty when there is none)."""

    name: str
    address: str


class Addresses:
    """Takes `address`, `Name <address>` and `"Name" <address>` apart."""

    def split(self, text: str) -> Mailbox | None:
        """Give the mailbox that a text names, or None when it names none."""
        if _CONTROL.search(text):
            return None
        name, address = "", text
        if text.endswith(">") and "<" in text:
            head, _, address = text[:-1].rpartition("<")
            name = head.strip()
        return self._mailbox(name, address)

    def is_address(self, text: str) -> bool:
        """Say whether a text is one bare address."""
        local, at, domain = text.rpartition("@")
        atoms, labels = local.split("."), domain.split(".")
        return (
            bool(at)
            and all(_LOCAL.fullmatch(atom) for atom in atoms)
            and all(_LABEL.fullmatch(label) for label in labels)
        )

    def _mailbox(self, name: str, address: str) -> Mailbox | None:
        if not self.is_address(address):
            return None
        if name.startswith('"'):
            return self._quoted(name, address)
        return None if any(mark in name for mark in '<>"') else Mailbox(name, address)

    def _quoted(self, name: str, address: str) -> Mailbox | None:
        inner = name[1:-1].replace("\\\\", "\x00").replace('\\"', "\x01")
        closed = len(name) > 1 and name.endswith('"')
        if not closed or '"' in inner or inner.endswith("\\"):
            return None
        return Mailbox(inner.replace("\x01", '"').replace("\x00", "\\"), address)
