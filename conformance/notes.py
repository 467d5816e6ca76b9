"""
Where Hypothesis keeps what it knows of Unicode and of our sources: it takes two seconds to find out.

Law: nothing of a run stays in the folder that it was started in, but its results; no example is kept anywhere.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from hypothesis.configuration import set_hypothesis_home_dir
from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def notes_elsewhere() -> Iterator[None]:
    """Let the notes lie, for the time of a run, in the user's cache."""
    set_hypothesis_home_dir(user_cache_path("close-conformance") / "hypothesis")
    try:
        yield
    finally:
        set_hypothesis_home_dir(None)
