"""When a template is rendered, and into what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Api

BODY = "<p>Hi {{ contact.first_name }}, {{lead.display_name}} &amp; {{ user.first_name }}</p>"


@pytest.fixture
def template(api: Api) -> dict[str, Any]:
    """Make a template with placeholders in subject and body."""
    return api.made(
        "/email_template/",
        {"name": "Welcome", "subject": "For {{ lead.name }}", "body": BODY},
    )


@pytest.fixture
def contact(api: Api) -> dict[str, Any]:
    """Make a contact whose name needs escaping in HTML."""
    return api.made("/contact/", {"lead_id": api.lead_id, "name": "A<b Doe"})


@pytest.mark.parametrize("bodies", [{}, {"body_text": None}, {"body_html": None, "body_text": None}], ids=str)
def test_rendered(api: Api, template: dict[str, Any], contact: dict[str, Any], bodies: dict[str, None]) -> None:
    """A template without a body beside it fills both bodies, the subject and its name."""
    email = api.email(template_id=template["id"], contact_id=contact["id"], **bodies)
    assert email["body_html"] == "<p>Hi A&lt;b, Acme &amp; Ada</p>"
    assert email["body_text"] == "Hi A<b, Acme & Ada"
    assert email["body_preview"] == email["body_text"]
    assert email["subject"] == "For Acme"
    assert email["template_name"] == "Welcome"


@pytest.mark.parametrize("given", [{"body_text": "mine"}, {"body_html": "mine"}, {"body_text": ""}])
def test_not_rendered(api: Api, template: dict[str, Any], given: dict[str, str]) -> None:
    """A template beside a body leaves the texts as they were given."""
    email = api.email(template_id=template["id"], **given)
    texts = {"body_text": None, "body_html": None, "subject": None} | given
    assert {name: email[name] for name in texts} == texts
    assert email["template_name"] == "Welcome"


def test_own_subject_wins(api: Api, template: dict[str, Any]) -> None:
    """A subject that is given stays beside a rendered body."""
    email = api.email(template_id=template["id"], subject="mine")
    assert email["subject"] == "mine"
    assert email["body_text"] == "Hi , Acme & Ada"


def test_colleague_signs(api: Api, template: dict[str, Any]) -> None:
    """The user of a template is the user of the email."""
    colleague = api.get("/user/").get_json()["data"][1]
    email = api.email(template_id=template["id"], user_id=colleague["id"])
    assert email["body_text"].endswith(colleague["first_name"])


def test_update_names_a_template(api: Api, template: dict[str, Any]) -> None:
    """A PUT keeps the template and its name, and renders nothing."""
    email = api.put(api.email(), template_id=template["id"]).get_json()
    assert (email["template_id"], email["template_name"]) == (template["id"], "Welcome")
    assert email["body_text"] is None
    assert api.put(email, template_id=None).get_json()["template_name"] is None


def test_strange_templates(api: Api) -> None:
    """Placeholders that nobody knows become nothing; broken ones stay text."""
    body = "{{ x }}{{ lead.contacts }}{{}}{{ lead.name {{lead.name}}" + "{{ " * 10_000
    template = api.made("/email_template/", {"name": "T", "body": body})
    email = api.email(template_id=template["id"])
    assert email["body_text"] == "{{}}{{ lead.name Acme" + "{{ " * 10_000


def test_name_outlives_the_template(api: Api, template: dict[str, Any]) -> None:
    """An email keeps its text and the template's name when the template goes."""
    email = api.email(template_id=template["id"])
    assert api.send("DELETE", f"/email_template/{template['id']}/").status_code == 200
    assert api.read(email) == email
    assert api.post(status="draft", template_id=template["id"]).status_code == 400
