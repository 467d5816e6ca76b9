"""
Which rules changed their verdict because of something that moved.

Law: a rule follows from a cause when it is about the same field: its id names the field, or what it found is told in
the field's name. A rule that is blocked follows from whatever else is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.drift.difference import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.drift.difference import Difference

_PLAIN = frozenset(("to", "cc", "bcc", "id", "_type", "status", "data"))
"""Names of fields that are words of English, or parts of other names, as well."""
_PAGE = ("data", "has_more")
_KEY = r"[\"']{name}[\"']: "


@dataclass(frozen=True)
class Cause:
    """Something that moved: `names` are those of its field, `rules` those that are about it and nothing else."""

    difference: Difference
    names: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    @property
    def breaks(self) -> bool:
        """Whether rules can fail because of it."""
        return Side.CLIENTS in self.difference.breaks

    def explains(self, row: Mapping[str, Any]) -> bool:
        """Tell whether the rule of *row* says something else now because of this."""
        if row["id"] in self.rules:
            return True
        if not self.breaks:
            return False
        return bool(self.names & named(row["id"])) or any(
            _is_told(name, text) for name in self.names for text in _texts(row)
        )

    def with_rule(self, row: Mapping[str, Any]) -> Cause:
        """Return this cause with the rule of *row* among those that follow from it."""
        difference = self.difference
        rules = tuple(dict.fromkeys((*difference.rules, row["id"])))
        return replace(self, difference=replace(difference, rules=rules))


def slug(name: str) -> str:
    """Return the name of a field as ids of rules have it."""
    return name.strip("_").replace("_", "-")


@cache
def named(rule: str) -> frozenset[str]:
    """Return the fields that the id of *rule* names, without those whose name is only a part of another's."""
    found = {name: slug(name) for name in _fields() if re.search(_segments(name), rule)}
    return frozenset(
        name for name, part in found.items() if not any(part != other and part in other for other in found.values())
    )


def _segments(name: str) -> str:
    before = "-(field|keeps|clears|type|list)-" if name in _PLAIN else "-"
    return rf"{before}{slug(name)}(-|$)"


@cache
def _fields() -> frozenset[str]:
    asked = {name for each in ("createEmail", "updateEmail") for name in contract.request_properties(each)}
    return frozenset({*contract.email_fields(), *asked, *_PAGE})


def _texts(row: Mapping[str, Any]) -> Iterable[str]:
    for finding in row["findings"]:
        yield from (finding["title"], finding["seen"], finding["expected"])
    yield row["reason"] or ""


def _is_told(name: str, text: str) -> bool:
    """Tell whether *text* speaks of the field *name*, or quotes a refusal that does."""
    after = "( is| was| as | in the answer| of )" if name in _PLAIN else r"(?![\w\"'])"
    spoken = re.search(rf"(?<![\w\"'.]){name}{after}", text)
    return bool(spoken or (re.match(r"(accepted: )?4\d\d ", text) and re.search(_KEY.format(name=name), text)))
