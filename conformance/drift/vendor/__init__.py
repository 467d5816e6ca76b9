"""
Our contract against the vendor's published OpenAPI, by meaning.

Law: what means the same is no difference, however it is written, and a line that is not true by both documents is worse
than one that is missing. The Python libraries that were found (api-schema-diff, openapispecdiff, jsonsubschema) compare
keywords one by one, or stop at draft 4, and know no union with null; the rules of oasdiff, a Go program, are the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance import contract
from conformance.drift.vendor.comparison import compared
from conformance.drift.vendor.document import Document, mapping
from conformance.drift.vendor.held import apply, load
from conformance.drift.vendor.source import read
from conformance.errors import UsageError
from conformance.words import short

if TYPE_CHECKING:
    from conformance.drift.difference import Difference
    from conformance.drift.document import Held


@dataclass(frozen=True, slots=True)
class VendorDrift:
    """
    How the vendor's document differs from our contract.

    `held` are the differences that we hold on purpose, `complaints` what is out of date in their list, `absent` lines
    on what could not be compared, `subject` tells which document it was.
    """

    differences: tuple[Difference, ...]
    held: tuple[Held, ...]
    complaints: tuple[str, ...]
    absent: tuple[str, ...]
    subject: dict[str, str]


def compare(source: str) -> VendorDrift:
    """
    Return how the document at *source*, a path or an http(s) address, differs from our contract.

    Raises UsageError when it is none that can be compared, NotCompleted when it cannot be fetched.
    """
    theirs = read(source)
    try:
        result = compared(Document(contract.document()), theirs)
    except RecursionError:
        raise UsageError(f"--vendor-openapi {theirs.source}: its references nest too deep") from None
    if not result.operations:
        raise UsageError(f"--vendor-openapi {theirs.source}: none of our operations is in it")
    differences, held, complaints = apply(load(), result, theirs.openapi)
    info = mapping(theirs.content.get("info"))
    said = {name: short(str(info.get(name, ""))) for name in ("title", "version")}
    subject = {"source": theirs.source, **said, "openapi": theirs.openapi}
    return VendorDrift(differences, held, complaints, result.absent, subject)
