"""
Faults of robustness: server errors, undocumented codes, answers that are not JSON, schemas that are not kept.

Law: one row a fault, each for one operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from emulator.faults.fault import Change, Fault
from emulator.faults.seams import around, during
from emulator.faults.showing import fails_if, refused_with, typed
from emulator.problems import FieldsRefusedError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

_OPERATIONS = {
    "create": ("email-create", "A create"),
    "get": ("email-get", "A read"),
    "update": ("email-update", "An update"),
    "delete": ("email-delete", "A delete"),
    "list": ("email-list", "A list of emails"),
    "activities": ("activity-list", "A list of activities"),
}
_REFUSED = {"create": 400, "get": 404, "update": 400, "delete": 404, "list": 400, "activities": 400}
_OTHER_CODES = {"create": 422, "get": 410, "update": 409, "delete": 410, "list": 416, "activities": 422}


def _crash(old: Callable[[bytes], object], raw: bytes) -> object:
    """Crash on bytes that are no UTF-8."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        raise RefusedError(500, "Something went wrong.") from None
    return old(raw)


def _on_nul(old: Callable[[bytes], object], raw: bytes) -> object:
    if rb"\u0000" in raw:
        raise RefusedError(500, "Something went wrong.")
    return old(raw)


def _addressed(old: Callable[[object], Any], value: object) -> Any:
    """Crash on an opening that tells more than its time."""
    if isinstance(value, dict) and "ip_address" in value:
        raise RefusedError(500, "Something went wrong.")
    return old(value)


def _values(*names: str) -> str:
    return "".join(request.args.get(name, "") for name in names)


def _readable(old: Callable[..., dict[str, Any]], body: dict[str, Any]) -> dict[str, Any]:
    try:
        return old(body)
    except FieldsRefusedError as refused:
        return old({name: value for name, value in body.items() if name not in refused.fields})


def _odd_month(old: Callable[..., Any], name: str, text: str) -> Any:
    if "-13-" in text or text[:1].isalpha():
        raise RefusedError(502, "Something went wrong.")
    return old(name, text)


def _crashed(operation: str, how: str, says: str, change: Change) -> Fault:
    rule, words = _OPERATIONS[operation]
    return Fault(f"{operation}-500-{how}", f"{rule}-no-server-error", f"{words} answers 500 {says}.", change)


def _without_prefix(**named: str) -> bool:
    return not named["id"].startswith("acti_")


ROWS = (
    _crashed("create", "on-nul", "to a NUL character", during("create", "wire.parse", _on_nul)),
    _crashed("create", "on-bytes", "to what is no UTF-8", during("create", "wire.parse", _crash)),
    _crashed(
        "create",
        "on-openings-with-an-address",
        "to an opening that tells its address",
        during("create", "kinds.opening", _addressed),
    ),
    _crashed("update", "on-refusal", "instead of a refusal", refused_with("update", 400, 500)),
    _crashed("update", "on-bytes", "to what is no UTF-8", during("update", "wire.parse", _crash)),
    _crashed("get", "on-other-ids", "to an id without its prefix", fails_if("get", _without_prefix)),
    _crashed("get", "when-unknown", "to an unknown id", refused_with("get", 404, 500)),
    _crashed("delete", "when-unknown", "to an unknown id", refused_with("delete", 404, 500)),
    _crashed("list", "on-words-for-dates", "to a word for a date", refused_with("list", 400, 500)),
    _crashed("list", "past-the-end", "to a `_skip` of many", fails_if("list", lambda: len(_values("_skip")) > 4)),  # noqa: PLR2004 - many
    _crashed("activities", "on-refusal", "instead of a refusal", refused_with("activities", 400, 500)),
    _crashed(
        "activities",
        "on-odd-threads",
        "to a mode of threads that is none",
        fails_if("activities", lambda: _values("thread_emails") not in {"", "true", "only"}),
    ),
    *(
        Fault(
            f"{operation}-refuses-with-{code}",
            f"{rule}-documented-codes",
            f"{words} answers {code} where it should answer {_REFUSED[operation]}.",
            refused_with(operation, _REFUSED[operation], code),
        )
        for (operation, (rule, words)), code in zip(_OPERATIONS.items(), _OTHER_CODES.values(), strict=True)
    ),
    *(
        Fault(
            f"{operation}-answers-as-text",
            f"{rule}-json",
            f"{words} answers JSON as plain text.",
            typed(operation, "text/plain"),
        )
        for operation, (rule, words) in _OPERATIONS.items()
    ),
    *(
        Fault(
            f"{operation}-refuses-as-html",
            f"{rule}-json",
            f"{words} is refused with a page of HTML.",
            typed(operation, "text/html", bad=True),
        )
        for operation, (rule, words) in _OPERATIONS.items()
    ),
    *(
        Fault(
            f"{table}-ignores-what-it-cannot-read",
            f"email-{table}-refuses-violations",
            f"The {table} of an email ignores properties of a wrong type.",
            around(f"intake.for_{table}", _readable),
        )
        for table in ("create", "update")
    ),
    Fault(
        "list-502-on-odd-filters",
        "email-list-malformed-filters",
        "A list answers 502 to a filter with a month that is none.",
        around("filters.instant", _odd_month),
    ),
    Fault(
        "list-500-on-limit-of-letters",
        "email-list-no-server-error",
        "A list answers 500 to a limit in letters.",
        fails_if("list", lambda: _values("_limit").isalpha()),
    ),
)
