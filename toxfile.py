"""
Environments of tox that depend on what lies in targets/: `target-NAME` for each NAME.toml there.

Law: a target's credentials reach its own environment and no other, by the variables that its file names.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from tox.config.loader.memory import MemoryLoader
from tox.config.types import Command
from tox.plugin import impl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tox.config.sets import ConfigSet
    from tox.session.state import State

_TARGETS = Path(__file__).parent / "targets"
_CREDENTIALS = ("api_key_env", "bearer_token_env")


@impl
def tox_extend_envs() -> Iterable[str]:
    """Name an environment for each target file."""
    return [f"target-{path.stem}" for path in _files()]


@impl
def tox_add_core_config(core_conf: ConfigSet, state: State) -> None:  # noqa: ARG001 - tox hands both over
    """Give each of these environments its command, and the credentials of its target."""
    asked = state.conf.pos_args(None) or ()
    for path in _files():
        state.conf.memory_seed_loaders[f"target-{path.stem}"].append(
            MemoryLoader(
                description=f"the suite on the target of targets/{path.name}",
                extras=set(),
                pass_env=_variables(path),
                commands=[Command(["close-conformance", "run", f"targets/{path.name}", *asked])],
            )
        )


def _files() -> list[Path]:
    return sorted(_TARGETS.glob("*.toml"))


def _variables(path: Path) -> list[str]:
    """Return the variables that a target file names; what is wrong with the file is for the command to say."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except ValueError:
        return []
    return [name for name in map(table.get, _CREDENTIALS) if isinstance(name, str)]
