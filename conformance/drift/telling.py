"""
What a comparison says on the terminal, and in a workflow.

Law: each difference in three lines, with the command that shows it again; the age of the baseline whenever there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import github
from conformance.drift.document import BEHAVIOUR
from conformance.progress import say
from conformance.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rich.console import Console

    Row = Mapping[str, Any]


def tell(console: Console, document: Row, directory: Path, *, accepted: bool) -> None:
    """Print what has moved, what is out of date, and where the pages are."""
    with github.no_commands():
        for each in document["differences"]:
            _difference(console, each, document["what"])
        for line in (*document["subject"].get("absent", ()), *document["complaints"]):
            say(console, line, style="yellow")
        if document["unjudged"]:
            say(console, f"{counted(len(document['unjudged']), 'rule')} said nothing this time.", style="yellow")
        if document["reason"]:
            say(console, f"Not completed: {document['reason']}", style="bold magenta")
        say(console, _headline(document, accepted=accepted), style="bold")
        say(console, f"Page: {directory / 'index.html'}")
    github.summarise(directory / "issue.md")


def _difference(console: Console, each: Row, what: str) -> None:
    before, now = ("before:  ", "now:     ") if what == BEHAVIOUR else ("we hold: ", "they have:")
    where = ", ".join(each["operations"])
    say(console, f"{each['kind'].upper()} {each['place']}{f' ({where})' if where else ''}", style="bold red")
    say(console, f"  {before} {each['before'] or 'nothing'}\n  {now} {each['now'] or 'nothing'}")
    if each["breaks"]:
        say(console, f"  breaks:   {' and '.join(each['breaks'])}")
    if each["rules"]:
        say(console, f"  rules:    {', '.join(each['rules'])}")
    if each["reproduce"]:
        say(console, f"  again:    {each['reproduce']}")


def _headline(document: Row, *, accepted: bool) -> str:
    found = counted(len(document["differences"]), "difference") if document["differences"] else "No difference"
    if document["what"] != BEHAVIOUR:
        held = f", {len(document['held'])} held on purpose" if document["held"] else ""
        return f"{found}{held}; compared with our contract, version {document['against']['contract']}."
    against = document["against"]
    took = f"{document['requests']} requests in {document['seconds']:.1f} s"
    if accepted:
        done = "accepted, {} is written" if document["complete"] else "not accepted, {} is left as it was"
        return f"{found}; {done.format(against['baseline'])}. {took}."
    age = f"{counted(against['age_days'], 'day')} ago" if against["age_days"] else "today"
    return f"{found} since {against['accepted']}, {age}. {took}."
