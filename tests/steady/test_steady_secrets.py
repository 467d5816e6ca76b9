"""
The key and the token are in nothing that a run leaves or shows, whatever the target does with them.

Law: every byte below the folder of the command is searched, for the secrets as they are and in base64.
"""

from __future__ import annotations

import base64
import json
import random
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sandbox import judging, target_file
from serving import BASE, Front, head
from waiting import closed_port

from emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox
    from serving import Asked, Wire

_ODD_LINE = 100
_CRASHES = {
    "scenario": """
from conformance.scenarios import registry
def crash(bench):
    raise RuntimeError(f"{HEADER} {KEY}")
    yield
for each in registry.all_scenarios()[3:]:
    registry._scenarios[each.name] = dataclasses.replace(each, run=crash)
""",
    "reports": """
from conformance import session
def crash(*_):
    raise ValueError(f"{HEADER} {KEY}")
session.write_reports = crash
""",
    "transport": """
import requests
def crash(*_, **__):
    raise requests.ConnectionError(f"{HEADER} {KEY}")
requests.Session.send = requests.adapters.HTTPAdapter.send = crash
""",
}
_ENTRY = """
import base64, dataclasses, os, sys
KEY = os.environ["CLOSE_API_KEY"]
HEADER = "Authorization: Basic " + base64.b64encode(f"{{KEY}}:".encode()).decode()
{crash}
sys.argv[0] = "close-conformance"
from conformance.cli import main
main()
"""


@pytest.fixture
def secrets() -> tuple[str, str]:
    """Make a key and a token that nobody has seen."""
    letters = string.ascii_letters + string.digits
    dice = random.SystemRandom()
    key, token = ("".join(dice.choices(letters, k=40)) for _ in range(2))
    return key, token


def _variables(secrets: tuple[str, str]) -> dict[str, str]:
    return {"CLOSE_API_KEY": secrets[0], "CLOSE_BEARER_TOKEN": secrets[1]}


def _forms(secrets: tuple[str, str]) -> Iterator[bytes]:
    """Yield what is searched for: base64 without its end, which depends on what follows the secret."""
    for secret in secrets:
        yield secret.encode()
        yield base64.b64encode(secret.encode())[:52]


def leaks(folder: Path, secrets: tuple[str, str]) -> list[str]:
    """Name the files below *folder* that hold a secret, or are called by one."""
    return [
        f"{path.relative_to(folder)} holds {form.decode()}"
        for path in folder.rglob("*")
        for form in _forms(secrets)
        if form in path.name.encode() or (path.is_file() and form in path.read_bytes())
    ]


class Echo(Front):
    """Says the credentials back: in headers, bodies, errors, and now and then in what is no HTTP at all."""

    def take(self, asked: Asked, wire: Wire) -> None:
        """Answer a request with what it came with."""
        header = asked.headers.get("Authorization", "")
        if asked.number % _ODD_LINE == 0:
            wire.raw(f"{header}\r\n{header}: {header}\r\n\r\n".encode())
            wire.hang_up()
            return
        answer = self.forward(asked)
        echoes = [header, *self._known(), *(base64.b64encode(each.encode()).decode() for each in self._known())]
        headers = answer.headers | {"WWW-Authenticate": f'Basic realm="{header}"', "Location": f"/{echoes[1]}"}
        body = json.dumps(_echoed(json.loads(answer.body), " ".join(echoes))).encode()
        headers |= {"Content-Length": str(len(body))}
        wire.raw(head(answer.status, headers) + body)

    def _known(self) -> tuple[str, str]:
        return self.emulator.gate.api_key, self.emulator.gate.bearer_token

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator.app)
        self.emulator = emulator


def _echoed(value: dict[str, object], echo: str) -> dict[str, object]:
    """Write the echo into an answer: beside its fields, into its errors, and as the subject of an email."""
    if "error" in value or "field-errors" in value:
        return {"error": echo, "field-errors": {echo: echo}}
    return value | {"_echo": [echo], echo: 1} | ({"subject": echo} if "subject" in value else {})


class Watching(Front):
    """Reads the command lines of all processes when the second request comes in."""

    lines = b""

    def take(self, asked: Asked, wire: Wire) -> None:
        """Look, then answer."""
        if asked.number > 1 and not self.lines:
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                self.lines += _content(path)
        super().take(asked, wire)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _emulator(secrets: tuple[str, str]) -> Emulator:
    return Emulator(*secrets)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="command lines are read from /proc")
@pytest.mark.parametrize("by", ["variable", "option"])
def test_a_plain_run(sandbox: Sandbox, secrets: tuple[str, str], by: str) -> None:
    """A run writes no secret, and none stands in a command line while it goes on, however it was given."""
    key, token = secrets
    sandbox.entry = ("-m", "conformance")
    with Watching(_emulator(secrets).app) as front:
        words = ("run", "--base-url", front.base_url, "--profile", "smoke", "--allow-sending")
        given = ("--api-key", key, "--bearer-token", token) if by == "option" else ()
        ended = sandbox.command(*words, *given, **_variables(secrets) if by == "variable" else {})
    assert ended.code == 0, ended.last
    assert front.lines
    assert not [form for form in _forms(secrets) if form in front.lines]
    assert not leaks(sandbox.folder, secrets)


