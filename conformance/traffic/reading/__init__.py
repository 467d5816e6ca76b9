"""
Recordings as streams of exchanges, whoever made them.

Law: the form is found by what a file holds, never by its name. A file is read once, item by item; a broken one ends in
a UsageError that names the file and the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from conformance.traffic.reading import cassettes, har, json_items, yaml_items
from conformance.traffic.reading.entry import NoExchange, NotHttp
from conformance.traffic.reading.normal import Normaliser
from conformance.traffic.reading.opening import encoding_of, first_character, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from conformance.traffic.reading.entry import Entry
    from conformance.traffic.recorded import LeftOut, Recorded

HAR: Final = "HTTP Archive"
CASSETTE_JSON: Final = "cassette in JSON"
CASSETTE_YAML: Final = "cassette in YAML"
OWN: Final = "log of close-conformance"


def _unheard(_: str) -> None:
    """Nobody asks for the secrets."""


@dataclass
class Recording:
    """
    One file; iterate over it once.

    `form` is what it was found to be, `name` what people know it by, `notes` what has to be said of it. `on_secret` is
    told each secret that a request carries; `prefix` makes the ids of its exchanges unique among several recordings.
    """

    path: Path
    form: str
    on_secret: Callable[[str], None] = _unheard
    name: str = ""
    prefix: str = ""
    notes: list[str] = field(default_factory=list)
    _encoding: str = "utf-8"
    _place: str = ""
    _by_us: bool = False

    @property
    def own(self) -> bool:
        """Whether a run of this suite wrote it."""
        return self.form == OWN or self._by_us

    def unheard(self) -> Recording:
        """Return this recording with nobody who is told of secrets, so that another process can have it."""
        return replace(self, on_secret=_unheard)

    def __iter__(self) -> Iterator[Recorded | LeftOut]:
        """Yield the exchanges; raises UsageError where the file is broken, or holds none."""
        what = {HAR: "entry", OWN: "exchange"}.get(self.form, "interaction")
        normaliser = Normaliser(self.name or self.path.name, what, self.on_secret, self.prefix)
        holds_http = False
        for number, item in enumerate(self._items(), 1):
            try:
                recorded = normaliser.recorded(self._entry(item), number, self._identifier(item))
            except NoExchange as problem:
                recorded = normaliser.left_out(number, str(problem))
                holds_http |= not isinstance(problem, NotHttp)
            else:
                holds_http = True
            yield recorded
        if not holds_http:
            raise refused(self.path, f"{'an' if self.form == HAR else 'a'} {self.form} that holds no exchange")

    def _items(self) -> Iterable[Any]:
        if self.form == CASSETTE_YAML:
            return yaml_items.items(self.path, self._encoding)
        if self.form != OWN:
            return json_items.items(self.path, self._encoding, self._place)
        from conformance.traffic.reading import own  # noqa: PLC0415 - brings what reads results along

        found, note = own.records(self.path, log=self._place == json_items.OWN_LOG)
        self.notes += [note] if note else []
        return found

    def _entry(self, item: Any) -> Entry:
        if not isinstance(item, dict):
            raise NotHttp("it is no exchange")
        if self.form == OWN:
            from conformance.traffic.reading import own  # noqa: PLC0415 - is there since its items are

            return own.entry_of(item)
        return har.entry_of(item, self.path.parent) if self.form == HAR else cassettes.entry_of(item)

    def _identifier(self, item: Any) -> str | None:
        found = item.get("id") if self.form == OWN else None
        return found if isinstance(found, str) else None


def open_recording(path: Path, on_secret: Callable[[str], None] = _unheard, name: str = "") -> Recording:
    """Return the recording that lies in *path*; raises UsageError when it is none that can be read."""
    encoding = encoding_of(path)
    if first_character(path, encoding) not in "{[":
        return Recording(path, CASSETTE_YAML, on_secret, name, _encoding=encoding)
    place = json_items.place_of(path, encoding)
    if place in (json_items.OWN_LOG, json_items.OWN_RESULTS):
        form = OWN
    else:
        form = HAR if place == json_items.PLACE_OF_HAR else CASSETTE_JSON
    by_us = form == HAR and json_items.creator_of(path, encoding) == "close-conformance"
    return Recording(path, form, on_secret, name, _encoding=encoding, _place=place, _by_us=by_us)


def read(path: Path) -> Iterator[Recorded | LeftOut]:
    """Yield the exchanges of the recording in *path*, and what in it is none; raises UsageError."""
    return iter(open_recording(path))
