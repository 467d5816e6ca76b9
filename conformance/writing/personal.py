"""
Other people's data in what a target answers: where it stands in a response, and what is put in its place.

Law: what the run sent, ids, dates, numbers and what the contract documents stay; every other text goes. A value that
went is remembered (recollection.py), so that it goes wherever it stands later.
"""

from __future__ import annotations

import json
import re
import shlex
from contextlib import suppress
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_plus

from conformance import contract
from conformance.writing.recollection import Recollection, bare_address, masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from conformance.exchange import Exchange

    _Change = Callable[[str], str]

NAMES = frozenset(("sender", "user_name", "created_by_name", "updated_by_name", "envelope"))
"""Documented properties that hold names of people, on the run's own emails too."""
_WRITTEN = ("subject", "body_text", "body_html", "body_preview", "agent_action_reason", "send_attempts")
WORDS = frozenset((*_WRITTEN, "to", "cc", "bcc", "attachments", "template_name", "sequence_name"))
"""Documented properties that hold what people wrote, on emails that the run did not create."""
_HEADERS = frozenset(("message_ids", "references"))
_AN_ID = "id"
_NO_ID = re.compile(r"[\s@]")
_IDS = re.compile(r"(.*_)?ids?|created_by|updated_by|users")
_STAYS = re.compile(
    r"[a-z]{2,8}_[A-Za-z0-9]{20,}|… [\d,]+ of [\d,]+ items left out …"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(Z|[+-]\d\d:?\d\d)?"
    r"|([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d[\d:]*( ([+-]\d{4}|[A-Z]{1,4}))?"
)
"""Ids of this API wherever they stand, what stands for the middle of a long list, and moments (days may be birthdays)."""
_FOLDED = re.compile(r" … ([\d,]+) characters in all … ")
_SUCCESS = range(200, 300)


class _Place(NamedTuple):
    """
    Where a value stands.

    `known` are the properties that are documented for an object there, `name` the property whose value it is, None in
    an undocumented one; `own` tells whether the object was made by the run, `free` whether any text is documented.
    """

    known: frozenset[str]
    name: str | None
    own: bool = False
    free: bool = False


