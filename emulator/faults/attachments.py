"""
Faults of attachments: where files may come from, what each must say, and what an update makes of them.

Law: one row a fault; what a row changes is made by the seams.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.reading import kept_as, taken_as, values_as
from emulator.faults.seams import limit, within
from emulator.faults.showing import shown_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator
    from emulator.records import Email

    Files = list[dict[str, Any]]

_PREFIX = "https://app.close.com/go/file/"


def _each(how: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Any], Any]:
    """Change every object of a list, and nothing that is none."""

    def change(value: Any) -> Any:
        return [how(item) if isinstance(item, dict) else item for item in value] if isinstance(value, list) else value

    return change


def _with_default(member: str, value: object) -> Change:
    """Fill in a member that is missing from an attachment."""
    return within(
        "kinds.attachment",
        lambda _, old, item: old({member: value} | item if isinstance(item, dict) else item),
    )


def _any_host(item: dict[str, Any]) -> dict[str, Any]:
    """Take a file from anywhere; it is then kept as if it came from the right place."""
    url = item.get("url")
    return item | {"url": _PREFIX + url.rpartition("/")[2]} if isinstance(url, str) else item


def _plain_http(item: dict[str, Any]) -> dict[str, Any]:
    url = item.get("url")
    return item | {"url": url.replace("http://", "https://", 1)} if isinstance(url, str) else item


def _written(how: Callable[[Files, Files], Files]) -> Change:
    """Write other attachments than an update names: *how* gets those of the draft and those of the update."""

    def write(_: Emulator, old: Callable[..., None], email: Email, changes: dict[str, Any]) -> None:
        files = {"attachments": how(email.attachments, changes["attachments"])} if "attachments" in changes else {}
        old(email, changes | files)

    return within("emails.write", write)


def _without(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "attachments"}


ROWS = (
    Fault(
        "attachment-filename-in-capitals",
        "email-attachment-kept",
        "The name of an attached file becomes capitals.",
        kept_as("create", "attachments", _each(lambda file: file | {"filename": file["filename"].upper()})),
    ),
    Fault(
        "attachment-content-type-lost",
        "email-attachment-kept",
        "The content type of an attachment is not kept.",
        kept_as("create", "attachments", _each(lambda file: file | {"content_type": None})),
    ),
    Fault(
        "attachment-size-a-byte-more",
        "email-attachment-kept",
        "A GET shows every attachment with one byte more.",
        shown_as("attachments", lambda files, _: [file | {"size": file["size"] + 1} for file in files], "get"),
    ),
    Fault(
        "attachments-dropped-by-create",
        "email-attachment-kept",
        "A create drops its attachments.",
        values_as("create", _without),
    ),
    *(
        row
        for table in ("create", "update")
        for row in (
            Fault(
                f"{table}-takes-files-from-anywhere",
                f"email-{table}-attachment-prefix",
                f"The {table} of an email takes attachments from any address.",
                taken_as(table, "attachments", _each(_any_host)),
            ),
            Fault(
                f"{table}-takes-files-over-http",
                f"email-{table}-attachment-prefix",
                f"The {table} of an email takes the documented prefix with http.",
                taken_as(table, "attachments", _each(_plain_http)),
            ),
        )
    ),
    Fault(
        "attachment-prefix-without-path",
        "email-create-attachment-prefix",
        "The prefix of an attachment is compared up to the host only.",
        limit("attachment_prefix", "https://app.close.com/"),
        frozenset({"email-update-attachment-prefix"}),
    ),
    Fault(
        "attachment-without-url",
        "email-attachment-needs-url",
        "An attachment needs no `url`.",
        _with_default("url", f"{_PREFIX}none"),
    ),
    Fault(
        "attachment-without-filename",
        "email-attachment-needs-filename",
        "An attachment needs no `filename`.",
        _with_default("filename", "unnamed"),
    ),
    Fault(
        "attachment-without-size",
        "email-attachment-needs-size",
        "An attachment needs no `size`.",
        _with_default("size", 0),
    ),
    Fault(
        "attachments-dropped-by-update",
        "email-update-attachment-kept",
        "An update drops its attachments.",
        values_as("update", _without),
    ),
    Fault(
        "updated-attachment-renamed",
        "email-update-attachment-kept",
        "An update keeps the names of its attachments without their endings.",
        kept_as("update", "attachments", _each(lambda file: file | {"filename": file["filename"].partition(".")[0]})),
    ),
    Fault(
        "attachments-added",
        "email-update-attachments-replaced",
        "An update adds its attachments to those of the draft.",
        _written(lambda before, named: before + named),
    ),
    Fault(
        "empty-attachments-ignored",
        "email-update-attachments-replaced",
        "An update with an empty list leaves the attachments of the draft.",
        _written(lambda before, named: named or before),
    ),
)
