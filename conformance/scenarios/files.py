"""
Attachments as a request names them: files that were uploaded before.

Law: each name stands for an upload of its own, since a target may know what it was sent; of a file that was given
nothing is known but its address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.provision import CONTENT, FILES

if TYPE_CHECKING:
    from conformance.bench import Bench

__all__ = ["FILES", "attached", "attachment"]


def attachment(bench: Bench, name: str = FILES[0]) -> dict[str, Any]:
    """Return an attachment that is called *name*; KeyError when there is no such file."""
    url = bench.fixtures.file(name)
    if url is None:
        raise KeyError(name)
    return {"url": url, "filename": name, "content_type": "text/plain", "size": len(CONTENT)}


def attached(bench: Bench, *names: str) -> dict[str, Any]:
    """Return the property that attaches files called *names*, as far as there are any."""
    found = [attachment(bench, name) for name in names if bench.fixtures.file(name) is not None]
    return {"attachments": found} if found else {}
