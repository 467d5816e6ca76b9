"""
What was seen beside what was expected, with the words that differ told apart.

Law: the pieces of a text, joined, are the text. Texts that have little in common are left unmarked.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 600
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether the other text has something else in its place."""

    text: str
    differs: bool = False


Pieces = tuple[Piece, ...]


def compared(seen: str, expected: str) -> tuple[Pieces, Pieces]:
    """Return both texts in pieces, word by word, the differing ones marked."""
    words = WORD.findall(seen), WORD.findall(expected)
    if max(map(len, words)) > MOST_WORDS:
        return (Piece(seen),), (Piece(expected),)
    matcher = SequenceMatcher(None, *words, autojunk=False)
    if matcher.ratio() < ALIKE:
        return (Piece(seen),), (Piece(expected),)
    turns = matcher.get_opcodes()
    return (
        tuple(Piece("".join(words[0][i:j]), tag != "equal") for tag, i, j, _, _ in turns if i < j),
        tuple(Piece("".join(words[1][i:j]), tag != "equal") for tag, _, _, i, j in turns if i < j),
    )
