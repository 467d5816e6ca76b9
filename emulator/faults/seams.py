"""
The ways to change one emulator that any fault may use: another method, another value, another row.

Law: a seam returns a change; the change replaces something on the parts of one emulator, never on their classes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import request

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator
    from emulator.faults.fault import Change

OPERATIONS = {
    "list": "GET /activity/email/",
    "create": "POST /activity/email/",
    "get": "GET /activity/email/<id>/",
    "update": "PUT /activity/email/<id>/",
    "delete": "DELETE /activity/email/<id>/",
    "activities": "GET /activity/",
}


def asked_for(*operations: str) -> bool:
    """Say whether the present request is for one of some operations."""
    return request.endpoint in {OPERATIONS[each] for each in operations}


def within(path: str, new: Callable[..., Any]) -> Change:
    """Let *new* answer for `part.method`: it gets the emulator, the method as it was, and the arguments."""
    part, _, name = path.partition(".")

    def change(emulator: Emulator) -> None:
        owner = getattr(emulator, part)
        setattr(owner, name, partial(new, emulator, getattr(owner, name)))

    return change


def around(path: str, new: Callable[..., Any]) -> Change:
    """Let *new* answer for `part.method`: it gets the method as it was, and the arguments."""
    return within(path, lambda _, old, *args, **named: new(old, *args, **named))


def instead(path: str, new: Callable[..., Any]) -> Change:
    """Let *new* answer for `part.method`: it gets the arguments."""
    return within(path, lambda _, __, *args, **named: new(*args, **named))


def during(operation: str, path: str, new: Callable[..., Any]) -> Change:
    """Let *new* answer for `part.method` as `around` does, in requests for one operation only."""

    def chosen(old: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return new(old, *args, **named) if asked_for(operation) else old(*args, **named)

    return around(path, chosen)


def put(path: str, value: object) -> Change:
    """Put another value in the place of `part.attribute`."""
    part, _, name = path.partition(".")
    return lambda emulator: setattr(getattr(emulator, part), name, value)


def limit(name: str, value: object) -> Change:
    """Put one limit elsewhere."""
    return put(f"limits.{name}", value)


def include(path: str, *members: str) -> Change:
    """Add members to the set in `part.attribute`."""
    return _on_set(path, lambda known: frozenset(known) | frozenset(members))


def exclude(path: str, *members: str) -> Change:
    """Take members out of the set in `part.attribute`."""
    return _on_set(path, lambda known: frozenset(known) - frozenset(members))


def drop(path: str, row: str) -> Change:
    """Take a row out of the table in `part.attribute`."""
    part, _, name = path.partition(".")

    def change(emulator: Emulator) -> None:
        del getattr(getattr(emulator, part), name)[row]

    return change


def move(before: str, after: str, *, allowed: bool = True) -> Change:
    """Allow a move of an email, or forbid it."""

    def change(emulator: Emulator) -> None:
        known = emulator.lifecycle.moves[before]
        emulator.lifecycle.moves[before] = known | {after} if allowed else known - {after}

    return change


def all_of(*changes: Change) -> Change:
    """Make several changes, which only together are one fault."""

    def change(emulator: Emulator) -> None:
        for each in changes:
            each(emulator)

    return change


def _on_set(path: str, how: Callable[[Any], object]) -> Change:
    part, _, name = path.partition(".")

    def change(emulator: Emulator) -> None:
        owner = getattr(emulator, part)
        setattr(owner, name, how(getattr(owner, name)))

    return change
