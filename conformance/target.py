"""
A target: where it is, how to speak to it, what it may be asked to do.

Law: a file names environment variables and never a secret; the secrets themselves are read once, here.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

from conformance import credentials
from conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_VARIABLE = "CLOSE_API_KEY"
TOKEN_VARIABLE = "CLOSE_BEARER_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class Target:
    """
    One server to be judged.

    `base_url` ends before `/activity/`; an `embedded` target has none until the run has started the emulator.
    `fixtures` are existing objects by name (`lead_id`, ...), `rate` requests a second (None: as fast as it
    answers), `timeout` seconds for one answer, `max_requests` the budget of a run; `rates` and `budgets` say the same
    for an endpoint group, such as `POST /activity/email/`. `allowed_addresses` may receive mail although they are on
    no reserved domain, `capabilities` says of a need whether it is met, `ca_file` holds the certificates to trust.
    """

    name: str
    base_url: str = ""
    embedded: bool = False
    api_key: str | None = field(default=None, repr=False)
    bearer_token: str | None = field(default=None, repr=False)
    allow_sending: bool = False
    allow_delivery: bool = False
    allowed_addresses: tuple[str, ...] = ()
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    fixtures: Mapping[str, str] = field(default_factory=dict)
    rate: float | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    timeout: float = 30.0
    max_requests: int | None = None
    budgets: Mapping[str, int] = field(default_factory=dict)
    ca_file: Path | None = None
    verify_tls: bool = True
    known: Path | None = None

    @property
    def may_deliver(self) -> bool:
        """Whether an email may really go out, to reserved addresses: the target reaches nobody, or its file says so."""
        return self.allow_sending and (self.embedded or self.allow_delivery or is_local(self.base_url))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must appear in no output."""
        return tuple(form for each in (self.api_key, self.bearer_token) if each for form in credentials.forms(each))


def targets() -> list[str]:
    """Return the names of the targets that come with the suite."""
    return sorted(
        entry.name.removesuffix(".toml") for entry in files("targets").iterdir() if entry.name.endswith(".toml")
    )


def load(name: str, environment: Mapping[str, str] = os.environ) -> Target:
    """
    Return the target *name*: one of `targets()`, or a path to a TOML file.

    Raises UsageError when there is no such target, the file is broken, or a variable it names is not set.
    """
    text, origin = _read(name)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        message = f"{origin} is not valid TOML: {problem}"
        raise UsageError(message) from None
    _check(table, origin)
    return _target(table, origin, environment)


def _read(name: str) -> tuple[str, str]:
    if name in targets():
        return files("targets").joinpath(f"{name}.toml").read_text("utf-8"), f"targets/{name}.toml"
    path = Path(name)
    if path.suffix != ".toml":
        message = f"unknown target {name!r}; known are {', '.join(targets())}, or give a path to a .toml file"
        raise UsageError(message)
    try:
        return path.read_text("utf-8"), name
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is no UTF-8 text"
        message = f"cannot read target file {name}: {reason}"
        raise UsageError(message) from None


def _check(table: dict[str, Any], origin: str) -> None:
    schema = json.loads(files("targets").joinpath("target.schema.json").read_text("utf-8"))
    for problem in Draft202012Validator(schema).iter_errors(table):
        place = ".".join(map(str, problem.absolute_path)) or "the file"
        message = f"{origin}: {place}: {problem.message}"
        raise UsageError(message)


def _target(table: dict[str, Any], origin: str, environment: Mapping[str, str]) -> Target:
    secrets: dict[str, Any] = {
        option: _secret(table[variable], origin, environment)
        for option, variable in (("api_key", "api_key_env"), ("bearer_token", "bearer_token_env"))
        if variable in table and not table.get("embedded")
    }
    if not table.get("embedded") and not any(secrets.values()):
        variables = " or ".join(table[each] for each in ("api_key_env", "bearer_token_env") if each in table)
        message = f"{origin}: set {variables or 'api_key_env'} in the environment"
        raise UsageError(message)
    known = Path(table["known"]) if "known" in table else None
    plain = {name: table[name] for name in table.keys() & _PLAIN}
    base_url = check_url(table["base_url"]) if "base_url" in table else ""
    return Target(base_url=base_url, known=known, **plain, **secrets)


_PLAIN = {"name", "embedded", "allow_sending", "fixtures", "rate", "timeout", "max_requests"}


def _secret(variable: str, origin: str, environment: Mapping[str, str]) -> str | None:
    value = environment.get(variable) or None
    if value and not re.fullmatch(r"[\x21-\x7e]+", value):
        message = f"{origin}: the value of {variable} holds blanks or characters outside ASCII"
        raise UsageError(message)
    return value


def is_local(url: str) -> bool:
    """Tell whether *url* is on this machine."""
    return urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")


def check_url(url: str) -> str:
    """Return *url* without a trailing slash; UsageError when it is no http(s) address or holds credentials."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or re.search(r"\s", url):
        message = f"{url!r} is not an http or https address"
        raise UsageError(message)
    if parts.username or parts.query or parts.fragment:
        message = "the base URL must hold neither credentials nor a query; use --api-key"
        raise UsageError(message)
    return url.rstrip("/")
