"""
What the process shows of itself: its title, which every user of the machine can read, and its last words.

Law: no secret of the command line or of the environment is in either. Nothing heavy is imported here, since the title
is changed before anything else is done.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from conformance import credentials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_INSTEAD = "[credentials]"
_OPTION = re.compile(r"--[\w-]*(key|token)[\w-]*", re.IGNORECASE)
_VARIABLE = re.compile(r"KEY|TOKEN")
_USER = re.compile(r"(?<=://)[^/\s@]+(?=@)")


def retitle(words: Sequence[str]) -> None:
    """Give the process a title in which the command's *words* stand without secrets, where they hold any."""
    shown = [*_shown(words)]
    if shown != [*words]:
        from setproctitle import setproctitle  # noqa: PLC0415 - only where there is something to hide

        setproctitle(" ".join(shown))


def _shown(words: Sequence[str]) -> Iterator[str]:
    hide = False
    for word in words:
        name, sign, value = word.partition("=")
        is_secret = _OPTION.fullmatch(name) is not None
        if is_secret and value:
            yield f"{name}{sign}{_INSTEAD}"
        else:
            yield _INSTEAD if hide else _USER.sub(_INSTEAD, word)
        hide = is_secret and not sign


def last_words(text: str, words: Sequence[str] = sys.argv, environment: Mapping[str, str] = os.environ) -> str:
    """Return *text* without the secrets of the command's *words* and of *environment*, in whatever form."""
    secrets = {*_given(words), *(value for name, value in environment.items() if _VARIABLE.search(name))}
    for trace in credentials.traces(form for secret in secrets for form in credentials.forms(secret)):
        text = text.replace(trace, _INSTEAD)
    return _USER.sub(_INSTEAD, text)


def _given(words: Sequence[str]) -> Iterator[str]:
    for word, following in zip(words, (*words[1:], ""), strict=True):
        name, sign, value = word.partition("=")
        if _OPTION.fullmatch(name):
            yield value if sign else following
