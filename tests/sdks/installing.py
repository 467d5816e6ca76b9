"""
Clients from the registries, each in an environment of its own.

Law: an environment is made once for each version, whole or not at all, and never inside the checkout.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from filelock import FileLock
from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("CLOSE_CONFORMANCE_SDKS") or user_cache_path("close-conformance") / "sdks")


@dataclass(frozen=True)
class Client:
    """A client as clients.yaml tells of it."""

    client: str
    version: str
    registry: str
    job: str
    pointed: str
    findings: Mapping[str, str]
    notes: str

    @property
    def folder(self) -> Path:
        """Where its environment lies."""
        return CACHE / f"{self.client}-{self.version}"

    @property
    def command(self) -> list[str]:
        """What runs its job."""
        job = str(HERE / "jobs" / self.job)
        return ["node", job] if self.registry == "npm" else [str(self.folder / "bin" / "python"), job]

    @property
    def variables(self) -> dict[str, str]:
        """The variables that its job needs beyond the address and the key."""
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "CLOSE_API_KEY")}
        return {**kept, "NODE_PATH": str(self.folder / "node_modules"), "no_proxy": "*"}


def clients() -> list[Client]:
    """Return every client."""
    rows: list[dict[str, Any]] = yaml.safe_load((HERE / "clients.yaml").read_text(encoding="utf-8"))["clients"]
    return [Client(**row) for row in rows]


def install(client: Client) -> None:
    """Make the environment of *client*, unless it is there."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{client.folder}.lock"):
        done = client.folder / "done"
        if done.exists():
            return
        shutil.rmtree(client.folder, ignore_errors=True)
        if client.registry == "npm":
            _run(
                "npm",
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--prefix",
                str(client.folder),
                _pin(client, "@"),
            )
        else:
            _run(sys.executable, "-m", "venv", str(client.folder))
            _run(str(client.folder / "bin" / "python"), "-m", "pip", "install", "--quiet", _pin(client, "=="))
        done.touch()


def _pin(client: Client, sign: str) -> str:
    return f"{client.client}{sign}{client.version}"


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, text=True)
