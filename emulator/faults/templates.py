"""
Faults of templates: emails that should be rendered and are not, or the other way round.

Law: one row a fault; what a row changes is made by the seams.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Fault
from emulator.faults.seams import around, instead

if TYPE_CHECKING:
    from collections.abc import Callable


def _html_lost(old: Callable[..., dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    return old(given) | {"body_html": "", "body_text": ""}


def _over(body: str) -> Callable[..., bool]:
    """Render also where an email brings that body, and only that one."""
    return lambda old, given: old(given) or bool(given.get("template_id") and given.get(body) is not None)


ROWS = (
    Fault(
        "template-not-rendered",
        "email-template-rendered",
        "A template is never rendered.",
        instead("rendering.wanted", lambda _: False),
    ),
    Fault(
        "template-rendered-empty",
        "email-template-rendered",
        "A template is rendered to empty bodies.",
        around("rendering.render", _html_lost),
    ),
    Fault(
        "template-over-body-text",
        "email-template-not-over-body-text",
        "A template is put in the place of the text that was sent.",
        around("rendering.wanted", _over("body_text")),
    ),
    Fault(
        "template-over-body-html",
        "email-template-not-over-body-html",
        "A template is put in the place of the markup that was sent.",
        around("rendering.wanted", _over("body_html")),
    ),
    Fault(
        "template-over-text-when-subject-lacks",
        "email-template-not-over-body-text",
        "A template is put in the place of the text of an email without a subject.",
        around("rendering.wanted", lambda old, given: old(given) or _unnamed(given)),
    ),
)


def _unnamed(given: dict[str, Any]) -> bool:
    return bool(given.get("template_id")) and not given.get("subject") and given.get("body_html") is None
