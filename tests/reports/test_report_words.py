"""The words of a report: headlines, durations, places, differences and invisible characters."""

from typing import Any

import pytest

from reports.difference import compared
from reports.headline import headline
from reports.shell import ticked
from reports.text import duration, ends, moment, place, sentences, visible
from reports.verdicts import VERDICTS

NOTHING = dict.fromkeys((verdict.name for verdict in VERDICTS), 0)


@pytest.mark.parametrize(
    ("counts", "exit_code", "title", "tone"),
    [
        pytest.param({"pass": 3}, 0, "Conformant", "pass", id="green"),
        pytest.param({"pass": 3, "warning": 1}, 0, "Conformant", "pass", id="warned"),
        pytest.param({"pass": 3, "warning": 2}, 1, "2 warnings", "warning", id="strict"),
        pytest.param({"pass": 3, "fail": 1}, 1, "1 deviation", "fail", id="one"),
        pytest.param({"fail": 2, "error": 1}, 1, "2 deviations", "fail", id="two"),
        pytest.param({"fail": 2}, 0, "2 deviations, accepted", "warning", id="known"),
        pytest.param({"pass": 3}, 1, "No deviation, yet the run exits 1", "warning", id="stale"),
        pytest.param({"pass": 3, "blocked": 1}, 1, "Not judged: 1 rule blocked", "blocked", id="blocked"),
        pytest.param({"error": 2}, 3, "Not judged: 2 errors of our own", "error", id="error"),
        pytest.param({"not-applicable": 2}, 0, "Nothing was judged", "not-applicable", id="idle"),
    ],
)
def test_headlines(counts: dict[str, int], exit_code: int, title: str, tone: str) -> None:
    """A run is summed up by its gravest news, and only a clean one is conformant."""
    results: dict[str, Any] = {"complete": True, "reason": None, "exit_code": exit_code}
    said = headline(results, NOTHING | counts)
    assert (said.title, said.tone) == (title, tone)


def test_headline_of_a_run_cut_short() -> None:
    """A run that was cut short is never conformant, whatever it had found."""
    results = {"complete": False, "reason": "interrupted.", "exit_code": 130}
    said = headline(results, NOTHING | {"pass": 3})
    assert said.title == "Not completed: interrupted"
    assert said.sentence == "So far 3 rules: 3 kept."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.004, "4 ms"), (12.3, "12.3 s"), (75, "1 min 15 s"), (3723, "1 h 2 min")],
)
def test_durations(seconds: float, words: str) -> None:
    """A duration is written in the largest units that matter."""
    assert duration(seconds) == words


def test_moments_are_in_utc() -> None:
    """A moment is written out in UTC."""
    assert moment("2026-11-21T05:12:00+01:00") == "21 November 2026, 04:12 UTC"


def test_places_lose_their_scheme() -> None:
    """An address is shortened to host, path and section."""
    assert place("https://developer.close.com/api/create#request") == "developer.close.com/api/create § request"


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\x00", "\x1b", "\r", "\ud800", "\ufffe"])
def test_invisible_characters_are_named(character: str) -> None:
    """A character that acts unseen is replaced by its name."""
    assert visible(f"a{character}b") == f"a⟨U+{ord(character):04X}⟩b"


@pytest.mark.parametrize("text", ["plain", "two\nlines\tand a tab", "שלום", "👩\u200d👩\u200d👧", "é"])
def test_visible_text_stays(text: str) -> None:
    """Text of any script, line breaks and joined emoji stay as they are."""
    assert visible(text) == text


def test_long_texts_keep_their_ends() -> None:
    """A text of a mebibyte is cut to its two ends and says how long it was; a short one stays."""
    shown = ends("a" * 500_000 + "b" * 548_576)
    assert len(shown) < 2_100
    assert shown.startswith("aaa")
    assert shown.endswith("bbb")
    assert "1,048,576 characters in all" in shown
    assert ends("short") == "short"


def test_sentences() -> None:
    """A text is taken apart where a sentence ends and another begins, and nowhere else."""
    assert sentences("It sends 1.5 s. Then e.g. waits. ") == ("It sends 1.5 s.", "Then e.g. waits.")
    assert sentences("") == ()


@pytest.mark.parametrize(
    ("seen", "expected", "differing"),
    [
        pytest.param("subject is 'b'", "subject is 'a'", (["b"], ["a"]), id="a-word"),
        pytest.param("the same", "the same", ([], []), id="nothing"),
        pytest.param("200, all of it", "a refusal with status code 400", ([], []), id="too-different"),
        pytest.param("a " * 5000, "a " * 5001, ([], []), id="too-long"),
    ],
)
def test_differences(seen: str, expected: str, differing: tuple[list[str], list[str]]) -> None:
    """What differs is marked, word by word, where two texts are alike; the pieces are the texts."""
    pieces = compared(seen, expected)
    assert tuple("".join(each.text for each in side) for side in pieces) == (seen, expected)
    assert tuple([each.text for each in side if each.differs] for side in pieces) == differing


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("a `b` <c>", "a <code>b</code> &lt;c&gt;"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("one ` alone", "one ` alone"),
        ("a \u202e`x`", "a ⟨U+202E⟩<code>x</code>"),
    ],
)
def test_ticks_become_code(text: str, markup: str) -> None:
    """What stands between backticks is set as code, escaped like all else."""
    assert str(ticked(text)) == markup
