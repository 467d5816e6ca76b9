"""
HTTP Archive 1.2: the traffic of a run, for browsers' network panels and whatever else reads HAR.

Law: an entry holds what was recorded, no more. A body that was folded says how long it was, and since no moment
of an exchange is recorded, each is said to begin when the one before it ended.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import harfile

from reports.text import plural
from reports.traffic import Kept, traffic

HTTP = "HTTP/1.1"
PHRASES = {status.value: status.phrase for status in HTTPStatus}
NAMED = 4
NO_ANSWER = harfile.Response(status=0, statusText="", httpVersion="")


def render_har(results: Mapping[str, Any]) -> str:
    """Render the exchanges of a results document as an HTTP Archive."""
    kept, tool = traffic(results), results["tool"]
    note = (
        f"{len(kept):,} of {plural(results['requests'], 'request')} to {results['target']['name']}: those that "
        "evidence refers to. The moments at which they began are not recorded."
    )
    text, began = StringIO(), datetime.fromisoformat(results["started"])
    with harfile.open(text, creator=harfile.Creator(tool["name"], tool["version"]), comment=note) as archive:
        for each in kept:
            began += timedelta(seconds=_add(archive, each, began))
    return text.getvalue() + "\n"


def _add(archive: harfile.HarFile, kept: Kept, began: datetime) -> float:
    """Add one entry; return the seconds it took."""
    recorded = kept.exchange
    seconds = recorded["response"]["seconds"] if recorded["response"] else 0.0
    milliseconds = round(seconds * 1000, 3)
    archive.add_entry(
        startedDateTime=began,
        time=milliseconds,
        request=_request(recorded["request"]),
        response=_response(recorded["response"]) if recorded["response"] else NO_ANSWER,
        timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
        comment=_comment(kept),
    )
    return float(seconds)


def _request(request: Mapping[str, Any]) -> harfile.Request:
    body, query = request["body"], urlsplit(request["url"]).query
    posted = None
    if body is not None:
        posted = harfile.PostData(mimeType=_header(request, "content-type"), text=body, comment=_folded(request))
    return harfile.Request(
        method=request["method"],
        url=request["url"],
        httpVersion=HTTP,
        headers=_records(request["headers"].items()),
        queryString=_records(parse_qsl(query, keep_blank_values=True)),
        postData=posted,
        bodySize=request["body_length"],
    )


def _response(response: Mapping[str, Any]) -> harfile.Response:
    return harfile.Response(
        status=response["status"],
        statusText=PHRASES.get(response["status"], ""),
        httpVersion=HTTP,
        headers=_records(response["headers"].items()),
        content=harfile.Content(
            size=response["body_length"],
            mimeType=_header(response, "content-type"),
            text=response["body"],
            comment=_folded(response),
        ),
        redirectURL=_header(response, "location"),
        bodySize=response["body_length"],
    )


def _records(pairs: Any) -> list[harfile.Record]:
    return [harfile.Record(name, value) for name, value in pairs]


def _header(message: Mapping[str, Any], wanted: str) -> str:
    """Return the value of a header, empty when the message has none of that name."""
    return next((value for name, value in message["headers"].items() if name.lower() == wanted), "")


def _folded(message: Mapping[str, Any]) -> str | None:
    body, length = message["body"], message["body_length"]
    if body is None or "…" not in body or len(body) >= length:
        return None
    return f"folded to its ends; the whole body has a length of {length:,}"


def _comment(kept: Kept) -> str:
    named, more = ", ".join(kept.rules[:NAMED]), len(kept.rules) - NAMED
    parts = [kept.exchange["id"], named + (f" and {plural(more, 'other rule')}" if more > 0 else "")]
    return ": ".join([*filter(None, parts), *filter(None, [kept.exchange["error"]])])
