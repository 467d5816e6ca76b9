"""
The document of a comparison as its page shows it: frozen values, nothing left to work out.

Law: as in reports/view.py; a template decides how a thing looks, this file decides what is there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.difference import Pieces, compared
from reports.drift.kinds import BY_NAME, Broken, Kind, broken
from reports.drift.words import headline_of, is_of_behaviour, title_of
from reports.headline import Headline
from reports.steps import Line, line
from reports.text import ends, place

GIST = 160
NOTHING = "nothing"
LOOKED_THROUGH = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to add to the contract, the lines of a patch that adds it, and why the whole patch lacks it."""

    pointer: str
    lines: tuple[str, ...]
    left_out: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `id` is unique on the page, `lost` counts exchanges that were not kept."""

    id: str
    fingerprint: str
    kind: Kind
    place: str
    broken: Broken
    gist: str
    before: Pieces
    now: Pieces
    contract: str
    operations: tuple[str, ...]
    pointers: tuple[str, ...]
    rules: tuple[str, ...]
    lines: tuple[Line, ...]
    lost: int
    reproduce: str
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class Family:
    """The differences of one kind, and how many of them break whom."""

    kind: Kind
    differences: tuple[Difference, ...]
    is_open: bool

    @property
    def tally(self) -> tuple[tuple[Broken, int], ...]:
        """Count those that break the same side."""
        return tuple(Counter(each.broken for each in self.differences).items())


@dataclass(frozen=True, slots=True)
class Held:
    """A difference that is held on purpose; `address` is that of a page, or empty."""

    difference: Difference
    reason: str
    address: str
    link: str


@dataclass(frozen=True, slots=True)
class Drift:
    """All that the page shows; `run` is the address of the run's own page, or empty."""

    title: str
    headline: Headline
    labels: tuple[str, str]
    families: tuple[Family, ...]
    total: int
    operations: tuple[str, ...]
    held: tuple[Held, ...]
    patch: tuple[str, ...]
    left_out: tuple[Proposal, ...]
    run: str


def drift_of(document: Mapping[str, Any], patch: str, run: str) -> Drift:
    """View a document, the text of its patch, and the address of the run's page where there is one."""
    behaviour = is_of_behaviour(document)
    shown = tuple(_differences(document["differences"], document))
    held = _differences((each["difference"] for each in document["held"]), document, "held-")
    return Drift(
        title=title_of(document),
        headline=headline_of(document),
        labels=("Before", "Now") if behaviour else ("We hold", "They have"),
        families=_families(shown),
        total=len(shown),
        operations=tuple(sorted({name for each in shown for name in each.operations})),
        held=tuple(_held(each, entry) for each, entry in zip(held, document["held"], strict=True)),
        patch=lines_of(patch),
        left_out=tuple(each.proposal for each in shown if each.proposal and each.proposal.left_out),
        run=run if behaviour else "",
    )


def lines_of(patch: str) -> tuple[str, ...]:
    """Take a patch apart into its lines."""
    return tuple(patch.removesuffix("\n").split("\n")) if patch else ()


def evidence_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Write a document as reports/evidence.py reads it: every difference a rule with one finding."""
    rules = [
        {"id": each.id, "findings": [{"exchanges": _steps(row, document)}], "evidence": []}
        for each, row in zip(_differences(document["differences"], document), document["differences"], strict=True)
        if each.lines
    ]
    return {"rules": rules, "exchanges": {}, "target": {"base_url": _base_url(document)}}


def _differences(rows: Iterable[Mapping[str, Any]], document: Mapping[str, Any], prefix: str = "") -> list[Difference]:
    seen: Counter[str] = Counter()
    made = []
    for row in rows:
        seen[row["fingerprint"]] += 1
        number = seen[row["fingerprint"]]
        made.append(_difference(row, document, f"{prefix}{row['fingerprint']}{f'-{number}' if number > 1 else ''}"))
    return made


def _difference(row: Mapping[str, Any], document: Mapping[str, Any], identifier: str) -> Difference:
    before, now = compared(ends(row["before"]), ends(row["now"]))
    steps = _steps(row, document)
    return Difference(
        id=identifier,
        fingerprint=row["fingerprint"],
        kind=BY_NAME[row["kind"]],
        place=ends(row["place"]),
        broken=broken(row["breaks"]),
        gist=f"{_excerpt(row['before'])} → {_excerpt(row['now'])}" if row["before"] or row["now"] else "",
        before=before,
        now=now,
        contract=ends(row["contract"]),
        operations=tuple(row["operations"]),
        pointers=tuple(row["pointers"]),
        rules=tuple(row["rules"]),
        lines=tuple(line(each["role"], each, _base_url(document)) for each in steps),
        lost=len(row["evidence"]) - len(steps),
        reproduce=row["reproduce"],
        proposal=_proposal(row["proposal"]),
    )


def _steps(row: Mapping[str, Any], document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the exchanges of a difference that were kept, each with the operation as the part it plays."""
    kept = (document["exchanges"][name] for name in row["evidence"] if name in document["exchanges"])
    return [{"role": each["operation"] or "request", **each} for each in kept]


def _base_url(document: Mapping[str, Any]) -> str:
    return str(document["subject"].get("base_url", "")).rstrip("/")


def _proposal(row: Mapping[str, Any] | None) -> Proposal | None:
    return Proposal(row["pointer"], lines_of(row["patch"]), row["left_out"]) if row else None


def _families(differences: tuple[Difference, ...]) -> tuple[Family, ...]:
    groups: dict[Kind, list[Difference]] = {}
    for each in differences:
        groups.setdefault(each.kind, []).append(each)
    few = len(differences) <= LOOKED_THROUGH
    return tuple(Family(kind, tuple(members), few) for kind, members in groups.items())


def _held(difference: Difference, row: Mapping[str, Any]) -> Held:
    link = row["link"]
    address = link if link.startswith("https://") else ""
    return Held(difference, row["reason"], address, place(address) if address else link)


def _excerpt(text: str) -> str:
    words = " ".join(text.split()) or NOTHING
    return words if len(words) <= GIST else f"{words[:GIST]} …"
