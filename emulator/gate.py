"""
Who may come in.

Law: every route is behind this gate, also those that do not exist. A key goes as
the user name of Basic with an empty password, a token as Bearer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.problems import RefusedError

if TYPE_CHECKING:
    from werkzeug.datastructures import Authorization

DEFAULT_API_KEY = "emulator-key"
DEFAULT_BEARER_TOKEN = "emulator-token"  # noqa: S105 - a word that protects nothing


class Gate:
    """Knows the one key and the one token."""

    def __init__(self, api_key: str, bearer_token: str) -> None:
        self.api_key = api_key
        self.bearer_token = bearer_token
        self.schemes = {"basic": self.basic, "bearer": self.bearer}

    def check(self, credentials: Authorization | None) -> None:
        """Refuse a request that does not prove itself."""
        scheme = self.schemes.get(credentials.type) if credentials else None
        if credentials is None or scheme is None or not scheme(credentials):
            raise RefusedError(401, "Valid credentials are needed.")

    def basic(self, credentials: Authorization) -> bool:
        """Say whether Basic carries the key, and no password."""
        return credentials.username == self.api_key and credentials.password == ""

    def bearer(self, credentials: Authorization) -> bool:
        """Say whether Bearer carries the token."""
        return credentials.token == self.bearer_token
