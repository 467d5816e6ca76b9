"""
What a target can make a terminal show: nothing but letters.

Law: what comes out is looked at as bytes are, character by character.
"""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from conformance import cli
from conformance.errors import Unreachable
from conformance.progress import say
from conformance.wire.addresses import is_address, is_reserved
from conformance.words import counted, printable

_CLEAR, _BELL, _BACKWARDS, _C1 = "\x1b[2J", "\a", "\N{RIGHT-TO-LEFT OVERRIDE}", "\x9b31m"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Grüße 日本 … → 😀", "Grüße 日本 … → 😀", id="letters"),
        pytest.param("one\ntwo", "one\ntwo", id="lines"),
        pytest.param(_CLEAR, "\\x1b[2J", id="escape"),
        pytest.param(f"a{_BELL}b\rc\td", "a\\x07b\\rc\\td", id="control"),
        pytest.param(_C1, "\\x9b31m", id="eight-bit-control"),
        pytest.param(f"txt{_BACKWARDS}exe", "txt\\u202eexe", id="backwards"),
        pytest.param("\ud800", "\\ud800", id="half-a-character"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    """Letters and lines stay; whatever else a terminal would obey is shown as Python writes it."""
    assert printable(text) == shown


def test_a_terminal_obeys_nothing() -> None:
    """What is said on a terminal has the colours that we gave it and no other."""
    screen = io.StringIO()
    say(Console(file=screen, force_terminal=True, width=80), f"seen: {_CLEAR}{_BELL}{_C1} [red]", style="bold")
    said = screen.getvalue()
    assert "seen: \\x1b[2J\\x07\\x9b31m [red]" in said
    assert not {"\x1b[2J", "\a", "\x9b"} & {said[start : start + size] for start in range(len(said)) for size in (1, 4)}


def test_an_error_is_one_line_of_letters(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What ends the command may name what a target said, and says it plainly."""

    def fail(**_: object) -> None:
        raise Unreachable(f"does not speak this API: {_CLEAR}")

    monkeypatch.setattr(cli, "cli", fail)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit):
        cli.main()
    assert capsys.readouterr().err == "close-conformance: does not speak this API: \\x1b[2J\n"


def test_counts() -> None:
    """One is one, everything else is many."""
    assert [counted(number, "rule") for number in (0, 1, 2_000)] == ["0 rules", "1 rule", "2,000 rules"]


@pytest.mark.parametrize("domain", ["example.com", "Mail.Example.ORG", "a.test", "invalid", "localhost"])
def test_domains_that_nobody_has(domain: str) -> None:
    """Reserved domains, those below them, in any case."""
    assert is_reserved(domain)


@pytest.mark.parametrize("domain", ["example.co", "notexample.com", "example.com.evil.io", "test.io", "", "com"])
def test_domains_that_somebody_may_have(domain: str) -> None:
    """What only looks like a reserved domain is none."""
    assert not is_reserved(domain)


@pytest.mark.parametrize(
    ("text", "good"), [("a@example.com", True), ("A <a@example.com>", False), ("a@b@c", False), ("a b@c", False)]
)
def test_addresses(text: str, good: bool) -> None:
    """An address is one, without a name and without blanks."""
    assert is_address(text) is good
