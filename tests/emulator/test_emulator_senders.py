"""What counts as a sender, and that it is kept as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator.addresses import Addresses, Mailbox

if TYPE_CHECKING:
    from conftest import Api

WRITTEN = {
    "bare": ("jane@example.com", "", "jane@example.com"),
    "plus": ("jane+x.y@mail.example.com", "", "jane+x.y@mail.example.com"),
    "odd-local": ("!#$%&'*+-/=?^_`{|}~@example.com", "", "!#$%&'*+-/=?^_`{|}~@example.com"),
    "named": ("Jane Doe <jane@example.com>", "Jane Doe", "jane@example.com"),
    "quoted": ('"Jane Doe" <jane@example.com>', "Jane Doe", "jane@example.com"),
    "comma-in-quotes": ('"Doe, Jane" <jane@example.com>', "Doe, Jane", "jane@example.com"),
    "escaped": ('"J \\"D\\" \\\\" <jane@example.com>', 'J "D" \\', "jane@example.com"),
    "unicode": ("Zoë Müller <zoe@exämple.com>", "Zoë Müller", "zoe@exämple.com"),
    "apostrophe": ("Pat O'Hara <pat@example.com>", "Pat O'Hara", "pat@example.com"),
}
REFUSED = {
    "empty": "",
    "word": "jane",
    "no-domain": "jane@",
    "no-local": "@example.com",
    "two-ats": "jane@doe@example.com",
    "space": "jane doe@example.com",
    "empty-label": "jane@example..com",
    "leading-dot": ".jane@example.com",
    "hyphen-edge": "jane@-example.com",
    "empty-brackets": "Jane <>",
    "no-address": "Jane <jane>",
    "open-bracket": "Jane <jane@example.com",
    "name-only": "Jane Doe",
    "trailing": "<jane@example.com> Jane",
    "two": "jane@example.com, joe@example.com",
    "half-quoted": '"Jane <jane@example.com>',
    "loose-quote": 'Ja"ne <jane@example.com>',
    "escaped-end": '"Jane\\" <jane@example.com>',
    "newline": "Jane\n <jane@example.com>",
    "nul": "jane\x00@example.com",
    "surrogate-word": "\ud800",
}


@pytest.mark.parametrize(("text", "name", "address"), WRITTEN.values(), ids=WRITTEN)
def test_accepted_senders(api: Api, text: str, name: str, address: str) -> None:
    """A sender is kept as written, and taken apart in the envelope."""
    email = api.email(status="outbox", sender=text, send_in=59)
    assert api.read(email)["sender"] == text
    assert email["envelope"]["from"] == [{"email": address, "name": name}]


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("status", ["draft", "outbox"])
def test_refused_senders(api: Api, status: str, text: str) -> None:
    """What is neither an address nor a name with an address is refused."""
    response = api.post(status=status, sender=text)
    assert response.status_code == 400
    assert list(response.get_json()["field-errors"]) == ["sender"]


@pytest.mark.parametrize("value", [1, True, [], {}, ["jane@example.com"]], ids=str)
def test_sender_is_text(api: Api, value: object) -> None:
    """A sender that is not a string is refused."""
    assert api.post(status="draft", sender=value).status_code == 400


def test_refused_sender_on_update(api: Api) -> None:
    """A draft keeps its sender when a bad one is refused."""
    email = api.email(sender="jane@example.com")
    assert api.put(email, sender="nobody").status_code == 400
    assert api.read(email) == email


@pytest.mark.parametrize(
    "text",
    ["a" * 2_000_000, " " * 2_000_000 + "<", '"' * 2_000_000, "@" * 200_000, "." * 200_000],
    ids=["letters", "spaces", "quotes", "ats", "dots"],
)
def test_long_senders_are_cheap(text: str) -> None:
    """A very long text is looked at once and refused."""
    assert Addresses().split(text) is None


def test_mailbox_without_name() -> None:
    """An address in brackets alone has an empty name."""
    assert Addresses().split("<jane@example.com>") == Mailbox("", "jane@example.com")