class Strangers:
    """Masks personal data for one run; `given` are texts that the user of the run has named himself."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._memory = Recollection(given)
        self._own: set[str] = set()
        self._overheard: set[str] = set()

    def learn(self, exchange: Exchange) -> None:
        """Take note of what the run said, of what it made, and of what else the answer holds."""
        request = exchange.request
        for text in (*(value for _, value in request.query), *_texts(request.body)):
            self._memory.said(text)
        if request.raw is not None:
            self._memory.said(request.raw.decode(errors="replace"))
        if request.method == "POST" and exchange.ok and isinstance(exchange.item.get("id"), str):
            self._own.add(exchange.item["id"])
        with suppress(RecursionError):
            self._walk(exchange.json, _root(exchange.operation, exchange.status), str)

    def overhear(self, exchange: Exchange) -> None:
        """Take note of what both sides of an exchange have said that is not the run's own."""
        if exchange.id in self._overheard:
            return
        self._overheard.add(exchange.id)
        with suppress(RecursionError):
            self._walk(exchange.request.body, _root("", _SUCCESS.start), str)
            self._walk(exchange.json, _root(exchange.operation, exchange.status), str)

    def has_overheard(self, identifier: str) -> bool:
        """Tell whether an exchange was one between others."""
        return identifier in self._overheard

    def text(self, text: str) -> str:
        """Return *text* without addresses that reach somebody, and without what was masked before."""
        return self._memory.without(text)

    def record(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a recorded exchange as it may be written."""
        request, response = record["request"], record["response"]
        sent = {name: self.text(request[name]) if request[name] else request[name] for name in ("url", "body")}
        changed = {"request": {**request, **sent}, "curl": self.text(record["curl"])}
        if self.has_overheard(record["id"]):
            changed = self._other(record)
        if response is not None:
            body = self._body(response["body"], _root(record["operation"], response["status"]))
            changed["response"] = {**response, "headers": self._headers(response), "body": body}
        return {**record, **changed}

    def _other(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return the request of others, and the command that repeats it, with its body masked like an answer."""
        request = record["request"]
        body, url = self._body(request["body"], _root("", _SUCCESS.start)), self.text(_impersonal(request["url"]))
        words = ["curl", "-sS", "-i", "-X", request["method"]]
        if body is not None:
            kind = request["headers"].get("content-type", "application/json")
            words += ["-H", f"Content-Type: {kind}", "--data-raw", body]
        return {"request": {**request, "url": url, "body": body}, "curl": shlex.join([*words, url])}

    def _headers(self, message: Mapping[str, Any]) -> dict[str, str]:
        return {name: self.text(value) for name, value in message["headers"].items()}

    def _body(self, text: str | None, root: _Place) -> str | None:
        """Return a JSON body with its texts masked, another one without what is known to be personal."""
        if not text:
            return None
        try:
            value = json.loads(text)
            shown = self._walk(value, root, self.text)
        except RecursionError:
            return json.dumps(masked(text))
        except ValueError:
            return self.text(text)
        return text if shown == value else json.dumps(shown, ensure_ascii=False)

    def _walk(self, value: Any, place: _Place, plain: _Change) -> Any:
        """Return a value of an answer with the texts masked that have to be, and *plain* done to the others."""
        if isinstance(value, str):
            return self._leaf(value, place.name, place.own, place.free, plain)
        if isinstance(value, dict):
            return self._object(value, place, plain)
        return [self._walk(each, place, plain) for each in value] if isinstance(value, list) else value

    def _object(self, value: dict[str, Any], place: _Place, plain: _Change) -> dict[str, Any]:
        own, free = place.own, place.free
        if "id" in value or "_type" in value:
            own, free = isinstance(value.get("id"), str) and value["id"] in self._own, False
        inside: dict[str, Any] = {}
        for name, each in value.items():
            key = name if name.isidentifier() else plain(name)
            inside[key] = each
            if isinstance(each, str):
                inside[key] = self._leaf(each, _step(name, place.known, place.name)[1], own, free, plain)
            elif isinstance(each, dict | list):
                known, shown = _step(name, place.known, place.name)
                inside[key] = self._walk(each, _Place(known, shown, own, free), plain)
        return inside

    def _leaf(self, text: str, name: str | None, own: bool, free: bool, plain: _Change) -> str:
        if self._memory.is_said(text) or name in _HEADERS:
            return text
        if free or (name in WORDS and own):
            return plain(text)
        if name is None or name in NAMES or name in WORDS or (name == _AN_ID and _NO_ID.search(text)):
            stays = bare_address(text) or _STAYS.fullmatch(text)
            return text if stays else self._memory.mask(text, _length(text))
        return self._memory.without_addresses(text)


@lru_cache(maxsize=2_000)
def _step(name: str, known: frozenset[str], above: str | None) -> tuple[frozenset[str], str | None]:
    """Return what is documented in the property *name*, and by which name its value is looked at, None without one."""
    inside = _inside().get(name, frozenset()) if name in known else frozenset()
    if name in _HEADERS and name in known:
        return inside, name
    if _IDS.fullmatch(name):
        return inside, _AN_ID
    return inside, above if above in NAMES else name if name in known else None


def _impersonal(url: str) -> str:
    """Return an address with the values of its parameters masked, but for those that are no words of people."""
    path, mark, query = url.partition("?")
    pairs = (pair.partition("=") for pair in query.split("&"))
    return path + mark + "&".join(f"{name}{sign}{_parameter(name, value)}" for name, sign, value in pairs)


def _parameter(name: str, value: str) -> str:
    text = unquote_plus(value)
    documented = any(name in contract.query_parameters(operation) for operation in contract.operations())
    stays = documented or not any(map(str.isalpha, text)) or _STAYS.fullmatch(text) or text.lower() in ("true", "false")
    return value if stays or text == "[credentials]" else masked(text)


def _length(text: str) -> int:
    """Return how long *text* was before it was folded."""
    found = _FOLDED.search(text)
    return int(found[1].replace(",", "")) if found else len(text)


def _root(operation: str | None, status: int) -> _Place:
    """Return the place of a whole answer: of a helper route nothing is documented, of a refusal any text is."""
    known = _inside()["data"] | {"data", "has_more"} if operation is not None else frozenset()
    return _Place(known, None, free=status not in _SUCCESS)


@cache
def _inside() -> Mapping[str, frozenset[str]]:
    """Return property -> the documented properties of the objects in it."""
    activity = frozenset(contract.email_fields()) | _properties("Activity") | _properties("EmailThread")
    return {
        "data": activity,
        "emails": activity,
        "latest_emails": activity,
        "attachments": _properties("Attachment") | _properties("AttachmentInput"),
        "opens": _properties("OpenInput"),
    }


def _properties(schema: str) -> frozenset[str]:
    return frozenset(contract.schema(schema)["properties"])


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
