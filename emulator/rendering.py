"""
How an email template becomes the text of one email.

Law: a template is rendered only when a new email names it and brings no body of
its own. A placeholder that has no value, or that nobody knows, becomes nothing.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.store import Record, Store

_PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_TAG = re.compile(r"<[^<>]*>")


class Rendering:
    """Fills in the bodies and the subject of emails made from a template."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def wanted(self, given: dict[str, Any]) -> bool:
        """Say whether a new email takes its text from a template."""
        bodies = (given.get("body_text"), given.get("body_html"))
        return given.get("template_id") is not None and bodies == (None, None)

    def render(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give the texts that the named template makes for an email."""
        template = self.store.templates[given["template_id"]]
        words = self.words(given)
        safe = {name: html.escape(word) for name, word in words.items()}
        texts = {
            "body_html": self.fill(template["body"], safe),
            "body_text": self.fill(self.plain(template["body"]), words),
        }
        if given.get("subject") is None:
            texts["subject"] = self.fill(template["subject"], words)
        return texts

    def words(self, given: dict[str, Any]) -> dict[str, str]:
        """Collect the values that placeholders stand for."""
        store = self.store
        sources = {
            "lead": store.leads[given["lead_id"]],
            "contact": store.contacts.get(given.get("contact_id") or "", {}),
            "user": store.users.get(given.get("user_id") or "", {}),
            "organization": store.organization,
        }
        return {
            f"{source}.{name}": value
            for source, record in sources.items()
            for name, value in record.items()
            if isinstance(value, str)
        }

    def fill(self, text: str, words: dict[str, str]) -> str:
        """Replace the placeholders of a text."""
        return _PLACEHOLDER.sub(lambda found: words.get(found[1], ""), text)

    def plain(self, markup: str) -> str:
        """Take the tags out of HTML."""
        return html.unescape(_TAG.sub("", markup))

    def name_of(self, template_id: str | None) -> str | None:
        """Give the name of a template that exists."""
        template: Record | None = self.store.templates.get(template_id or "")
        return template["name"] if template else None
