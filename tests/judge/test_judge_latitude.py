"""
Emulators that use what the pages leave open, one respect each: the suite finds nothing.

Law: each of them keeps every documented rule; a finding here is a false alarm.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from test_judge_faults import findings

if TYPE_CHECKING:
    from datetime import datetime

    from emulator import Emulator


def _whole_seconds(emulator: Emulator) -> None:
    """Keep and show instants without their fractions, in UTC without saying so."""
    read = emulator.instants.moment
    emulator.instants.moment = lambda text: read(text).replace(microsecond=0)

    def write(moment: datetime | None) -> str | None:
        return None if moment is None else moment.replace(tzinfo=None).isoformat(timespec="seconds")

    emulator.instants.write = write


def _other_ids(emulator: Emulator) -> None:
    """Name objects by UUIDs."""
    emulator.mint.new = lambda _: str(uuid.uuid4())


def _unquoted_names(emulator: Emulator) -> None:
    """Show display names without their quotes."""
    fields = emulator.presenter.fields
    shown = fields["sender"]
    fields["sender"] = lambda email: (shown(email) or "").replace('"', "") or None


def _no_empty_texts(emulator: Emulator) -> None:
    """Show an empty text as none."""
    fields = emulator.presenter.fields
    for name in ("subject", "body_text", "body_html"):
        fields[name] = lambda email, shown=fields[name]: shown(email) or None


def _more_fields(emulator: Emulator) -> None:
    """Show fields that nobody documented."""
    emulator.presenter.fields["_links"] = lambda email: {"self": f"/activity/email/{email.id}/"}


LATITUDES = [_whole_seconds, _other_ids, _unquoted_names, _no_empty_texts, _more_fields]


@pytest.mark.parametrize("latitude", LATITUDES)
def test_latitude(latitude: object) -> None:
    """A server that does as it likes where the pages are silent is not reported."""
    assert not findings(("*",), latitude)
