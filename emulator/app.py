"""
The Flask application: which route leads to which view.

Law: one row a route and method. Every request passes the gate first, then runs
alone, on a store in which everything that is due has gone out.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from emulator.problems import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from emulator.assembly import Emulator

BASE = "/api/v1"
ROUTES = [
    ("GET", "/activity/", "list_activities"),
    ("GET", "/activity/email/", "list_emails"),
    ("POST", "/activity/email/", "create_email"),
    ("GET", "/activity/email/<id>/", "get_email"),
    ("PUT", "/activity/email/<id>/", "update_email"),
    ("DELETE", "/activity/email/<id>/", "delete_email"),
    ("POST", "/activity/note/", "create_note"),
    ("GET", "/activity/note/<id>/", "get_note"),
    ("DELETE", "/activity/note/<id>/", "delete_note"),
    ("GET", "/me/", "me"),
    ("POST", "/files/upload/", "upload"),
]
HELPER_ROUTES = [
    ("GET", "/{name}/", "list_of"),
    ("POST", "/{name}/", "create_of"),
    ("GET", "/{name}/<id>/", "get_of"),
    ("DELETE", "/{name}/<id>/", "delete_of"),
]
HELPERS = ("lead", "contact", "email_template", "sequence")
READ_ONLY_HELPERS = ("user",)


def create_app(emulator: Emulator) -> Flask:
    """Make the WSGI application of an emulator."""
    app = Flask("emulator", static_folder=None)
    app.url_map = _url_map()
    app.view_functions = {f"{method} {path}": _alone(emulator, view) for method, path, view, _ in _rows()}
    app.before_request(lambda: emulator.gate.check(request.authorization))
    _add_error_handlers(app, emulator)
    return app


def _add_error_handlers(app: Flask, emulator: Emulator) -> None:
    @app.errorhandler(RefusedError)
    def refused(error: RefusedError) -> Response:
        return emulator.views.refuse(error)

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> Response:
        return emulator.views.fail(error)


@cache
def _url_map() -> Map:
    """Compile the routes once: every emulator has the same, and it takes longer than a test."""
    rules = [
        Rule(BASE + path, endpoint=f"{method} {path}", methods=[method], defaults=defaults)
        for method, path, _, defaults in _rows()
    ]
    return Map(rules, strict_slashes=False, merge_slashes=False)


def _rows() -> Iterator[tuple[str, str, str, dict[str, str] | None]]:
    """Yield method, path, view and fixed parameters of every route."""
    for method, path, view in ROUTES:
        yield method, path, view, None
    for name in (*HELPERS, *READ_ONLY_HELPERS):
        for method, pattern, view in HELPER_ROUTES:
            if method == "GET" or name in HELPERS:
                yield method, pattern.format(name=name), view, {"name": name}


def _alone(emulator: Emulator, view: str) -> Callable[..., Response]:
    def run(**parameters: Any) -> Response:
        with emulator.lock:
            emulator.sending.settle()
            response: Response = getattr(emulator.views, view)(**parameters)
            return response

    return run
