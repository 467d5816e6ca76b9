"""
Templates that the server renders when an email has no body of its own.

Law: what a template made for the run says is known and looked for; of one that was given only that it says something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.answers import accepted, holds
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.provision import TEMPLATE_MARK
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_RULE = "email-template-rendered"
_OWN = {"body_text": "Written by hand, not by a template.", "body_html": "<p>Written by hand, not by a template.</p>"}


def _bodies(exchange: Exchange) -> str:
    return "\n".join(str(exchange.item.get(name) or "") for name in _OWN).strip()


@scenario(_RULE, "email-template-tags", "email-template-subject")
def rendered(bench: Bench) -> Iterator[Outcome]:
    """A draft is created that names a template and has neither bodies nor a subject, and is read back."""
    if not any(map(bench.wants, (_RULE, "email-template-tags", "email-template-subject"))):
        return
    template = bench.fixtures["template_id"]
    case = bench.post(bench.body("draft", template_id=template, body_text=ABSENT, subject=ABSENT))
    yield accepted(_RULE, "a template and no body", case)
    if not case.ok:
        return
    after = bench.get(str(case.item.get("id")))
    mark = TEMPLATE_MARK if bench.fixtures.is_private("template_id") else ""
    for where, exchange in (("the answer", case), ("the GET", after)):
        text = _bodies(exchange)
        yield holds(
            _RULE,
            f"the bodies in {where}",
            Step("the create", case),
            Step(where, exchange),
            good=bool(text) and mark in text,
            seen=f"the bodies are {shown(text)}",
            expected=f"a body with {mark!r}" if mark else "a body that is not empty",
        )
    tags = "left as they are" if "{{" in _bodies(after) else "replaced" if _bodies(after) else "no body to look at"
    yield observed("email-template-tags", "as asked", tags, Step("the create", case), Step("read back", after))
    subject = "filled" if after.item.get("subject") else "left empty"
    yield observed("email-template-subject", "as asked", subject, Step("the create", case), Step("read back", after))


@scenario("email-template-not-over-body-text", "email-template-not-over-body-html")
def own_body(bench: Bench) -> Iterator[Outcome]:
    """Drafts are created that name a template and have one body of their own, and are read back."""
    for name, body in _OWN.items():
        rule = f"email-template-not-over-{name.replace('_', '-')}"
        if not bench.wants(rule):
            continue
        bodies = {"body_text": ABSENT, name: body}
        case = bench.post(bench.body("draft", template_id=bench.fixtures["template_id"], **bodies))
        yield accepted(rule, f"a template and a {name}", case)
        if not case.ok:
            continue
        after = bench.get(str(case.item.get("id")))
        got = (case.item.get(name), after.item.get(name))
        yield holds(
            rule,
            f"the {name} beside a template",
            Step("the create", case),
            Step("read back", after),
            good=got == (body, body),
            expected=f"{body!r} in both",
            seen=f"the create shows {shown(got[0])}, the GET {shown(got[1])}",
        )
