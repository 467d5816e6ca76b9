"""
Where something stands in an answer, and what the contract says of that place.

Law: an email is the same thing wherever it is shown, so that a change of it has one place; what our contract allows is
read from it here and nowhere else in a comparison.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance import contract
from conformance.counting.field_counts import declared

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS = {"listEmails": "EmailList", "listActivities": "ActivityList"}
ITEM = "data[]"
ROOT = ""


class Answer(NamedTuple):
    """One kind of answer: what was asked and the status code."""

    operation: str
    status: int

    @property
    def ok(self) -> bool:
        """Whether this answer says that the request was accepted."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the meaning of 2xx

    @property
    def email(self) -> str | None:
        """The path of an email in this answer, None when it holds none."""
        if not self.ok or self.operation == "deleteEmail":
            return None
        return ITEM if self.operation in LISTS else ROOT

    def __str__(self) -> str:
        return f"{self.operation} {self.status}"


class Place(NamedTuple):
    """A place of the contract: the schema there, its JSON pointer, and whether the field may be missing."""

    schema: Any
    pointer: str
    required: bool = False

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that the contract allows there, none when it does not say."""
        return frozenset(declared(self.schema))

    @property
    def values(self) -> frozenset[str]:
        """The values that the contract allows there, none when it has no enum."""
        parts = (self.schema, *(contract.resolve(part) for part in self.schema.get("anyOf", ())))
        return frozenset(value for part in parts for value in part.get("enum", ()))


def child(path: str, name: str) -> str:
    """Return the path of the property *name* of the object at *path*."""
    return f"{path}.{name}" if path else name


def parent(path: str) -> str:
    """Return the path of the object, or of the list, that holds *path*."""
    if path.endswith("[]"):
        return path.removesuffix("[]")
    return path.rpartition(".")[0]


def in_email(answer: Answer, path: str) -> str | None:
    """Return *path* as it is seen from the email that it belongs to, None outside of emails."""
    root = answer.email
    if root is None or path == root:
        return None
    return path if root == ROOT else path.removeprefix(f"{root}.") if path.startswith(f"{root}.") else None


def words(answer: Answer, path: str) -> str:
    """Return in words where *path* is; the same for an email wherever it is shown, and for all refusals."""
    name = in_email(answer, path)
    if name is not None:
        return f"response {answer.status}, {name}"
    shown = path or "all of it"
    if not answer.ok:
        return f"response 4xx, {shown}"
    if path == ROOT:
        return f"response {answer.status}, {shown}"
    return f"response {answer.status}, {path} of {'the page' if answer.operation in LISTS else 'the answer'}"


def documented(answer: Answer, path: str) -> Place | None:
    """Return what the contract says of *path*, None when it says nothing."""
    name = in_email(answer, path)
    if name is not None:
        return at("Email", name)
    if answer.ok and answer.operation in LISTS:
        return at(LISTS[answer.operation], path)
    return None


def is_free(answer: Answer, path: str) -> bool:
    """Tell whether *path* is in an email, in a place of which the contract does not say what fields it has."""
    place = documented(answer, path)
    return in_email(answer, path) is not None and (place is None or "properties" not in place.schema)


def is_observed(answer: Answer, path: str) -> bool:
    """Tell whether the contract lists the field at *path* among those that have been seen there at times."""
    above = documented(answer, parent(path))
    return above is not None and path.rpartition(".")[2] in above.schema.get("x-observed", "").split(", ")


@cache
def at(schema: str, path: str) -> Place | None:
    """Return the place *path* of the component *schema*, None when there is none."""
    node, pointer, required = contract.schema(schema), f"/components/schemas/{schema}", False
    for step in _steps(path):
        inside = "items" if step == "[]" else "properties"
        found = node.get("items") if step == "[]" else node.get("properties", {}).get(step)
        if found is None:
            return None
        pointer = f"{pointer}/{inside}" if step == "[]" else f"{pointer}/{inside}/{step}"
        required = step in node.get("required", ())
        while "$ref" in found:
            pointer = found["$ref"].removeprefix("#")
            found = contract.resolve({"$ref": found["$ref"]})
        node = found
    return Place(node, pointer, required)


def _steps(path: str) -> Iterator[str]:
    for part in filter(None, path.split(".")):
        name, *lists = part.split("[]")
        yield from (name, *("[]" for _ in lists))
