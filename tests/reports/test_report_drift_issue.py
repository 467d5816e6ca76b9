"""The text of an issue about a comparison: how it is found again, what it says, and what it never does."""

import re
from typing import Any

import pytest
from markdown_it import MarkdownIt
from specimen_drift import SPECIMENS, cut_short, difference, drifted, hundreds, nothing_moved, published, too_old

from reports.drift import render_issue

GITHUB_TAKES = 65_536
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def without_code(text: str) -> str:
    """What Markdown, as GitHub reads it, makes of a text, without what stands as code."""
    return re.sub(r"<code.*?</code>|<!--.*?-->", "", MARKDOWN.render(text), flags=re.DOTALL)


def test_title_stays_the_same() -> None:
    """The first line is a title that names what was compared and not what came of it."""
    titles = [render_issue(make()).split("\n")[0] for make in (drifted, nothing_moved, too_old, cut_short, hundreds)]
    assert set(titles) == {"# Drift: what emulator does"}
    assert render_issue(published()).startswith("# Drift: what the vendor's OpenAPI says\n")


def test_comment_tells_what_has_moved() -> None:
    """The second line is a comment with what was compared and the sorted fingerprints; values change nothing in it."""
    rows = [difference("field-added", "b", now="x"), difference("field-added", "a", now="x")]
    comment = render_issue(drifted() | {"differences": rows}).split("\n")[1]
    moved = [difference("field-added", place, now="other")["fingerprint"] for place in "ab"]
    assert comment == f"<!-- close-drift emulator: {' '.join(sorted(moved))} -->"
    assert render_issue(too_old()).split("\n")[1] == "<!-- close-drift emulator: complaints -->"
    assert render_issue(nothing_moved()).split("\n")[1] == "<!-- close-drift emulator:  -->"
    assert render_issue(published()).split("\n")[1].startswith("<!-- close-drift vendor-openapi: ")


def test_a_name_cannot_end_the_comment() -> None:
    """A target with a strange name is still only a name in title and comment."""
    made = drifted()
    made["subject"] = made["subject"] | {"name": "x --> <b>@all #1"}
    title, comment, *_ = render_issue(made).split("\n")
    assert title == "# Drift: what x --- -b-all -1 does"
    assert comment.count("-->") == 1


def test_no_drift_is_one_line() -> None:
    """Without drift the issue has, besides title and comment, one line that says so, with the age of the baseline."""
    _, _, empty, line, *rest = render_issue(nothing_moved()).split("\n")
    assert line == "**No drift.** Compared with the run that was accepted on 18 November 2026, 3 days ago."
    assert (empty, rest) == ("", [""])


def test_differences_stand_by_kind() -> None:
    """Each difference is a row below its kind, with before and now, the contract, whom it breaks, and its fingerprint."""
    text = render_issue(drifted())
    assert "### Limit moved: 1" in text
    assert (
        "| `subject, longest` | `createEmail` | `1,000 characters accepted, 1,001 refused` | "
        "`998 characters accepted, 999 refused` | `maxLength: 1000` | clients | `11c839a53b9a` |"
    ) in text
    assert all(f"`{each['fingerprint']}`" in text for each in drifted()["differences"])


def test_commands_are_told_once() -> None:
    """The command that shows most of it again stands at the top, any other below its kind."""
    text = render_issue(drifted())
    assert text.count("close-conformance drift emulator --baseline baselines/emulator.yaml") == 1
    assert text.index("To see it again") < text.index("### Field added")
    _, _, below = text.partition("### Rule now failing")
    assert "close-conformance run emulator --rule email-only-drafts-change --seed 0" in below.partition("###")[0]


def test_many_commands_are_counted() -> None:
    """Of many different commands a few are told, and the rest are counted."""
    rows = [difference("limit-moved", f"x{number}", reproduce=f"command {number}") for number in range(9)]
    text = render_issue(drifted() | {"differences": rows})
    assert "command 2\n" in text
    assert "command 3\n" not in text
    assert "And 6 other commands, on the page." in text


def test_too_old_and_cut_short_are_told() -> None:
    """A baseline that is too old, complaints, and a run that was cut short are told."""
    assert "**Baseline too old.**" in render_issue(too_old())
    assert "40 days ago; 30 days at most are asked for" in render_issue(too_old())
    assert "differs no longer; delete the entry" in render_issue(published())
    assert "3 differences held on purpose." in render_issue(published())
    assert "**Not completed: the target could not be reached" in render_issue(cut_short())


def huge() -> dict[str, Any]:
    """A comparison in which every text is far longer than an issue."""
    long = "|`@<" * 40_000
    row = difference("limit-moved", long, long, long, contract=long, reproduce=long)
    row["operations"] = [f"operation{number}" for number in range(5_000)]
    rows = [row | {"fingerprint": f"{number:012x}"} for number in range(700)]
    return drifted() | {
        "differences": rows,
        "complaints": [long] * 50,
        "complete": False,
        "reason": long,
        "exit_code": 3,
    }


@pytest.mark.parametrize("make", [*SPECIMENS, huge, lambda: hundreds(6_000)])
def test_github_takes_it(make: Any) -> None:
    """The text is never longer than an issue may be, with room for a link to the run."""
    assert len(render_issue(make())) < GITHUB_TAKES - 1_000


def test_what_is_cut_is_counted() -> None:
    """What does not fit is left out in whole rows, and a line says how many."""
    text = render_issue(hundreds(6_000))
    rows = len(re.findall(r"^\| `response", text, re.MULTILINE))
    (left,) = re.findall(r"Cut here: ([\d,]+) more differences", text)
    assert rows + int(left.replace(",", "")) == 6_000
    assert "and-5500-more -->" in text


@pytest.mark.parametrize("make", [*SPECIMENS, huge])
def test_nothing_hostile_acts(make: Any) -> None:
    """Nothing that a target or vendor said is a tag, an image, a mention, a reference or markup in the issue."""
    shown = without_code(render_issue(make()))
    assert set(re.findall(r"<(\w+)", shown)) <= {
        "h1",
        "h3",
        "p",
        "strong",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "ul",
        "li",
        "pre",
        "br",
    }
    assert "**" not in shown
    assert "javascript:" not in shown


def test_mentions_and_references_are_broken() -> None:
    """Outside of code, no at-sign and no hash stands without a backslash before it."""
    text = re.sub(r"`+[^`]*`+", "", render_issue(published()))
    assert not re.search(r"(?<!\\)@\w", text)
    assert not re.search(r"(?<!\\)#\d", text)