def test_generated_requests(sandbox: Sandbox, secrets: tuple[str, str]) -> None:
    """What generates requests remembers no secret, in its database or elsewhere."""
    with Echo(_emulator(secrets)) as front:
        path = target_file(sandbox.folder, front.base_url, bearer_token_env="CLOSE_BEARER_TOKEN")
        words = ("run", str(path), "--profile", "deep", "--rule", "*-no-server-error", "--max-requests", "150")
        ended = sandbox.command(*words, **_variables(secrets))
    assert ended.code in (1, 3), ended.last
    assert not leaks(sandbox.folder, secrets)


def test_an_echo(sandbox: Sandbox, secrets: tuple[str, str]) -> None:
    """A target that repeats its credentials in headers, bodies and errors gets none of them into the results."""
    with Echo(_emulator(secrets)) as front:
        path = target_file(sandbox.folder, front.base_url, bearer_token_env="CLOSE_BEARER_TOKEN", allow_sending=True)
        ended = sandbox.command("run", str(path), "--profile", "smoke", "--output", "out", **_variables(secrets))
    assert ended.code in (1, 3), ended.last
    assert [each for each in sandbox.results()["rules"] if each["findings"]]
    assert not leaks(sandbox.folder, secrets)


def test_an_echo_in_pytest(sandbox: Sandbox, secrets: tuple[str, str]) -> None:
    """The output of pytest, local variables included, shows no secret."""
    sandbox.entry = ("-m", "pytest", "--pyargs", "conformance.suite", "-l")
    with Echo(_emulator(secrets)) as front:
        path = target_file(sandbox.folder, front.base_url, bearer_token_env="CLOSE_BEARER_TOKEN")
        ended = sandbox.command("--target", str(path), "-k", "keeps-subject or auth", **_variables(secrets))
    assert "failed" in ended.stdout, ended.last
    assert not leaks(sandbox.folder, secrets)


def test_refused(sandbox: Sandbox, secrets: tuple[str, str]) -> None:
    """A target that refuses the credentials, and repeats them, leaves none of them in the message."""
    emulator = _emulator(secrets)
    with Echo(emulator) as front:
        emulator.gate.schemes.clear()
        ended = sandbox.command(*judging(front.base_url, key=secrets[0]))
    assert ended.code == 3
    assert not leaks(sandbox.folder, secrets)


class _Babbler(Front):
    def take(self, asked: Asked, wire: Wire) -> None:
        """Say the header in place of a status line."""
        wire.raw(f"{asked.headers['Authorization']}\r\n\r\n".encode())
        wire.hang_up()


def test_no_answer(sandbox: Sandbox, secrets: tuple[str, str]) -> None:
    """A target that cannot be reached, or says the header where the status belongs, leaves no secret."""
    with closed_port() as port:
        assert sandbox.command(*judging(f"http://127.0.0.1:{port}{BASE}", key=secrets[0])).code == 3
    assert not leaks(sandbox.folder, secrets)
    with _Babbler(lambda *_: []) as babbler:
        ended = sandbox.command(*judging(babbler.base_url, key=secrets[0]))
    assert ended.code == 3
    assert not leaks(sandbox.folder, secrets)


@pytest.mark.parametrize("crash", _CRASHES)
def test_a_crash(sandbox: Sandbox, secrets: tuple[str, str], crash: str) -> None:
    """A fault of ours whose message holds the credentials ends the run with none of them in sight."""
    sandbox.entry = ("-c", _ENTRY.format(crash=_CRASHES[crash]))
    with Front(_emulator(secrets).app) as front:
        words = ("run", "--base-url", front.base_url, "--profile", "smoke", "--output", "out")
        ended = sandbox.command(*words, **_variables(secrets))
    assert ended.code == 3, ended.last
    assert not leaks(sandbox.folder, secrets)


def test_a_killed_run(sandbox: Sandbox, secrets: tuple[str, str]) -> None:
    """What a killed run keeps for its cleanup holds no secret."""
    with _Killing(_emulator(secrets).app) as front:
        front.victim = sandbox.start(*judging(front.base_url), **_variables(secrets))
        front.victim.wait()
    assert not leaks(sandbox.folder, secrets)


class _Killing(Front):
    victim = None

    def take(self, asked: Asked, wire: Wire) -> None:
        """Kill the one who asks for the fortieth time."""
        if asked.number == 40 and self.victim is not None:
            self.victim.kill()
        super().take(asked, wire)


def test_a_secret_is_found(sandbox: Sandbox, secrets: tuple[str, str]) -> None:
    """A secret in a file, plain or in base64, and in the name of a file, is found."""
    basic = base64.b64encode(f"{secrets[0]}:".encode()).decode()
    (sandbox.folder / "a").write_text(f"x{basic}x", "utf-8")
    (sandbox.folder / "home" / f"b{secrets[1]}").mkdir()
    found = leaks(sandbox.folder, secrets)
    assert len(found) == 2
