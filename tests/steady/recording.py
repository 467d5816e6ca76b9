"""
The emulator behind a recorder: every request with its answer, and every email that goes out.

Law: nothing is changed on the way; what is told of the requests is read from their bytes.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from serving import EMAILS, Front

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from serving import Answer, Asked, Wire

    from emulator import Emulator
    from emulator.records import Email

_WRITES = ("POST", "PUT", "PATCH")
_SENDS = re.compile(r"status[\"'\s:=\[{%\dA-F]*(outbox|scheduled)\b", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_DOMAIN = re.compile(r"@([^\s<>,;:\"'@()\\]+)")
_RESERVED = re.compile(r"(^|\.)(example\.(com|org|net)|example|test|invalid|localhost)\.?$", re.IGNORECASE)
_RECIPIENTS = ("to", "cc", "bcc")


@dataclass(frozen=True)
class Record:
    """One request and what the emulator answered."""

    asked: Asked
    answer: Answer

    @property
    def writes_email(self) -> bool:
        """Whether it makes or changes an email."""
        return self.asked.method in _WRITES and self.asked.route.startswith(EMAILS.rstrip("/"))

    @property
    def accepted(self) -> bool:
        """Whether the emulator did what was asked."""
        return 200 <= self.answer.status < 300

    @property
    def said(self) -> dict[str, Any]:
        """The JSON object of the answer; an empty one when it is none."""
        return _object(self.answer.body)

    @property
    def sent(self) -> dict[str, Any]:
        """The JSON object of the request; an empty one when it is none."""
        return _object(self.asked.body)

    def asks_to_send(self) -> bool:
        """Tell whether the body names a status that sends, in whatever spelling and encoding."""
        return any(_SENDS.search(text) for text in _readings(self.asked.body))

    def recipients(self) -> Iterator[str]:
        """Yield the domain of every address among the recipients."""
        for name in _RECIPIENTS:
            yield from domains(json.dumps(self.sent.get(name), ensure_ascii=False))


class Recording(Front):
    """Keeps all that passes: `records` of requests, `delivered` emails in the order in which they went out."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator.app)
        self.emulator = emulator
        self.records: list[Record] = []
        self.delivered: list[Email] = []
        self._listen()

    def take(self, asked: Asked, wire: Wire) -> None:
        """Answer a request and keep both."""
        answer = self.forward(asked)
        self.records.append(Record(asked, answer))
        wire.send(answer)

    def made(self) -> set[str]:
        """Give the ids of all objects that requests have made, contacts of new leads included."""
        answers = [each.said for each in self.records if each.asked.method == "POST" and each.accepted]
        contacts = [contact for answer in answers for contact in answer.get("contacts") or ()]
        return {each["id"] for each in (*answers, *contacts) if "id" in each}

    def _listen(self) -> None:
        go_out = self.emulator.sending.go_out

        def heard(email: Email, moment: datetime) -> None:
            self.delivered.append(email)
            go_out(email, moment)

        vars(self.emulator.sending)["go_out"] = heard


def domains(text: str) -> list[str]:
    """Give the domain of every address in a text, however it is written."""
    return _DOMAIN.findall(text)


def is_reserved(domain: str) -> bool:
    """Tell whether nobody can have an address at *domain*."""
    return bool(_RESERVED.search(domain))


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _readings(raw: bytes) -> Iterator[str]:
    """Yield the texts that a lenient server could take the bytes for."""
    for codec in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        text = codecs.decode(raw, codec, "ignore")
        yield _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
