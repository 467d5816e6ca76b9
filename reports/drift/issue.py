"""
The text of an issue about a comparison, in Markdown: short, and the same as long as the same has moved.

Law: it never reaches the length that GitHub refuses; what does not fit is counted. What the vendor said is code.

The first line is the title, which stays the same from day to day. The second is a comment that nobody sees: what was
compared, and the sorted fingerprints of all that moved. Whoever keeps one issue a comparison finds it by the first part
and leaves it alone while the second part is the same.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from reports.drift.kinds import BY_NAME, broken
from reports.drift.words import headline_of, is_of_behaviour, title_of
from reports.markdown import block, code, plain, table
from reports.text import plural, visible

MOST, CELL, SENTENCE, COMMAND = 38_000, 200, 500, 1_000
NAMED, COMMANDS, COMPLAINTS = 500, 3, 10
NO_NAME = re.compile(r"[^\w.' -]+")
NOTHING = "—"
AGAIN = "To see it again, where nothing else is said:"
NOT_ALWAYS = {"Contract", "Operations"}

Row = Mapping[str, Any]


class Room:
    """How many characters there is room for; once something did not fit, nothing more does."""

    def __init__(self, left: int) -> None:
        self.left = left

    def takes(self, text: str) -> bool:
        """Whether a text fits, for which the room is then taken."""
        self.left = self.left - len(text) if len(text) <= self.left else 0
        return self.left > 0


def render_issue(document: Mapping[str, Any]) -> str:
    """Render a comparison as the text of an issue."""
    said = headline_of(document)
    parts = [
        f"# Drift: {_tame(title_of(document))}\n{marker(document)}",
        f"**{plain(_cut(said.title, SENTENCE))}.** {plain(_cut(said.sentence, SENTENCE))}",
    ]
    if document["exit_code"]:
        again = _command_of_most(document["differences"])
        parts += [*_complaints(document), *([AGAIN, block(again)] if again else [])]
        parts += [*_kinds(document, again), *_rest(document)]
    return "\n\n".join(parts) + "\n"


def marker(document: Mapping[str, Any]) -> str:
    """Write the comment by which an issue is found again, and what it told."""
    name = document["subject"]["name"] if is_of_behaviour(document) else document["what"]
    moved = sorted({each["fingerprint"] for each in document["differences"]})
    more = [f"and-{len(moved) - NAMED}-more"] if len(moved) > NAMED else []
    complaints = ["complaints"] if document["complaints"] else []
    words = " ".join([*moved[:NAMED], *more, *complaints])
    return f"<!-- close-drift {_tame(name)}: {words} -->"


def _complaints(document: Mapping[str, Any]) -> Iterator[str]:
    told = document["complaints"]
    lines = [f"- {plain(_cut(each, SENTENCE))}" for each in told[:COMPLAINTS]]
    lines += [f"- and {plural(len(told) - COMPLAINTS, 'more complaint')}"] if len(told) > COMPLAINTS else []
    if lines:
        yield from ("### To be put right on our side", "\n".join(lines))


def _command_of_most(differences: list[Row]) -> str:
    """Return the command that shows most differences again, to be told once; empty when none shows two."""
    commands = Counter(row["reproduce"] for row in differences if 0 < len(row["reproduce"]) <= COMMAND)
    command, times = commands.most_common(1)[0] if commands else ("", 0)
    return command if times > 1 else ""


def _kinds(document: Mapping[str, Any], again: str) -> Iterator[str]:
    """Yield a table for each kind and the commands below it, for as long as there is room."""
    room, left = Room(MOST), 0
    for kind, group in groupby(document["differences"], key=lambda each: each["kind"]):
        rows = list(group)
        columns = [column for column in _columns(document) if column[0] not in NOT_ALWAYS or any(map(column[1], rows))]
        lines = [tuple(write(row) or NOTHING for _, write in columns) for row in rows]
        lines = [each for each in lines if room.takes(table((), [each]))]
        left += len(rows) - len(lines)
        if lines:
            yield f"### {BY_NAME[kind].title}: {len(rows):,}"
            yield table(tuple(name for name, _ in columns), lines)
            yield from (each for each in _again(rows[: len(lines)], again) if room.takes(each))
    if left:
        yield f"**Cut here: {plural(left, 'more difference')}**, in `drift.json` and on the page."


def _columns(document: Mapping[str, Any]) -> tuple[tuple[str, Callable[[Row], str]], ...]:
    before, now = ("Before", "Now") if is_of_behaviour(document) else ("We hold", "They have")
    return (
        ("Where", lambda row: _value(row["place"])),
        ("Operations", lambda row: _value(", ".join(row["operations"]))),
        (before, lambda row: _value(row["before"])),
        (now, lambda row: _value(row["now"])),
        ("Contract", lambda row: _value(row["contract"])),
        ("Breaks", lambda row: broken(row["breaks"]).sides.replace(" ", ", ")),
        ("Fingerprint", lambda row: code(row["fingerprint"])),
    )


def _again(rows: list[Row], told: str) -> Iterator[str]:
    """Yield the commands that show some differences again, but for the one that was told."""
    known = {told: None} | {row["reproduce"]: None for row in rows if 0 < len(row["reproduce"]) <= COMMAND}
    _, *commands = known
    if commands:
        yield block("\n".join(commands[:COMMANDS]))
    if len(commands) > COMMANDS:
        yield f"And {plural(len(commands) - COMMANDS, 'other command')}, on the page."


def _rest(document: Mapping[str, Any]) -> Iterator[str]:
    proposed = [each["proposal"] for each in document["differences"] if each["proposal"]]
    if placed := [each for each in proposed if each["left_out"] is None]:
        yield f"`openapi.patch`, beside the page, proposes {plural(len(placed), 'addition')} to the contract."
    counts = (
        (document["unjudged"], "rule", "said nothing this time"),
        (document["held"], "difference", "held on purpose"),
    )
    for rows, noun, rest in counts:
        if rows:
            yield f"{plural(len(rows), noun)} {rest}."
    yield "All of it, with the exchanges: `index.html`, beside `drift.json`."


def _tame(text: str) -> str:
    """Leave nothing in a name that acts in a title or a comment."""
    return NO_NAME.sub("-", text[:CELL])


def _value(text: str) -> str:
    return code(_cut(text, CELL)) if text else ""


def _cut(text: str, most: int) -> str:
    """Shorten a text by what it is when it is shown, and say how long it was."""
    shown = visible(text)
    return text if len(shown) <= most else f"{shown[:most]} … ({len(text):,} characters in all)"
