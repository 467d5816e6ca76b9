"""
The classes of drift and whom they break, as a reader meets them.

Law: these are the only words for them in `reports`; page and issue read them here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One class: its name in the document, its title, and what it means in one line."""

    name: str
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Whom a difference breaks: the word for it, a colour, and the sides that the filter finds it by."""

    label: str
    tone: str
    sides: str


KINDS = (
    Kind("field-added", "Field added", "a field that was not there"),
    Kind("field-removed", "Field removed", "a field that is there no longer"),
    Kind("type-changed", "Type changed", "a value of another JSON type"),
    Kind("nullability-changed", "Nullability changed", "null where it was not, or no longer where it was"),
    Kind("enum-value-new", "New value", "a value that none of the known ones is"),
    Kind("enum-value-gone", "Value gone", "a known value that is accepted or given no longer"),
    Kind("limit-moved", "Limit moved", "the edge between what is accepted and what is refused"),
    Kind("default-changed", "Default changed", "what is taken when nothing is given"),
    Kind("rule-failing", "Rule now failing", "a promise that was kept and is broken"),
    Kind("rule-passing", "Rule now passing", "a promise that was broken and is kept"),
    Kind("probe-changed", "Answer changed", "what is done where the pages are silent"),
    Kind("operation-added", "Operation added", "an operation that was not there"),
    Kind("operation-removed", "Operation removed", "an operation that is there no longer"),
    Kind("parameter-added", "Parameter added", "a parameter that was not there"),
    Kind("parameter-removed", "Parameter removed", "a parameter that is there no longer"),
    Kind("response-added", "Response added", "a status that was not answered with"),
    Kind("response-removed", "Response removed", "a status that is answered with no longer"),
    Kind("required-changed", "Required changed", "what has to be there, or has to be no longer"),
    Kind("format-changed", "Format changed", "a text of another form"),
    Kind("closed-changed", "Openness changed", "whether members that are not listed are allowed"),
    Kind("security-changed", "Security changed", "how a client signs in"),
)
BY_NAME = {kind.name: kind for kind in KINDS}

SIDES = ("clients", "servers", "nobody")
CLIENTS = Broken("Breaks clients", "fail", "clients")
SERVERS = Broken("Breaks servers", "warning", "servers")
BOTH = Broken("Breaks both", "fail", "clients servers")
NOBODY = Broken("Breaks nobody", "observed", "nobody")
_BROKEN = {("clients",): CLIENTS, ("servers",): SERVERS, ("clients", "servers"): BOTH, (): NOBODY}


def broken(breaks: list[str]) -> Broken:
    """Tell whom a difference breaks."""
    return _BROKEN[tuple(sorted(breaks))]
