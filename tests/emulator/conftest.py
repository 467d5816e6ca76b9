"""
One emulator with a clock of its own, and a few words to speak to it.

Law: nothing here knows a rule; it only sends requests and hands back answers.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from emulator import DEFAULT_API_KEY, Emulator
from emulator.clock import ManualClock

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

START = datetime(2026, 1, 15, 12, tzinfo=UTC)
SENDER = "jane@example.com"


class Api:
    """Speaks to an emulator as its key's owner; `lead_id` is a lead that exists."""

    def __init__(self, emulator: Emulator) -> None:
        self.client = emulator.app.test_client()
        basic = b64encode(f"{DEFAULT_API_KEY}:".encode()).decode()
        self.headers = {"Authorization": f"Basic {basic}"}
        self.lead_id: str = self.made("/lead/", {"name": "Acme"})["id"]

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send any request."""
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers, **options)

    def get(self, path: str, **query: Any) -> TestResponse:
        """Read something."""
        return self.send("GET", path, query_string=query)

    def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make something that is sure to be accepted."""
        response = self.send("POST", path, json=body)
        assert response.status_code == 200, response.text
        made: dict[str, Any] = response.get_json()
        return made

    def post(self, **body: Any) -> TestResponse:
        """Post an email on the lead."""
        return self.send("POST", "/activity/email/", json={"lead_id": self.lead_id} | body)

    def email(self, **body: Any) -> dict[str, Any]:
        """Make an email that is sure to be accepted; a draft unless it says otherwise."""
        return self.made("/activity/email/", {"lead_id": self.lead_id, "status": "draft"} | body)

    def put(self, email: dict[str, Any], **body: Any) -> TestResponse:
        """Change an email."""
        return self.send("PUT", f"/activity/email/{email['id']}/", json=body)

    def read(self, email: dict[str, Any]) -> dict[str, Any]:
        """Read an email back."""
        response = self.get(f"/activity/email/{email['id']}/")
        assert response.status_code == 200
        read: dict[str, Any] = response.get_json()
        return read

    def ids(self, path: str = "/activity/email/", **query: Any) -> list[str]:
        """Read the ids of a list."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.text
        return [item["id"] for item in response.get_json()["data"]]


@pytest.fixture
def clock() -> ManualClock:
    """Stand still at a known instant."""
    return ManualClock(START)


@pytest.fixture
def emulator(clock: ManualClock) -> Emulator:
    """Make an empty emulator."""
    return Emulator(clock=clock)


@pytest.fixture
def api(emulator: Emulator) -> Api:
    """Speak to the emulator, which then has one lead."""
    return Api(emulator)
