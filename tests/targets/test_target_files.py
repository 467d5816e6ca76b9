"""
Target files: what may stand in them, what is refused, and what a complaint says.

Law: a complaint is one line with the file and the field, and never holds what the file held there.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.provision import FIXTURES
from conformance.target import load
from conformance.target_file import read, targets

_ROOT = Path(__file__).parents[2]
_FOLDER = _ROOT / "targets"
_SCHEMA = json.loads((_FOLDER / "target.schema.json").read_text("utf-8"))
_KEY = "api_4kV9xLq2" + "Zt8mWc1P.7hYb3NsRfD0u"
_VARIABLES = {"STAGING_API_KEY": "k"}
_BASE = 'name = "staging"\nbase_url = "https://staging.example.com/api/v1"\n'
_GOOD = f'{_BASE}api_key_env = "STAGING_API_KEY"\n'


def written(folder: Path, text: str) -> str:
    """Write a target file and give its path."""
    path = folder / "staging.toml"
    path.write_text(text, "utf-8")
    return str(path)


def complaint(folder: Path, text: str) -> str:
    """Give what is said about a target file, having made sure that it is one line which names the file."""
    with pytest.raises(UsageError) as caught:
        load(written(folder, text), _VARIABLES)
    said = str(caught.value)
    assert "staging.toml" in said
    assert len(said.splitlines()) == 1
    return said


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param(f'{_BASE}api_key = "{_KEY}"', "api_key: a secret", id="api-key"),
        pytest.param(f"{_BASE}api_key = {_KEY}", "not valid TOML: Invalid value (at line 3", id="key-without-quotes"),
        pytest.param(f'{_BASE}bearer_token = "{_KEY}"', "bearer_token: a secret", id="bearer-token"),
        pytest.param(f'{_BASE}token = "{_KEY}"', "token: a secret", id="token"),
        pytest.param(f'{_BASE}password = "{_KEY}"', "password: a secret", id="password"),
        pytest.param(f'{_BASE}colour = "{_KEY}"', "colour: a secret", id="secret-in-an-unknown-field"),
        pytest.param(f'{_GOOD}[headers]\nAuthorization = "x {_KEY}"', "headers.Authorization: a secret", id="headers"),
        pytest.param(f'{_GOOD}[headers]\nX-Auth = "Bearer {_KEY}"', "headers.X-Auth: a secret", id="bearer"),
        pytest.param(f'{_GOOD}[[auth]]\nkey = ["{_KEY}"]', "auth.0.key.0: a secret", id="deep"),
        pytest.param(f'{_GOOD}[fixtures]\nlead_id = "{_KEY}"', "fixtures.lead_id: a secret", id="secret-as-a-fixture"),
        pytest.param(f'{_GOOD}[capabilities]\napi_key = "{_KEY}"', "capabilities.api_key: a secret", id="capability"),
        pytest.param(f'{_BASE}api_key_env = "{_KEY}"', "api_key_env: a secret", id="key-for-a-variable"),
        pytest.param(f'{_BASE}api_key_env = "{_KEY[4:12]}"', "api_key_env: expected", id="no-variable"),
        pytest.param(f'{_BASE}api_key_env = "{_KEY[4:12].upper() * 3}"', "api_key_env: expected", id="upper-case"),
        pytest.param(f'{_BASE}bearer_token_env = "{_KEY}"', "bearer_token_env: a secret", id="token-for-a-variable"),
        pytest.param(
            f'name = "staging"\nbase_url = "https://{_KEY}:@staging.example.com"\napi_key_env = "STAGING_API_KEY"',
            "base_url: a secret",
            id="credentials-in-the-address",
        ),
        pytest.param(
            f'name = "staging"\nbase_url = "https://h.example.com?key={_KEY}"\napi_key_env = "STAGING_API_KEY"',
            "base_url must hold neither credentials",
            id="key-in-the-query",
        ),
    ],
)
def test_a_literal_secret_is_refused(tmp_path: Path, text: str, place: str) -> None:
    """A file that holds a secret is refused with the place of it, and the secret is not repeated."""
    said = complaint(tmp_path, text)
    assert place in said
    for part in (_KEY, _KEY[4:12], _KEY[4:12].upper()):
        assert part not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("name = ", "is not valid TOML: Invalid value (at end of document)", id="no-value"),
        pytest.param('name = "a"\nname = "b"', "is not valid TOML: Cannot overwrite a value", id="twice"),
        pytest.param("x = " + "[" * 5000, "is not valid TOML", id="endless-lists"),
        pytest.param(f"{_GOOD}max_requests = {'9' * 5000}", "is not valid TOML", id="endless-number"),
        pytest.param('base_url = "https://h.example.com"\napi_key_env = "A"', "name is missing", id="no-name"),
        pytest.param('name = "staging"', "the file: expected either embedded = true or a base_url", id="no-address"),
        pytest.param(_BASE, "the file: expected api_key_env or bearer_token_env", id="no-credentials"),
        pytest.param(f"{_GOOD}embedded = true", "the file: expected either embedded = true or a base_url", id="both"),
        pytest.param(f"{_GOOD}embedded = false", "embedded: expected true", id="embedded-false"),
        pytest.param('name = "No Name"\nembedded = true', "name: expected a name of a-z", id="name"),
        pytest.param(f"{_GOOD}max_request = 7", "max_request: no such field; did you mean max_requests?", id="slip"),
        pytest.param(f'{_GOOD}colour = "red"', "colour: no such field", id="unknown-field"),
        pytest.param(f'{_GOOD}"co\\nlour" = "red"', "'co\\nlour': no such field", id="field-of-two-lines"),
        pytest.param(f"{_GOOD}rate = 0", "rate: expected a number greater than 0", id="no-rate"),
        pytest.param(f"{_GOOD}rate = nan", "rate: expected a number greater than 0", id="rate-that-is-none"),
        pytest.param(f"{_GOOD}timeout = inf", "timeout: expected a number greater than 0", id="endless-timeout"),
        pytest.param(f'{_GOOD}timeout = "30"', "timeout: expected a number greater than 0", id="timeout-as-text"),
        pytest.param(f"{_GOOD}max_requests = 1.5", "max_requests: expected a whole number from 1", id="budget"),
        pytest.param(f'{_GOOD}verify_tls = "no"', "verify_tls: expected true or false", id="tls"),
        pytest.param(f"{_GOOD}known = 2026-01-01", "known: expected a text", id="date-as-path"),
        pytest.param(f'{_GOOD}ca_file = "none.pem"', "ca_file: there is no file", id="no-ca-file"),
        pytest.param(
            f'{_GOOD}verify_tls = false\nca_file = "none.pem"',
            "the file: expected no ca_file beside verify_tls = false",
            id="ca-file-for-nothing",
        ),
        pytest.param(
            f'{_GOOD}allowed_addresses = ["ada@example.com", "Ben <ben@example.com>"]',
            "allowed_addresses.1: expected a plain email address",
            id="named-address",
        ),
        pytest.param(f"{_GOOD}[rates]\nfast = 5", "rates.fast: expected an endpoint group", id="group"),
        pytest.param(
            f'{_GOOD}[budgets]\n"POST /lead/" = -1',
            "budgets.'POST /lead/': expected a whole number from 1",
            id="budget-of-a-group",
        ),
        pytest.param(
            f"{_GOOD}[capabilities]\nsendin = false",
            "capabilities.sendin: no such field; did you mean sending?",
            id="capability",
        ),
        pytest.param(f'{_GOOD}[capabilities]\nsending = "no"', "capabilities.sending: expected true or false", id="no"),
        pytest.param(f"{_GOOD}[fixtures]\nlead_id = 7", "fixtures.lead_id: expected the id of an object", id="fixture"),
        pytest.param(f'{_BASE}api_key_env = "UNSET"', "set UNSET in the environment", id="variable-not-set"),
        pytest.param(
            'name = "staging"\nbase_url = "ftp://h.example.com"\napi_key_env = "STAGING_API_KEY"',
            "base_url: 'ftp://h.example.com' is not an http or https address",
            id="no-http",
        ),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """A file that is broken or breaks the schema is refused in one line that names the field."""
    assert said in complaint(tmp_path, text)


def test_every_field_arrives(tmp_path: Path) -> None:
    """What a file says stands in the target; its paths begin at the folder of the file."""
    (tmp_path / "ca.pem").write_text("certificates", "utf-8")
    text = f"""{_GOOD}allow_sending = true
