"""
What each route does: ask the part that knows, and write down what it says.

Law: no rule of the API is decided here. A view reads the request, calls one part
and answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.exceptions import HTTPException

    from emulator.assembly import Emulator
    from emulator.problems import RefusedError


class Views:
    """The views of one emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.parts = emulator

    def list_emails(self) -> Response:
        """Answer with a page of emails."""
        filters, emails = self.parts.filters, self.parts.store.emails.values()
        kept = filters.keep(list(emails), request.args, filters.email_lists)
        return self.page(filters.order(kept), self.parts.presenter.show)

    def list_activities(self) -> Response:
        """Answer with a page of activities of all types."""
        feed, args = self.parts.feed, request.args
        return self.page(feed.find(args), lambda activity: feed.show(activity, args))

    def create_email(self) -> Response:
        """Keep the email of the body."""
        email = self.parts.emails.create(self.body())
        return self.answer(self.parts.presenter.show(email))

    def get_email(self, id: str) -> Response:  # noqa: A002 - the vendor's name of the parameter
        """Answer with one email."""
        shown = self.parts.presenter.show(self.parts.emails.find(id))
        return self.answer(self.parts.fields.pick(shown, request.args))

    def update_email(self, id: str) -> Response:  # noqa: A002
        """Change one email as the body says."""
        email = self.parts.emails.find(id)
        return self.answer(self.parts.presenter.show(self.parts.emails.update(email.id, self.body())))

    def delete_email(self, id: str) -> Response:  # noqa: A002
        """Forget one email."""
        self.parts.emails.delete(id)
        return self.answer({})

    def create_note(self) -> Response:
        """Keep the note of the body."""
        return self.answer(self.parts.notes.show(self.parts.notes.create(self.body())))

    def get_note(self, id: str) -> Response:  # noqa: A002
        """Answer with one note."""
        return self.answer(self.parts.notes.show(self.parts.notes.find(id)))

    def delete_note(self, id: str) -> Response:  # noqa: A002
        """Forget one note."""
        self.parts.notes.delete(id)
        return self.answer({})

    def me(self) -> Response:
        """Answer with the owner of the key and their organization."""
        store = self.parts.store
        return self.answer(store.owner | {"organizations": [store.organization]})

    def upload(self) -> Response:
        """Answer with the places of a file to come."""
        return self.answer(self.parts.resources.upload(self.body()))

    def list_of(self, name: str) -> Response:
        """Answer with a page of helper objects."""
        return self.page(self.parts.resources.every(name), lambda record: record)

    def create_of(self, name: str) -> Response:
        """Keep a helper object."""
        return self.answer(self.parts.resources.create(name, self.body()))

    def get_of(self, name: str, id: str) -> Response:  # noqa: A002
        """Answer with one helper object."""
        return self.answer(self.parts.resources.find(name, id))

    def delete_of(self, name: str, id: str) -> Response:  # noqa: A002
        """Forget one helper object."""
        self.parts.resources.delete(name, id)
        return self.answer({})

    def page(self, found: list[Any], show: Callable[[Any], dict[str, Any]]) -> Response:
        """Answer with the page of a list that the query asks for."""
        paging, args = self.parts.paging, request.args
        page = paging.read(args)
        cut = paging.cut(found, page)
        data = [self.parts.fields.pick(show(item), args) for item in cut]
        return self.answer({"data": data, "has_more": paging.has_more(found, page)})

    def body(self) -> dict[str, Any]:
        """Give the JSON object that was sent."""
        return self.parts.wire.read(request)

    def answer(self, payload: dict[str, Any]) -> Response:
        """Answer that all went well."""
        return self.parts.wire.write(payload)

    def refuse(self, refused: RefusedError) -> Response:
        """Answer with an error."""
        return self.parts.wire.write(refused.body(), refused.status)

    def fail(self, error: HTTPException) -> Response:
        """Answer where no view could: an unknown route, a method that it lacks."""
        response = self.parts.wire.write({"error": error.name}, error.code or 500)
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response
