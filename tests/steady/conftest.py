"""
An emulator that others use already, and a folder to run the command in.

Law: every test has its own of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sandbox import Sandbox

from emulator import Emulator

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def emulator() -> Emulator:
    """Make an empty emulator."""
    return Emulator()


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """Make a folder for commands."""
    return Sandbox(tmp_path)
