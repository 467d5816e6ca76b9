"""
Templates that the server renders when an email has no body of its own.

Law: what a template made for the run says is known and looked for; of one that was given only that it says something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance import contract
from conformance.checks.answers import accepted, holds
from conformance.checks.fields import WAITING
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.provision import TEMPLATE_MARK
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_RULE = "email-template-rendered"
_PROBES = ("email-template-tags", "email-template-subject")
_OWN = {"body_text": "Written by hand, not by a template.", "body_html": "<p>Written by hand, not by a template.</p>"}
_BARE = {"body_text": ABSENT, "subject": ABSENT}
_OTHER_MARK = "rendered by another template of close-conformance"


def _bodies(item: Mapping[str, Any]) -> str:
    return "\n".join(str(item.get(name) or "") for name in _OWN).strip()


def _create(bench: Bench, status: str, **properties: Any) -> Exchange:
    """Create an email that names the run's template, or another; *properties* say what it brings of its own."""
    given = {"template_id": bench.fixtures["template_id"], **_BARE, **properties}
    return bench.post(bench.body(status, **given))


def _second(bench: Bench) -> tuple[str, str]:
    """Return another template and its mark; the run's only one where the target lets us make none."""
    first = bench.fixtures["template_id"]
    body = {"name": f"{bench.fixtures.mark} (other)", "subject": "Other", "body": _OTHER_MARK}

    def make(bench: Bench) -> tuple[str, str]:
        made = bench.fixtures.ask("POST", "/email_template/", body).get("id")
        return (made, _OTHER_MARK) if isinstance(made, str) else (first, TEMPLATE_MARK)

    if not bench.fixtures.is_private("template_id"):
        return first, ""
    if not bench.at_least("ci"):
        return first, TEMPLATE_MARK
    return bench.shared("a second template", make)


@scenario(_RULE, *_PROBES)
def rendered(bench: Bench) -> Iterator[Outcome]:
    """
    A sent email that names a template and has neither bodies nor a subject is logged, in a deeper run another template,
    and a draft with a subject is created. Answers and a list show the bodies of the template.
    """
    if not any(map(bench.wants, (_RULE, *_PROBES))):
        return
    second, mark = _second(bench)
    bare = _create(bench, "sent", template_id=second)
    draft = _create(bench, "draft", subject="A subject of its own")
    made = {"a sent email": (bare, mark), "a draft": (draft, TEMPLATE_MARK if mark else "")}
    listed = _listed(bench, [case for case, _ in made.values()])
    for what, (case, words) in made.items():
        yield accepted(_RULE, f"{what}, a template and no body", case)
        if case.ok:
            yield _says(f"the bodies of {what} in the answer", case, case, case.item, words)
            for page in listed:
                item = next((each for each in page.items if each.get("id") == case.item.get("id")), {})
                yield _says(f"the bodies of {what} in a list", case, page, item, words)
    if bare.ok:
        yield from _written_down(draft if draft.ok else bare, bare)


def _listed(bench: Bench, cases: Iterable[Exchange]) -> list[Exchange]:
    """Return a list of what was created, if anything was."""
    made = [str(case.item.get("id")) for case in cases if case.ok]
    return [bench.list({"id__in": ",".join(made)})] if made else []


def _written_down(tagged: Exchange, bare: Exchange) -> Iterator[Outcome]:
    text, step = _bodies(tagged.item), Step("the create", tagged)
    tags = "left as they are" if "{{" in text else "replaced" if text else "no body to look at"
    yield observed("email-template-tags", "as asked", tags, step)
    subject = "filled" if bare.item.get("subject") else "left empty"
    yield observed("email-template-subject", "as asked", subject, Step("the create", bare))


def _says(title: str, case: Exchange, look: Exchange, item: Mapping[str, Any], mark: str) -> Outcome:
    """Judge that the bodies that *look* shows of *item* say *mark*, or for want of one anything."""
    text = _bodies(item)
    return holds(
        _RULE,
        title,
        Step("the create", case),
        Step("where it is looked at", look),
        good=bool(text) and mark in text,
        seen=f"the bodies are {shown(text)}",
        expected=f"a body with {mark!r}" if mark else "a body that is not empty",
    )


@scenario(_RULE, level="ci")
def rendered_in_each_status(bench: Bench) -> Iterator[Outcome]:
    """An email that names a template and has neither bodies nor a subject is created in each status, and read."""
    mark = TEMPLATE_MARK if bench.fixtures.is_private("template_id") else ""
    statuses = [status for status in contract.statuses() if status not in WAITING or bench.can_send()]
    for status in statuses if bench.wants(_RULE) else ():
        subject = f"An email in {status}" if status in WAITING else ABSENT
        case = _create(bench, status, subject=subject)
        yield accepted(_RULE, f"{status} with a template and no body", case)
        if case.ok:
            after = bench.get(str(case.item.get("id")))
            yield _says(f"the bodies of an email in {status} in the answer", case, case, case.item, mark)
            yield _says(f"the bodies of an email in {status} in a GET", case, after, after.item, mark)
            if status in WAITING:
                bench.put(str(case.item.get("id")), {"status": "draft"})


@scenario(_RULE, level="ci")
def none_named(bench: Bench) -> Iterator[Outcome]:
    """A draft names a template; another one that names none, and has no body, may not get the first one's."""
    if not bench.wants(_RULE) or not bench.fixtures.is_private("template_id"):
        return
    named, case = _create(bench, "draft"), _create(bench, "draft", template_id=ABSENT)
    text = _bodies(case.item)
    yield holds(
        _RULE,
        "the bodies of a draft that names no template",
        Step("a draft that names one", named),
        Step("the create", case),
        good=TEMPLATE_MARK not in text,
        seen=f"the bodies are {shown(text)}",
        expected="not those of a template that it does not name",
    )


@scenario("email-template-not-over-body-text", "email-template-not-over-body-html")
def own_body(bench: Bench) -> Iterator[Outcome]:
    """Drafts that name a template and have one body of their own are created; the answer, in ci a GET too, shows it."""
    rules = {name: f"email-template-not-over-{name.replace('_', '-')}" for name in _OWN}
    cases = {name: _create(bench, "draft", **{name: _OWN[name]}) for name, rule in rules.items() if bench.wants(rule)}
    for name, case in cases.items():
        yield accepted(rules[name], f"a template and a {name}", case)
        if not case.ok:
            continue
        after = bench.get(str(case.item.get("id"))) if bench.at_least("ci") else case
        got = (case.item.get(name), after.item.get(name))
        rendered = any(TEMPLATE_MARK in str(case.item.get(each)) for each in _OWN)
        yield holds(
            rules[name],
            f"the {name} beside a template",
            Step("the create", case),
            Step("read back", after),
            good=got == (_OWN[name], _OWN[name]) and not rendered,
            expected=f"{_OWN[name]!r} in both, and no text of the template",
            seen=f"the create shows {shown(got[0])}, a GET {shown(got[1])}{', a template beside it' * rendered}",
        )
