"""
Faults of authentication: what lets in whom it should not, or keeps out whom it should let in.

Law: the rows on single operations are made from the table below; what is done in spite of a 401 is done before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from emulator.faults.fault import Change, Fault
from emulator.faults.seams import asked_for, during, within
from emulator.problems import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.datastructures import Authorization

    from emulator.assembly import Emulator

    Scheme = Callable[[Authorization], bool]

_WORDS = {
    "list": "Listing emails",
    "create": "Creating an email",
    "get": "Reading an email",
    "update": "Updating an email",
    "delete": "Deleting an email",
    "activities": "Listing activities",
}
_DOES = {"create": "create_email", "update": "update_email", "delete": "delete_email"}


def _open(old: Callable[..., None], credentials: Authorization | None) -> None:
    """Let requests without credentials in."""
    if credentials is not None:
        old(credentials)


def _any_key(old: Callable[..., None], credentials: Authorization | None) -> None:
    """Let every key in, but no token."""
    if credentials is None or credentials.type != "basic":
        old(credentials)


def _denied_with(status: int) -> Callable[..., None]:
    def check(old: Callable[..., None], credentials: Authorization | None) -> None:
        try:
            old(credentials)
        except RefusedError as refused:
            raise RefusedError(status, refused.message) from None

    return check


def _done_though_denied(operation: str, *, missing: bool) -> Change:
    """Answer 401, and do what was asked for; with credentials missing, or with wrong ones."""

    def check(emulator: Emulator, old: Callable[..., None], credentials: Authorization | None) -> None:
        try:
            old(credentials)
        except RefusedError:
            if asked_for(operation) and (credentials is None) is missing:
                _do(emulator, operation)
            raise

    return within("gate.check", check)


def _do(emulator: Emulator, operation: str) -> None:
    with emulator.lock:
        getattr(emulator.views, _DOES[operation])(**(request.view_args or {}))


def _scheme(name: str, how: Callable[[Emulator, Scheme, Any], bool]) -> Change:
    """Judge the credentials of one scheme in another way."""

    def change(emulator: Emulator) -> None:
        old = emulator.gate.schemes[name]
        emulator.gate.schemes[name] = lambda credentials: how(emulator, old, credentials)

    return change


def _no_token_for(operation: str) -> Change:
    return _scheme("bearer", lambda _, old, sent: old(sent) and not asked_for(operation))


ROWS = (
    *(
        Fault(
            f"{operation}-open-without-key",
            f"auth-{operation}-missing",
            f"{words} needs no credentials.",
            during(operation, "gate.check", _open),
        )
        for operation, words in _WORDS.items()
    ),
    *(
        Fault(
            f"{operation}-open-to-any-key",
            f"auth-{operation}-wrong",
            f"{words} works with any key.",
            during(operation, "gate.check", _any_key),
        )
        for operation, words in _WORDS.items()
    ),
    *(
        Fault(
            f"{operation}-denied-but-done-{word}",
            f"auth-{operation}-{kind}",
            f"{_WORDS[operation]} with {says} answers 401 and is done.",
            _done_though_denied(operation, missing=kind == "missing"),
        )
        for operation in _DOES
        for kind, word, says in (
            ("missing", "without-key", "no credentials"),
            ("wrong", "with-wrong-key", "a wrong key"),
        )
    ),
    *(
        Fault(
            f"{operation}-denied-with-{status}",
            f"auth-{operation}-{kind}",
            f"{_WORDS[operation]} without good credentials answers {status}.",
            during(operation, "gate.check", _denied_with(status)),
        )
        for operation, status, kind in (("list", 403, "wrong"), ("get", 404, "missing"), ("activities", 400, "wrong"))
    ),
    Fault(
        "key-cut-short-accepted",
        "auth-update-wrong",
        "The beginning of the key is accepted for all of it.",
        _scheme(
            "basic",
            lambda at, old, sent: old(sent) or (bool(sent.username) and at.gate.api_key.startswith(sent.username)),
        ),
    ),
    Fault(
        "key-in-any-case",
        "auth-activities-wrong",
        "The key is accepted in any letter case.",
        _scheme(
            "basic", lambda at, _, sent: str(sent.username).lower() == at.gate.api_key.lower() and not sent.password
        ),
    ),
    Fault(
        "key-longer-accepted",
        "auth-get-wrong",
        "A key that begins with the right one is accepted.",
        _scheme("basic", lambda at, _, sent: str(sent.username).startswith(at.gate.api_key)),
    ),
    Fault(
        "empty-key-accepted",
        "auth-list-wrong",
        "An empty key is accepted.",
        _scheme("basic", lambda _, old, sent: old(sent) or not sent.username),
    ),
    Fault(
        "basic-refused-for-lists",
        "auth-basic-empty-password",
        "Listing the emails of a lead refuses a key as user name.",
        _scheme("basic", lambda _, old, sent: old(sent) and not (asked_for("list") and "lead_id" in request.args)),
    ),
    Fault("bearer-refused", "auth-bearer", "Every bearer token is refused.", _scheme("bearer", lambda *_: False)),
    *(
        Fault(
            f"bearer-refused-for-{operation}",
            "auth-bearer",
            f"{_WORDS[operation]} refuses a bearer token.",
            _no_token_for(operation),
        )
        for operation in ("delete", "update", "activities")
    ),
    Fault("bearer-any", "auth-bearer-wrong", "Every bearer token is accepted.", _scheme("bearer", lambda *_: True)),
    Fault(
        "bearer-cut-short-accepted",
        "auth-bearer-wrong",
        "The beginning of the bearer token is accepted.",
        _scheme("bearer", lambda at, _, sent: bool(sent.token) and at.gate.bearer_token.startswith(sent.token)),
    ),
    Fault(
        "bearer-longer-accepted",
        "auth-bearer-wrong",
        "A bearer token that begins with the right one is accepted.",
        _scheme("bearer", lambda at, _, sent: str(sent.token).startswith(at.gate.bearer_token)),
    ),
    Fault(
        "bearer-in-any-case",
        "auth-bearer-wrong",
        "The bearer token is accepted in any letter case.",
        _scheme("bearer", lambda at, _, sent: str(sent.token).lower() == at.gate.bearer_token.lower()),
    ),
)