allow_delivery = true
allowed_addresses = ["ada@corp.example"]
ca_file = "ca.pem"
known = "known.yaml"
timeout = 7
rate = 2.5
max_requests = 9
rates = {{"PUT /activity/email/{{id}}/" = 0.5}}
budgets = {{"POST /lead/" = 3}}
capabilities = {{sequences = false, templates = true}}
fixtures = {{sender = "ada@corp.example"}}
"""
    target = load(written(tmp_path, text), _VARIABLES)
    assert (target.name, target.base_url) == ("staging", "https://staging.example.com/api/v1")
    assert (target.api_key, target.bearer_token) == ("k", None)
    assert (target.timeout, target.rate, target.max_requests) == (7, 2.5, 9)
    assert (target.rates, target.budgets) == ({"PUT /activity/email/{id}/": 0.5}, {"POST /lead/": 3})
    assert (target.ca_file, target.known) == (tmp_path / "ca.pem", tmp_path / "known.yaml")
    assert (target.allow_sending, target.allow_delivery, target.may_deliver) == (True, True, True)
    assert target.allowed_addresses == ("ada@corp.example",)
    assert (target.offers("sequences"), target.offers("templates"), target.offers("contact")) == (False, True, True)
    assert (target.fixtures, target.verify_tls) == ({"sender": "ada@corp.example"}, True)
    assert target.warnings == ()


def test_certificates_that_are_not_checked_warn(tmp_path: Path) -> None:
    """Only the line verify_tls = false turns the check of certificates off, and a warning says so."""
    target = load(written(tmp_path, f"{_GOOD}verify_tls = false"), _VARIABLES)
    assert not target.verify_tls
    assert "verify_tls = false" in "".join(target.warnings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", (False, False), id="none"),
        pytest.param("allow_delivery = true", (False, False), id="delivery-alone"),
        pytest.param("allow_sending = true", (True, False), id="held"),
        pytest.param("allow_sending = true\nallow_delivery = true", (True, True), id="delivered"),
        pytest.param("allow_sending = true\n[capabilities]\nsending = false", (False, False), id="offers-none"),
        pytest.param(
            "allow_sending = true\nallow_delivery = true\n[capabilities]\ndelivery = false",
            (True, False),
            id="offers-no-delivery",
        ),
    ],
)
def test_levels_of_sending(tmp_path: Path, text: str, expected: tuple[bool, bool]) -> None:
    """Emails are queued only when sending is allowed, and go out only when delivery is too; a file can deny both."""
    target = load(written(tmp_path, _GOOD + text), _VARIABLES)
    assert (target.may_send, target.may_deliver) == expected


@pytest.mark.parametrize("name", targets())
def test_targets_that_ship_load(name: str) -> None:
    """Each target that comes with the suite loads, and none of them lets an email out to people."""
    target = load(name, {"CLOSE_API_KEY": "k", "EXAMPLE_API_KEY": "k"})
    assert target.name == name
    assert target.embedded or not (target.allow_sending or target.allow_delivery)
    assert target.verify_tls


def test_the_example_shows_every_field() -> None:
    """The annotated example has every field but `embedded`, some of them commented out, at an address of nobody."""
    text = (_FOLDER / "example.toml").read_text("utf-8")
    shown = tomllib.loads(re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE))
    assert {"embedded", *shown} == _SCHEMA["properties"].keys()
    assert shown["capabilities"].keys() == _SCHEMA["properties"]["capabilities"]["properties"].keys()
    assert shown["fixtures"].keys() == _SCHEMA["properties"]["fixtures"]["properties"].keys()
    assert re.fullmatch(r"https://\w+\.example\.com/.*", shown["base_url"])


def test_names_in_the_schema() -> None:
    """The schema names the fixtures and the needs that there are, and describes each of its fields."""
    rules = json.loads((_ROOT / "openapi" / "schema" / "rules.schema.json").read_text("utf-8"))
    needs = rules["$defs"]["rule"]["properties"]["needs"]["items"]["enum"]
    known = _SCHEMA["properties"]
    assert set(FIXTURES) == known["fixtures"]["properties"].keys()
    assert set(needs) == known["capabilities"]["properties"].keys()
    for fields in (known, known["fixtures"]["properties"], known["capabilities"]["properties"]):
        assert [name for name, field in fields.items() if not field["description"].endswith(".")] == []


def test_the_readme_tells_every_field_fixture_and_need() -> None:
    """The page on targets has a row for each field, each fixture and each need."""
    page = (_FOLDER / "README.md").read_text("utf-8")
    known = _SCHEMA["properties"]
    tables = {"capabilities", "fixtures", "rates", "budgets"}
    names = [*(known.keys() - tables), *known["fixtures"]["properties"], *known["capabilities"]["properties"]]
    assert [name for name in names if f"`{name}`" not in page] == []
    assert [name for name in tables if f"`[{name}]`" not in page] == []


@pytest.mark.parametrize("name", targets())
def test_a_file_of_the_suite_is_read_from_anywhere(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is a file that comes with the suite, whatever folder the run begins in."""
    monkeypatch.chdir(tmp_path)
    assert read(name).table["name"] == name
