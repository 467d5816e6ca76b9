"""
Which rules changed their verdict because of something that moved.

Law: a rule follows from a cause when it is about the same field: its id names the field, or what it found is told in
the field's name. A rule that is blocked follows from whatever else is wrong. The words of a target are read for nothing
but this: they put a rule beside a cause, where it is still told; whether there is a difference never depends on them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import is_refusal
from conformance.drift.difference import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.drift.difference import Difference

_PLAIN = frozenset(("to", "cc", "bcc", "id", "_type", "status", "data"))
"""Names of fields that are words of English, or parts of other names, as well."""
_PAGE = ("data", "has_more")
_REFUSAL_STORES = "email-create-refusal-stores-nothing"
_COUNTS_EMAILS = "email-list-has-more-false"
_KEY = r"[\"']{name}[\"']: "
_WORD = r"(?<!\w){name}(?!\w)"
_REFUSED = re.compile(r"(accepted: )?4\d\d ")


@dataclass(frozen=True)
class Cause:
    """
    Something that moved.

    `names` are those of its field, `rules` those that are about it and nothing else. `answers` are operations whose
    answers as a whole are not what they were, `unsized` tells that this is so only for pages for which no size is asked;
    `shown` are the findings of a rule that is a cause itself, `values` are those that are new in an enum; `strays` tells
    that creates were accepted that are none, so that there are more emails than the run counts with.
    """

    difference: Difference
    names: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    unsized: bool = False
    shown: frozenset[tuple[str, str]] = frozenset()
    values: frozenset[str] = frozenset()
    strays: bool = False

    @property
    def breaks(self) -> bool:
        """Whether rules can fail because of it."""
        return Side.CLIENTS in self.difference.breaks

    def explains(self, row: Mapping[str, Any]) -> bool:
        """Tell whether the rule of *row* says something else now because of this."""
        if row["id"] in self.rules or self._is_seen_in_answers(row):
            return True
        if (row["findings"] and shown_by(row) <= self.shown) or (self.strays and row["id"] == _COUNTS_EMAILS):
            return True
        if not self.breaks:
            return False
        if self.names & named(row["id"]):
            return True
        return self._is_refused_throughout(row) or any(self._is_told_in(text) for text in _texts(row))

    def _is_refused_throughout(self, row: Mapping[str, Any]) -> bool:
        """Tell whether in each finding of a rule a request was refused in the name of the field."""
        return bool(row["findings"]) and all(
            any(_is_named_in(name, refusal) for name in self.names for refusal in _refusals(finding))
            for finding in row["findings"]
        )

    def _is_told_in(self, text: str) -> bool:
        return any(repr(value) in text for value in self.values) or any(_is_told(name, text) for name in self.names)

    def _is_seen_in_answers(self, row: Mapping[str, Any]) -> bool:
        """Tell whether each finding of a rule comes from an answer that is not what it was; a probe is all about it."""
        if not row["findings"]:
            return not self.unsized and bool(self.answers & set(row["operations"]))
        return all(any(map(self._is_one, finding["exchanges"])) for finding in row["findings"])

    def _is_one(self, record: Mapping[str, Any]) -> bool:
        return record["operation"] in self.answers and not (self.unsized and "_limit=" in record["request"]["url"])

    def with_rule(self, row: Mapping[str, Any]) -> Cause:
        """Return this cause with the rule of *row* among those that follow from it."""
        difference = self.difference
        rules = tuple(dict.fromkeys((*difference.rules, row["id"])))
        return replace(
            self, difference=replace(difference, rules=rules, reproduce=difference.reproduce or row["rerun"])
        )


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


def shown_by(row: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return what the findings of a rule show: the exchange that decides, and what was seen in it."""
    return frozenset((each["exchanges"][-1]["id"], each["seen"]) for each in row["findings"] if each["exchanges"])


def leaves_strays(row: Mapping[str, Any]) -> bool:
    """Tell whether a create left an email behind that had to be refused."""
    return row["id"] == _REFUSAL_STORES or any(
        finding["seen"].startswith("accepted: ") and finding["exchanges"][-1]["operation"] == "createEmail"
        for finding in row["findings"]
        if finding["exchanges"]
    )


def _texts(row: Mapping[str, Any]) -> Iterable[str]:
    for finding in row["findings"]:
        yield from (finding["title"], finding["seen"], finding["expected"])
    yield from filter(_REFUSED.match, (each["answer"] or "" for each in row["evidence"]))
    yield row["reason"] or ""


def _is_told(name: str, text: str) -> bool:
    """Tell whether *text* speaks of the field *name*, or quotes a refusal that does."""
    after = "( is| was| as | in the answer| of )" if name in _PLAIN else r"(?![\w\"'])"
    if re.search(rf"(?<![\w\"'.]){re.escape(name)}{after}", text):
        return True
    return bool(_REFUSED.match(text) and _is_named_in(name, text))


def _is_named_in(name: str, refusal: str) -> bool:
    return bool(re.search((_KEY if name in _PLAIN else _WORD).format(name=re.escape(name)), refusal))


def _refusals(finding: Mapping[str, Any]) -> Iterable[str]:
    answers = (record["response"] or {} for record in finding["exchanges"])
    yield from (each["body"] or "" for each in answers if each and is_refusal(each["status"]))
