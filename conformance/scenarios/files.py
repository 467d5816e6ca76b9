"""
Attachments as a request names them: files that were uploaded before.

Law: there is one uploaded file a run; attachments differ in what is said of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.bench import Bench

_TYPES = {"txt": "text/plain", "md": "text/markdown"}


def attachment(bench: Bench, name: str = "note.txt") -> dict[str, Any]:
    """Return an attachment that is called *name*; KeyError when there is no uploaded file."""
    kind = _TYPES[name.rpartition(".")[2].lower()]
    return {"url": bench.fixtures["attachment_url"], "filename": name, "content_type": kind, "size": 4}


def attached(bench: Bench, *names: str) -> dict[str, Any]:
    """Return the property that attaches files called *names*; nothing where there is no uploaded file."""
    if bench.fixtures.get("attachment_url") is None:
        return {}
    return {"attachments": [attachment(bench, name) for name in names]}
