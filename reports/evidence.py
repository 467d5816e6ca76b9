"""
The exchanges of a run, packed for its page: each once, in blocks that a reader's browser opens when it needs one.

Law: what the page has no room for goes into a file beside it, one a rule, and the page says where. Nothing is dropped.
"""

import base64
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from reports.steps import line

FOLDER = "evidence"
BLOCK = 200_000
BUDGET = 1_200_000
ITEMS = 40

Exchange = Mapping[str, Any]
Steps = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Packed:
    """
    Evidence as a page carries it.

    `index` tells for each rule what was tried and where its exchanges are, `blocks` hold these, and `files` are the
    texts of those that lie beside the page, by name.
    """

    index: str
    blocks: tuple[str, ...]
    files: Mapping[str, str]


@dataclass
class Shelf:
    """Every exchange by its key, and the block that each was put into, until the budget was spent."""

    budget: int
    exchanges: dict[str, Exchange]
    blocks: list[str] = field(default_factory=list)
    place: dict[str, int] = field(default_factory=dict)
    _open: dict[str, Exchange] = field(default_factory=dict)
    _size: int = 0

    def key(self, exchange: Exchange) -> str:
        """Take in the exchange of a finding; its key is its id, or close to that where another one has it."""
        key = str(exchange["id"])
        while self.exchanges.setdefault(key, exchange) != exchange:
            key += "+"
        return key

    def put(self, key: str) -> None:
        """Put an exchange into the block that is open, as long as the budget lasts."""
        if key in self.place or key not in self.exchanges or self.budget <= 0:
            return
        self._open[key] = self.exchanges[key]
        self.place[key] = len(self.blocks)
        self._size += len(compact(self.exchanges[key]))
        if self._size >= BLOCK:
            self.close()

    def close(self) -> None:
        """Pack the block that is open; the next exchange begins another."""
        if self._open:
            self.blocks.append(packed_text(self._open))
            self.budget -= len(self.blocks[-1])
        self._open, self._size = {}, 0


@dataclass(frozen=True, slots=True)
class Trail:
    """What one rule refers to: the steps of its findings and of its evidence, each as its part and its key."""

    row: Mapping[str, Any]
    findings: list[Steps]
    evidence: list[Steps]

    @property
    def shown(self) -> list[str]:
        """Keys of the exchanges that the page names."""
        return [key for steps in (*self.findings, *self.evidence[:ITEMS]) for _, key in steps]

    @property
    def file(self) -> str:
        """Name of the file beside the page."""
        return f"{FOLDER}/{self.row['id']}.json"

    def beside(self, shelf: Shelf) -> dict[str, Exchange]:
        """Exchanges that are in no block."""
        keys = (key for steps in (*self.findings, *self.evidence) for _, key in steps)
        return {key: shelf.exchanges[key] for key in keys if key in shelf.exchanges and key not in shelf.place}


def pack(results: Mapping[str, Any], budget: int = BUDGET) -> Packed:
    """Pack the evidence of a results document: that of findings first, then of each rule a bit in turn."""
    shelf = Shelf(budget, dict(results["exchanges"]))
    trails = [_trail(row, shelf) for row in results["rules"] if row["findings"] or row["evidence"]]
    for key in (key for trail in trails for steps in trail.findings for _, key in steps):
        shelf.put(key)
    for turn in zip_longest(*(trail.evidence[:ITEMS] for trail in trails), fillvalue=[]):
        for key in (key for steps in turn for _, key in steps):
            shelf.put(key)
    shelf.close()
    files = {trail.row["id"]: trail for trail in trails if len(trail.evidence) > ITEMS or trail.beside(shelf)}
    index = {
        "rules": {trail.row["id"]: _entry(trail, beside=trail.row["id"] in files) for trail in trails},
        "lines": dict(_lines(trails, shelf, results["target"]["base_url"].rstrip("/"))),
    }
    texts = {trail.file: _text(trail, shelf) for trail in files.values()}
    return Packed(packed_text(index), tuple(shelf.blocks), texts)


def packed_text(value: object) -> str:
    """Write a value as JSON, deflated, in base64: what store.js reads."""
    return base64.b64encode(zlib.compress(compact(value).encode(), 9)).decode("ascii")


def compact(value: object) -> str:
    """Write JSON without white space, and in ASCII, so that half of a surrogate pair survives."""
    return json.dumps(value, separators=(",", ":"))


def _trail(row: Mapping[str, Any], shelf: Shelf) -> Trail:
    findings = [[(each["role"], shelf.key(_bare(each))) for each in found["exchanges"]] for found in row["findings"]]
    evidence = [[(each["role"], each["id"]) for each in item["exchanges"]] for item in row["evidence"]]
    return Trail(row, findings, evidence)


def _bare(exchange: Exchange) -> Exchange:
    return {name: value for name, value in exchange.items() if name != "role"}


def _entry(trail: Trail, *, beside: bool) -> dict[str, Any]:
    items = zip(trail.row["evidence"][:ITEMS], trail.evidence, strict=False)
    return {
        "findings": trail.findings,
        "evidence": [[item["title"], item["holds"], item["answer"], steps] for item, steps in items],
        "more": max(0, len(trail.evidence) - ITEMS),
        "file": trail.file if beside else None,
    }


def _lines(trails: list[Trail], shelf: Shelf, base_url: str) -> Iterator[tuple[str, list[Any]]]:
    """Yield key -> method, path, outcome, tone and block of every exchange that the page names."""
    for key in (key for trail in trails for key in trail.shown if key in shelf.exchanges):
        shown = line("", shelf.exchanges[key], base_url)
        yield key, [shown.method, shown.path, shown.outcome, shown.tone, shelf.place.get(key)]


def _text(trail: Trail, shelf: Shelf) -> str:
    content = {"rule": trail.row["id"], "evidence": trail.row["evidence"], "exchanges": trail.beside(shelf)}
    return json.dumps(content, indent=1) + "\n"
