"""
Texts: ordinary, awkward, and as long as a limit.

Law: a long text is a small value that is written out when it is sent, so that drawing and shrinking stay cheap
and a failing example can be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

ALPHABETS = {"ASCII": "a", "two-byte": "é", "astral": "😀"}
"""One character for each width that encodings disagree about: 1, 2 and 4 bytes in UTF-8; 1, 1 and 2 in UTF-16."""

LINE_ENDS, PADDED = "line ends and tabs", "blanks at both ends"
AWKWARD_TEXTS = {
    "astral characters": "Grüße 👋🏽 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 日本語",
    "markup": "<P title='a &amp; b'>1 < 2 &lt; 3&nbsp;&eacute;</P><!-- c --><script>x()</script>",
    LINE_ENDS: "one\r\ntwo\n\tthree\r\n\r\nfour\tfive\n",
    PADDED: "  two before and two after  ",
    "quotes and backslashes": "\"double\" 'single' \\ {{ braces }} %s $HOME",
    "combining characters": "e\u0301 is not é",
    "compatibility characters": "\ufb01 \u2460 \u338f \u210b",
    "unusual blanks": "a b\u00a0c\u200bd\u200de\u2003f  g",
    "escapes of other languages": "%41%20 a+b \\u0041",
}
"""Texts that careless code changes, by what is awkward about them."""

EMPTY, BLANK, NULL_WORD, DIGITS = "", " \n ", "null", "12345"
"""Texts that careless code takes for another value, or for none."""


@dataclass(frozen=True)
class LongText:
    """A text of `length` characters: `head`, then `unit` over and over, then `tail`; `str()` writes it out."""

    length: int
    unit: str = "a"
    head: str = ""
    tail: str = ""

    def __str__(self) -> str:
        """Return the text itself."""
        ends = len(self.head) + len(self.tail)
        return (self.head + self.unit * max(0, self.length - ends) + self.tail)[: self.length]


def edges(limit: int) -> st.SearchStrategy[int]:
    """Lengths around *limit*: one below, at it, one above, and now and then any other up to it."""
    return st.one_of(st.sampled_from([limit, limit + 1, limit - 1]), st.integers(0, limit))


def long_texts(
    lengths: st.SearchStrategy[int], *, units: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[LongText]:
    """Long texts of the given *lengths*, made of one repeated character between two short ends."""
    chosen = st.sampled_from(list(ALPHABETS.values())) if units is None else units
    ends = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=3)
    return st.builds(LongText, length=lengths, unit=chosen, head=ends, tail=ends)


def lines() -> st.SearchStrategy[str]:
    """Texts of one line without tabs: a subject is a header field, and may be refused for control characters."""
    return texts().map(lambda text: " ".join(text.replace("\t", "\n").splitlines()))


def texts(*, max_size: int = 60) -> st.SearchStrategy[str]:
    """Short texts that a person could have written: no control characters but line ends, no lone surrogates."""
    written = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=max_size)
    return st.one_of(written, st.sampled_from(list(AWKWARD_TEXTS.values())))
