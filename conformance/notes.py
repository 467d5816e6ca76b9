"""
Where Hypothesis keeps its notes while a run goes on.

Law: nothing of a run stays in the folder that it was started in, but its results.
"""

from __future__ import annotations

from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis.configuration import set_hypothesis_home_dir

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def notes_elsewhere() -> Iterator[None]:
    """Let the notes lie, for the time of a run, where they are removed again."""
    with TemporaryDirectory(prefix="close-conformance-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)
