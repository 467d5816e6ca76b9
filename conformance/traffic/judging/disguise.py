"""
Whether a value was made up by who keeps the recording: a mask in an answer for what the request still tells.

Law: a value that no server makes of another one is a disguise; one that a faulty server may make is none.
"""

from __future__ import annotations

import re
from typing import Any

from conformance.traffic.judging.substance import letters
from conformance.traffic.scrubbed import is_scrubbed

_ID = re.compile(r"[a-z]+_[A-Za-z0-9]{22,}")
_UNREAL = re.compile(r"(?i)[^@]*|.*@(example\.(com|net|org)|[\w.-]+\.invalid|anonymous\.com)>?")
"""What is no mailbox of anybody: no address at all, or one in a domain that is kept for examples."""
_TEXTS = ("subject", "body_text", "body_html")
_PEOPLE = ("sender", "to", "cc", "bcc")
_WORD = re.compile(
    r"(?i)\W+|\W*(anonymous|body|content|deleted|email|fake|hidden|loremipsum.*|n/a|omitted|pii|private|secret|snip(ped)?"
    r"|string|subject|test|text|truncated|xxx|0)\W*"
)
_MARK = re.compile(
    r"(\.{3}|…|[(\[]([^()\[\]]*(char|byte|cut|more|omit|short|snip|trim|trunc)[^()\[\]]*|\.+)[)\]])(\s|</?\w[^<>]*>)*\Z"
)
"""What tells that a text went on."""
_END = 200


def is_disguised(name: str, whole: Any, got: Any) -> bool:
    """Tell whether *got* stands where *whole*, a value of the field *name*, was; or one of them is a plain mask."""
    if is_scrubbed(whole) or is_scrubbed(got):
        return True
    if isinstance(whole, list) and isinstance(got, list):
        pairs = zip(whole, got, strict=False)
        return len(whole) == len(got) and any(one != other and is_disguised(name, one, other) for one, other in pairs)
    if not (isinstance(whole, str) and isinstance(got, str)):
        return False
    if name == "id" or name.endswith("_id"):
        return (_ID.fullmatch(whole) is None) != (_ID.fullmatch(got) is None)
    if name in _PEOPLE:
        return _UNREAL.fullmatch(got) is not None and _UNREAL.fullmatch(whole) is None
    return name in _TEXTS and (_WORD.fullmatch(letters(got)) is not None or _is_cut(whole, got))


def _is_cut(whole: str, got: str) -> bool:
    """Tell whether *got* is how *whole* begins, and a mark that it goes on."""
    mark = _MARK.search(got[-_END:])
    begun = letters(got[: len(got) - len(mark[0])]) if mark else ""
    return begun != "" and letters(whole).startswith(begun)
