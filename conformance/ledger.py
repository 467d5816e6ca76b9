"""
The emails that a run has created and not yet deleted.

Law: an email enters as soon as its create is answered, and whatever is left is deleted at the end of the run.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.exchange import Exchange


class Ledger:
    """Keeps id -> lead of every living email of the run; safe to share between threads."""

    def __init__(self) -> None:
        self._living: dict[str, str] = {}
        self._lock = threading.Lock()

    def record(self, exchange: Exchange) -> None:
        """Enter what *exchange* created; strike what it deleted."""
        if not exchange.ok:
            return
        with self._lock:
            if exchange.operation == "createEmail" and isinstance(exchange.item.get("id"), str):
                self._living[exchange.item["id"]] = str(exchange.item.get("lead_id"))
            elif exchange.operation == "deleteEmail":
                self._living.pop(exchange.request.path.rstrip("/").rpartition("/")[2], None)

    def lead_of(self, email: str) -> str | None:
        """Return the lead that a living email hangs on."""
        return self._living.get(email)

    def living(self, lead: str | None = None) -> list[str]:
        """Return the ids of the living emails, of one *lead* or of all."""
        with self._lock:
            return [email for email, owner in self._living.items() if lead in (None, owner)]
