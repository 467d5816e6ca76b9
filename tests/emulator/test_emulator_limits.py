"""The published limits: kept whole at the limit, refused one past it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Api

PREFIX = "https://app.close.com/go/file/"
FILE = {"filename": "a.png", "size": 1, "url": PREFIX + "x"}
LETTERS = {"ascii": "a", "two-bytes": "é", "astral": "\U0001f600", "combining": "\u0301"}
LENGTHS = [("subject", 1_000), ("body_text", 1_048_576), ("body_html", 1_048_576)]


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
@pytest.mark.parametrize(("name", "most"), LENGTHS)
def test_text_at_the_limit(api: Api, name: str, most: int, letter: str) -> None:
    """A text of the greatest length, counted in code points, is kept whole."""
    email = api.email(**{name: letter * most})
    assert api.read(email)[name] == letter * most
    assert api.put(api.email(), **{name: letter * most}).get_json()[name] == letter * most


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
@pytest.mark.parametrize(("name", "most"), LENGTHS)
def test_text_past_the_limit(api: Api, name: str, most: int, letter: str) -> None:
    """A text that is one code point too long is refused, on POST and on PUT."""
    email = api.email()
    assert api.post(status="draft", **{name: letter * (most + 1)}).status_code == 400
    assert api.put(email, **{name: letter * (most + 1)}).status_code == 400
    assert api.read(email) == email


@pytest.mark.parametrize("delay", [86_400, 86_401, 10**18, None], ids=str)
def test_followup_delays(api: Api, delay: int | None) -> None:
    """A follow-up delay is a day or more, or null."""
    assert api.email(followup_sequence_delay=delay)["followup_sequence_delay"] == delay


@pytest.mark.parametrize("delay", [86_399, 0, -86_400, 86_400.0, 1e6, True, "86400", []], ids=str)
def test_refused_followup_delays(api: Api, delay: object) -> None:
    """A follow-up delay below a day, or one that is no integer, is refused."""
    email = api.email()
    assert api.post(status="draft", followup_sequence_delay=delay).status_code == 400
    assert api.put(email, followup_sequence_delay=delay).status_code == 400
    assert api.read(email) == email


@pytest.mark.parametrize("name", ["to", "cc", "bcc"])
def test_number_of_recipients(api: Api, name: str) -> None:
    """Five hundred recipients are kept; one more is refused."""
    many = [f"u{number}@example.com" for number in range(500)]
    assert api.email(**{name: many})[name] == many
    assert api.post(status="draft", **{name: [*many, "x@example.com"]}).status_code == 400
    assert api.put(api.email(), **{name: [*many, "x@example.com"]}).status_code == 400


@pytest.mark.parametrize("name", ["to", "cc", "bcc"])
def test_length_of_a_recipient(api: Api, name: str) -> None:
    """A recipient of a thousand characters is kept; one more is refused with its index."""
    longest = "é" * 980 + " <joe@example.com>"
    longest = "é" * (1_000 - len(longest)) + longest
    assert api.email(**{name: [longest]})[name] == [longest]
    response = api.post(status="draft", **{name: ["joe@example.com", "x" + longest]})
    assert response.status_code == 400
    assert response.get_json()["field-errors"][name] == {"errors": {"1": "Too long."}}


def test_number_of_attachments(api: Api) -> None:
    """A thousand attachments are kept; one more is refused."""
    assert len(api.email(attachments=[FILE] * 1_000)["attachments"]) == 1_000
    assert api.post(status="draft", attachments=[FILE] * 1_001).status_code == 400
    assert api.put(api.email(), attachments=[FILE] * 1_001).status_code == 400


def test_attachment_is_kept_whole(api: Api) -> None:
    """Every documented member of an attachment reads back as it was sent."""
    whole = FILE | {"content_type": "image/png", "content_id": "cid", "inline_only": True}
    (read,) = api.read(api.email(attachments=[whole]))["attachments"]
    assert read == whole | {"thumbnail_url": None}


def test_uploaded_file_is_attached(api: Api) -> None:
    """The address that an upload answers with is accepted as an attachment's."""
    upload = api.made("/files/upload/", {"filename": "a.png", "content_type": "image/png"})
    assert upload["upload"]["url"]
    url = upload["download"]["url"]
    assert api.email(attachments=[FILE | {"url": url}])["attachments"][0]["url"] == url


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"content_type": None, "content_id": None}, id="nulls"),
        pytest.param({"size": 10**30}, id="huge"),
        pytest.param({"unknown": {"deep": [1]}}, id="unknown-member"),
    ],
)
def test_accepted_attachments(api: Api, change: dict[str, Any]) -> None:
    """Nullable members may be null, and unknown ones are left out."""
    (read,) = api.email(attachments=[FILE | change])["attachments"]
    assert "unknown" not in read


@pytest.mark.parametrize(
    "item",
    [
        *[pytest.param({k: v for k, v in FILE.items() if k != n}, id=f"no-{n}") for n in FILE],
        *[pytest.param(FILE | {name: None}, id=f"null-{name}") for name in FILE],
        pytest.param(FILE | {"size": "1"}, id="size-text"),
        pytest.param(FILE | {"size": 1.0}, id="size-fraction"),
        pytest.param(FILE | {"size": True}, id="size-flag"),
        pytest.param(FILE | {"filename": 1}, id="filename-number"),
        pytest.param(FILE | {"content_type": 1}, id="content-type-number"),
        pytest.param(FILE | {"content_id": []}, id="content-id-list"),
        pytest.param(FILE | {"inline_only": None}, id="inline-null"),
        pytest.param(FILE | {"inline_only": "yes"}, id="inline-text"),
        pytest.param(FILE | {"url": "http" + PREFIX[5:] + "x"}, id="not-https"),
        pytest.param(FILE | {"url": "https://app.close.com/go/files/x"}, id="other-path"),
        pytest.param(FILE | {"url": " " + PREFIX + "x"}, id="space-before"),
        pytest.param(FILE | {"url": "https://example.com/" + PREFIX}, id="prefix-inside"),
        pytest.param(FILE | {"url": PREFIX.upper()}, id="upper-case"),
        pytest.param("a.png", id="text"),
        pytest.param([FILE], id="list"),
        pytest.param(None, id="null"),
    ],
)
def test_refused_attachments(api: Api, item: object) -> None:
    """An attachment that is not as documented is refused with its index."""
    response = api.post(status="draft", attachments=[FILE, item])
    assert response.status_code == 400
    assert list(response.get_json()["field-errors"]["attachments"]["errors"]) == ["1"]


def test_opens_are_kept(api: Api) -> None:
    """Openings read back with their instant and what else was given; nulls are left out."""
    email = api.email(
        opens=[
            {"opened_at": "2026-01-01T10:00:00+01:00", "ip_address": "192.0.2.1"},
            {"opened_at": "2026-01-02T10:00:00", "user_agent": None},
        ],
    )
    assert email["opens"] == [
        {"opened_at": "2026-01-01T09:00:00.000000+00:00", "ip_address": "192.0.2.1"},
        {"opened_at": "2026-01-02T10:00:00.000000+00:00"},
    ]
    assert email["opens_summary"] == "Opened 2 times"


@pytest.mark.parametrize(
    "item",
    [{}, {"opened_at": None}, {"opened_at": "soon"}, {"opened_at": 1}, None, "2026-01-01T10:00Z"],
    ids=str,
)
def test_refused_opens(api: Api, item: object) -> None:
    """An opening without a date-time is refused."""
    assert api.post(status="draft", opens=[item]).status_code == 400
