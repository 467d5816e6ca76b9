"""The list of emails: paging, filters, order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Api

EMAILS = "/activity/email/"
MOMENTS = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"]


@pytest.fixture
def three(api: Api) -> list[str]:
    """Make three emails on three successive days; gives their ids, oldest first."""
    return [api.email(date_created=moment)["id"] for moment in MOMENTS]


@pytest.mark.parametrize(
    ("page", "slots", "more"),
    [
        pytest.param((0, 100), [2, 1, 0], False, id="all"),
        pytest.param((0, 3), [2, 1, 0], False, id="exactly-all"),
        pytest.param((0, 2), [2, 1], True, id="first-page"),
        pytest.param((2, 2), [0], False, id="last-page"),
        pytest.param((1, 1), [1], True, id="middle"),
        pytest.param((3, 1), [], False, id="at-the-end"),
        pytest.param((250_000, 1), [], False, id="far-past-the-end"),
        pytest.param((0, 0), [], True, id="empty-page"),
        pytest.param((3, 0), [], False, id="empty-page-at-the-end"),
    ],
)
def test_pages(api: Api, three: list[str], page: tuple[int, int], slots: list[int], more: bool) -> None:
    """A page is cut from the newest-first list, and knows whether more follows."""
    response = api.get(EMAILS, _skip=page[0], _limit=page[1]).get_json()
    assert set(response) == {"data", "has_more"}
    assert [email["id"] for email in response["data"]] == [three[slot] for slot in slots]
    assert response["has_more"] is more


def test_default_page(api: Api) -> None:
    """A page holds a hundred emails unless told otherwise."""
    for _ in range(101):
        api.email()
    response = api.get(EMAILS).get_json()
    assert (len(response["data"]), response["has_more"]) == (100, True)


@pytest.mark.parametrize("text", ["", "x", "1.5", "1e2", "-1", "0x10", "٣", "1 ", "+1", "null", "9" * 5_000, "1,2"])
@pytest.mark.parametrize("name", ["_limit", "_skip"])
@pytest.mark.parametrize("path", [EMAILS, "/activity/", "/lead/"])
def test_refused_paging(api: Api, path: str, name: str, text: str) -> None:
    """Paging that is no whole number from zero up is refused."""
    response = api.get(path, **{name: text})
    assert response.status_code == 400
    assert list(response.get_json()) == ["error"]


@pytest.mark.parametrize(("name", "most"), [("_limit", 100), ("_skip", 250_000)])
def test_greatest_paging(api: Api, name: str, most: int) -> None:
    """Paging is accepted up to its maximum and refused above."""
    assert api.get(EMAILS, **{name: most}).status_code == 200
    assert api.get(EMAILS, **{name: most + 1}).status_code == 400


def test_equal_dates_keep_arrival_order(api: Api) -> None:
    """Emails of one instant are listed latest first, so pages never overlap."""
    made = [api.email()["id"] for _ in range(5)]
    assert [one for skip in (0, 2, 4) for one in api.ids(_limit=2, _skip=skip)] == made[::-1]


def test_ids(api: Api, three: list[str]) -> None:
    """A list of ids gives those that exist, parted by commas or repeated."""
    first, second, _ = three
    assert api.ids(id__in=first) == [first]
    assert api.ids(id__in=f"{first},{second},acti_unknown") == [second, first]
    assert api.ids(id__in=[first, second]) == [second, first]
    assert api.ids(id__in="acti_unknown") == []
    assert len(api.ids(id__in="")) == len(three)


def test_filters_of_ids(api: Api) -> None:
    """Emails are found by lead, contact, user and organization, and by several at once."""
    lead = api.made("/lead/", {"name": "Other", "contacts": [{"name": "Jane Doe"}]})
    contact, colleague = lead["contacts"][0]["id"], api.get("/user/").get_json()["data"][1]["id"]
    plain = api.email()
    other = api.email(lead_id=lead["id"], contact_id=contact, user_id=colleague)
    for name in ("lead_id", "contact_id", "user_id"):
        assert api.ids(**{name: other[name]}) == [other["id"]]
        assert api.ids(**{name: "unknown"}) == []
    assert api.ids(lead_id=f"{plain['lead_id']},{other['lead_id']}") == [other["id"], plain["id"]]
    assert api.ids(lead_id=plain["lead_id"], user_id=colleague) == []
    assert len(api.ids(organization_id=plain["organization_id"])) == 2
    assert api.ids(organization_id="orga_other") == []


@pytest.mark.parametrize(("types", "count"), [("Email", 1), ("Call,Email", 1), ("Call", 0)])
def test_types(api: Api, types: str, count: int) -> None:
    """The list of emails holds nothing when other types are asked for."""
    api.email()
    api.made("/activity/note/", {"lead_id": api.lead_id})
    assert len(api.ids(_type=types)) == count


@pytest.mark.parametrize("name", ["date_created", "activity_at"])
@pytest.mark.parametrize(
    "middle",
    [
        "2026-01-02T00:00:00Z",
        "2026-01-02T00:00:00",
        "2026-01-02",
        "2026-01-02T05:30:00+05:30",
        "2026-01-01T16:00:00.000-08:00",
    ],
)
def test_dates(api: Api, three: list[str], name: str, middle: str) -> None:
    """A date filter is exact at its instant, however the instant is written."""
    old, mid, new = three
    found = {how: api.ids(**{f"{name}__{how}": middle}) for how in ("gt", "gte", "lt", "lte")}
    assert found == {"gt": [new], "gte": [new, mid], "lt": [old], "lte": [mid, old]}


def test_both_ends(api: Api, three: list[str]) -> None:
    """Two date filters enclose a span."""
    assert api.ids(date_created__gt=MOMENTS[0], date_created__lt=MOMENTS[2]) == [three[1]]
    assert api.ids(date_created__gt=MOMENTS[2], date_created__lt=MOMENTS[0]) == []


def test_unset_activity_date(api: Api) -> None:
    """An email whose activity date was cleared passes no filter of that date."""
    email = api.email()
    api.put(email, activity_at=None)
    assert api.ids(activity_at__gt="2000-01-01") == []
    assert api.ids(date_created__gt="2000-01-01") == [email["id"]]


@pytest.mark.parametrize("how", ["gt", "gte", "lt", "lte"])
@pytest.mark.parametrize("text", ["", "x", "2026-02-30", "0000-00-00", "2026-01-01T25:00Z", "1"])
def test_refused_dates(api: Api, how: str, text: str) -> None:
    """A date filter that is no date is refused."""
    assert api.get(EMAILS, **{f"activity_at__{how}": text}).status_code == 400


def test_unknown_parameters(api: Api) -> None:
    """A query parameter that nobody knows is ignored."""
    email = api.email()
    assert api.ids(wings="2", _order_by="wings", date_created__near="x") == [email["id"]]
