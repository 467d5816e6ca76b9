"""
A client of an emulator in this process, with a network between them that fails where a test wants it to.

Law: nothing waits and nothing is random; a request that no mishap is for is answered as without one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.exchange import Request
from conformance.proof.direct import DirectClient
from conformance.target import Target
from conformance.wire.ledger import EMAILS
from conformance.wire.patience import Patience
from conformance.wire.transport import Lost, answered
from emulator import DEFAULT_API_KEY
from emulator.app import BASE

if TYPE_CHECKING:
    from conformance.exchange import Exchange, Response
    from conformance.wire.transport import Prepared
    from emulator import Emulator

ALWAYS = 1_000


@dataclass
class Mishap:
    """
    What becomes of the next *times* requests of a method whose address holds *part*.

    *way* tells when the answer is lost: before the request goes out (`unsent`), `before` it is carried out, or
    `after`; a number is a status code that it is answered with, in place of being carried out.
    """

    method: str
    part: str
    way: str | int
    times: int = 1

    def fits(self, prepared: Prepared) -> bool:
        """Tell whether it happens to *prepared*."""
        return self.times > 0 and prepared.method == self.method and self.part in str(prepared.url)


@dataclass
class Losing(DirectClient):
    """Lets `mishaps` happen; `carried` are the requests that the emulator got."""

    mishaps: list[Mishap] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)

    def carry(self, prepared: Prepared) -> Response:
        """Answer *prepared*, or lose the answer."""
        mishap = next((each for each in self.mishaps if each.fits(prepared)), None)
        if mishap is None:
            return self._carried(prepared)
        mishap.times -= 1
        if isinstance(mishap.way, int):
            return answered(mishap.way, {"Content-Type": "application/json"}, b"{}", 0.0)
        if mishap.way == "after":
            self._carried(prepared)
        raise Lost("connection reset", reached=mishap.way != "unsent")

    def _carried(self, prepared: Prepared) -> Response:
        self.carried.append(f"{prepared.method} {str(prepared.url).partition(BASE)[2].partition('?')[0]}")
        return super().carry(prepared)

    def expect(self, method: str, part: str, way: str | int, times: int = 1) -> None:
        """Let a mishap happen from now on."""
        self.mishaps.append(Mishap(method, part, way, times))

    def lead(self) -> str:
        """Make a lead."""
        return str(self.send(Request("POST", "/lead/", body={"name": self.ledger.mark})).item["id"])

    def email(self, lead: str, **properties: Any) -> Exchange:
        """Create a draft on *lead*."""
        return self.send(Request("POST", EMAILS, body={"lead_id": lead, "status": "draft", **properties}))


def client_of(emulator: Emulator, **options: Any) -> Losing:
    """Make a client that loses nothing yet."""
    target = Target(name="t", embedded=True, api_key=DEFAULT_API_KEY, allow_sending=True, **options)
    return Losing(target, f"http://localhost{BASE}", patience=Patience(shortest=0.0), app=emulator.app)
