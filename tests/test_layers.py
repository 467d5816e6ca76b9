"""
The layers of the product, read from its imports.

Law: an import under `if TYPE_CHECKING` counts as well; what a layer names, it knows.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
OURS = {"conformance", "strategies", "emulator", "reports", "openapi", "targets", "tests"}
NETWORK = {"requests", "urllib3", "httpx", "aiohttp", "socket", "ssl", "http.client", "urllib.request", "asyncio"}
HEAVY = {"aiohttp", "flask", "hypothesis", "jinja2", "pytest", "requests", "schemathesis"}
SENDERS = {"conformance.wire.client", "conformance.bench", "conformance.engine", "conformance.session"}


def modules(folder: str) -> list[Path]:
    """Every Python file below a folder of the product; a folder without any is a mistake in the test."""
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, folder
    return found


def imported(path: Path) -> Iterator[str]:
    """Full dotted names that a file imports, `from a import b` both as `a` and as `a.b`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(name: str, layers: set[str]) -> bool:
    """Whether a dotted name is one of the layers or lies inside one."""
    return any(name == layer or name.startswith(f"{layer}.") for layer in layers)


def crossings(paths: list[Path], forbidden: set[str]) -> list[str]:
    """Imports in the files that reach what they must not know."""
    return sorted(
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in set(imported(path))
        if is_within(name, forbidden)
    )


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        pytest.param("emulator", OURS - {"emulator"}, id="emulator"),
        pytest.param("strategies", OURS - {"strategies", "openapi"}, id="strategies"),
        pytest.param("reports", OURS - {"reports"}, id="reports"),
        pytest.param("conformance", {"tests"}, id="conformance"),
    ],
)
def test_a_layer_knows_only_what_is_below_it(folder: str, forbidden: set[str]) -> None:
    """A layer imports nothing that lies beside or above it."""
    assert crossings(modules(folder), forbidden) == []


@pytest.mark.parametrize("folder", ["openapi", "targets"])
def test_data_folders_hold_no_python(folder: str) -> None:
    """The promise and the targets are data only."""
    assert list((ROOT / folder).rglob("*.py")) == []


def test_only_the_suite_and_the_plugin_know_pytest() -> None:
    """Outside conformance/suite and conformance/plugin nothing imports pytest."""
    allowed = {ROOT / "conformance" / "plugin.py", *modules("conformance/suite")}
    paths = [path for folder in ("conformance", "strategies", "emulator", "reports") for path in modules(folder)]
    assert crossings([path for path in paths if path not in allowed], {"pytest", "_pytest"}) == []


def test_only_the_transport_and_the_proxys_server_touch_the_network() -> None:
    """The client, its transport and the server of the proxy alone import a network library; each of them needs to."""
    doors = [ROOT / "conformance" / name for name in ("wire/client.py", "wire/transport.py", "proxy/server.py")]
    paths = [path for folder in ("conformance", "strategies", "reports") for path in modules(folder)]
    assert crossings([path for path in paths if path not in doors], NETWORK) == []
    assert [path.name for path in doors if not crossings([path], NETWORK)] == []


def test_the_proxy_sends_nothing_of_its_own() -> None:
    """Nothing of the proxy can reach what makes requests: it passes on those of others."""
    assert crossings(modules("conformance/proxy"), SENDERS) == []


@pytest.mark.parametrize(
    ("module", "needed"),
    [
        pytest.param("conformance.cli", set(), id="every-command"),
        pytest.param("conformance.session", {"hypothesis", "jinja2", "requests"}, id="a-run"),
        pytest.param("conformance.proxy.server", {"aiohttp"}, id="a-proxy"),
        pytest.param("conformance.proxy.apart", {"jinja2"}, id="its-judge"),
    ],
)
def test_what_takes_long_to_import_is_imported_where_it_is_needed(module: str, needed: set[str]) -> None:
    """Nobody waits for a library that another command needs."""
    program = f"import sys, {module}; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {*told.stdout.split()} & HEAVY == needed


def test_checks_never_send() -> None:
    """A check cannot reach anything that sends a request."""
    assert crossings(modules("conformance/checks"), SENDERS | {"emulator", "reports", "strategies"}) == []


def test_a_forbidden_import_is_noticed(tmp_path: Path) -> None:
    """Every way to write an import is seen, also inside a function."""
    written = tmp_path / "module.py"
    written.write_text("import a.b\nfrom c import d\ndef f():\n    from e.f import g\n", encoding="utf-8")
    names = list(imported(written))
    assert [name for name in ("a.b", "c", "c.d", "e.f", "e.f.g") if name not in names] == []
    assert not is_within("ab", {"a"})
