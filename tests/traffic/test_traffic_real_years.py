"""
Recordings as the live API would have given them, from 2015 on, in every form.

Law: what the vendor's own service answers breaks no rule, and what people do with it is at most unwise.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from judging_cases import email
from writers import FORMS, Sample

from conformance import catalogue
from conformance.findings import Result
from conformance.traffic.judging.judge import Judge
from conformance.traffic.reading import read
from conformance.traffic.recorded import Recorded

if TYPE_CHECKING:
    from pathlib import Path

EMAILS, LEAD = "/api/v1/activity/email/", "lead_KwD00BYbXCHiPWj68LxFkxaeWuULpZ7awzm6LqeFs0h"
LATE = {2017: ("followup_sequence_delay",), 2023: ("followup_sequence_add_cc_bcc", "send_as_id")}
"""First year -> fields that emails have had since then only."""
SENDERS = ('"Name, Inc." <a@example.com>', "Name, Inc. <a@example.com>", "Undisclosed", "", None, "MAILER-DAEMON")


class Dated(Sample):
    """A sample whose answer has its own headers, and may be a page of HTML."""

    @property
    def told(self) -> str:
        return self.answer if isinstance(self.answer, str) else super().told

    @property
    def told_with(self) -> dict[str, str]:
        kind = "application/json" if self.told[:1] in ("{", "[", "") else "text/html"
        return {"Content-Type": kind, "Server": "nginx", **self.headers}


def of(year: int, name: str = "acti_GTPmezSVx2Gb0vDSJyB4zKDHKFXv4YXJfgD4UlQL1O5", **fields: Any) -> dict[str, Any]:
    """An email as it was shown in *year*."""
    whole = email(name, lead_id=LEAD, **fields)
    young = {field for first, names in LATE.items() if year < first for field in names}
    return {key: value for key, value in whole.items() if key not in young}


def recording(year: int) -> list[Sample]:
    """A year's work: an email's life, lists of odd ones, errors of every kind."""
    mail = of(year)
    one, when = f"{EMAILS}{mail['id']}/", {"Date": f"Thu, 02 Jul {year} 10:00:00 GMT"}
    odd = [of(year, f"acti_{n}", status="inbox", sender=sender) for n, sender in enumerate(SENDERS)]
    files = [{"url": "https://app.close.io/go/file/x", "filename": "x", "size": 1, "content_type": None}]
    changed = mail | {"subject": "b", "date_updated": f"{year}-07-02T10:00:09.000001+00:00"}
    calls: list[tuple[Any, ...]] = [
        ("POST", EMAILS, 200, mail, {"lead_id": LEAD, "status": "draft", "created_by_name": "Bruce", "to": []}),
        ("PUT", one, 200, mail, {}),
        ("PUT", one, 200, changed, {"subject": "b"}),
        ("GET", f"{EMAILS}?lead_id={LEAD}&_limit=10.0", 200, {"data": odd, "has_more": False}),
        ("GET", "/api/v1/activity/email?_limit=100", 200, {"data": [of(year, attachments=files)], "has_more": True}),
        ("GET", f"{EMAILS}?_fields=id", 200, {"data": [{"id": "acti_1"}], "has_more": False}),
        ("GET", one, 404, {"error": "Empty query: EmailActivity matching query does not exist."}),
        ("GET", one, 404, "<html>Not Found</html>"),
        ("GET", one, 429, {"error": {"rate_reset": 3.2, "message": "slow down"}}),
        ("GET", one, 401, "You have to login with proper credentials"),
        ("GET", one, 503, "<html>nginx</html>"),
        ("POST", EMAILS, 400, {"errors": [], "field-errors": {"lead": "x"}}, {"lead_id": LEAD, "status": "draft"}),
        ("DELETE", one, 200, {}),
    ]
    return [Dated(*each[:4], each[4] if len(each) > 4 else None, when) for each in calls]


def found(path: Path) -> set[str]:
    """The rules that have to be kept and are broken."""
    judge, rules = Judge(), catalogue.everything()
    outcomes = [outcome for each in read(path) if isinstance(each, Recorded) for outcome in judge.take(each)]
    outcomes += judge.finish()
    return {each.rule for each in outcomes if each.result is Result.BROKEN and rules[each.rule].strength == "must"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("year", [2015, 2018, 2021, 2024, 2026])
def test_the_live_api_breaks_no_rule(form: str, year: int, tmp_path: Path) -> None:
    """No year and no recorder makes a finding of what the vendor's service does."""
    path = tmp_path / "recording"
    path.write_bytes(FORMS[form](recording(year)))
    assert found(path) == set()


@pytest.mark.parametrize("form", ["vcrpy_yaml", "vcrpy_json", "exvcr", "nock"])
def test_a_recording_that_was_cut_by_hand_breaks_no_rule(form: str, tmp_path: Path) -> None:
    """Answers of which somebody has kept the interesting part, dates and headers gone."""
    small = {"id": "acti_1", "status": "sent", "subject": "a"}
    samples = [
        Sample("POST", EMAILS, 200, small, {"lead_id": LEAD, "status": "sent", "subject": "a", "body_text": "b"}),
        Sample("GET", f"{EMAILS}acti_1/", 200, small),
        Sample("GET", EMAILS, 200, {"data": [small]}),
    ]
    path = tmp_path / "recording"
    path.write_bytes(FORMS[form](samples))
    assert found(path) == set()


@pytest.mark.parametrize("form", ["har", "vcrpy_packed", "exvcr"])
def test_a_recent_recording_that_is_whole_tells_a_missing_field(form: str, tmp_path: Path) -> None:
    """A length that was announced, or a packed body, proves that the server itself has left the field out."""
    mail = {key: value for key, value in of(2026).items() if key != "thread_id"}
    length = {} if form == "vcrpy_packed" else {"Content-Length": str(len(json.dumps(mail)))}
    sample = Dated(
        "GET", f"{EMAILS}{mail['id']}/", 200, mail, None, {"Date": "Thu, 02 Jul 2026 10:00:00 GMT", **length}
    )
    path = tmp_path / "recording"
    path.write_bytes(FORMS[form]([sample]))
    assert found(path) == {"email-field-thread-id"}
