"""
What has passed, in the words in which every recording is read.

Law: a part that was not kept is missing, never empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.proxy.passage import Loss
from conformance.traffic.reading.entry import Entry, Message

if TYPE_CHECKING:
    from conformance.proxy.passage import Passage
    from conformance.proxy.passing import Headers, Way
    from conformance.proxy.tape import Tape

_NO_ANSWER = "was not recorded, since no answer came"
_HALF = "was not recorded whole"


def entry_of(passage: Passage, way: Way) -> Entry:
    """Return *passage*, on its *way*, as an entry of a recording."""
    return Entry(
        method=passage.method,
        url=way.onward(passage.target),
        sent=_message(passage.asked, passage.sent, _lacking(passage, asking=True)),
        status=passage.status,
        got=_message(passage.told, passage.heard, _lacking(passage, asking=False)),
        began=passage.began,
        seconds=max(passage.ended - passage.began, 0.0),
    )


def _message(headers: Headers, tape: Tape, lacking: str) -> Message:
    lowered = tuple((name.lower(), value) for name, value in headers)
    lost = lacking or (tape.lost if tape.size else "")
    return Message(lowered, None if lost else tape.content or None, lost or None)


def _lacking(passage: Passage, *, asking: bool) -> str:
    """Return why nothing may be concluded from what was kept of a body, empty when something may."""
    if not passage.status and not asking:
        return _NO_ANSWER
    cut = passage.loss is not None and passage.loss is not Loss.REFUSED
    return _HALF if cut and not (asking and passage.sent_whole) else ""
