"""
The logs of this suite: `results.jsonl` and `results.json`, whose exchanges are evidence and stand there once.

Law: they are read as reading.py reads them; a log that was cut short is read as far as it goes, and that is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.traffic.reading.entry import Entry, Message, NoExchange, headers_of, number, part, plain, status_of
from conformance.traffic.reading.opening import refused
from conformance.writing import reading
from reports.traffic import traffic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def records(path: Path, *, log: bool) -> tuple[list[Mapping[str, Any]], str | None]:
    """Return the recorded exchanges of a file of ours as they were sent, and what has to be said of it."""
    read = reading.read_log(path) if log else reading.read_results(path)
    try:
        moment = {"started": read.document["started"]}
        found: list[Mapping[str, Any]] = [{**each.exchange, **moment} for each in traffic(read.document)]
    except (KeyError, TypeError, AttributeError):
        raise refused(path, "no results of a run; its evidence is not as it has to be") from None
    return found, None if read.exact else f"{path}: {reading.WITHOUT_FOOTER}; read as far as it goes"


def entry_of(record: Mapping[str, Any]) -> Entry:
    """Return an exchange of a run; raises NoExchange for one whose answer never came."""
    request, response = part(record, "request"), part(record, "response")
    if not request or not response:
        raise NoExchange(plain(record.get("error")) or "no answer came")
    return Entry(
        method=plain(request.get("method")),
        url=plain(request.get("url")),
        sent=_message(request),
        status=status_of(response.get("status")),
        got=_message(response),
        seconds=number(response.get("seconds")) or 0.0,
        moment=plain(record.get("started")),
    )


def _message(message: dict[str, Any]) -> Message:
    body = message.get("body")
    missing = None if body is None or isinstance(body, str) else "was not recorded as text"
    length = len(body.encode()) if isinstance(body, str) else None
    return Message(headers_of(message.get("headers")), None if missing else body, missing, length)
