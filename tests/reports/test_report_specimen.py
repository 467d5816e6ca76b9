"""
The specimen that is checked in is what the templates make today.

Law: texts are compared letter by letter; packed evidence by what is in it, since deflate differs from build to build.
"""

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from make_specimen import FOLDER, PICTURES, make

PACKED = re.compile(r'(?<=<script type="application/json" id="evidence">).*?(?=</script>)', re.DOTALL)
ANEW = "python tests/reports/make_specimen.py"
LARGEST_PICTURE = 250_000


def _unpacked(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def _content(page: str) -> tuple[str, list[Any]]:
    """Return a file without its packed evidence, and what that holds."""
    packed = [json.loads(block) for block in PACKED.findall(page)]
    return PACKED.sub("", page), [[_unpacked(text) for text in (each["index"], *each["blocks"])] for each in packed]


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The specimen as it is made today."""
    folder = tmp_path_factory.mktemp("specimen")
    make(folder)
    return folder


def test_specimen_is_of_today(made: Path) -> None:
    """Each file that is checked in is what is made now; if not, make it anew and look at it."""
    today = _files(made)
    there = {name: path for name, path in _files(FOLDER).items() if name not in PICTURES}
    assert sorted(there) == sorted(today), ANEW
    differing = [
        name for name in today if _content(there[name].read_text("utf-8")) != _content(today[name].read_text("utf-8"))
    ]
    assert not differing, ANEW


def test_packed_evidence_is_compared(made: Path) -> None:
    """The page of the specimen has evidence to unpack: an index and the exchanges."""
    _, evidence = _content((made / "index.html").read_text("utf-8"))
    ((index, *blocks),) = evidence
    assert set(index) == {"rules", "lines"}
    assert "f1" in blocks[0]


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_small_and_shown(name: str) -> None:
    """Each picture is a PNG below 250 kB, and the README shows it with words for those who do not see it."""
    content = (FOLDER / name).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < LARGEST_PICTURE
    readme = (FOLDER.parents[1] / "README.md").read_text("utf-8")
    assert re.search(rf"!\[[^\]]{{20,}}\]\(reports/specimen/{re.escape(name)}\)", readme)
