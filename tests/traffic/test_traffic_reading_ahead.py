"""
The process that reads a large recording: what comes from it, and how it ends.

Law: any file counts as large here; the processes that are started are counted.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest
from writers import FORMS, Sample

from conformance.errors import ConformanceError, UsageError
from conformance.traffic.reading import ahead, open_recording, read

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = [
    Sample(
        "GET", f"/api/v1/activity/email/acti_{number}/", 200, {"id": f"acti_{number}", "subject": "x" * number}, None
    )
    for number in range(200)
]


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_LARGE", 0)


@pytest.fixture(params=["har", "vcrpy_yaml"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A recording of two hundred exchanges."""
    file = tmp_path / "file"
    file.write_bytes(FORMS[request.param](SAMPLES))
    return file


def test_what_comes_is_what_is_read_here(path: Path) -> None:
    """The exchanges are the same, in the same order, and no process is left."""
    assert list(ahead.ahead(open_recording(path))) == list(read(path))
    assert multiprocessing.active_children() == []


def test_secrets_are_told_before_their_exchange(tmp_path: Path) -> None:
    """Who listens for secrets knows them by the time that the exchange comes."""
    file = tmp_path / "file.har"
    file.write_bytes(
        FORMS["har"](SAMPLES[:1]).replace(
            b'"headers": [', b'"headers": [{"name": "Authorization", "value": "Bearer very-secret"}, ', 1
        )
    )
    heard: list[str] = []
    next(iter(ahead.ahead(open_recording(file, heard.append))))
    assert "very-secret" in heard


def test_a_broken_file_is_the_same_one_line(path: Path) -> None:
    """What is wrong with a file is said as it is when it is read here, after what could be read of it."""
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(UsageError) as here:
        list(read(path))
    with pytest.raises(UsageError) as there:
        list(ahead.ahead(open_recording(path)))
    assert str(there.value) == str(here.value)


def test_whoever_stops_listening_ends_the_reader(path: Path) -> None:
    """A reader whose exchanges nobody wants any more is gone at once."""
    exchanges = ahead.ahead(open_recording(path))
    next(exchanges)
    exchanges.close()
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("pause", [0.0, 0.5], ids=["between-parcels", "in-a-parcel"])
def test_a_reader_that_dies_is_an_error(pause: float, tmp_path: Path) -> None:
    """When the process is killed while more is to come, that is said; nothing waits for ever for the rest of a parcel."""
    file = tmp_path / "file.har"
    file.write_bytes(FORMS["har"](SAMPLES * 10))
    exchanges = ahead.ahead(open_recording(file))
    next(exchanges)
    time.sleep(pause)
    (child,) = multiprocessing.active_children()
    os.kill(int(child.pid or 0), signal.SIGKILL)
    with pytest.raises(ConformanceError, match="ended too soon"):
        list(exchanges)
