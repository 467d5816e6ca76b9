"""
A look at every operation and status: traffic for the rules that hold for each exchange, and open points of shape.

Law: the rules on single exchanges and on sequences are judged by checks/traffic.py and checks/history.py; a
scenario here sends what they need to see and judges nothing a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import contract
from conformance.checks.fields import WAITING
from conformance.checks.traffic import SLUGS
from conformance.checks.values import shown
from conformance.exchange import ABSENT
from conformance.findings import Outcome, Step, observed
from conformance.scenarios.drafts import edited, opened, removed
from conformance.scenarios.looks import all_activities, pictures, whole_list
from conformance.scenarios.population import COUNTED, outbox, population
from conformance.scenarios.registry import scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from conformance.bench import Bench
    from conformance.exchange import Exchange

_PROMISES = ("answers-200", "no-server-error", "documented-codes", "json")
_CODES = tuple(f"{slug}-{what}" for slug in SLUGS.values() for what in _PROMISES)
_SHAPE = ("email-field-*", "email-direction-*", "email-id-unique", "email-answers-an-object", "email-date-sent-draft")
_SEQUENCE = ("email-get-after-create", "email-get-repeats", "email-update-answers-new-state", "email-update-is-atomic")
_PREVIEW = 200
_ACTIVITIES = tuple(name for name in _CODES if name.startswith("activity-"))


@scenario(*_CODES, *_SHAPE, *_SEQUENCE)
def every_operation(bench: Bench) -> Iterator[Outcome]:
    """
    Emails in each status are created, read and listed, as emails and as activities. A draft is edited, a waiting email
    is cancelled, one email is deleted and asked for once more; a sent one is logged with the time it was opened. Every
    answer is held to the rules for all answers.
    """
    pictures(bench)
    whole_list(bench)
    edited(bench)
    if bench.can_send():
        outbox(bench)
    removed(bench)
    opened(bench)
    if any(map(bench.wants, _ACTIVITIES)):
        all_activities(bench)
    yield from ()


@scenario(*_CODES, *_SHAPE, *_SEQUENCE, level="ci")
def each_status(bench: Bench) -> Iterator[Outcome]:
    """An email is created in each status, bare and rich; each is read, listed, sent a wrong edit and read again."""
    statuses = [status for status in contract.statuses() if status not in WAITING or bench.can_send()]
    for status in statuses:
        bare = {} if status in WAITING else dict.fromkeys(("subject", "body_text", "to"), ABSENT)
        for properties in (bare, {"body_html": "<p>Rich.</p>", "cc": ["cc@example.com"], "bcc": ["bcc@example.com"]}):
            email = str(bench.create(status, **properties).item["id"])
            bench.get(email)
            bench.list({"id__in": email})
            bench.put(email, {"subject": "Not to be seen", "status": "archived"})
            bench.get(email)
            if status in WAITING:
                bench.put(email, {"status": "draft"})
                bench.get(email)
    yield from ()


@scenario("email-field-opens", "email-field-opens-summary", level="ci")
def opens(bench: Bench) -> Iterator[Outcome]:
    """A sent email is logged with the times at which it was opened, read and listed."""
    email = str(opened(bench).item.get("id"))
    bench.get(email)
    bench.list({"id__in": email})
    yield from ()


@scenario("email-body-preview", "email-dates-with-offset", "email-undocumented-fields")
def open_points(bench: Bench) -> Iterator[Outcome]:
    """A draft with a long text is created and read; what the pages leave open about its fields is written down."""
    case = population(bench)["draft"]
    after = pictures(bench)[str(case.item["id"])]
    probes = {
        "email-body-preview": _preview(after.item, COUNTED),
        "email-dates-with-offset": _offsets(after.item),
        "email-undocumented-fields": ", ".join(sorted(after.item.keys() - contract.email_fields().keys())) or "none",
    }
    for rule, answer in probes.items():
        yield observed(rule, "a draft with a long text", answer, *_steps(case, after))


def _steps(case: Exchange, after: Exchange) -> tuple[Step, Step]:
    return Step("the create", case), Step("read back", after)


def _preview(item: Mapping[str, Any], text: str) -> str:
    if "body_preview" not in item:
        return "there is no body_preview"
    return "yes" if item["body_preview"] == text[:_PREVIEW] else f"no, it is {shown(item['body_preview'])}"


def _offsets(item: Mapping[str, Any]) -> str:
    """Sort the date-times of *item* by whether something after the time tells the offset."""
    moments = {name: value for name, value in item.items() if _is_moment(name) and isinstance(value, str)}
    having = sorted(name for name, value in moments.items() if value.endswith("Z") or value[-6:-5] in ("+", "-"))
    lacking = sorted(moments.keys() - set(having))
    if not having or not lacking:
        return "all of them" if having else "none of them"
    return f"with: {', '.join(having)}; without: {', '.join(lacking)}"


def _is_moment(name: str) -> bool:
    return name in contract.email_fields() and (name.startswith("date_") or name == "activity_at")
