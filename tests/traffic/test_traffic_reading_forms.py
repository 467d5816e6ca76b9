"""
The same exchanges in the form of every recorder are read as the same.

Law: what a recorder does with a body, its headers, its method or its status code is never seen in what is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from writers import FORMS, SECRET, Sample

from conformance.exchange import ABSENT
from conformance.traffic.reading import open_recording, read
from conformance.traffic.recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

EMAIL = {
    "id": "acti_aaaaaaaaaaaaaaaaaaaaaaaa",
    "status": "draft",
    "subject": "Grüße, 日本 😀",
    "to": ["a@example.com"],
}
SAMPLES = (
    Sample("POST", "/api/v1/activity/email/", 200, EMAIL, {"status": "draft", "subject": "Grüße, 日本 😀"}),
    Sample("GET", "/api/v1/activity/email/?lead_id=lead_1&_limit=5", 200, {"data": [EMAIL], "has_more": False}),
    Sample("PUT", "/api/v1/activity/email/acti_aaaaaaaaaaaaaaaaaaaaaaaa/", 400, {"error": "no"}, {"status": "sent"}),
    Sample("GET", "/api/v1/lead/", 200, {"data": [], "has_more": False}),
    Sample("DELETE", "/api/v1/activity/email/acti_aaaaaaaaaaaaaaaaaaaaaaaa/", 200, {}),
)
OPERATIONS = ["createEmail", "listEmails", "updateEmail", None, "deleteEmail"]

_text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=12,
)
_samples = st.builds(
    Sample,
    method=st.sampled_from(["POST", "PUT"]),
    target=st.sampled_from(["/api/v1/activity/email/", "/api/v1/activity/email/acti_1/?x=%C3%A9"]),
    status=st.sampled_from([200, 201, 400, 404, 500]),
    answer=st.dictionaries(_text, _json, min_size=1, max_size=5),
    body=st.dictionaries(st.sampled_from(["subject", "to", "status", "opens"]), _json, min_size=1),
)


def exchanges(path: Path) -> list[Recorded]:
    """Read all exchanges of a recording that leaves nothing out."""
    found = list(read(path))
    assert all(isinstance(each, Recorded) for each in found)
    return [each for each in found if isinstance(each, Recorded)]


def written(path: Path, form: str, samples: Sequence[Sample]) -> Path:
    """Write *samples* in a form, under a name that says nothing."""
    path.write_bytes(FORMS[form](samples))
    return path


def seen(recorded: Recorded) -> tuple[Any, ...]:
    """Tell what must not depend on the recorder."""
    exchange = recorded.exchange
    request = exchange.request
    return (
        exchange.operation,
        request.method,
        request.path,
        request.query,
        request.body,
        exchange.status,
        exchange.json,
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_as_the_same_exchanges(form: str, tmp_path: Path) -> None:
    """Operations, paths, queries, bodies and answers are those that were sent."""
    found = exchanges(written(tmp_path / "file", form, SAMPLES))
    assert [each.exchange.operation for each in found] == OPERATIONS
    assert [each.exchange.request.body for each in found] == [
        ABSENT if each.body is None else each.body for each in SAMPLES
    ]
    assert [each.exchange.json for each in found] == [each.answer for each in SAMPLES]
    assert [each.exchange.status for each in found] == [each.status for each in SAMPLES]
    assert found[1].exchange.request.query == (("lead_id", "lead_1"), ("_limit", "5"))
    assert all(each.complete and each.slash and not each.unknown for each in found)


@pytest.mark.parametrize("form", FORMS)
def test_credentials_leave_no_form(form: str, tmp_path: Path) -> None:
    """Who reads a recording learns the kind of credentials; the secret goes to who hides it, and nowhere else."""
    secrets: list[str] = []
    path = written(tmp_path / "file", form, SAMPLES)
    found = list(open_recording(path, secrets.append))
    assert SECRET in secrets
    assert "abcdefghij0123456789" in secrets
    assert "YXBp" not in repr(found)
    assert SECRET not in repr(found)
    assert "abcdefghij0123456789" not in repr(found)
    assert all(each.auth == {"basic"} for each in found if isinstance(each, Recorded))


@settings(max_examples=15)
@given(samples=st.lists(_samples, min_size=1, max_size=4))
@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_in_any_form_is_read_back(
    form: str, samples: list[Sample], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever JSON was sent and answered, every form gives it back."""
    path = written(tmp_path_factory.mktemp("form") / "file", form, samples)
    expected = [(each.method, each.body, each.status, each.answer) for each in samples]
    assert [(m, b, s, a) for _, m, _, _, b, s, a in map(seen, exchanges(path))] == expected
