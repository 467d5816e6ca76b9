"""
A target: where it is, how to speak to it, what it may be asked to do.

Law: a file names environment variables and never a secret; the secrets that it names are read once, here.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from conformance import credentials, target_file
from conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

KEY_VARIABLE = "CLOSE_API_KEY"
TOKEN_VARIABLE = "CLOSE_BEARER_TOKEN"  # noqa: S105 - the name of a variable
_ASSUMED = "assumed"


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

    def offers(self, need: str) -> bool:
        """Whether the target may be asked for what rules need by that name: its file does not say otherwise."""
        return self.capabilities.get(need, True)

    @property
    def may_send(self) -> bool:
        """Whether emails may be queued and scheduled, to be called back before they go out."""
        return self.allow_sending and self.offers("sending")

    @property
    def may_deliver(self) -> bool:
        """Whether an email may really go out, to reserved addresses: the target reaches nobody, or its file says so."""
        harmless = self.embedded or self.allow_delivery or is_local(self.base_url)
        return self.may_send and self.offers("delivery") and harmless

    @property
    def auth(self) -> dict[str, str]:
        """The credentials that there are, by their kind; the first is used where the kind does not matter."""
        kinds = {"basic": self.api_key, "bearer": self.bearer_token}
        return {kind: secret for kind, secret in kinds.items() if secret}

    @property
    def given_leads(self) -> tuple[str, ...]:
        """The leads of somebody else that the run may put emails on."""
        return tuple(self.fixtures[name] for name in ("lead_id", "second_lead_id") if self.fixtures.get(name))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a user has to be told before the run begins, each in one line."""
        return () if self.verify_tls else ("certificates are not verified: the target file says verify_tls = false",)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must appear in no output."""
        return tuple(form for each in self.auth.values() for form in credentials.forms(each))


def load(name: str, environment: Mapping[str, str] = os.environ) -> Target:
    """
    Return the target *name*: one that comes with the suite, or a path to a TOML file.

    Raises UsageError when there is no such target, the file is broken, or a variable it names is not set.
    """
    table, origin, folder = target_file.read(name)
    fields = {option: value for option, value in table.items() if not option.endswith("_env")}
    for option in {"known", "ca_file"} & fields.keys():
        fields[option] = folder / Path(fields[option]).expanduser()
    if "ca_file" in fields and not fields["ca_file"].is_file():
        message = f"{origin}: ca_file: there is no file {fields['ca_file']}"
        raise UsageError(message)
    if "base_url" in fields:
        fields["base_url"] = check_url(fields["base_url"], f"{origin}: base_url")
    fields["allowed_addresses"] = tuple(fields.get("allowed_addresses", ()))
    return Target(**fields, **_credentials(table, origin, environment))


class _Assuming(dict[str, str]):
    """An environment in which every variable is set."""

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name, default) or _ASSUMED


def load_assuming(name: str) -> Target:
    """Return the target *name*; credentials that it names are assumed to be there when none of them is set."""
    try:
        return load(name)
    except UsageError:
        return load(name, _Assuming(os.environ))


def _credentials(table: Mapping[str, Any], origin: str, environment: Mapping[str, str]) -> dict[str, Any]:
    if table.get("embedded"):
        return {}
    variables = {
        name.removesuffix("_env"): table[name] for name in ("api_key_env", "bearer_token_env") if name in table
    }
    found = {option: _secret(variable, origin, environment) for option, variable in variables.items()}
    if not any(found.values()):
        message = f"{origin}: set {' or '.join(variables.values())} in the environment"
        raise UsageError(message)
    return found


def _secret(variable: str, origin: str, environment: Mapping[str, str]) -> str | None:
    value = environment.get(variable) or None
    if value and not credentials.is_sendable(value):
        message = f"{origin}: the value of {variable} holds blanks or characters outside ASCII"
        raise UsageError(message)
    return value


def open_target(target: Target, stack: ExitStack) -> tuple[Target, str]:
    """Return the target with its credentials and its base URL; the emulator is started when it is embedded."""
    if not target.embedded:
        return target, target.base_url
    from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator  # noqa: PLC0415 - only when it is needed
    from emulator.server import running  # noqa: PLC0415

    base_url = stack.enter_context(running(Emulator()))
    return replace(target, api_key=DEFAULT_API_KEY, bearer_token=DEFAULT_BEARER_TOKEN), base_url


def is_local(url: str) -> bool:
    """Tell whether *url* is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_url(url: str, place: str = "the base URL") -> str:
    """Return *url* without a trailing slash; UsageError when it is no http(s) address or holds credentials."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if "@" in url or "?" in url or "#" in url:
        message = f"{place} must hold neither credentials nor a query; a key comes by --api-key or the environment"
        raise UsageError(message)
    if not good or re.search(r"\s", url):
        message = f"{place}: {url!r} is not an http or https address"
        raise UsageError(message)
    return url.rstrip("/")
