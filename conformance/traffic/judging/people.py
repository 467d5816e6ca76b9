"""
Whether the people in an answer are those that were sent: mailboxes by their addresses, names by what they spell.

Law: nobody has two mailboxes that differ in their case, and a server may know, or leave out, the name of a recipient; the
name of a sender that was sent is promised.
"""

from __future__ import annotations

from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from conformance.checks.values import address


def are_the_same_people(sent: list[Any], got: list[Any]) -> bool:
    """Tell whether two lists name the same mailboxes, once each, and no mailbox by two names."""
    one, other = _named(sent), _named(got)
    return one.keys() == other.keys() and all(
        not one[each] or not other[each] or one[each] == other[each] for each in one
    )


def is_same_sender(sent: str, got: str) -> bool:
    """Tell whether *got* is the sender *sent*, its address in small letters, its name decoded, or found where it had none."""
    one, other = address(sent.strip()), address(got.strip())
    if one is None or other is None or other[1] not in (one[1], one[1].lower()):
        return False
    return not one[0] or _decoded(one[0]) == _decoded(other[0])


def _named(people: list[Any]) -> dict[str, str]:
    """Return address -> name, both in small letters."""
    found = (address(each.strip().lower()) for each in people if isinstance(each, str))
    return {each[1]: _decoded(each[0]) for each in found if each is not None}


def _decoded(name: str) -> str:
    """Return a name out of the words in which headers of mails write what is not ASCII."""
    try:
        return str(make_header(decode_header(name))) if "=?" in name else name
    except (HeaderParseError, LookupError, ValueError):
        return name
