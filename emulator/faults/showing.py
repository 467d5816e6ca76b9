"""
The ways to change what answers show.

Law: what is stored stays as it is; only the answer of one emulator is another one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from emulator.faults.seams import around, asked_for, during
from emulator.problems import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from emulator.assembly import Emulator
    from emulator.faults.fault import Change

Shown = dict[str, Any]
_VIEWS = {
    "list": "views.list_emails",
    "create": "views.create_email",
    "get": "views.get_email",
    "update": "views.update_email",
    "delete": "views.delete_email",
    "activities": "views.list_activities",
}


def shown_as(field: str, how: Callable[..., Any], *operations: str) -> Change:
    """Show a field in another way, always or in some operations: *how* gets the value and the email."""

    def change(emulator: Emulator) -> None:
        row = emulator.presenter.fields[field]

        def show(email: Any) -> object:
            value = row(email)
            return how(value, email) if not operations or asked_for(*operations) else value

        emulator.presenter.fields[field] = show

    return change


def constant(field: str, value: object, *operations: str) -> Change:
    """Show a field with one value, always or in some operations."""
    return shown_as(field, lambda _, __: value, *operations)


def rewritten(response: Response, how: Callable[[Any], object]) -> Response:
    """Give an answer with another JSON body."""
    response.set_data(json.dumps(how(json.loads(response.get_data()))))
    return response


def answer(operation: str, how: Callable[[Any], object]) -> Change:
    """Rewrite the JSON of an operation's good answers."""
    return around(_VIEWS[operation], lambda old, **named: rewritten(old(**named), how))


def data(operation: str, how: Callable[[Any], object]) -> Change:
    """Rewrite the `data` of a list."""
    return answer(operation, lambda page: page | {"data": how(page["data"])})


def coded(operation: str, status: int) -> Change:
    """Give good answers another status code."""

    def view(old: Callable[..., Response], **named: Any) -> Response:
        response = old(**named)
        response.status_code = status
        return response

    return around(_VIEWS[operation], view)


def typed(operation: str, content_type: str, *, bad: bool = False) -> Change:
    """Give the good answers of an operation, or its bad ones, another content type."""

    def written(old: Callable[..., Response], payload: object, status: int = 200) -> Response:
        response = old(payload, status)
        if (status >= 400) is bad:  # noqa: PLR2004 - the meaning of 4xx
            response.content_type = content_type
        return response

    return during(operation, "wire.write", written)


def refused_with(operation: str, before: int, after: int) -> Change:
    """Refuse with another status code than the documented one."""

    def refuse(old: Callable[..., Response], refused: RefusedError) -> Response:
        response = old(refused)
        if response.status_code == before:
            response.status_code = after
        return response

    return during(operation, "views.refuse", refuse)


def fails_if(operation: str, test: Callable[..., bool], status: int = 500) -> Change:
    """Answer with an error where a request is of a certain sort: *test* gets the parameters of the route."""

    def view(old: Callable[..., Response], **named: Any) -> Response:
        if test(**named):
            raise RefusedError(status, "Something went wrong.")
        return old(**named)

    return around(_VIEWS[operation], view)
