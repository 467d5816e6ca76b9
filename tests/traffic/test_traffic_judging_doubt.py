"""
What looks like a fault of a server in a recording of the real API, and is none: cut answers, gateways, old habits.

Law: each case has a twin that is a finding, so that doubt does not swallow the rule.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from judging_cases import DRAFT, EMAIL, JSON, QUEUED, broken, email, page, recorded, shown, updated

from conformance.traffic.judging.judge import Judge
from conformance.traffic.judging.since import Calendar

if TYPE_CHECKING:
    from conformance.traffic.recorded import Recorded

HTML = {"content-type": "text/html; charset=utf-8"}
CUT = {name: value for name, value in email().items() if name != "thread_id"}
SUBJECT, TEXT = {**DRAFT, "subject": "Hello {{ name }}"}, {**DRAFT, "subject": "Hello"}
REAL, OTHER = f"lead_{'a' * 43}", f"lead_{'b' * 43}"
THREAD = {"_type": "EmailThread", "id": "acti_9"}
CHANGED = "2026-11-20T11:00:00+00:00"
MUCH_LATER = {**JSON, "date": "Thu, 02 Jul 2026 10:05:00 GMT"}
EARLY, LATE = ({**JSON, "date": f"Thu, 02 Jul 2026 10:00:0{second} GMT"} for second in (1, 2))


def listed(*names: str, skip: int, limit: int = 2) -> Recorded:
    """A page of a list."""
    items = [email(name) for name in names]
    return recorded("GET", "/activity/email/", answer=page(*items), query={"_limit": str(limit), "_skip": str(skip)})


def dated(after: str) -> Recorded:
    """A list of what was created after a day, with an email of 20 November 2026."""
    return recorded("GET", "/activity/email/", answer=page(email()), query={"date_created__gt": after})


def moved_to_sent(got: dict[str, str]) -> Recorded:
    """An update that asks for `sent` and is accepted."""
    return recorded("PUT", EMAIL, {"status": "sent"}, answer=email(status="sent", date_updated=CHANGED), got=got)


def created(sent: dict[str, Any], **got: Any) -> Recorded:
    """A create of a draft, and the email that came back."""
    return recorded(body={**DRAFT, **sent}, answer=email(**got))


TWINS: dict[str, tuple[str, list[Recorded], list[Recorded]]] = {
    "a field cut out by hand": (
        "email-field-thread-id",
        [recorded("GET", EMAIL, answer=CUT)],
        [recorded("GET", EMAIL, answer=CUT, whole=False)],
    ),
    "a field without any date": (
        "email-field-thread-id",
        [recorded("GET", EMAIL, answer=CUT)],
        [recorded("GET", EMAIL, answer=CUT, day=None)],
    ),
    "a page cut by hand": (
        "email-list-has-more",
        [recorded("GET", "/activity/email/", answer={"data": []})],
        [recorded("GET", "/activity/email/", answer={"data": []}, whole=False)],
    ),
    "a direction cut out": (
        "email-direction-inbox",
        [shown("inbox", direction="outgoing")],
        [recorded("GET", EMAIL, answer={"id": "acti_1", "status": "inbox"}, whole=False)],
    ),
    "an old attachment": (
        "email-field-attachments",
        [shown(attachments=[{"url": "u", "filename": "f", "size": 1}])],
        [
            recorded(
                "GET",
                EMAIL,
                answer=email(attachments=[{"url": "u", "filename": "f", "size": 1}]),
                day=date(2016, 7, 2),
            )
        ],
    ),
    "a page in HTML": (
        "email-get-json",
        [recorded("GET", EMAIL, answer="<html>", status=404, got=HTML, host="localhost:5000")],
        [recorded("GET", EMAIL, answer="<html>", status=404, got=HTML)],
    ),
    "a gateway by its name": (
        "email-get-no-server-error",
        [recorded("GET", EMAIL, answer="<html>", status=500, got=HTML, host="localhost:5000")],
        [recorded("GET", EMAIL, answer="<center>nginx</center>", status=500, got=HTML, host="localhost:5000")],
    ),
    "a rendered text": (
        "email-create-keeps-subject",
        [created(TEXT, subject="Hello Gob")],
        [
            created(SUBJECT, subject="Hello Gob"),
            created({**TEXT, "template_id": "tmpl_1"}, subject="Hi", template_id="tmpl_1"),
        ],
    ),
    "addresses in small letters, once each": (
        "email-create-keeps-to",
        [created({"to": ["Ada@example.com"]}, to=["bob@example.com"])],
        [created({"to": ["Ada@example.com", "ada@example.com"]}, to=["ada@example.com"])],
    ),
    "a recipient whose name is left out": (
        "email-create-keeps-cc",
        [created({"cc": ["Ada <ada@example.com>"]}, cc=["Bob <ada@example.com>"])],
        [created({"cc": ["Ada <ada@example.com>"]}, cc=["ada@example.com"])],
    ),
    "a sender whose name is known": (
        "email-sender-address",
        [
            created({"sender": '"Ada" <ada@example.com>'}, sender="ada@example.com"),
            created({"sender": "ada@example.com"}, sender="ADA@EXAMPLE.COM"),
        ],
        [
            created({"sender": "Ada@example.com"}, sender='"Ada Byron" <ada@example.com>'),
            created({"sender": "=?utf-8?q?J=C3=B6rg?= <j@example.com>"}, sender="Jörg <j@example.com>"),
        ],
    ),
    "an email that was sent before it was cancelled": (
        "email-cancel-outbox",
        [shown("outbox"), updated({"status": "draft"}, status="outbox")],
        [shown("outbox"), updated({"status": "draft"}, status="sent")],
    ),
    "an email that is sent as soon as it is created": (
        "email-create-status-outbox",
        [recorded(body=QUEUED, answer=email(status="draft", sender="ada@example.com"))],
        [recorded(body=QUEUED, answer=email(status="sent", sender="ada@example.com"))],
    ),
    "an id in the path that was replaced": (
        "email-get-answers-200",
        [recorded("GET", EMAIL, answer=email("acti_2"))],
        [recorded("GET", EMAIL, answer=email(f"acti_{'a' * 43}"))],
    ),
    "a day in another time zone": (
        "email-list-date-created-gt",
        [dated("2026-11-23")],
        [dated("2026-11-21"), dated("2026-11-21T10:00:00")],
    ),
    "threads that were asked for by their type": (
        "activity-threads-absent",
        [recorded("GET", "/activity/", answer=page(THREAD), query={"lead_id": "lead_1"})],
        [recorded("GET", "/activity/", answer=page(THREAD), query={"lead_id": "lead_1", "_type": "EmailThread"})],
    ),
    "a draft that somebody else may have sent": (
        "email-move-draft-to-sent-refused",
        [recorded("GET", EMAIL, answer=email(), got=EARLY), moved_to_sent(LATE)],
        [recorded("GET", EMAIL, answer=email(), got=EARLY), moved_to_sent(MUCH_LATER)],
    ),
    "a time without offset": (
        "email-create-keeps-date-created",
        [created({"date_created": "2013-02-01T00:00:00Z"}, date_created="2013-02-01T07:00:00+00:00")],
        [created({"date_created": "2013-02-01T00:00:00"}, date_created="2013-02-01T07:00:00+00:00")],
    ),
    "an address in place of another one": (
        "email-create-keeps-to",
        [
            created({"to": ["ada@shop.test"]}, to=["bob@shop.test"]),
            created({"to": ["ada@example.com"]}, to=["bob@shop.test"]),
        ],
        [created({"to": ["ada@shop.test"]}, to=["john.doe@example.com"]), created({"to": ["ada@shop.test"]}, to=["-"])],
    ),
    "an id in place of another one": (
        "email-create-keeps-contact-id",
        [created({"contact_id": f"cont_{'a' * 43}"}, contact_id=f"cont_{'b' * 43}")],
        [created({"contact_id": f"cont_{'a' * 43}"}, contact_id="cont_1")],
    ),
    "a filter by an id that was replaced": (
        "email-list-filter-lead",
        [recorded("GET", "/activity/email/", answer=page(email(lead_id=OTHER)), query={"lead_id": REAL})],
        [recorded("GET", "/activity/email/", answer=page(email(lead_id="lead_1")), query={"lead_id": REAL})],
    ),
    "a word in place of a text": (
        "email-create-keeps-subject",
        [created(TEXT, subject="Hell"), created(TEXT, subject="x")],
        [created(TEXT, subject="[subject removed]"), created(TEXT, subject="hidden"), created(TEXT, subject="--")],
    ),
    "a text that was shortened": (
        "email-create-keeps-body-html",
        [created({"body_html": "<p>Hello Ada</p>"}, body_html=f"<p>Hello{end}</p>") for end in ("", " (Bob)")],
        [
            created({"body_html": "<p>Hello Ada</p>"}, body_html=f"<p>Hello{mark}</p>")
            for mark in ("...", "…", " [cut]")
        ],
    ),
    "a list that was masked and a GET that was not": (
        "email-list-agrees-with-get",
        [shown(sender="ada@shop.test"), recorded("GET", "/activity/email/", answer=page(email(sender="a@shop.test")))],
        [
            shown(sender="ada@shop.test"),
            recorded("GET", "/activity/email/", answer=page(email(sender="a@example.com"))),
        ],
    ),
    "a text that is made of the markup": (
        "email-create-keeps-body-text",
        [
            created({"body_text": "Hi", "body_html": "<p>Hi</p>"}, body_text="Ho", body_html="<p>Hi</p>"),
            created({"body_text": ""}, body_text="Hi"),
        ],
        [created({"body_text": "", "body_html": "<p>Hi</p>"}, body_text="Hi", body_html="<p>Hi</p>")],
    ),
    "markup that is not shown": (
        "email-create-keeps-body-html",
        [created({"body_html": "<p>Hello</p>"}, body_html="<p>Hi</p>")],
        [created({"body_html": "<style>p {top: 0}</style><p>Hi</p><script>x()</script>"}, body_html="<p>Hi</p>")],
    ),
    "an email that came in between": (
        "email-list-pages-disjoint",
        [listed("a", "b", "c", skip=0, limit=3), listed("a", "b", "c", skip=3, limit=3)],
        [listed("a", "b", skip=0), listed("b", "c", skip=2)],
    ),
    "an answer that is older than the delete": (
        "email-delete-gone",
        [recorded("DELETE", EMAIL, answer="{}", got=EARLY), recorded("GET", EMAIL, answer=email(), got=LATE)],
        [recorded("DELETE", EMAIL, answer="{}", got=LATE), recorded("GET", EMAIL, answer=email(), got=EARLY)],
    ),
    "an id that two emails were given by a scrubber": (
        "email-sent-refuses-moves",
        [shown("sent"), recorded("PUT", EMAIL, {"status": "draft"}, answer=email(status="draft"))],
        [
            recorded(body=QUEUED, answer=email(status="outbox", sender="ada@example.com")),
            recorded(body={**DRAFT, "status": "sent"}, answer=email(status="sent", sender="ada@example.com")),
            recorded("PUT", EMAIL, {"status": "draft"}, answer=email(status="draft")),
        ],
    ),
}


def servers(recording: list[Recorded]) -> set[str]:
    """The rules of servers that a recording breaks."""
    return {rule for rule in broken(*recording) if not rule.startswith("client-")}


@pytest.mark.parametrize(("rule", "proof", "doubt"), TWINS.values(), ids=TWINS.keys())
def test_only_proof_counts(rule: str, proof: list[Recorded], doubt: list[Recorded]) -> None:
    """The one recording proves the fault, the other leaves it open."""
    assert servers(proof) == {rule}
    assert servers(doubt) == set()


def test_a_day_that_is_given_stands_for_one_that_is_not_recorded() -> None:
    """`--as-of` holds undated answers to the tables of that day."""
    judge = Judge(calendar=Calendar(date(2026, 11, 1)))
    assert broken(recorded("GET", EMAIL, answer=CUT, day=None), judge=judge) == {"email-field-thread-id"}


def test_fields_that_prove_nothing_are_counted() -> None:
    """What was left open is told by its reason."""
    judge = Judge()
    broken(recorded("GET", EMAIL, answer=CUT, day=None), recorded("GET", EMAIL, answer=CUT, whole=False), judge=judge)
    assert sorted(judge.gaps.values()) == [1, 1]
