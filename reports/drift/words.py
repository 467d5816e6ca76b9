"""
A comparison in a few words: what it was of, what it came to, how old the other side is.

Law: what was cut short is never called free of drift, and a baseline is never named without its age.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from reports.drift.kinds import BOTH, CLIENTS, NOBODY, SERVERS, broken
from reports.headline import Headline
from reports.text import plural

BEHAVIOUR = "behaviour"


def is_of_behaviour(document: Mapping[str, Any]) -> bool:
    """Whether a run was compared, and not the vendor's document."""
    return bool(document["what"] == BEHAVIOUR)


def title_of(document: Mapping[str, Any]) -> str:
    """Name what was compared; it stays the same from day to day."""
    return f"what {document['subject']['name']} does" if is_of_behaviour(document) else "what the vendor's OpenAPI says"


def headline_of(document: Mapping[str, Any]) -> Headline:
    """Sum a comparison up, the gravest news first."""
    differences = document["differences"]
    against = compared_with(document)
    counted = f"{plural(len(differences), 'difference')}: {_tally(differences)}" if differences else "no difference"
    if not document["complete"]:
        reason = document["reason"].rstrip(".")
        return Headline(
            "error", f"Not completed: {reason}", f"So far {counted}. What was not reached is unknown. {against}"
        )
    if differences:
        tone = "fail" if any(each["breaks"] for each in differences) else "warning"
        return Headline(tone, plural(len(differences), "difference"), f"{_tally(differences).capitalize()}. {against}")
    if is_too_old(document):
        return Headline("warning", "Baseline too old", f"No difference was found. {against}")
    if document["complaints"]:
        title = f"No drift, yet {plural(len(document['complaints']), 'complaint')}"
        return Headline("warning", title, against)
    return Headline("pass", "No drift", against)


def compared_with(document: Mapping[str, Any]) -> str:
    """Say what it was compared with, and how old that is."""
    against = document["against"]
    if not is_of_behaviour(document):
        return f"Compared with our contract, version {against['contract']}."
    allowed = f"; {plural(document['max_age'], 'day')} at most are asked for" if is_too_old(document) else ""
    return f"Compared with the run that was accepted on {day_of(against)}, {age_of(against)}{allowed}."


def age_of(against: Mapping[str, Any]) -> str:
    """Say how long ago the last run was accepted."""
    days = against["age_days"]
    return "today" if not days else f"{plural(days, 'day')} ago"


def is_too_old(document: Mapping[str, Any]) -> bool:
    """Whether the last accepted run is older than was asked for."""
    most = document["max_age"]
    return most is not None and document["against"].get("age_days", 0) > most


def day_of(against: Mapping[str, Any]) -> str:
    """Write the day on which a run was accepted as people say it."""
    day = date.fromisoformat(against["accepted"])
    return f"{day.day} {day:%B %Y}"


def _tally(differences: list[Mapping[str, Any]]) -> str:
    counts = Counter(broken(each["breaks"]) for each in differences)
    words = {CLIENTS: "clients", SERVERS: "servers", BOTH: "both sides", NOBODY: "nobody"}
    return ", ".join(
        f"{counts[side]:,} break{'s' if counts[side] == 1 else ''} {word}"
        for side, word in words.items()
        if counts[side]
    )
