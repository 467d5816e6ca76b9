"""
Large recordings: memory does not grow with them.

Law: what is measured is what Python holds at its most, while every exchange is read and none is kept.
"""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from writers import FORMS, Sample

from conformance.traffic.reading import read

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000
SAMPLE = Sample(
    "POST",
    "/api/v1/activity/email/",
    200,
    {"id": "acti_1", "status": "draft", "body_text": "x" * 3_000},
    {"status": "draft", "body_text": "x" * 3_000},
)


def repeated(path: Path, form: str, times: int) -> Path:
    """Write a recording in which the same exchange stands *times* times."""
    one, two = FORMS[form]([SAMPLE]), FORMS[form]([SAMPLE, SAMPLE])
    start = next(i for i in range(len(one)) if one[-i - 1] != two[-i - 1]) if len(one) != len(two) else 0
    tail = one[len(one) - start :]
    again = two[len(one) - start : len(two) - start]
    with path.open("wb") as file:
        file.write(one[: len(one) - start])
        for _ in range(times - 1):
            file.write(again)
        file.write(tail)
    return path


def most(path: Path) -> tuple[int, int]:
    """Read a recording; return how many exchanges it has, and the most bytes that were held at a time."""
    tracemalloc.start()
    try:
        count = sum(1 for _ in read(path))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("form", ["har", "vcrpy_json", "vcrpy_yaml", "ruby_yaml", "exvcr"])
def test_memory_does_not_grow_with_a_recording(form: str, tmp_path: Path) -> None:
    """Two thousand exchanges, more than twenty megabytes, are read in a few."""
    assert most(repeated(tmp_path / "warm", form, 10))[0] == 10
    count, memory = most(repeated(tmp_path / "file", form, 2_000))
    assert count == 2_000
    assert memory < 8 * MEGABYTE


@pytest.mark.slow
@pytest.mark.parametrize("form", ["har", "vcrpy_json", "vcrpy_yaml"])
def test_fifty_thousand_exchanges_are_read_in_little_memory(form: str, tmp_path: Path) -> None:
    """The largest cassette that was asked for streams as well."""
    assert most(repeated(tmp_path / "warm", form, 10))[0] == 10
    count, memory = most(repeated(tmp_path / "file", form, 50_000))
    assert count == 50_000
    assert memory < 8 * MEGABYTE


@pytest.mark.parametrize("form", FORMS)
def test_a_body_of_a_million_characters_is_read_whole(form: str, tmp_path: Path) -> None:
    """Nothing of a very long text is lost, and it is held a few times only."""
    text = "é" * 1_000_000
    path = tmp_path / "file"
    path.write_bytes(FORMS[form]([Sample("POST", "/activity/email/", 200, {"body_text": text}, {"body_text": text})]))
    (found,) = read(path)
    assert found.exchange.item["body_text"] == text
    assert found.exchange.request.body == {"body_text": text}
